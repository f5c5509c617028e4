/// A moment as a calendar and a clock show it (proleptic Gregorian calendar, as RFC 3339 uses it).
struct CivilTime: Equatable {
    var year: Int64
    var month: Int64
    var day: Int64
    var hour: Int64 = 0
    var minute: Int64 = 0
    var second: Int64 = 0

    private static let secondsADay: Int64 = 86_400

    /// What a clock shows that is `offset` seconds ahead of UTC.
    init(unix seconds: Int64, offset: Int64) {
        let local = seconds.addingSaturating(offset)
        var days = local / Self.secondsADay
        var rest = local % Self.secondsADay
        if rest < 0 {
            rest += Self.secondsADay
            days -= 1
        }
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)

        // Count from 1 March of year 0, so that a leap day is the last of its year; an era is 400 years.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `nil` for a day or time that no calendar has.
    init?(
        year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0
    ) {
        guard 0...9999 ~= year, 1...12 ~= month, day >= 1, day <= Self.days(in: month, of: year),
            0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Seconds since the epoch when this is read off a clock in UTC.
    var unixSeconds: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return days * Self.secondsADay + hour * 3600 + minute * 60 + second
    }
}

extension Timestamp {
    /// `2024-01-31T09:05:07.25Z`, the form of Docker's documents: UTC, nanoseconds without trailing zeros, no fraction
    /// when there is none (Go's `RFC3339Nano`).
    public var rfc3339Nano: String { rfc3339(in: .utc, fraction: .shortest) }

    /// How many digits stand behind the seconds.
    public enum Fraction: Sendable {
        case none
        /// As many as are needed.
        case shortest
        /// Always nine, as `logs --timestamps` writes them.
        case nine
    }

    /// RFC 3339 with the offset that `zone` has at this moment: `Z` for UTC, else `+02:00`.
    public func rfc3339(in zone: TimeZone, fraction: Fraction = .none) -> String {
        let offset = zone.offset(at: self).seconds
        let civil = CivilTime(unix: seconds, offset: offset)
        var text = "\(civil.dateText)T\(civil.timeText)\(fractionText(fraction))"
        if offset == 0 {
            text += "Z"
        } else {
            text += Self.offsetText(offset, separator: ":")
        }
        return text
    }

    /// Go's default form of a time: `2024-01-31 09:05:07.25 +0000 UTC`.
    public func goDescription(in zone: TimeZone) -> String {
        let (offset, name) = zone.offset(at: self)
        let civil = CivilTime(unix: seconds, offset: offset)
        return "\(civil.dateText) \(civil.timeText)\(fractionText(.shortest)) "
            + "\(Self.offsetText(offset, separator: "")) \(name)"
    }

    /// Reads RFC 3339, with or without a fraction of up to nine digits; `nil` for anything else.
    public init?(rfc3339 text: String) {
        guard let parsed = PartialTime(parsing: text), parsed.parts == .second, let zone = parsed.zone else {
            return nil
        }
        self = zone.moment(of: parsed.civil, nanoseconds: parsed.nanoseconds)
    }

    private func fractionText(_ fraction: Fraction) -> String {
        let digits = nanoseconds.padded(to: 9)
        switch fraction {
        case .none: return ""
        case .nine: return "." + digits
        case .shortest:
            let end = digits.utf8.lastIndex { $0 != UInt8(ascii: "0") }
            return end.map { "." + digits[...$0] } ?? ""
        }
    }

    private static func offsetText(_ seconds: Int64, separator: String) -> String {
        let minutes = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + (minutes / 60).padded(to: 2) + separator + (minutes % 60).padded(to: 2)
    }
}

extension CivilTime {
    /// `2024-01-31`
    var dateText: String { "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))" }
    /// `09:05:07`
    var timeText: String { "\(hour.padded(to: 2)):\(minute.padded(to: 2)):\(second.padded(to: 2))" }
}

extension BinaryInteger {
    /// The decimal digits with zeros before them, `width` in all.
    func padded(to width: Int) -> String {
        let digits = String(magnitude)
        let zeros = String(repeating: "0", count: Swift.max(0, width - digits.utf8.count))
        return (self < 0 ? "-" : "") + zeros + digits
    }
}

/// A date and perhaps a time in RFC 3339's order that may stop early: `2024-01-31`, `2024-01-31T09`, … .
struct PartialTime: Equatable {
    /// The last part that was given.
    enum Parts: Comparable { case day, hour, minute, second }

    var civil: CivilTime
    var nanoseconds: Int64 = 0
    var parts: Parts = .day
    /// `nil` when the text names none.
    var zone: TimeZone?

    init?(parsing text: String) {
        var rest = Array(text.utf8)[...]
        guard let year = Self.number(&rest, digits: 4), Self.take("-", &rest),
            let month = Self.number(&rest, digits: 2), Self.take("-", &rest),
            let day = Self.number(&rest, digits: 2)
        else { return nil }
        var clock: [Int64] = []
        if Self.take("T", &rest) || Self.take("t", &rest) {
            repeat {
                guard let part = Self.number(&rest, digits: 2) else { return nil }
                clock.append(part)
            } while clock.count < 3 && Self.take(":", &rest)
            parts = [.hour, .minute, .second][clock.count - 1]
        }
        clock += [0, 0, 0]
        guard
            let civil = CivilTime(
                year: year, month: month, day: day, hour: clock[0], minute: clock[1], second: clock[2])
        else { return nil }
        self.civil = civil
        if parts == .second, Self.take(".", &rest) {
            let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard (1...9).contains(digits.count) else { return nil }
            let padded = Array(digits) + Array(repeating: UInt8(ascii: "0"), count: 9 - digits.count)
            nanoseconds = padded.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            rest = rest.dropFirst(digits.count)
        }
        if Self.take("Z", &rest) || Self.take("z", &rest) {
            zone = .utc
        } else if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            rest = rest.dropFirst()
            guard let hours = Self.number(&rest, digits: 2), hours < 24, Self.take(":", &rest),
                let minutes = Self.number(&rest, digits: 2), minutes < 60
            else { return nil }
            let offset = (hours * 60 + minutes) * 60
            zone = offset == 0 ? .utc : .fixed(seconds: sign == UInt8(ascii: "-") ? -offset : offset, name: "")
        }
        guard rest.isEmpty else { return nil }
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int64? {
        let taken = rest.prefix(digits)
        guard taken.count == digits, taken.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        rest = rest.dropFirst(digits)
        return taken.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
}

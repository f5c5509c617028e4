extension Timestamp {
    /// Reads what `--since` and `--until` take, as Docker's client does: a duration before `now` (`10m`), a date or
    /// time in RFC 3339's order that may stop after the day, hour or minute and is local without a zone, or Unix
    /// seconds with an optional fraction.
    ///
    /// - Parameter flag: the flag's name, for the error `invalid value for "since": …`.
    public init(since text: String, flag: String = "since", now: Timestamp, zone: TimeZone = .local) throws(Problem) {
        if text != "0", let duration = try? GoDuration(parsing: text) {
            self = now - duration
        } else if let partial = PartialTime(parsing: text) {
            self = (partial.zone ?? zone).moment(of: partial.civil, nanoseconds: partial.nanoseconds)
        } else if let moment = Timestamp(unix: text) {
            self = moment
        } else {
            throw Problem(
                .usage,
                "invalid value for \"\(flag)\": failed to parse value as time or duration: \(GoText.quoted(text))")
        }
    }

    /// Unix seconds with an optional fraction: `1136073600.5`.
    private init?(unix text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = Int64(parts[0]) else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            let digits = parts[1].utf8.prefix(9)
            guard !digits.isEmpty, parts[1].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
                return nil
            }
            nanoseconds = digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            for _ in digits.count..<9 { nanoseconds *= 10 }
        }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }
}

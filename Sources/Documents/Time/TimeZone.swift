internal import Glibc

/// How far a clock is ahead of UTC, and what the zone calls itself.
public enum TimeZone: Sendable, Equatable {
    case utc
    /// `seconds` ahead of UTC; negative west of Greenwich.
    case fixed(seconds: Int64, name: String)
    /// The zone of the environment: `TZ`, else `/etc/localtime`.
    case local

    /// The offset in seconds and the abbreviation that hold at `moment`.
    ///
    /// The corresponding call for `local` is `localtime_r(3)`.
    public func offset(at moment: Timestamp) -> (seconds: Int64, name: String) {
        switch self {
        case .utc: return (0, "UTC")
        case .fixed(let seconds, let name): return (seconds, name)
        case .local:
            tzset()
            var when = time_t(moment.seconds)
            var parts = tm()
            guard localtime_r(&when, &parts) != nil else { return (0, "UTC") }
            let name = parts.tm_zone.map { String(cString: $0) } ?? "UTC"
            return (Int64(parts.tm_gmtoff), name)
        }
    }

    /// The moment at which a clock of this zone shows `civil`; around a change of the offset the later reading counts.
    func moment(of civil: CivilTime, nanoseconds: Int64 = 0) -> Timestamp {
        let naive = civil.unixSeconds
        let first = offset(at: Timestamp(seconds: naive)).seconds
        let second = offset(at: Timestamp(seconds: naive - first)).seconds
        return Timestamp(seconds: naive - second, nanoseconds: nanoseconds)
    }
}

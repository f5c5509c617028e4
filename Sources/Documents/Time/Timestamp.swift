internal import Glibc

/// A moment with nanoseconds, counted from 1970-01-01 00:00:00 UTC without leap seconds.
public struct Timestamp: Sendable, Hashable {
    /// Whole seconds since the epoch; negative before it.
    public var seconds: Int64
    /// 0 to 999,999,999, counted forwards from `seconds`.
    public var nanoseconds: Int32

    /// `nanoseconds` outside of a second are carried over; beyond the range of `Int64` the result stays at its end.
    public init(seconds: Int64, nanoseconds: Int64 = 0) {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let carry = remainder < 0 ? quotient - 1 : quotient
        self.seconds = seconds.addingSaturating(carry)
        self.nanoseconds = Int32(remainder < 0 ? remainder + 1_000_000_000 : remainder)
    }

    /// Go's zero time, `0001-01-01T00:00:00Z`: in Docker's documents it means "never".
    public static let zero = Timestamp(seconds: -62_135_596_800)

    /// Whether it is Go's zero time.
    public var isZero: Bool { self == .zero }

    /// The wall clock. The corresponding call is `clock_gettime(CLOCK_REALTIME)`.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}

extension Timestamp: Comparable {
    public static func < (a: Timestamp, b: Timestamp) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }

    /// The time from `b` to `a`; beyond 292 years it stays at that.
    public static func - (a: Timestamp, b: Timestamp) -> GoDuration {
        let (seconds, overflow) = a.seconds.subtractingReportingOverflow(b.seconds)
        guard !overflow, abs(seconds / 2) < 4_600_000_000 else {
            return GoDuration(nanoseconds: a < b ? .min : .max)
        }
        let (whole, tooMuch) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if tooMuch { return GoDuration(nanoseconds: a < b ? .min : .max) }
        return GoDuration(nanoseconds: whole.addingSaturating(Int64(a.nanoseconds) - Int64(b.nanoseconds)))
    }

    /// The moment so much later.
    public static func + (moment: Timestamp, duration: GoDuration) -> Timestamp {
        let (seconds, rest) = duration.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Timestamp(
            seconds: moment.seconds.addingSaturating(seconds), nanoseconds: Int64(moment.nanoseconds) + rest)
    }

    /// The moment so much earlier.
    public static func - (moment: Timestamp, duration: GoDuration) -> Timestamp {
        let (seconds, rest) = duration.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Timestamp(
            seconds: moment.seconds.addingSaturating(-seconds), nanoseconds: Int64(moment.nanoseconds) - rest)
    }
}

extension Int64 {
    /// The sum, or the end of the range that it passes.
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

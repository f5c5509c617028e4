internal import CLinux
internal import Glibc

/// What a descriptor is waited for; the raw value is that of `EPOLL…`.
public struct Readiness: OptionSet, Sendable, Hashable {
    /// Bits of `EPOLL…`.
    public let rawValue: UInt32

    /// Readiness by its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A read does not wait.
    public static let readable = Readiness(rawValue: 0x1)
    /// A write does not wait.
    public static let writable = Readiness(rawValue: 0x4)
    /// Told without being asked for.
    public static let failed = Readiness(rawValue: 0x8)
    /// The other side is gone; told without being asked for.
    public static let hungUp = Readiness(rawValue: 0x10)
}

/// An epoll instance: which of many descriptors are ready. The corresponding calls are those of `epoll(7)`.
public struct Poller: ~Copyable {
    private let epoll: Descriptor
    private var interests: [Int32: Readiness] = [:]
    private var events = [cl_event](repeating: cl_event(), count: 32)

    /// Waits for nothing yet. The corresponding call is `epoll_create1(2)`.
    public init() throws(SystemError) {
        epoll = Descriptor(owning: try check("epoll_create1") { cl_epoll_create() })
    }

    /// Waits for `interest` on the descriptor from now on; empty: only for failures and hang-ups; `nil`: not at all.
    public mutating func set(_ descriptor: Int32, _ interest: Readiness?) throws(SystemError) {
        let known = interests[descriptor]
        guard known != interest else { return }
        // EPOLL_CTL_DEL, …_ADD, …_MOD
        let operation: Int32 = interest == nil ? 2 : known == nil ? 1 : 3
        interests[descriptor] = interest
        try check("epoll_ctl") {
            cl_epoll_set(
                epoll.raw, operation, descriptor, interest?.rawValue ?? 0, UInt64(UInt32(bitPattern: descriptor)))
        }
    }

    /// Waits at most `milliseconds` (-1: for ever); the descriptors that are ready, none when a signal came.
    public mutating func wait(milliseconds: Int32) throws(SystemError) -> [(descriptor: Int32, readiness: Readiness)] {
        let count = cl_epoll_wait(epoll.raw, &events, Int32(events.count), milliseconds)
        if count < 0 {
            if errno == EINTR { return [] }
            throw SystemError.current("epoll_wait")
        }
        return events[..<Int(count)].map { (Int32(truncatingIfNeeded: $0.data), Readiness(rawValue: $0.events)) }
    }
}

internal import Glibc

/// One process for ever: a pid alone may be used again, together with its start time it is not.
public struct ProcessIdentity: Sendable, Equatable {
    /// The number, which the kernel gives again after the end.
    public var pid: Int32
    /// Clock ticks after boot at which it started: field 22 of `/proc/PID/stat`.
    public var startTime: UInt64

    /// A process that was met before.
    public init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// The process that has `pid` now; `nil` when there is none, or when it has ended and is only not reaped yet.
    public init?(running pid: Int32) {
        guard pid > 0, let stat = Files.text("/proc/\(pid)/stat"), let end = stat.utf8.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = stat[end...].split(separator: " ")
        guard fields.count > 20, fields[1] != "Z", fields[1] != "X", let start = UInt64(fields[20]) else { return nil }
        self.init(pid: pid, startTime: start)
    }

    /// A child that has ended and is not reaped yet: its pid cannot be used again before that.
    public init?(ended pid: Int32) {
        guard pid > 0, let stat = Files.text("/proc/\(pid)/stat"), let end = stat.utf8.lastIndex(of: UInt8(ascii: ")")),
            let start = stat[end...].split(separator: " ").dropFirst(20).first.flatMap({ UInt64($0) })
        else { return nil }
        self.init(pid: pid, startTime: start)
    }

    /// This process; `nil` without `/proc`.
    public static var current: ProcessIdentity? { ProcessIdentity(running: getpid()) }

    /// Whether this very process still runs.
    public var isAlive: Bool { ProcessIdentity(running: pid) == self }

    /// Sends a signal to this very process; false when it is gone. The corresponding call is `pidfd_send_signal(2)`.
    @discardableResult
    public func send(signal: Int32) -> Bool {
        guard let handle = try? Descriptor.ofProcess(pid), isAlive else { return false }
        return handle.send(signal: signal)
    }
}

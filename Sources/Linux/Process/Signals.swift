internal import CLinux
internal import Glibc

extension Descriptor {
    /// Sends a signal to the process that this pidfd names; false when it is gone.
    @discardableResult
    public func send(signal: Int32) -> Bool { Self.send(signal: signal, to: raw) }

    /// The same for a descriptor that is owned elsewhere.
    @discardableResult
    public static func send(signal: Int32, to process: Int32) -> Bool { cl_pidfd_send_signal(process, signal) == 0 }

    /// Blocks `signals` for this process and reports them here. The corresponding call is `signalfd(2)`.
    public static func ofSignals(_ signals: [Int32]) throws(SystemError) -> Descriptor {
        Descriptor(owning: try check("signalfd") { cl_signalfd(signals, Int32(signals.count)) })
    }

    /// The next signal that a signalfd reports; `nil` when none is waiting.
    public func nextSignal() -> Int32? {
        var record = [UInt8](repeating: 0, count: 128)
        guard Glibc.read(raw, &record, record.count) == record.count else { return nil }
        return record.withUnsafeBytes { Int32($0.loadUnaligned(as: UInt32.self)) }
    }
}

/// How a child ended.
public enum ChildExit: Equatable, Sendable {
    case exited(Int32)
    case signaled(Int32)

    /// 128 + n for signal n, as shells tell it.
    public var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}

/// Waiting for children.
public enum Children {
    /// The end of the child `pid`; `nil` while it runs and `isBlocking` is false. The corresponding call is
    /// `waitpid(2)`.
    public static func reap(_ pid: Int32, isBlocking: Bool = true) -> ChildExit? {
        reapNext(pid, isBlocking: isBlocking)?.exit
    }

    /// The next child that has ended, of any (`-1`) or the named one.
    public static func reapNext(_ pid: Int32 = -1, isBlocking: Bool = false) -> (pid: Int32, exit: ChildExit)? {
        var status: Int32 = 0
        var got: Int32
        repeat { got = waitpid(pid, &status, isBlocking ? 0 : WNOHANG) } while got < 0 && errno == EINTR
        guard got > 0 else { return nil }
        let signal = status & 0x7f
        return (got, signal == 0 ? .exited(status >> 8 & 0xff) : .signaled(signal))
    }
}

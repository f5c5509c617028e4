internal import Glibc

/// A system call that failed.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, with its most telling argument: `open /etc/x`.
    public var call: String
    /// The `errno` that came.
    public var number: Int32

    /// A call that failed with this error number.
    public init(_ call: String, _ number: Int32) {
        self.call = call
        self.number = number
    }

    /// The error that the thread's `errno` tells.
    public static func current(_ call: @autoclosure () -> String) -> SystemError {
        let number = errno
        return SystemError(call(), number)
    }

    /// The kernel's text, as `No such file or directory`.
    public var reason: String { String(cString: strerror(number)) }

    /// As `open /etc/x: No such file or directory`.
    public var description: String { "\(call): \(reason)" }

    /// Whether there is no such file: ENOENT.
    public var isMissing: Bool { number == ENOENT }
    /// Whether the file is there already: EEXIST.
    public var exists: Bool { number == EEXIST }
}

/// Calls `body` until it is not interrupted by a signal; throws what `errno` says when it returns -1.
@discardableResult
public func check<Result: FixedWidthInteger & SignedInteger>(
    _ call: @autoclosure () -> String, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        if errno != EINTR { throw SystemError.current(call()) }
    }
}

internal import Glibc

/// A lock between processes on a file: held as long as this value lives, given up by the kernel when its holder dies.
public struct FileLock: ~Copyable, Sendable {
    private let file: Descriptor

    /// Waits for the lock; the file is made when it is missing. The corresponding call is `flock(2)`.
    public init(_ path: String, isShared: Bool = false) throws(SystemError) {
        let file = try Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o600)
        let raw = file.raw
        try check("flock \(path)") { flock(raw, isShared ? LOCK_SH : LOCK_EX) }
        self.file = file
    }

    /// Takes the lock if it is free; `nil` if somebody holds it.
    public init?(trying path: String) throws(SystemError) {
        try self.init(trying: path, try Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o600))
    }

    /// Takes the lock of a directory if it is free; `nil` if somebody holds it. Throws `SystemError` when there is no
    /// such directory.
    public init?(tryingDirectory path: String) throws(SystemError) {
        try self.init(trying: path, try Descriptor.open(path, O_DIRECTORY))
    }

    /// Takes a share of a directory's lock, which nobody can have alone then; `nil` if somebody has. Throws `SystemError`
    /// when there is no such directory.
    public init?(sharingDirectory path: String) throws(SystemError) {
        try self.init(trying: path, try Descriptor.open(path, O_DIRECTORY), isShared: true)
    }

    private init?(trying path: String, _ file: consuming Descriptor, isShared: Bool = false) throws(SystemError) {
        if flock(file.raw, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return nil }
            throw SystemError.current("flock \(path)")
        }
        self.file = file
    }

    /// Gives the lock's descriptor away: the lock lasts until it, and every copy, is closed.
    public consuming func release() -> Int32 { file.release() }
}

internal import CLinux
internal import Glibc

/// An open file descriptor that is closed with its owner.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, valid as long as this value lives.
    public let raw: Int32

    /// Takes over `raw`, which nobody else may close.
    public init(owning raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Gives the number away: the caller closes it.
    public consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }
}

extension Descriptor {
    /// Opens `path`, close-on-exec. The corresponding call is `open(2)`.
    public static func open(
        _ path: String, _ flags: Int32 = 0, mode: UInt32 = 0o644
    ) throws(SystemError) -> Descriptor {
        Descriptor(owning: try check("open \(path)") { cl_open(path, flags | O_CLOEXEC, mode) })
    }

    /// Opens `path` below the directory `root` without ever leaving it: absolute links and `..` are resolved as if
    /// `root` were `/`. The corresponding call is `openat2(2)` with `RESOLVE_IN_ROOT`.
    public static func open(
        _ path: String, inRoot root: Int32, _ flags: Int32 = 0, mode: UInt32 = 0
    ) throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try check("open \(path)") {
                cl_openat2(root, path, flags | O_CLOEXEC, mode, UInt64(CL_RESOLVE_IN_ROOT))
            })
    }

    /// Another descriptor of the same open file, close-on-exec.
    public func duplicate() throws(SystemError) -> Descriptor {
        Descriptor(owning: try check("fcntl F_DUPFD_CLOEXEC") { fcntl(raw, F_DUPFD_CLOEXEC, 3) })
    }

    /// Reads at most `count` bytes; empty at the end. The corresponding call is `read(2)`.
    public func read(upTo count: Int) throws(SystemError) -> [UInt8] {
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var got: Int
            repeat { got = Glibc.read(raw, buffer.baseAddress, count) } while got < 0 && errno == EINTR
            if got < 0 { number = errno }
            initialized = max(got, 0)
        }
        if number != 0 { throw SystemError("read", number) }
        return bytes
    }

    /// Everything up to the end of the file, at most `limit` bytes (more is `EFBIG`).
    public func readAll(limit: Int = 1 << 30) throws(SystemError) -> [UInt8] {
        var result: [UInt8] = []
        while true {
            let chunk = try read(upTo: 65536)
            if chunk.isEmpty { return result }
            result += chunk
            if result.count > limit { throw SystemError("read", EFBIG) }
        }
    }

    /// Writes all of `bytes`. The corresponding call is `write(2)`.
    public func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
        let number: Int32 =
            bytes.withContiguousStorageIfAvailable { writeAll($0) }
            ?? Array(bytes).withUnsafeBufferPointer { writeAll($0) }
        if number != 0 { throw SystemError("write", number) }
    }

    /// Writes all of `bytes` to a descriptor that is owned elsewhere.
    public static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0 && errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if written < 0 && errno != EINTR {
                throw SystemError.current("write")
            }
            rest = rest.dropFirst(max(0, written))
        }
    }

    private func writeAll(_ buffer: UnsafeBufferPointer<UInt8>) -> Int32 {
        var rest = buffer[...]
        while !rest.isEmpty {
            let written = Glibc.write(raw, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(written)
        }
        return 0
    }
}

/// A pipe, close-on-exec: what is written to `writing` comes out of `reading`.
public struct Pipe: ~Copyable, Sendable {
    /// Ends when every writing one is closed.
    public let reading: Descriptor
    /// What is written here is read there.
    public let writing: Descriptor

    /// The corresponding call is `pipe2(2)`.
    public init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try check("pipe") { cl_pipe(&ends) }
        reading = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    /// Keeps the reading end alone; the other is closed.
    public consuming func takeReading() -> Descriptor { reading }

    /// Keeps the writing end alone; the other is closed.
    public consuming func takeWriting() -> Descriptor { writing }
}

internal import CLinux
internal import Glibc

/// Stream sockets between processes of this host.
public enum LocalSocket {
    /// Two ends that talk to each other. The corresponding call is `socketpair(2)`.
    public static func pair() throws(SystemError) -> Pair {
        var ends: [Int32] = [-1, -1]
        try check("socketpair") { cl_socketpair(Int32(SOCK_STREAM.rawValue), &ends) }
        return Pair(first: Descriptor(owning: ends[0]), second: Descriptor(owning: ends[1]))
    }

    /// Two sockets that are connected to each other.
    public struct Pair: ~Copyable {
        /// One end.
        public let first: Descriptor
        /// The other end.
        public let second: Descriptor

        /// Keeps the first end alone; the other is closed.
        public consuming func takeFirst() -> Descriptor { first }
    }

    /// Listens at `path`, which only root can reach; what was there before is replaced.
    public static func listen(at path: String) throws(SystemError) -> Descriptor {
        let socket = Descriptor(
            owning: try check("socket") { Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | 0o2004000, 0) })
        unlink(path)
        try withAddress(path) { (address, length) throws(SystemError) in
            try check("bind \(path)") { bind(socket.raw, address, length) }
        }
        chmod(path, 0o600)
        try check("listen \(path)") { Glibc.listen(socket.raw, 64) }
        return socket
    }

    /// Connects to whoever listens at `path`. The corresponding call is `connect(2)`.
    public static func connect(to path: String) throws(SystemError) -> Descriptor {
        let socket = Descriptor(
            owning: try check("socket") { Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0) })
        try withAddress(path) { (address, length) throws(SystemError) in
            try check("connect \(path)") { Glibc.connect(socket.raw, address, length) }
        }
        return socket
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Void
    ) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("bind \(path)", ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        var failure: SystemError?
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                do throws(SystemError) {
                    try body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
    }
}

/// Reading and writing descriptors that are owned elsewhere, by number.
public enum RawDescriptor {
    /// Whether there is something to read, or an end, at this moment. The corresponding call is `poll(2)`.
    public static func isReadable(_ raw: Int32) -> Bool {
        var entry = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// What came of a read or write that does not wait.
    public enum Outcome: Equatable, Sendable {
        case count(Int)
        case wouldBlock
        case ended
    }

    /// The corresponding call is `read(2)`; a terminal whose programs are gone counts as ended.
    public static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        while true {
            let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if got > 0 { return .count(got) }
            if got == 0 { return .ended }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .ended
        }
    }

    /// What can be read now, at most `count` bytes: none when a read would wait, `nil` at the end.
    public static func available(_ descriptor: Int32, atMost count: Int) -> [UInt8]? {
        withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { buffer in
            switch read(descriptor, into: buffer) {
            case .count(let count): Array(buffer[..<count])
            case .wouldBlock: []
            case .ended: nil
            }
        }
    }

    /// The corresponding call is `write(2)`.
    public static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Outcome {
        while true {
            let put = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if put >= 0 { return .count(put) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .ended
        }
    }

    /// Sets whether reads and writes fail where they would wait. The corresponding call is `fcntl(2)`.
    public static func setNonBlocking(_ descriptor: Int32, _ isNonBlocking: Bool = true) {
        let flags = cl_fcntl(descriptor, F_GETFL, 0)
        _ = cl_fcntl(descriptor, F_SETFL, Int(isNonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK))
    }

    /// Whether the descriptor goes over into a program that this process becomes.
    public static func setInherited(_ descriptor: Int32, _ isInherited: Bool) {
        _ = cl_fcntl(descriptor, F_SETFD, isInherited ? 0 : 1)
    }

    /// Gives a descriptor back to the kernel. The corresponding call is `close(2)`.
    public static func close(_ descriptor: Int32) { Glibc.close(descriptor) }

    /// The next connection of a listening socket, non-blocking; the caller closes it. `nil`: none is waiting.
    public static func accept(_ listener: Int32) -> Int32? {
        let raw = cl_accept(listener)
        return raw < 0 ? nil : raw
    }
}

/// A process for which a write to nobody is an error to handle, not an end.
public func ignoreBrokenPipes() { _ = cl_ignore_signal(SIGPIPE) }

/// Milliseconds of a clock that never goes back.
public func monotonicMilliseconds() -> Int64 {
    var moment = timespec()
    clock_gettime(CLOCK_MONOTONIC, &moment)
    return Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000
}

/// Waits. The corresponding call is `usleep(3)`.
public func sleepMilliseconds(_ milliseconds: UInt32) { usleep(milliseconds * 1000) }

internal import CLinux
internal import Glibc

/// An address and a port of IPv4 or IPv6.
public struct InternetAddress: Sendable, Hashable {
    /// Four or sixteen bytes in the order of the network.
    public var bytes: [UInt8]
    /// As people write it.
    public var port: UInt16

    /// An address of version 4 with a port.
    public init(_ address: IPv4Address, port: UInt16) {
        bytes = address.bytes
        self.port = port
    }

    /// `bytes` are those of an IPv4 (4) or IPv6 address (16).
    public init(bytes: [UInt8], port: UInt16) {
        self.bytes = bytes
        self.port = port
    }

    /// Whether the address is of version 6.
    public var isIPv6: Bool { bytes.count == 16 }

    /// Calls `body` with the `sockaddr` of this address.
    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        // struct sockaddr_in: family, port, address; struct sockaddr_in6: family, port, flow, address, scope
        var raw: [UInt8] = []
        raw.appendNative(UInt16(isIPv6 ? AF_INET6 : AF_INET))
        raw += [UInt8(port >> 8), UInt8(port & 255)]
        raw += isIPv6 ? [0, 0, 0, 0] + bytes + [0, 0, 0, 0] : bytes + [UInt8](repeating: 0, count: 8)
        return raw.withUnsafeBytes { buffer in
            // The array is not empty, so there is a base.
            body(buffer.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(buffer.count))
        }
    }

    /// Reads a `sockaddr`.
    init?(raw: ArraySlice<UInt8>) {
        guard let family = raw.native(UInt16.self), let port = raw.native(UInt16.self, at: 2) else { return nil }
        let start = Int32(family) == AF_INET6 ? 8 : 4
        let size = Int32(family) == AF_INET6 ? 16 : 4
        guard raw.count >= start + size else { return nil }
        self.init(bytes: Array(raw.dropFirst(start).prefix(size)), port: UInt16(bigEndian: port))
    }
}

/// Sockets of IPv4 and IPv6, by the number of their descriptor, non-blocking and close-on-exec.
public enum InternetSocket {
    /// A protocol on top of IP; the raw value is its number there.
    public enum Transport: UInt8, Sendable, Hashable, CaseIterable {
        case tcp = 6
        case udp = 17
        case sctp = 132
    }

    /// Binds a socket to `address`, so that nobody else gets it; TCP and SCTP listen. The caller closes it.
    ///
    /// An IPv6 address is IPv6 only: `::` leaves 0.0.0.0 free. `EADDRINUSE` when somebody has it. The corresponding
    /// calls are `bind(2)` and `listen(2)`.
    public static func hold(_ transport: Transport, at address: InternetAddress) throws(SystemError) -> Int32 {
        let descriptor = try open(transport, isIPv6: address.isIPv6)
        var on: Int32 = 1
        if address.isIPv6 { setsockopt(descriptor.raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, 4) }
        // Connections of before that linger in TIME_WAIT are no reason to refuse. With UDP two could share the port.
        if transport == .tcp { setsockopt(descriptor.raw, SOL_SOCKET, SO_REUSEADDR, &on, 4) }
        try check("bind port \(address.port)") {
            address.withSocketAddress { bind(descriptor.raw, $0, $1) }
        }
        if transport != .udp { try check("listen on port \(address.port)") { listen(descriptor.raw, 4096) } }
        return descriptor.release()
    }

    /// Begins a connection to `address`; the socket is writable once it is made or refused. The caller closes it.
    public static func connect(_ transport: Transport, to address: InternetAddress) throws(SystemError) -> Int32 {
        let descriptor = try open(transport, isIPv6: address.isIPv6)
        let result = address.withSocketAddress { Glibc.connect(descriptor.raw, $0, $1) }
        if result < 0 && errno != EINPROGRESS && errno != EINTR { throw SystemError.current("connect") }
        return descriptor.release()
    }

    private static func open(_ transport: Transport, isIPv6: Bool) throws(SystemError) -> Descriptor {
        let kind = Int32((transport == .udp ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return Descriptor(
            owning: try check("open a socket") {
                socket(isIPv6 ? AF_INET6 : AF_INET, kind | flags, Int32(transport.rawValue))
            })
    }

    /// Why a connection could not be made; `nil` when it was. The corresponding option is `SO_ERROR`.
    public static func failure(of descriptor: Int32) -> SystemError? {
        var number: Int32 = 0
        var length = socklen_t(4)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length)
        return number == 0 ? nil : SystemError("connect", number)
    }

    /// Tells the other side that nothing more comes. The corresponding call is `shutdown(2)`.
    public static func endOutput(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Moves bytes from a socket to a pipe or the other way round without copying them here.
    ///
    /// `ended` is the end of the source, or a failure. The corresponding call is `splice(2)`.
    public static func splice(from: Int32, to: Int32, count: Int) -> RawDescriptor.Outcome {
        while true {
            let moved = cl_splice(from, to, count)
            if moved > 0 { return .count(moved) }
            if moved == 0 { return .ended }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .ended
        }
    }

    /// The next datagram and its sender; `nil` when none is waiting. The corresponding call is `recvfrom(2)`.
    ///
    /// A sender is only told for sockets that are not connected. A pending error of the socket (such as a refusal of
    /// what was sent before) is taken and skipped.
    public static func receive(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> (count: Int, from: InternetAddress?)? {
        var raw = [UInt8](repeating: 0, count: 28)
        for _ in 0..<4 {
            var length = socklen_t(raw.count)
            let got = raw.withUnsafeMutableBytes { address in
                recvfrom(
                    descriptor, buffer.baseAddress, buffer.count, 0,
                    address.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            }
            if got >= 0 { return (got, InternetAddress(raw: raw[..<min(Int(length), raw.count)])) }
            if errno == EAGAIN { return nil }
        }
        return nil
    }

    /// Sends a datagram; one that cannot be sent now is lost, as datagrams are. The corresponding call is `sendto(2)`.
    public static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, to address: InternetAddress?) {
        let flags = Int32(MSG_NOSIGNAL)
        if let address {
            _ = address.withSocketAddress { sendto(descriptor, bytes.baseAddress, bytes.count, flags, $0, $1) }
        } else {
            _ = Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
        }
    }
}

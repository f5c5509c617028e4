internal import Linux

/// A socket that holds a published port, and where its traffic is relayed to, if it is: how a monitor's first phase
/// tells the second, in a word `7,8-tcp-172.17.0.2-80`.
struct HeldSocket: Equatable, Sendable {
    var descriptor: Int32
    var target: Target?

    struct Target: Equatable, Sendable {
        var transport: InternetSocket.Transport
        var address: IPv4Address
        var port: UInt16
    }

    static func word(_ sockets: [HeldSocket]) -> String {
        sockets.map { socket in
            guard let target = socket.target else { return "\(socket.descriptor)" }
            return "\(socket.descriptor)-\(target.transport.name)-\(target.address)-\(target.port)"
        }.joined(separator: ",")
    }

    /// Reads a word; what is malformed is left out.
    static func list(_ word: String) -> [HeldSocket] {
        if word.isEmpty { return [] }
        return word.split(separator: ",").compactMap { text in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard let descriptor = Int32(parts[0]), descriptor >= 0 else { return nil }
            if parts.count == 1 { return HeldSocket(descriptor: descriptor) }
            guard parts.count == 4, let transport = InternetSocket.Transport(name: parts[1]),
                let address = IPv4Address(parts[2]), let port = UInt16(parts[3])
            else { return nil }
            return HeldSocket(
                descriptor: descriptor, target: Target(transport: transport, address: address, port: port))
        }
    }
}

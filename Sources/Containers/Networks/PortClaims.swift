internal import Glibc
public import Linux

/// Which container has which port of the host: a symbolic link for each, named after protocol, address and port.
///
/// That a port is held is the kernel's to say (a socket is bound to it); the claims say by whom, and what a firewall
/// that was flushed must be given again. The link's text is the container's id and the address behind the port:
/// `3f2a…@172.17.0.2:80`.
public struct PortClaims: Sendable {
    /// Where the claims lie, a link a port.
    public let directory: String

    /// The claims below the run state; nothing is looked at yet.
    public init(run: String) { directory = "\(run)/ports" }

    /// A port of the host's that a container has.
    public struct Claim: Sendable, Equatable {
        /// The container's id.
        public var owner: String
        /// What is published, and where.
        public var port: PublishedPort
        /// The container's address.
        public var target: IPv4Address
    }

    /// Claims a port for `owner`; gives the container that has it when that is another one which is alive.
    ///
    /// An address clashes with `0.0.0.0` (or `::`) of the same port, and with itself.
    func acquire(
        _ port: PublishedPort, target: IPv4Address, for owner: String, isAlive: (String) -> Bool
    ) throws(SystemError) -> String? {
        try Files.makeDirectories(directory, mode: 0o710)
        if let other = try rival(of: port, besides: owner, isAlive) { return other }
        let path = path(of: port)
        for _ in 0..<8 {
            do {
                try Files.makeLink(path, to: "\(owner)@\(target):\(port.containerPort)")
                // Somebody may have claimed a clashing address at the same time: whoever looks second gives way.
                if let other = try rival(of: port, besides: owner, isAlive) {
                    release(port, of: owner)
                    return other
                }
                return nil
            } catch {
                guard error.exists else { throw error }
                guard let text = Files.link(path) else { continue }
                let holder = Self.owner(text)
                if holder != owner, isAlive(holder) { return holder }
                // Left by one that ended without a word, or by this container's last run.
                if Files.link(path) == text { unlink(path) }
            }
        }
        throw SystemError("claim port \(port.hostPort)", EBUSY)
    }

    /// Gives a claim back; nothing happens when it is not the owner's.
    public func release(_ port: PublishedPort, of owner: String) {
        let path = path(of: port)
        if let text = Files.link(path), Self.owner(text) == owner { unlink(path) }
    }

    /// Every claim; what is no claim is left out.
    public func all() throws(SystemError) -> [Claim] {
        do {
            return try Files.names(in: directory).compactMap(claim)
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }

    private func rival(
        of port: PublishedPort, besides owner: String, _ isAlive: (String) -> Bool
    ) throws(SystemError) -> String? {
        let isWild = Self.isWild(port.hostAddress)
        let isIPv6 = port.hostAddress.utf8.contains(UInt8(ascii: ":"))
        // One look suffices for a single address; the wildcard clashes with any of them.
        let names = isWild ? try Files.names(in: directory) : [name(of: port, address: isIPv6 ? "::" : "0.0.0.0")]
        let ending = "-\(port.hostPort)"
        for name in names where name.hasSuffix(ending) {
            guard let claim = claim(name), claim.owner != owner, claim.port.transport == port.transport,
                claim.port.hostPort == port.hostPort,
                claim.port.hostAddress.utf8.contains(UInt8(ascii: ":")) == isIPv6, isAlive(claim.owner)
            else { continue }
            return claim.owner
        }
        return nil
    }

    private static func isWild(_ address: String) -> Bool { address == "0.0.0.0" || address == "::" }

    private static func owner(_ text: String) -> String { String(text.prefix { $0 != "@" }) }

    private func name(of port: PublishedPort, address: String) -> String {
        "\(port.transport.name)-\(address)-\(port.hostPort)"
    }

    private func path(of port: PublishedPort) -> String { "\(directory)/\(name(of: port, address: port.hostAddress))" }

    private func claim(_ name: String) -> Claim? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let transport = InternetSocket.Transport(name: parts[0]), let port = UInt16(parts[2]),
            let text = Files.link("\(directory)/\(name)")
        else { return nil }
        let (owner, target) = Wire.cut(text, "@")
        let (address, inside) = Wire.cut(target ?? "", ":")
        guard let address = IPv4Address(address), let inside = UInt16(inside ?? "") else { return nil }
        return Claim(
            owner: owner,
            port: PublishedPort(
                transport: transport, containerPort: inside, hostAddress: String(parts[1]), hostPort: port),
            target: address)
    }
}

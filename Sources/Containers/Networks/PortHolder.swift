internal import Documents
internal import Glibc
internal import Linux

/// Takes ports of the host for a container: claims them and binds a socket to each, so that nobody else gets them.
struct PortHolder {
    /// What the ports are for, as messages name it.
    struct Purpose {
        var owner: String
        var containerName: String
        var endpointID: String
        var target: IPv4Address
    }

    let claims: PortClaims
    let purpose: Purpose
    /// Whether a container of that id still runs, or is about to.
    let isAlive: (String) -> Bool
    /// The name of the container with that id.
    let name: (String) -> String?
    /// The address on which ports are published that name none; `nil`: all, IPv4 and IPv6.
    let defaultAddress: String?

    private(set) var held: [HeldPort] = []

    init(
        claims: PortClaims, purpose: Purpose, defaultAddress: String?, isAlive: @escaping (String) -> Bool,
        name: @escaping (String) -> String?
    ) {
        self.claims = claims
        self.purpose = purpose
        self.defaultAddress = defaultAddress
        self.isAlive = isAlive
        self.name = name
    }

    /// Takes a port on every address that is asked for. On failure this request leaves nothing behind.
    mutating func take(_ request: PortRequest) throws {
        let candidates = request.hostPorts.map(Array.init) ?? HostPorts.random(request.port.transport)
        var lastFailure: Problem?
        for hostPort in candidates {
            let count = held.count
            do {
                for (address, isOptional) in addresses(request) {
                    let port = PublishedPort(
                        transport: request.port.transport, containerPort: request.port.number, hostAddress: address,
                        hostPort: hostPort)
                    try take(port, isOptional: isOptional)
                }
                return
            } catch let problem as Problem {
                for port in held[count...] { port.release(claims, owner: purpose.owner) }
                held.removeSubrange(count...)
                lastFailure = problem
                // An address that the host does not have has no free ports either.
                if problem.code != .conflict { throw problem }
            }
        }
        throw lastFailure ?? Problem(.unavailable, "\(prefix)all ports are allocated")
    }

    /// Gives back everything that was taken.
    mutating func releaseAll() {
        for port in held { port.release(claims, owner: purpose.owner) }
        held = []
    }

    private func addresses(_ request: PortRequest) -> [(address: String, isOptional: Bool)] {
        let address = request.hostAddress.isEmpty ? defaultAddress ?? "" : request.hostAddress
        guard address.isEmpty || (request.hostAddress.isEmpty && address == "0.0.0.0") else {
            return [(HostAddress.parse(address)?.text ?? address, false)]
        }
        // A host without IPv6 has nothing to publish there.
        return [("0.0.0.0", false), ("::", true)]
    }

    private mutating func take(_ port: PublishedPort, isOptional: Bool) throws {
        if let other = try claims.acquire(port, target: purpose.target, for: purpose.owner, isAlive: isAlive) {
            let owner = name(other).map { "\"\($0)\"" } ?? String(other.prefix(12))
            throw Problem(
                .conflict, "\(prefix)Bind for \(port.host) failed: port is already allocated",
                reason: "container \(owner) has published it", hint: "choose another port, or stop \(owner)")
        }
        do {
            let address = HostAddress.parse(port.hostAddress)?.bytes ?? [0, 0, 0, 0]
            let descriptor = try InternetSocket.hold(
                port.transport, at: InternetAddress(bytes: address, port: port.hostPort))
            held.append(HeldPort(port: port, descriptor: descriptor))
        } catch {
            if port.transport == .sctp, [EPROTONOSUPPORT, ESOCKTNOSUPPORT].contains(error.number) {
                // The kernel has no SCTP of its own, so no process of the host can want the port.
                held.append(HeldPort(port: port, descriptor: -1))
                return
            }
            claims.release(port, of: purpose.owner)
            if isOptional, [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.number) { return }
            throw refused(port, error)
        }
    }

    private var prefix: String {
        "failed to set up container networking: driver failed programming external connectivity on endpoint "
            + "\(purpose.containerName) (\(purpose.endpointID)): "
    }

    private func refused(_ port: PublishedPort, _ error: SystemError) -> Problem {
        let target = "\(purpose.target):\(port.containerPort)/\(port.transport.name)"
        var reason: String?
        if error.number == EADDRINUSE {
            reason = HostPorts.owner(port).map { "\($0) has it" } ?? "a process of this host has it"
        } else if error.number == EADDRNOTAVAIL {
            reason = "no interface of this host has the address \(port.hostAddress)"
        }
        return Problem(
            error.number == EADDRINUSE ? .conflict : .invalid,
            "\(prefix)failed to bind host port for \(port.host):\(target): \(Wire.text(of: error))", reason: reason)
    }
}

/// A port that is held by a socket.
struct HeldPort: Sendable, Hashable {
    var port: PublishedPort
    /// The bound socket; -1 when there is none.
    var descriptor: Int32

    func release(_ claims: PortClaims, owner: String) {
        if descriptor >= 0 { RawDescriptor.close(descriptor) }
        claims.release(port, of: owner)
    }
}

public import Documents
public import Linux

/// A port of the host that leads to a port of a container.
public struct PublishedPort: Sendable, Hashable {
    /// TCP or UDP.
    public var transport: InternetSocket.Transport
    /// Where the container listens.
    public var containerPort: UInt16
    /// `0.0.0.0`, `::`, or one address of the host.
    public var hostAddress: String
    /// Where the host listens.
    public var hostPort: UInt16

    /// A port of the container's at a port of the host's.
    public init(transport: InternetSocket.Transport, containerPort: UInt16, hostAddress: String, hostPort: UInt16) {
        self.transport = transport
        self.containerPort = containerPort
        self.hostAddress = hostAddress
        self.hostPort = hostPort
    }

    /// `80/tcp`
    public var key: String { "\(containerPort)/\(transport.name)" }

    /// `0.0.0.0:8080`, `[::]:8080`
    var host: String { PortText.joined(hostAddress, "\(hostPort)") }

    /// The translation that nf_tables does for it towards `address`; `nil` for an IPv6 address, which is relayed.
    func forward(to address: IPv4Address) -> Firewall.Forward? {
        guard let host = IPv4Address(hostAddress) else { return nil }
        return Firewall.Forward(
            transport: transport.rawValue, hostAddress: host, hostPort: hostPort, address: address,
            port: containerPort)
    }
}

extension InternetSocket.Transport {
    /// `tcp`, `udp`, `sctp`
    public var name: String { "\(self)" }

    init?(name: some StringProtocol) {
        guard let transport = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = transport
    }
}

/// A port of a container as it is named in documents: `80/tcp`.
struct ContainerPort: Sendable, Hashable {
    var number: UInt16
    var transport: InternetSocket.Transport

    /// Reads `80/tcp`; without a protocol TCP is meant.
    init?(_ text: String) {
        let (number, name) = Wire.cut(text, "/")
        guard number.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt16(number),
            let transport = InternetSocket.Transport(name: (name ?? "tcp").lowercased())
        else { return nil }
        self.number = number
        self.transport = transport
    }

    init(number: UInt16, transport: InternetSocket.Transport) {
        self.number = number
        self.transport = transport
    }

    var text: String { "\(number)/\(transport.name)" }
}

/// A port that is asked for: what `HostConfig` and `Config` say about one port of the container.
public struct PortRequest: Sendable, Equatable {
    var port: ContainerPort
    /// Addresses of the host on which it is wanted; empty: all, IPv4 and IPv6.
    var hostAddress: String
    /// The host's ports of which the first free one is taken; `nil`: any that is free.
    var hostPorts: ClosedRange<UInt16>?

    /// What the API's documents ask for: the bindings, and with `PublishAllPorts` the exposed ports that have none.
    ///
    /// Fixed ports come first, then ranges, then those that the host chooses, so that none of the latter takes a fixed
    /// one. Throws a `Problem` (.invalid) for a malformed port.
    public static func list(config: JSON, hostConfig: JSON) throws(Problem) -> [PortRequest] {
        var requests: [PortRequest] = []
        for (key, value) in (hostConfig["PortBindings"]?.object ?? [:]).map({ ($0.key, $0.value) }) {
            guard let port = ContainerPort(key) else {
                throw Problem(.invalid, "invalid port specification: \(GoText.quoted(key))")
            }
            for binding in value.array ?? [] {
                let text = binding["HostPort"]?.string ?? ""
                let range = try hostPorts(text)
                let address = binding["HostIp"]?.string ?? ""
                if !address.isEmpty, HostAddress.parse(address) == nil {
                    throw Problem(.invalid, "invalid IP address: \(address)")
                }
                requests.append(PortRequest(port: port, hostAddress: address, hostPorts: range))
            }
        }
        if hostConfig["PublishAllPorts"]?.bool == true {
            let bound = Set(requests.map(\.port))
            for key in config["ExposedPorts"]?.object?.keys ?? [] {
                guard let port = ContainerPort(key) else {
                    throw Problem(.invalid, "invalid port specification: \(GoText.quoted(key))")
                }
                if !bound.contains(port) { requests.append(PortRequest(port: port, hostAddress: "", hostPorts: nil)) }
            }
        }
        let order = { (request: PortRequest) in request.hostPorts.map { $0.count == 1 ? 0 : 1 } ?? 2 }
        return requests.enumerated().sorted { a, b in
            (order(a.element), a.element.port.number, a.offset) < (order(b.element), b.element.port.number, b.offset)
        }.map(\.element)
    }

    /// Reads `8080`, `8000-8010`; empty and `0` mean any.
    private static func hostPorts(_ text: String) throws(Problem) -> ClosedRange<UInt16>? {
        if text.isEmpty || text == "0" { return nil }
        let (first, last) = Wire.cut(text, "-")
        guard let low = UInt16(first), let high = UInt16(last ?? first), low <= high, low > 0 else {
            throw Problem(.invalid, "invalid port specification: \(GoText.quoted(text))")
        }
        return low...high
    }
}

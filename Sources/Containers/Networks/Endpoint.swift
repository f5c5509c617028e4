public import Documents
public import Linux

/// A container's end in one network.
public struct Endpoint: Sendable, Equatable {
    /// The network's name, as in `NetworkSettings.Networks`.
    public var network: String
    /// The network's id.
    public var networkID: String
    /// 64 hexadecimal digits; a new one at each start.
    public var id: String
    /// `nil` in the host's network and in none.
    public var address: IPv4Address?
    /// The length of the network part of ``address``, in bits.
    public var prefix: Int
    /// The bridge's address, which leads out of the network.
    public var gateway: IPv4Address?
    /// Of the end in the container.
    public var hardwareAddress: HardwareAddress?
    /// The bridge's device.
    public var bridge: String
    /// The end of the cable that is a port of the bridge.
    public var hostInterface: String
    /// The end in the container, as `eth0`.
    public var interface: String
    /// The largest packet, in bytes.
    public var mtu: UInt32
    /// Whether packets to elsewhere leave here.
    public var isDefaultRoute: Bool
    /// Names that the person gave it in this network.
    public var aliases: [String]
    /// Names under which other containers of the network find it.
    public var names: [String]
    /// The address that was asked for, as in `IPAMConfig`.
    public var wantedAddress: IPv4Address?
    /// The endpoint with the highest one gets the default route.
    public var gatewayPriority: Int64

    /// An end that has nothing yet, unless it is said.
    public init(
        network: String, networkID: String, id: String, address: IPv4Address? = nil, prefix: Int = 0,
        gateway: IPv4Address? = nil, hardwareAddress: HardwareAddress? = nil, bridge: String = "",
        hostInterface: String = "", interface: String = "", mtu: UInt32 = 1500, isDefaultRoute: Bool = false,
        aliases: [String] = [], names: [String] = [], wantedAddress: IPv4Address? = nil, gatewayPriority: Int64 = 0
    ) {
        self.network = network
        self.networkID = networkID
        self.id = id
        self.address = address
        self.prefix = prefix
        self.gateway = gateway
        self.hardwareAddress = hardwareAddress
        self.bridge = bridge
        self.hostInterface = hostInterface
        self.interface = interface
        self.mtu = mtu
        self.isDefaultRoute = isDefaultRoute
        self.aliases = aliases
        self.names = names
        self.wantedAddress = wantedAddress
        self.gatewayPriority = gatewayPriority
    }

    /// The endpoint as a stopped container has it: the network is known, the rest is given back.
    public var released: Endpoint {
        Endpoint(
            network: network, networkID: networkID, id: "", aliases: aliases, names: names,
            wantedAddress: wantedAddress, gatewayPriority: gatewayPriority)
    }
}

/// The stored form.
extension Endpoint {
    /// As it is kept in the container's state.
    public var json: JSON {
        func text(_ value: (some CustomStringConvertible)?) -> JSON { value.map { .string($0.description) } ?? .null }
        return [
            "Network": .string(network), "NetworkID": .string(networkID), "EndpointID": .string(id),
            "IPAddress": text(address), "IPPrefixLen": .int(Int64(prefix)), "Gateway": text(gateway),
            "MacAddress": text(hardwareAddress), "Bridge": .string(bridge), "HostInterface": .string(hostInterface),
            "Interface": .string(interface), "MTU": .int(Int64(mtu)), "DefaultRoute": .bool(isDefaultRoute),
            "Aliases": JSON(aliases), "DNSNames": JSON(names), "WantedAddress": text(wantedAddress),
            "GwPriority": .int(gatewayPriority),
        ]
    }

    /// Reads `json`; `nil` when the network is missing.
    public init?(json: JSON) {
        guard let network = json["Network"]?.string, let networkID = json["NetworkID"]?.string else { return nil }
        self.init(
            network: network, networkID: networkID, id: json["EndpointID"]?.string ?? "",
            address: json["IPAddress"]?.string.flatMap { IPv4Address($0) },
            prefix: Int(clamping: json["IPPrefixLen"]?.int ?? 0),
            gateway: json["Gateway"]?.string.flatMap { IPv4Address($0) },
            hardwareAddress: json["MacAddress"]?.string.flatMap { HardwareAddress($0) },
            bridge: json["Bridge"]?.string ?? "", hostInterface: json["HostInterface"]?.string ?? "",
            interface: json["Interface"]?.string ?? "", mtu: UInt32(clamping: json["MTU"]?.int ?? 1500),
            isDefaultRoute: json["DefaultRoute"]?.bool ?? false, aliases: json["Aliases"]?.strings ?? [],
            names: json["DNSNames"]?.strings ?? [],
            wantedAddress: json["WantedAddress"]?.string.flatMap { IPv4Address($0) },
            gatewayPriority: json["GwPriority"]?.int ?? 0)
    }
}

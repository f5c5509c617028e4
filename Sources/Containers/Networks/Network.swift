public import Documents
public import Linux

/// A network that containers can join, as it is stored.
public struct Network: Sendable, Equatable {
    /// What joins the containers of a network.
    public enum Driver: String, Sendable { case bridge, host, null }

    /// 64 hexadecimal digits.
    public var id: String
    /// What the person calls it.
    public var name: String
    /// What joins its containers.
    public var driver: Driver
    /// RFC 3339 with nanoseconds.
    public var created: String
    /// The addresses of a bridge; `nil` for host and none.
    public var subnet: IPv4Subnet?
    /// The bridge's own address.
    public var gateway: IPv4Address?
    /// The part of the subnet that containers get addresses from; `nil`: all of it.
    public var range: IPv4Subnet?
    /// Whether a person chose the subnet, so that containers may ask for addresses of it.
    public var isSubnetChosen: Bool
    /// Nothing passes between the network and the outside.
    public var isInternal: Bool
    /// The name of the bridge's device.
    public var device: String
    /// Options of the driver, as `com.docker.network.driver.mtu`.
    public var options: [String: String]
    /// As given at its making.
    public var labels: [String: String]

    /// A network that nobody has joined; nothing is made.
    public init(
        id: String, name: String, driver: Driver, created: String, subnet: IPv4Subnet? = nil,
        gateway: IPv4Address? = nil, range: IPv4Subnet? = nil, isSubnetChosen: Bool = false, isInternal: Bool = false,
        device: String = "", options: [String: String] = [:], labels: [String: String] = [:]
    ) {
        self.id = id
        self.name = name
        self.driver = driver
        self.created = created
        self.subnet = subnet
        self.gateway = gateway
        self.range = range
        self.isSubnetChosen = isSubnetChosen
        self.isInternal = isInternal
        self.device = device
        self.options = options
        self.labels = labels
    }

    /// Whether it is one of the three that are always there.
    public var isPredefined: Bool { ["bridge", "host", "none"].contains(name) }

    private func option(_ name: String) -> String? { options["com.docker.network.\(name)"] }

    var mtu: UInt32 { option("driver.mtu").flatMap { UInt32($0) } ?? 1500 }
    var isMasqueraded: Bool { option("bridge.enable_ip_masquerade").flatMap { try? GoNumber.bool($0) } ?? true }
    var isOpenInside: Bool { option("bridge.enable_icc").flatMap { try? GoNumber.bool($0) } ?? true }
    /// The host address on which ports are published that name none.
    var publishingAddress: String? { option("bridge.host_binding_ipv4").flatMap { $0.isEmpty ? nil : $0 } }

    /// The network's part of cove's firewall; `nil` when it is no bridge.
    var firewall: Firewall.Bridge? {
        guard driver == .bridge, let subnet else { return nil }
        return Firewall.Bridge(
            name: device, subnet: subnet, isMasqueraded: isMasqueraded, isOpenInside: isOpenInside,
            isInternal: isInternal)
    }
}

/// The stored form.
extension Network {
    /// The content of the network's file.
    public var json: JSON {
        [
            "Id": .string(id), "Name": .string(name), "Driver": .string(driver.rawValue), "Created": .string(created),
            "Subnet": Self.text(subnet), "Gateway": Self.text(gateway), "IPRange": Self.text(range),
            "SubnetChosen": .bool(isSubnetChosen), "Internal": .bool(isInternal), "Device": .string(device),
            "Options": Wire.map(options), "Labels": Wire.map(labels),
        ]
    }

    private static func text(_ value: (some CustomStringConvertible)?) -> JSON {
        value.map { .string($0.description) } ?? .null
    }

    /// Reads `json`; `nil` when something that must be there is missing or malformed.
    public init?(json: JSON) {
        guard let id = json["Id"]?.string, NetworkStore.isID(id), let name = json["Name"]?.string, !name.isEmpty,
            let driver = json["Driver"]?.string.flatMap(Driver.init), let device = json["Device"]?.string,
            device.utf8.count < 16, !device.utf8.contains(UInt8(ascii: "/"))
        else { return nil }
        self.init(
            id: id, name: name, driver: driver, created: json["Created"]?.string ?? "",
            subnet: json["Subnet"]?.string.flatMap { IPv4Subnet($0) },
            gateway: json["Gateway"]?.string.flatMap { IPv4Address($0) },
            range: json["IPRange"]?.string.flatMap { IPv4Subnet($0) },
            isSubnetChosen: json["SubnetChosen"]?.bool ?? false, isInternal: json["Internal"]?.bool ?? false,
            device: device, options: Wire.map(json["Options"]), labels: Wire.map(json["Labels"]))
        if driver == .bridge, subnet == nil || gateway == nil || device.isEmpty { return nil }
    }

    /// What `network inspect` shows, with the containers that are joined now: their id, name and endpoint.
    public func inspect(_ containers: [(id: String, name: String, endpoint: Endpoint)] = []) -> JSON {
        var ranges: [JSON] = []
        if let subnet {
            var range: JSON = ["Subnet": .string(subnet.description)]
            if let part = self.range { range["IPRange"] = .string(part.description) }
            if let gateway { range["Gateway"] = .string(gateway.description) }
            ranges.append(range)
        }
        var members = JSONObject()
        for container in containers {
            let address = container.endpoint.address.map { "\($0)/\(container.endpoint.prefix)" } ?? ""
            members[container.id] = [
                "Name": .string(container.name), "EndpointID": .string(container.endpoint.id),
                "MacAddress": .string(container.endpoint.hardwareAddress?.description ?? ""),
                "IPv4Address": .string(address), "IPv6Address": "",
            ]
        }
        return [
            "Name": .string(name), "Id": .string(id), "Created": .string(created), "Scope": "local",
            "Driver": .string(driver.rawValue), "EnableIPv4": true, "EnableIPv6": false,
            "IPAM": ["Driver": "default", "Options": isPredefined ? .null : [:], "Config": .array(ranges)],
            "Internal": .bool(isInternal), "Attachable": false, "Ingress": false, "ConfigFrom": ["Network": ""],
            "ConfigOnly": false, "Containers": .object(members), "Options": Wire.map(options),
            "Labels": Wire.map(labels),
        ]
    }
}

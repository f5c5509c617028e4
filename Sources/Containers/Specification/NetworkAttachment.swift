public import Documents

/// One `--network`: what a container is joined to, and what is said about its end there.
public struct NetworkAttachment: Equatable, Sendable {
    /// `bridge`, `host`, `none`, `default`, `container:ID`, or the name or id of a network.
    public var target: String
    /// Further names in this network.
    public var aliases: [String] = []
    /// As `CONTAINER:ALIAS`.
    public var links: [String] = []
    /// For the network's driver.
    public var driverOptions: [String: String] = [:]
    /// The address that is asked for; empty: any.
    public var ipv4Address = ""
    /// The address that is asked for; empty: any.
    public var ipv6Address = ""
    /// Further addresses, of the link only.
    public var linkLocalAddresses: [String] = []
    /// The hardware address that is asked for; empty: any.
    public var macAddress = ""
    /// The network with the highest one gets the default route.
    public var gatewayPriority: Int64 = 0

    /// Whether a network that somebody made is meant, not one of those that are always there.
    public var isUserDefined: Bool { Self.isUserDefined(target) }

    static func isUserDefined(_ target: String) -> Bool {
        !["default", "bridge", "host", "none"].contains(target) && !target.hasPrefix("container:")
    }

    init(target: String) { self.target = target }

    /// Reads a name, or `name=…,alias=…,ip=…`. Throws a `Problem` with Docker's reason.
    public init(parsing text: String) throws(Problem) {
        target = text
        guard Self.isLongForm(text) else { return }
        target = ""
        for field in try CommaSeparated.fields(text) {
            let (rawKey, rawValue) = Wire.cut(field.lowercased(), "=")
            guard let rawValue, !rawKey.isEmpty else { throw Problem(.invalid, "invalid field \(field)") }
            try set(Wire.trimmed(rawKey), Wire.trimmed(rawValue))
        }
        if target.isEmpty { throw Problem(.invalid, "network name/id is not specified") }
    }

    private mutating func set(_ key: String, _ value: String) throws(Problem) {
        switch key {
        case "name": target = value
        case "alias": aliases.append(value)
        case "ip": ipv4Address = value
        case "ip6": ipv6Address = value
        case "mac-address": macAddress = value
        case "link-local-ip": linkLocalAddresses.append(value)
        case "driver-opt":
            let (option, setting) = Wire.cut(value, "=")
            guard let setting, !option.isEmpty else {
                throw Problem(.invalid, "invalid key value pair format in driver options")
            }
            driverOptions[Wire.trimmed(option)] = Wire.trimmed(setting)
        case "gw-priority":
            guard let number = try? GoNumber.integer(value, base: 10) else {
                throw Problem(.invalid, "invalid gw-priority (\(value)): invalid syntax")
            }
            gatewayPriority = number
        default: throw Problem(.invalid, "invalid field key \(key)")
        }
    }

    /// Whether somewhere a word, `=` and a word stand together.
    private static func isLongForm(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isWord(_ index: Int) -> Bool {
            guard bytes.indices.contains(index) else { return false }
            let byte = bytes[index]
            return (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        return bytes.indices.contains { bytes[$0] == UInt8(ascii: "=") && isWord($0 - 1) && isWord($0 + 1) }
    }

    /// The form of an element of `NetworkingConfig.EndpointsConfig`.
    public var json: JSON {
        var addresses: JSON = .null
        if !ipv4Address.isEmpty || !ipv6Address.isEmpty || !linkLocalAddresses.isEmpty {
            var members = JSONObject()
            if !ipv4Address.isEmpty { members["IPv4Address"] = .string(ipv4Address) }
            if !ipv6Address.isEmpty { members["IPv6Address"] = .string(ipv6Address) }
            if !linkLocalAddresses.isEmpty { members["LinkLocalIPs"] = JSON(linkLocalAddresses) }
            addresses = .object(members)
        }
        return [
            "IPAMConfig": addresses, "Links": Wire.list(links), "Aliases": Wire.list(aliases),
            "MacAddress": .string(macAddress), "DriverOpts": driverOptions.isEmpty ? .null : Wire.map(driverOptions),
            "GwPriority": .int(gatewayPriority),
        ]
    }

    var isPlain: Bool {
        var bare = NetworkAttachment(target: target)
        bare.links = []
        return self == bare
    }
}

extension NetworkAttachment {
    /// What the flags `--network`, `--network-alias`, `--ip` and their like say together: the single flags speak of
    /// the first network. Throws the client's `Problem` for what does not go together.
    static func list(flags: some FlagSource) throws(Problem) -> [NetworkAttachment] {
        var result: [NetworkAttachment] = []
        for text in flags.strings("network") + flags.strings("net") {
            result.append(try NetworkAttachment(parsing: text))
        }
        if result.isEmpty { result.append(NetworkAttachment(target: "default")) }
        try result[0].apply(flags)
        var seen: Set<String> = []
        for attachment in result {
            try attachment.check()
            guard seen.insert(attachment.target).inserted else {
                throw Problem(.usage, "network \(GoText.quoted(attachment.target)) is specified multiple times")
            }
        }
        if result.contains(where: \.isUserDefined), result.contains(where: { !$0.isUserDefined }) {
            throw Problem(
                .usage, "conflicting options: cannot attach both user-defined and non-user-defined network-modes")
        }
        // A network that no other goes with; the default one does not go with those of one's own.
        if result.count > 1, let alone = result.first(where: \.isAlone) {
            throw Problem(.usage, "conflicting options: the network mode \(alone.target) goes with no other network")
        }
        return result
    }

    private mutating func apply(_ flags: some FlagSource) throws(Problem) {
        func both(_ flag: String, _ what: String) -> Problem {
            Problem(.usage, "conflicting options: cannot specify both --\(flag) and per-network \(what)")
        }
        let names = flags.strings("network-alias") + flags.strings("net-alias")
        if !names.isEmpty {
            if !aliases.isEmpty { throw both("network-alias", "alias") }
            aliases = names
        }
        if isUserDefined { links = flags.strings("link") }
        if let address = flags.string("ip"), !address.isEmpty {
            if !ipv4Address.isEmpty { throw both("ip", "IPv4 address") }
            ipv4Address = address
        }
        if let address = flags.string("ip6"), !address.isEmpty {
            if !ipv6Address.isEmpty { throw both("ip6", "IPv6 address") }
            ipv6Address = address
        }
        if let address = flags.string("mac-address"), !address.isEmpty {
            if !macAddress.isEmpty { throw both("mac-address", "MAC address") }
            macAddress = address
        }
        let local = flags.strings("link-local-ip")
        if !local.isEmpty {
            if !linkLocalAddresses.isEmpty { throw both("link-local-ip", "link-local IP addresses") }
            linkLocalAddresses = local
        }
    }

    /// The host's network, none, another container's.
    private var isAlone: Bool {
        ["host", "none"].contains(target) || target == "container" || target.hasPrefix("container:")
    }

    private func check() throws(Problem) {
        if Wire.trimmed(target).isEmpty { throw Problem(.usage, "no name set for network") }
        if !isUserDefined, !aliases.isEmpty {
            throw Problem(.usage, "network-scoped aliases are only supported for user-defined networks")
        }
        if !isUserDefined, !links.isEmpty {
            throw Problem(.usage, "links are only supported for user-defined networks")
        }
        if !linkLocalAddresses.isEmpty {
            for address in linkLocalAddresses where HostAddress.parse(Wire.trimmed(address)) == nil {
                throw Problem(.usage, "invalid link-local IP address: \(address)")
            }
            throw Problem(.unsupported, "link-local addresses of one's own are not supported")
        }
        if !driverOptions.isEmpty {
            throw Problem(.unsupported, "driver options of a network's endpoint are not supported")
        }
        if !macAddress.isEmpty, !HostAddress.isMAC(Wire.trimmed(macAddress)) {
            throw Problem(.usage, "\(macAddress) is not a valid mac address")
        }
    }

    /// The engine's checks of `NetworkingConfig`: fixed addresses only where somebody chose the subnet, and well
    /// formed.
    static func check(_ networking: JSON) throws(Problem) {
        for member in networking["EndpointsConfig"]?.object ?? [:] {
            var faults: [String] = []
            let wanted = member.value["IPAMConfig"]
            let v4 = wanted?["IPv4Address"]?.string ?? ""
            let v6 = wanted?["IPv6Address"]?.string ?? ""
            if !isUserDefined(member.key), !v4.isEmpty || !v6.isEmpty {
                faults.append("user specified IP address is supported on user defined networks only")
            }
            if !isUserDefined(member.key), member.value["Aliases"]?.array?.isEmpty == false {
                faults.append("network-scoped alias is supported only for containers in user defined networks")
            }
            if !v4.isEmpty, HostAddress.parse(v4)?.bytes.count != 4 { faults.append("invalid IPv4 address: \(v4)") }
            if !v6.isEmpty, HostAddress.parse(v6)?.bytes.count != 16 { faults.append("invalid IPv6 address: \(v6)") }
            for address in wanted?["LinkLocalIPs"]?.strings ?? [] where HostAddress.parse(address) == nil {
                faults.append("invalid link-local IP address: \(address)")
            }
            if let mac = member.value["MacAddress"]?.string, !mac.isEmpty, !HostAddress.isMAC(mac) {
                faults.append("invalid MAC address \(mac)")
            }
            guard !faults.isEmpty else { continue }
            let list = faults.count == 1 ? faults : faults.map { "* \($0)" }
            throw Problem(
                .invalid,
                "invalid config for network \(member.key): invalid endpoint settings:\n"
                    + list.joined(separator: "\n"))
        }
    }
}

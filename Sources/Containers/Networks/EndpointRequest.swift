internal import Documents
internal import Linux

/// What a container's record says about its end in one network.
struct EndpointRequest: Equatable {
    /// The network's name or id.
    var network: String
    var aliases: [String] = []
    var wantedAddress: IPv4Address?
    var hardwareAddress: HardwareAddress?
    var gatewayPriority: Int64 = 0

    /// One for each network that the container is to be in, the one of `HostConfig.NetworkMode` first.
    static func list(main: String, _ record: ContainerRecord) -> [EndpointRequest] {
        let members = record.document["NetworkingConfig"]?["EndpointsConfig"]?.object ?? [:]
        var first = EndpointRequest(network: main)
        var others: [EndpointRequest] = []
        for member in members {
            let name = member.key == "default" ? "bridge" : member.key
            let request = EndpointRequest(network: name, member.value)
            if name == main { first = request } else { others.append(request) }
        }
        if first.hardwareAddress == nil {
            first.hardwareAddress = record.config["MacAddress"]?.string.flatMap { HardwareAddress($0) }
        }
        return [first] + others
    }

    init(network: String) { self.network = network }

    /// Reads an element of `NetworkingConfig.EndpointsConfig`.
    init(network: String, _ document: JSON) {
        self.network = network
        aliases = document["Aliases"]?.strings ?? []
        wantedAddress = document["IPAMConfig"]?["IPv4Address"]?.string.flatMap { IPv4Address($0) }
        hardwareAddress = document["MacAddress"]?.string.flatMap { HardwareAddress($0) }
        gatewayPriority = document["GwPriority"]?.int ?? 0
    }

    /// The endpoint before there is one.
    var planned: Endpoint {
        Endpoint(
            network: network, networkID: "", id: "", aliases: aliases, wantedAddress: wantedAddress,
            gatewayPriority: gatewayPriority)
    }
}

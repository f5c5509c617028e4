public import Documents
internal import Linux

/// `NetworkSettings` of `inspect`.
public enum NetworkSettings {
    /// `Ports` of a running container: those that are published, and with null those that are only exposed.
    ///
    /// `exposed` is `Config.ExposedPorts`.
    public static func ports(_ published: [PublishedPort], exposed: JSON?) -> JSON {
        var byKey: [String: JSON] = [:]
        for key in exposed?.object?.keys ?? [] { byKey[key] = .null }
        for (key, ports) in Dictionary(grouping: published, by: \.key) {
            byKey[key] = .array(
                ports.map { ["HostIp": .string($0.hostAddress), "HostPort": .string("\($0.hostPort)")] })
        }
        return .object(
            JSONObject(members: byKey.map { JSONObject.Member(key: $0.key, value: $0.value) }).sortedByKey)
    }

    /// The whole object.
    ///
    /// `sandbox` names the container's network namespace while it runs; `ports` is what ``ports(_:exposed:)`` made
    /// then. Without them, and with released endpoints, every address is empty.
    public static func json(endpoints: [Endpoint], ports: JSON?, sandbox: (id: String, path: String)?) -> JSON {
        // The flat members are those of the default bridge, as they were before there were other networks.
        let main = endpoints.first { $0.network == "bridge" }
        var networks = JSONObject()
        for endpoint in endpoints.sorted(by: { $0.network < $1.network }) {
            networks[endpoint.network] = endpointSettings(endpoint)
        }
        return [
            "Bridge": "", "SandboxID": .string(sandbox?.id ?? ""), "SandboxKey": .string(sandbox?.path ?? ""),
            "Ports": ports ?? [:], "HairpinMode": false, "LinkLocalIPv6Address": "", "LinkLocalIPv6PrefixLen": 0,
            "SecondaryIPAddresses": nil, "SecondaryIPv6Addresses": nil, "EndpointID": .string(main?.id ?? ""),
            "Gateway": text(main?.gateway), "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0,
            "IPAddress": text(main?.address), "IPPrefixLen": .int(Int64(main?.prefix ?? 0)), "IPv6Gateway": "",
            "MacAddress": text(main?.hardwareAddress),
            "Networks": .object(networks),
        ]
    }

    /// `NetworkSettings` of a container as it is now.
    public static func json(_ record: ContainerRecord, _ state: ContainerState) -> JSON {
        let mode = try? NetworkMode(record.networkMode)
        var endpoints = (state.endpoints.array ?? []).compactMap { Endpoint(json: $0) }
        guard let run = state.run else {
            endpoints = endpoints.map(\.released)
            if endpoints.isEmpty, let mode { endpoints = planned(mode, record) }
            return json(endpoints: endpoints, ports: nil, sandbox: nil)
        }
        // One that shares another's network has none of its own to tell of.
        if case .container = mode { return json(endpoints: [], ports: nil, sandbox: nil) }
        let sandbox = (id: endpoints.first?.id ?? "", path: "/proc/\(run.process.pid)/ns/net")
        return json(endpoints: endpoints, ports: state.ports, sandbox: sandbox)
    }

    /// The networks that a container will be in which has not been started.
    private static func planned(_ mode: NetworkMode, _ record: ContainerRecord) -> [Endpoint] {
        switch mode {
        case .host: [Endpoint(network: "host", networkID: "", id: "")]
        case .none: [Endpoint(network: "none", networkID: "", id: "")]
        case .container: []
        case .network(let name): EndpointRequest.list(main: name, record).map(\.planned)
        }
    }

    private static func endpointSettings(_ endpoint: Endpoint) -> JSON {
        [
            "IPAMConfig": endpoint.wantedAddress.map { ["IPv4Address": .string($0.description)] } ?? .null,
            "Links": nil, "Aliases": Wire.list(endpoint.aliases), "MacAddress": text(endpoint.hardwareAddress),
            "DriverOpts": nil, "GwPriority": .int(endpoint.gatewayPriority), "NetworkID": .string(endpoint.networkID),
            "EndpointID": .string(endpoint.id), "Gateway": text(endpoint.gateway),
            "IPAddress": text(endpoint.address), "IPPrefixLen": .int(Int64(endpoint.prefix)), "IPv6Gateway": "",
            "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "DNSNames": Wire.list(endpoint.names),
        ]
    }

    private static func text(_ value: (some CustomStringConvertible)?) -> JSON {
        .string(value?.description ?? "")
    }
}

extension Container {
    /// `NetworkSettings` of `inspect`.
    public var networkSettings: JSON { NetworkSettings.json(record, state) }
}

public import Documents

/// Where a container's network comes from: `HostConfig.NetworkMode`.
public enum NetworkMode: Sendable, Equatable {
    /// The host's own.
    case host
    /// None but loopback.
    case none
    /// That of another container, by name or id.
    case container(String)
    /// One of its own, joined to the network of that name or id.
    case network(String)

    /// Reads `bridge`, `default`, `host`, `none`, `container:web` or a network's name.
    ///
    /// Throws a `Problem` (.invalid) in Docker's words for `container:` without a name.
    public init(_ text: String) throws(Problem) {
        switch text {
        case "", "default", "bridge": self = .network("bridge")
        case "host": self = .host
        case "none": self = .none
        case let text where text == "container" || text.hasPrefix("container:"):
            let name = String(text.dropFirst("container:".count))
            guard !name.isEmpty else {
                throw Problem(.invalid, "invalid network mode: invalid container format container:<name|id>")
            }
            self = .container(name)
        default: self = .network(text)
        }
    }

    /// Whether the container has a network namespace of its own.
    public var isOwn: Bool {
        switch self {
        case .network, .none: true
        case .host, .container: false
        }
    }

    /// Throws what Docker says about options that do not go with a network mode.
    ///
    /// `config` and `hostConfig` are `Config` and `HostConfig` of the API as the person asked for them, before an
    /// image's settings and a generated host name are merged in.
    public static func check(config: JSON, hostConfig: JSON) throws(Problem) {
        let mode = try NetworkMode(hostConfig["NetworkMode"]?.string ?? "")
        func conflict(_ text: String) -> Problem { Problem(.invalid, "conflicting options: \(text)") }
        func isSet(_ value: JSON?) -> Bool {
            switch value {
            case .array(let elements): !elements.isEmpty
            case .object(let members): !members.isEmpty
            case .string(let text): !text.isEmpty
            case .bool(let value): value
            default: false
            }
        }
        if case .container = mode {
            if isSet(config["Hostname"]) { throw conflict("hostname and the network mode") }
            if isSet(hostConfig["Links"]) {
                throw conflict(
                    "container type network can't be used with links. This would result in undefined behavior")
            }
            if isSet(hostConfig["Dns"]) { throw conflict("dns and the network mode") }
            if isSet(hostConfig["ExtraHosts"]) {
                throw conflict("custom host-to-IP mapping and the network mode")
            }
            if isSet(hostConfig["PortBindings"]) || isSet(hostConfig["PublishAllPorts"]) {
                throw conflict("port publishing and the container type network mode")
            }
            if isSet(config["ExposedPorts"]) {
                throw conflict("port exposing and the container type network mode")
            }
        }
        if hostConfig["UTSMode"]?.string == "host", isSet(config["Hostname"]) {
            throw conflict("hostname and the UTS mode")
        }
        if mode == .host, isSet(hostConfig["Links"]) {
            throw conflict("host type networking can't be used with links. This would result in undefined behavior")
        }
    }

    /// What Docker warns of when a container is made: published ports that the mode makes meaningless.
    public static func warnings(hostConfig: JSON) -> [String] {
        guard hostConfig["NetworkMode"]?.string == "host", hostConfig["PortBindings"]?.object?.isEmpty == false
        else { return [] }
        return ["Published ports are discarded when using host network mode"]
    }
}

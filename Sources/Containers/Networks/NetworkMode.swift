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
}

internal import Documents
internal import Linux

/// Compares what running containers have of networks with the kernel's links and rules.
///
/// Whoever flushes the host's rules, or restarts its network, takes away what containers need and cannot notice.
struct NetworkCheck {
    /// Something that is missing.
    enum Loss: Equatable {
        /// A network's bridge is gone or switched off.
        case bridge(device: String, network: String)
        /// A network's bridge has lost its address.
        case address(IPv4Address, device: String, network: String)
        /// The host's end of a cable is there, and no port of its bridge.
        case port(cable: String, bridge: String, container: String)
        /// The host's end of a cable is gone, and with it the container's.
        case cable(network: String, container: String)
        /// The table does not have a bridge.
        case rules(device: String, network: String)
        /// The table does not lead a published port to its container.
        case forward(Firewall.Forward, container: String)

        /// One sentence.
        var text: String {
            switch self {
            case .bridge(let device, let network): "the bridge \(device) of the network \(network) is missing"
            case .address(let address, let device, let network):
                "the bridge \(device) of the network \(network) has lost its address \(address)"
            case .port(let cable, let bridge, let container):
                "\(cable) of the container \(container) is not plugged into \(bridge)"
            case .cable(let network, let container):
                "the container \(container) has lost its link to the network \(network): restart it"
            case .rules(let device, let network):
                "the rules of nf_tables for the bridge \(device) of the network \(network) are missing"
            case .forward(let forward, let container):
                "the port \(forward.hostPort) is not forwarded to the container \(container)"
            }
        }

        /// Whether it can be made again while the container runs.
        var canBeMended: Bool {
            if case .cable = self { false } else { true }
        }
    }

    /// A running container's part.
    struct Part {
        var name: String
        var endpoints: [Endpoint]
        var forwards: [Firewall.Forward]
    }

    /// A link of the kernel's.
    struct Device {
        var index: Int32
        var isUp = true
        /// The index of the bridge that it is a port of.
        var bridge: Int32?
    }

    /// What the kernel has.
    struct Observation {
        /// By name.
        var links: [String: Device]
        /// Which link has which address.
        var addresses: [(link: Int32, address: IPv4Address)]
        /// `nil` without nf_tables.
        var rules: (bridges: Set<String>, forwards: Set<Firewall.Forward>)?
    }

    /// What is missing: bridges first, for the rest hangs on them.
    static func losses(_ parts: [Part], in observation: Observation) -> [Loss] {
        let links = observation.links
        var bridges: [Loss] = []
        var rest: [Loss] = []
        for part in parts {
            for endpoint in part.endpoints where endpoint.address != nil && !endpoint.bridge.isEmpty {
                let bridge = links[endpoint.bridge]
                let loss = Loss.bridge(device: endpoint.bridge, network: endpoint.network)
                if bridge?.isUp != true, !bridges.contains(loss) { bridges.append(loss) }
                if let bridge, bridge.isUp, let gateway = endpoint.gateway,
                    !observation.addresses.contains(where: { $0 == (bridge.index, gateway) })
                {
                    let bare = Loss.address(gateway, device: endpoint.bridge, network: endpoint.network)
                    if !bridges.contains(bare) { bridges.append(bare) }
                }
                if let cable = links[endpoint.hostInterface] {
                    if cable.bridge == nil || cable.bridge != bridge?.index {
                        rest.append(
                            .port(cable: endpoint.hostInterface, bridge: endpoint.bridge, container: part.name))
                    }
                } else {
                    rest.append(.cable(network: endpoint.network, container: part.name))
                }
                let unruled = Loss.rules(device: endpoint.bridge, network: endpoint.network)
                if let rules = observation.rules, !rules.bridges.contains(endpoint.bridge), !rest.contains(unruled) {
                    rest.append(unruled)
                }
            }
            guard let rules = observation.rules else { continue }
            rest += part.forwards.filter { !rules.forwards.contains($0) }.map { .forward($0, container: part.name) }
        }
        return bridges + rest
    }
}

extension NetworkCheck {
    /// What containers have now, and what of it is missing.
    static func losses(_ containers: [Container], root: StateRoot) throws -> [Loss] {
        let networks = NetworkStore(root)
        let claims = try networks.claims.all()
        let parts = containers.filter { $0.state.run != nil }.map { container in
            Part(
                name: container.name,
                endpoints: (container.state.endpoints.array ?? []).compactMap { Endpoint(json: $0) },
                forwards: claims.filter { $0.owner == container.id }.compactMap { $0.port.forward(to: $0.target) })
        }
        guard parts.contains(where: { part in part.endpoints.contains { $0.address != nil } }) else { return [] }
        let route = try Route()
        let links = try route.links().map { ($0.name, Device(index: $0.index, isUp: $0.isUp, bridge: $0.bridge)) }
        return losses(
            parts,
            in: Observation(
                links: Dictionary(links, uniquingKeysWith: { first, _ in first }),
                addresses: try route.addresses().map { ($0.link, $0.address) }, rules: try rules(of: networks)))
    }

    private static func rules(
        of networks: NetworkStore
    ) throws(SystemError) -> (bridges: Set<String>, forwards: Set<Firewall.Forward>)? {
        do {
            let firewall = try Firewall(table: networks.table)
            return (Set(try firewall.bridgeNames()), Set(try firewall.forwards()))
        } catch {
            guard Firewall.isUnavailable(error) else { throw error }
            return nil
        }
    }

    /// Makes it again.
    static func mend(_ loss: Loss, root: StateRoot) throws {
        let store = ContainerStore(root)
        let host = HostNetwork(networks: NetworkStore(root)) { ContainerNetwork.isAlive($0, store) }
        switch loss {
        case .bridge(_, let network), .address(_, _, let network):
            try host.makeBridge(of: try host.networks.find(network), try Route(), evenIfUp: true)
        case .port(let cable, let bridge, _): try Route().plug(cable, into: bridge)
        case .rules, .forward: try host.restoreTable()
        case .cable: break
        }
    }
}

internal import Documents
internal import Glibc
internal import Linux

/// The host's side of the containers' networks: bridges, cables, the table of published ports.
///
/// Whoever needs a part that is missing makes it, under a lock; what is there is left alone. So nothing has to run at
/// boot, and a bridge or a table that somebody has removed is back at the next start of a container.
struct HostNetwork: Sendable {
    let networks: NetworkStore
    /// Whether a container of that id runs, or is about to.
    let isAlive: @Sendable (String) -> Bool

    /// A container's end together with the network that it is in.
    struct Joint: Sendable {
        var network: Network
        var endpoint: Endpoint
    }

    /// Lays a cable from each network to a namespace, and leads `forwards` there.
    ///
    /// The rules come first, so that nothing is reachable for a moment that must not be. Nothing is left on failure.
    /// Returns whether the kernel has nf_tables: without, ports must be relayed and nobody reaches the outside.
    func attach(_ joints: [Joint], forwards: [Firewall.Forward], to place: VethPair.Place) throws -> Bool {
        switchForwardingOn()
        let rules = Firewall.State(bridges: joints.compactMap(\.network.firewall), forwards: forwards)
        let hasFirewall = try open(rules)
        do {
            let route = try Route()
            for (position, joint) in joints.enumerated() { try lay(joint, position, place, route) }
        } catch {
            detach(joints.map(\.endpoint), forwards: forwards)
            throw error
        }
        return hasFirewall
    }

    private func lay(_ joint: Joint, _ position: Int, _ place: VethPair.Place, _ route: borrowing Route) throws {
        guard let address = joint.endpoint.hardwareAddress else { return }
        try makeBridge(of: joint.network, route)
        try route.add(
            VethPair(
                name: joint.endpoint.hostInterface, bridge: joint.endpoint.bridge,
                insideName: joint.endpoint.interface, insideIndex: RouteBatch.index(of: position),
                insideAddress: address, place: place, mtu: joint.endpoint.mtu))
    }

    /// Takes cables and forwards away; what is not there is fine.
    func detach(_ endpoints: [Endpoint], forwards: [Firewall.Forward]) {
        close(forwards)
        Self.unplug(endpoints)
    }

    /// Takes forwards away; what is not there is fine.
    func close(_ forwards: [Firewall.Forward]) {
        guard !forwards.isEmpty, let firewall = try? Firewall(table: networks.table) else { return }
        try? firewall.remove(Firewall.State(forwards: forwards))
    }

    /// Takes the cables to a container away. They go by themselves when its namespace does; but that may live on, for
    /// another container, or a person, can be in it. The kernel takes some 20 milliseconds.
    static func unplug(_ endpoints: [Endpoint]) {
        let cables = endpoints.map(\.hostInterface).filter { !$0.isEmpty }
        guard !cables.isEmpty, let route = try? Route() else { return }
        for cable in cables { _ = try? route.delete(cable) }
    }

    /// Makes the network's bridge if it is missing; one that is up is taken to be whole, unless it is said.
    func makeBridge(of network: Network, _ route: borrowing Route, evenIfUp: Bool = false) throws {
        guard let subnet = network.subnet, let gateway = network.gateway else { return }
        if !evenIfUp, let link = try route.link(named: network.device), link.isUp { return }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        _ = try route.addBridge(network.device, address: gateway, prefix: subnet.prefix, mtu: network.mtu)
        // For ports that are published on 127.0.0.1. Where /proc/sys cannot be written they do not work.
        try? Files.overwrite("/proc/sys/net/ipv4/conf/\(network.device)/route_localnet", "1")
        // A container that says that it is a router must not become the host's (against the class of CVE-2020-13401).
        for name in ["accept_ra", "autoconf", "accept_redirects"] {
            try? Files.overwrite("/proc/sys/net/ipv6/conf/\(network.device)/\(name)", "0")
        }
        try route.setUp(network.device)
    }

    /// Lets the kernel pass packets on between interfaces, and notes that it did not before.
    private func switchForwardingOn() {
        let setting = "/proc/sys/net/ipv4/ip_forward"
        guard Files.text(setting) == "0" else { return }
        try? Files.makeDirectories(networks.runDirectory, mode: 0o710)
        try? Files.replace(networks.forwardingMark, with: "0\n".utf8, mode: 0o600, isDurable: false)
        try? Files.overwrite(setting, "1")
    }

    /// Adds `rules` to the table, or makes it with everything that belongs in it; `false` without nf_tables.
    private func open(_ rules: Firewall.State) throws -> Bool {
        do {
            try openTable(rules)
            return true
        } catch let error as SystemError where Firewall.isUnavailable(error) {
            return false
        }
    }

    private func openTable(_ rules: Firewall.State) throws {
        let firewall = try Firewall(table: networks.table)
        if try add(rules, to: firewall) { return }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        // Somebody else may have made it meanwhile.
        if try add(rules, to: firewall) { return }
        try firewall.replace(with: try complete(with: rules))
    }

    private func add(_ rules: Firewall.State, to firewall: borrowing Firewall) throws(SystemError) -> Bool {
        do {
            try firewall.add(rules)
            return true
        } catch {
            guard error.number == ENOENT else { throw error }
            return false
        }
    }

    /// All that the table should say now, and `rules`.
    func complete(with rules: Firewall.State = Firewall.State()) throws -> Firewall.State {
        var bridges = Set(try networks.all().compactMap(\.firewall))
        bridges.formUnion(rules.bridges)
        var forwards = Set(rules.forwards)
        for claim in try networks.claims.all() where isAlive(claim.owner) {
            if let forward = claim.port.forward(to: claim.target) { forwards.insert(forward) }
        }
        return Firewall.State(
            bridges: bridges.sorted { $0.name < $1.name },
            forwards: forwards.sorted { ($0.hostPort, $0.transport) < ($1.hostPort, $1.transport) })
    }

    /// Makes the table say what it should, whatever it says now.
    func restoreTable() throws {
        let firewall = try Firewall(table: networks.table)
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        try firewall.replace(with: try complete())
    }

    private func lock() throws -> FileLock {
        try Files.makeDirectories(networks.runDirectory, mode: 0o710)
        return try FileLock("\(networks.runDirectory)/lock")
    }
}

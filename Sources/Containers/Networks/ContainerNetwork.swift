internal import Documents
internal import Linux

/// A container's part in networks, from before its process is born until it has ended.
///
/// Making one decides everything and takes what must be nobody else's: addresses and ports of the host.
/// ``attach(to:)`` makes the devices while the process waits, and ``release()``, called once, takes all of it back
/// at any time.
struct ContainerNetwork: Sendable {
    let record: ContainerRecord
    private let networks: NetworkStore
    let mode: NetworkMode
    private let host: HostNetwork
    private(set) var joints: [HostNetwork.Joint] = []
    /// The endpoints of a container without bridges.
    private var bareEndpoints: [Endpoint] = []
    private var ports: [HeldPort] = []
    /// Others of the default network that have a name here.
    private(set) var links: (hosts: [HostsFile.Extra], variables: [String]) = ([], [])
    /// Whether the kernel translates published ports of IPv4.
    private var hasFirewall = true

    /// Reads what the container's record asks for and takes addresses and ports. Nothing stays taken when it throws.
    ///
    /// Throws a `Problem` in Docker's words for a network that is missing and for a port that is taken.
    init(record: ContainerRecord, store: ContainerStore) throws {
        self.record = record
        networks = NetworkStore(store.root)
        mode = try NetworkMode(record.networkMode)
        host = HostNetwork(networks: networks) { Self.isAlive($0, store) }
        do {
            switch mode {
            case .container: break
            case .host: bareEndpoints = [try bareEndpoint("host")]
            case .none: bareEndpoints = [try bareEndpoint("none")]
            case .network(let name):
                links = try ContainerLink.knowledge(record, in: store.root)
                for request in EndpointRequest.list(main: name, record) { try join(request) }
                chooseDefaultRoute()
                try takePorts(store)
            }
        } catch {
            release()
            throw error
        }
    }

    /// Whether a container of that id runs, or somebody is about to start it.
    static func isAlive(_ id: String, _ store: ContainerStore) -> Bool {
        guard let state = try? ContainerState(directory: store.root.container(id)) else { return false }
        if state.monitor?.isAlive == true { return true }
        // Whoever starts it holds its lock. One that cannot be locked at all has been removed.
        do { return try store.tryLock(id) == nil } catch { return false }
    }

    private var endpoints: [Endpoint] { joints.map(\.endpoint) + bareEndpoints }
    var main: Endpoint? { joints.first { $0.endpoint.isDefaultRoute }?.endpoint ?? joints.first?.endpoint }
}

/// Deciding.
extension ContainerNetwork {
    private func bareEndpoint(_ name: String) throws -> Endpoint {
        Endpoint(network: name, networkID: try networks.find(name).id, id: Files.randomDigits(64))
    }

    private mutating func join(_ request: EndpointRequest) throws {
        let network: Network
        do {
            network = try networks.find(request.network)
        } catch let problem as Problem where problem.code == .notFound {
            throw Problem(
                .notFound, "failed to set up container networking: \(problem.summary)", hint: problem.hint)
        }
        guard network.driver == .bridge, let subnet = network.subnet else {
            throw Problem(
                .invalid,
                "container cannot be connected to multiple networks with one of the networks in "
                    + (network.driver == .host ? "host mode" : "private (none) mode"))
        }
        if request.wantedAddress != nil, !network.isSubnetChosen {
            throw Problem(
                .invalid,
                "user specified IP address is supported only when connecting to networks with user configured subnets")
        }
        let address = try networks.leases(of: network).acquire(
            for: record.id, in: network, wanted: request.wantedAddress, isAlive: host.isAlive)
        let id = Files.randomDigits(64)
        joints.append(
            HostNetwork.Joint(
                network: network,
                endpoint: Endpoint(
                    network: network.name, networkID: network.id, id: id, address: address, prefix: subnet.prefix,
                    gateway: network.isInternal ? nil : network.gateway,
                    hardwareAddress: request.hardwareAddress ?? HardwareAddress(for: address), bridge: network.device,
                    hostInterface: "veth\(id.prefix(7))", interface: "eth\(joints.count)", mtu: network.mtu,
                    aliases: request.aliases, names: names(request, in: network),
                    wantedAddress: request.wantedAddress, gatewayPriority: request.gatewayPriority)))
    }

    /// The names under which the others of a network find the container; the default bridge knows none.
    private func names(_ request: EndpointRequest, in network: Network) -> [String] {
        if network.isPredefined { return [] }
        var seen: Set<String> = []
        return ([record.name] + request.aliases + [String(record.id.prefix(12))]).filter { seen.insert($0).inserted }
    }

    /// The way out: of the highest priority, then of the first name, never of an internal network.
    private mutating func chooseDefaultRoute() {
        let candidates = joints.indices.filter { joints[$0].endpoint.gateway != nil }
        let best = candidates.min {
            let (a, b) = (joints[$0].endpoint, joints[$1].endpoint)
            return (b.gatewayPriority, a.network) < (a.gatewayPriority, b.network)
        }
        if let best { joints[best].endpoint.isDefaultRoute = true }
    }

    private mutating func takePorts(_ store: ContainerStore) throws {
        guard let joint = joints.first(where: { $0.endpoint.isDefaultRoute }), let target = joint.endpoint.address
        else { return }
        let requests = try PortRequest.list(config: record.config, hostConfig: record.hostConfig)
        if requests.isEmpty { return }
        var holder = PortHolder(
            claims: networks.claims,
            purpose: PortHolder.Purpose(
                owner: record.id, containerName: record.name, endpointID: joint.endpoint.id, target: target),
            defaultAddress: joint.network.publishingAddress, isAlive: host.isAlive,
            name: { try? ContainerRecord(directory: store.root.container($0)).name })
        do {
            for request in requests { try holder.take(request) }
        } catch {
            holder.releaseAll()
            throw error
        }
        ports = holder.held.sorted {
            ($0.port.containerPort, $0.port.transport.rawValue) < ($1.port.containerPort, $1.port.transport.rawValue)
        }
    }
}

/// The start.
extension ContainerNetwork {
    /// What the process does in its network namespace: loopback, addresses, routes. `nil` in another's namespace.
    var routeMessages: LaunchPlan.RouteMessages? {
        guard mode.isOwn else { return nil }
        let interfaces = joints.enumerated().compactMap { position, joint in
            joint.endpoint.address.map {
                RouteBatch.Interface(
                    index: RouteBatch.index(of: position), name: joint.endpoint.interface, address: $0,
                    prefix: joint.endpoint.prefix, gateway: joint.endpoint.isDefaultRoute ? joint.endpoint.gateway : nil
                )
            }
        }
        let batch = RouteBatch(interfaces: interfaces)
        return LaunchPlan.RouteMessages(bytes: batch.bytes, count: batch.count)
    }

    /// Adds to a runtime configuration the settings of the new namespace that the process makes after
    /// ``attach(to:)``.
    ///
    /// Networks without IPv6 have none in the container either, and what neighbours announce there is not listened to.
    func configure(_ config: inout JSON) {
        if !links.variables.isEmpty {
            let own = config["process"]?["env"]?.strings ?? []
            let known = Set(own.map { Wire.cut($0, "=").0 })
            let added = links.variables.filter { !known.contains(Wire.cut($0, "=").0) }
            config["process"]?["env"] = JSON(own + added)
        }
        guard !joints.isEmpty, Route.kernelHasIPv6 else { return }
        var settings = config["linux"]?["sysctl"] ?? [:]
        for joint in joints {
            let key = "net/ipv6/conf/\(joint.endpoint.interface)/disable_ipv6"
            if settings[key] == nil { settings[key] = "1" }
        }
        config["linux"]?["sysctl"] = settings
    }

    /// Lays the cables to a namespace in which nothing runs yet, and opens the published ports.
    mutating func attach(to place: VethPair.Place) throws {
        guard !joints.isEmpty else { return }
        do {
            hasFirewall = try host.attach(joints, forwards: forwards, to: place)
        } catch let error as SystemError {
            throw Problem(.failed, "failed to set up container networking: \(error)")
        }
        Conntrack.forgetUDP(ports: Self.portsOfUDP(ports.map(\.port)), addresses: [])
    }

    private var forwards: [Firewall.Forward] {
        guard let address = main?.address else { return [] }
        return ports.compactMap { $0.port.forward(to: address) }
    }

    private static func portsOfUDP(_ ports: [PublishedPort]) -> Set<UInt16> {
        Set(ports.filter { $0.transport == .udp }.map(\.hostPort))
    }

    /// Writes down what the container has now.
    func record(in state: inout ContainerState) {
        state.endpoints = .array(endpoints.map(\.json))
        let exposed = joints.isEmpty ? nil : record.config["ExposedPorts"]
        state.ports = NetworkSettings.ports(ports.map(\.port), exposed: exposed)
    }

    /// The sockets that hold ports, for the monitor's next phase: a word of its command line.
    var relays: String {
        HeldSocket.word(
            ports.filter { $0.descriptor >= 0 }.map { held in
                let isTranslated = hasFirewall && IPv4Address(held.port.hostAddress) != nil
                let target = isTranslated ? nil : main?.address
                return HeldSocket(
                    descriptor: held.descriptor,
                    target: target.map {
                        HeldSocket.Target(
                            transport: held.port.transport, address: $0, port: held.port.containerPort)
                    })
            })
    }
}

/// The end.
extension ContainerNetwork {
    /// Takes everything back.
    func release() {
        for held in ports where held.descriptor >= 0 { RawDescriptor.close(held.descriptor) }
        let endpoints = joints.map(\.endpoint)
        HostNetwork.unplug(endpoints)
        Self.giveBack(endpoints, ports.map(\.port), forwards, of: record.id, host)
    }

    /// Takes back what a container had that has ended, by what its state and the claims say, and closes the sockets of
    /// the word ``relays``. The state keeps the networks' names alone.
    static func release(_ state: inout ContainerState, id: String, root: StateRoot, relays: String) {
        HostNetwork.unplug(releaseAllButCables(&state, id: id, root: root, relays: relays))
    }

    /// The same but for the cables, which take the kernel some time: the endpoints that `HostNetwork.unplug` is to be
    /// called with when nobody waits any more.
    static func releaseAllButCables(
        _ state: inout ContainerState, id: String, root: StateRoot, relays: String
    ) -> [Endpoint] {
        for socket in HeldSocket.list(relays) { RawDescriptor.close(socket.descriptor) }
        let endpoints = (state.endpoints.array ?? []).compactMap { Endpoint(json: $0) }
        let joined = endpoints.filter { $0.address != nil }
        if !joined.isEmpty {
            let networks = NetworkStore(root)
            let claims = ((try? networks.claims.all()) ?? []).filter { $0.owner == id }
            giveBack(
                joined, claims.map(\.port), claims.compactMap { $0.port.forward(to: $0.target) }, of: id,
                HostNetwork(networks: networks) { _ in false })
        }
        state.endpoints = .array(endpoints.map(\.released.json))
        state.ports = nil
        return joined
    }

    /// Takes back every address and port that is on record for a container, whatever its state says: it does not run,
    /// and a monitor that was killed while it started it has told nobody of them.
    static func forget(_ id: String, root: StateRoot) {
        let networks = NetworkStore(root)
        let claims = ((try? networks.claims.all()) ?? []).filter { $0.owner == id }
        if !claims.isEmpty {
            HostNetwork(networks: networks) { _ in false }.close(claims.compactMap { $0.port.forward(to: $0.target) })
            for claim in claims { networks.claims.release(claim.port, of: id) }
        }
        for leases in leases(root) {
            for lease in (try? leases.all()) ?? [] where lease.owner == id { leases.release(lease.address, of: id) }
        }
    }

    /// The ids on record for an address or a port.
    static func holders(root: StateRoot) -> Set<String> {
        let claims = ((try? NetworkStore(root).claims.all()) ?? []).map(\.owner)
        return Set(claims + leases(root).flatMap { (try? $0.all())?.map(\.owner) ?? [] })
    }

    private static func leases(_ root: StateRoot) -> [AddressLeases] {
        let directory = "\(root.run)/networks"
        return ((try? Files.names(in: directory)) ?? []).filter { Files.isDirectory("\(directory)/\($0)") }
            .map { AddressLeases(run: root.run, network: $0) }
    }

    private static func giveBack(
        _ endpoints: [Endpoint], _ ports: [PublishedPort], _ forwards: [Firewall.Forward], of id: String,
        _ host: HostNetwork
    ) {
        host.close(forwards)
        let udp = portsOfUDP(ports)
        Conntrack.forgetUDP(ports: udp, addresses: udp.isEmpty ? [] : Set(endpoints.compactMap(\.address)))
        for port in ports { host.networks.claims.release(port, of: id) }
        for endpoint in endpoints {
            guard let address = endpoint.address else { continue }
            AddressLeases(run: host.networks.root.run, network: endpoint.networkID).release(address, of: id)
        }
    }
}

internal import Documents
public import Linux

/// The networks of a state root: a file each, named after the id.
///
/// Who makes or removes one holds a lock; readers see a network wholly or not at all. `bridge`, `host` and `none` are
/// made when they are first asked for.
public struct NetworkStore: Sendable {
    /// Where the networks are kept.
    public let root: StateRoot

    /// The networks of a state root; nothing is looked at yet.
    public init(_ root: StateRoot) { self.root = root }

    var directory: String { "\(root.path)/networks" }
    var runDirectory: String { "\(root.run)/networks" }
    /// A file that is there when cove has switched `net.ipv4.ip_forward` on since the last boot.
    var forwardingMark: String { "\(root.run)/networks/forwarding" }

    /// The name of this root's table of nf_tables: each state root has its own.
    public var table: String { root.key.map { "cove-\($0)" } ?? "cove" }

    /// The leases of a network's addresses.
    public func leases(of network: Network) -> AddressLeases { AddressLeases(run: root.run, network: network.id) }

    /// The claims of the host's ports.
    public var claims: PortClaims { PortClaims(run: root.run) }

    static func isID(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy(Hexadecimal.isDigit)
    }

    /// All networks, those that are always there included; they are made when this is the first use.
    public func all() throws -> [Network] {
        let known = try stored()
        if ["bridge", "host", "none"].allSatisfy({ name in known.contains { $0.name == name } }) { return known }
        return try makePredefined()
    }

    /// - Parameter word: only those in whose files it stands.
    func stored(with word: String = "") throws -> [Network] {
        try files().compactMap { name -> Network? in
            let file = "\(directory)/\(name)"
            // One may have been removed meanwhile.
            guard let bytes = try content(file), bytes.contains(bytesOf: word) else { return nil }
            guard let network = Network(json: try JSON(parsing: bytes, file: file)) else {
                throw Problem(.corrupt, "\(file) is not complete", hint: "`cove system check --repair` sets it aside")
            }
            return network
        }
    }

    /// The files that hold no network, with the reason.
    func damages() throws -> [(file: String, reason: String)] {
        try files().compactMap { name in
            let file = "\(directory)/\(name)"
            do {
                guard let bytes = try content(file) else { return nil }
                return Network(json: try JSON(parsing: bytes, file: file)) == nil ? (file, "it is not complete") : nil
            } catch { return (file, "\(error)") }
        }
    }

    private func files() throws(SystemError) -> [String] {
        do {
            return try Files.names(in: directory).filter { $0.hasSuffix(".json") && Self.isID(String($0.dropLast(5))) }
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }

    private func content(_ file: String) throws(SystemError) -> [UInt8]? {
        do {
            return try Files.read(file, limit: 1 << 20)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// The network that `reference` means: a full id, a name, or the start of exactly one id.
    ///
    /// Throws a `Problem` (.notFound) in Docker's words.
    public func find(_ reference: String) throws -> Network {
        func exact(_ networks: [Network]) -> Network? {
            networks.first { $0.id == reference } ?? networks.first { $0.name == reference }
        }
        if let network = exact(try stored(with: reference)) { return network }
        let networks = try all()
        if let network = exact(networks) { return network }
        let matches = reference.isEmpty ? [] : networks.filter { $0.id.hasPrefix(reference) }
        if matches.count > 1 {
            throw Problem(
                .invalid, "network \(reference) is ambiguous (\(matches.count) matches found based on ID prefix)")
        }
        guard let match = matches.first else {
            throw Problem(
                .notFound, "network \(reference) not found",
                hint: Suggestion.nearest(to: reference, among: networks.map(\.name)).map { "did you mean \"\($0)\"?" })
        }
        return match
    }

    /// Stores a network of that name with a bridge of its own, in `subnet` or the first that is free.
    ///
    /// The bridge itself is made when the first container joins. Throws a `Problem` (.conflict) for a name or a subnet
    /// that is in use.
    public func create(
        _ name: String, subnet: IPv4Subnet? = nil, gateway: IPv4Address? = nil, range: IPv4Subnet? = nil,
        isInternal: Bool = false, options: [String: String] = [:], labels: [String: String] = [:]
    ) throws -> Network {
        _ = try all()
        return try locked {
            let known = try stored()
            if known.contains(where: { $0.name == name }) {
                throw Problem(.conflict, "network with name \(name) already exists")
            }
            let network = try bridge(
                name, subnet: subnet, gateway: gateway, range: range, isInternal: isInternal, options: options,
                labels: labels, besides: known)
            try write(network)
            return network
        }
    }

    private func makePredefined() throws -> [Network] {
        try locked {
            let known = try stored()
            var made: [Network] = []
            if !known.contains(where: { $0.name == "bridge" }) {
                let options = [
                    "default_bridge": "true", "enable_icc": "true", "enable_ip_masquerade": "true",
                    "host_binding_ipv4": "0.0.0.0",
                ]
                var network = try bridge("bridge", besides: known)
                network.options = Dictionary(
                    uniqueKeysWithValues: options.map { ("com.docker.network.bridge.\($0.key)", $0.value) }
                        + [
                            ("com.docker.network.bridge.name", network.device),
                            ("com.docker.network.driver.mtu", "1500"),
                        ])
                made.append(network)
            }
            for (name, driver) in [("host", Network.Driver.host), ("none", .null)]
            where !known.contains(where: { $0.name == name }) {
                made.append(
                    Network(id: Files.randomDigits(64), name: name, driver: driver, created: Timestamp.now.rfc3339Nano))
            }
            for network in made { try write(network) }
            return known + made
        }
    }

    private func bridge(
        _ name: String, subnet wanted: IPv4Subnet? = nil, gateway: IPv4Address? = nil, range: IPv4Subnet? = nil,
        isInternal: Bool = false, options: [String: String] = [:], labels: [String: String] = [:],
        besides known: [Network]
    ) throws -> Network {
        let subnets = known.compactMap(\.subnet)
        let subnet: IPv4Subnet
        let route = try Route()
        if let wanted {
            if subnets.contains(where: { $0.overlaps(wanted) }) {
                throw Problem(
                    .conflict, "invalid pool request: Pool overlaps with other one on this address space",
                    hint: known.first { $0.subnet?.overlaps(wanted) == true }.map {
                        "network \($0.name) has \($0.subnet?.description ?? "it")"
                    })
            }
            subnet = wanted
        } else {
            let used =
                try route.destinations()
                + route.addresses().map { IPv4Subnet(containing: $0.address, prefix: $0.prefix) }
            guard let free = AddressPool.firstFree(besides: subnets + used) else {
                throw Problem(
                    .unavailable, "all predefined address pools have been fully subnetted",
                    hint: "routes of this host and \(subnets.count) networks take them; `--subnet` chooses another")
            }
            subnet = free
        }
        let id = Files.randomDigits(64)
        var device = options["com.docker.network.bridge.name"] ?? "br-\(id.prefix(12))"
        if name == "bridge" && !known.contains(where: { $0.device == "cove0" }), try route.link(named: "cove0") == nil {
            device = "cove0"
        }
        return Network(
            id: id, name: name, driver: .bridge, created: Timestamp.now.rfc3339Nano, subnet: subnet,
            gateway: gateway ?? IPv4Address(subnet.first.value &+ 1), range: range, isSubnetChosen: wanted != nil,
            isInternal: isInternal, device: device, options: options, labels: labels)
    }

    private func write(_ network: Network) throws {
        try Files.replace("\(directory)/\(network.id).json", with: network.json.bytes(), mode: 0o600)
    }

    private func locked<Result>(_ body: () throws -> Result) throws -> Result {
        try Files.makeDirectories(directory, mode: 0o710)
        let lock = try FileLock("\(directory)/lock")
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }
}

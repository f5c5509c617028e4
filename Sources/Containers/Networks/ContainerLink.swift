internal import Documents
internal import Linux

/// A container's own name for another one on the default network: `--link`.
///
/// `HostConfig.Links` of a record holds `ID:ALIAS`, so that names may change; people see `/db:/web/ALIAS`.
struct ContainerLink: Equatable {
    /// The id of the other container.
    var target: String
    var alias: String

    /// What `--link` says: `CONTAINER` or `CONTAINER:ALIAS`. Throws Docker's `Problem` for a container that does not
    /// exist or is not on the default network.
    init(_ text: String, in store: ContainerStore) throws {
        let (name, alias) = Wire.cut(text, ":")
        var other: Container
        do { other = try store.find(name) } catch let problem as Problem where problem.code == .notFound {
            throw Problem(
                .notFound, "could not get container for \(name): \(problem.summary)", hint: problem.hint)
        }
        self.alias = alias.flatMap { $0.isEmpty ? nil : $0 } ?? (name.hasPrefix("/") ? String(name.dropFirst()) : name)
        while case .container(let owner) = try NetworkMode(other.record.networkMode) { other = try store.find(owner) }
        guard try NetworkMode(other.record.networkMode) == NetworkMode("bridge") else {
            throw Problem(
                .invalid, "Cannot link to /\(other.name), as it does not belong to the default network",
                hint: "on a network of their own containers find each other by name")
        }
        target = other.id
    }

    /// The form of a record.
    init?(recorded text: String) {
        let (target, alias) = Wire.cut(text, ":")
        guard let alias else { return nil }
        self.target = target
        self.alias = alias
    }

    var recorded: String { "\(target):\(alias)" }

    /// The links of a record to containers that are still there, with what they are now.
    static func list(_ record: ContainerRecord, in root: StateRoot) -> [(link: ContainerLink, target: ContainerRecord)]
    {
        (record.hostConfig["Links"]?.strings ?? []).compactMap { text in
            guard let link = ContainerLink(recorded: text) else { return nil }
            return (try? ContainerRecord(directory: root.container(link.target))).map { (link, $0) }
        }
    }

    /// `HostConfig.Links` as people see it; `null` when there is none.
    static func shown(_ record: ContainerRecord, in root: StateRoot) -> JSON {
        let texts = list(record, in: root).map { "/\($0.target.name):/\(record.name)/\($0.link.alias)" }
        return texts.isEmpty ? .null : Wire.list(texts)
    }

    /// What a container that starts knows of the others: lines of `/etc/hosts`, and variables in the form that Docker has
    /// given them. Throws a `Problem` in Docker's words when one of the others does not run.
    static func knowledge(
        _ record: ContainerRecord, in root: StateRoot
    ) throws -> (hosts: [HostsFile.Extra], variables: [String]) {
        var result: (hosts: [HostsFile.Extra], variables: [String]) = ([], [])
        for (link, target) in list(record, in: root) {
            let state = try ContainerState(directory: root.container(target.id))
            let endpoints = state.run == nil ? [] : (state.endpoints.array ?? []).compactMap(Endpoint.init(json:))
            guard let address = endpoints.first(where: { $0.network == "bridge" })?.address else {
                throw Problem(
                    .conflict,
                    "Cannot link to a non running container: /\(target.name) AS /\(record.name)/\(link.alias)",
                    hint: "start \(target.name) first")
            }
            var names = [link.alias]
            for name in [target.hostname, target.name] where !names.contains(name) { names.append(name) }
            result.hosts.append(HostsFile.Extra(name: names.joined(separator: " "), address: address.description))
            result.variables.append("\(link.prefix)_NAME=/\(record.name)/\(link.alias)")
            result.variables += link.variables(of: target, at: address.description)
        }
        return result
    }

    private var prefix: String { String(alias.uppercased().map { $0 == "-" ? "_" : $0 }) }

    /// `DB_PORT_5432_TCP_ADDR` and its like for each port that the other one exposes, and its own variables.
    private func variables(of target: ContainerRecord, at address: String) -> [String] {
        let ports = (target.config["ExposedPorts"]?.object?.members ?? []).compactMap { ContainerPort($0.key) }
            .sorted { ($0.number, $0.transport.rawValue) < ($1.number, $1.transport.rawValue) }
        var result: [String] = []
        for port in ports {
            let transport = "\(port.transport)"
            let place = "\(transport)://\(address):\(port.number)"
            if result.isEmpty { result.append("\(prefix)_PORT=\(place)") }
            let name = "\(prefix)_PORT_\(port.number)_\(transport.uppercased())"
            result += [
                "\(name)=\(place)", "\(name)_ADDR=\(address)", "\(name)_PORT=\(port.number)",
                "\(name)_PROTO=\(transport)",
            ]
        }
        for entry in target.config["Env"]?.strings ?? [] where !entry.hasPrefix("HOME=") && !entry.hasPrefix("PATH=") {
            if entry.utf8.contains(UInt8(ascii: "=")) { result.append("\(prefix)_ENV_\(entry)") }
        }
        return result
    }
}

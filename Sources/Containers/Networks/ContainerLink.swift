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

    /// The lines of `/etc/hosts` for a container that starts. Throws a `Problem` in Docker's words when one of the others
    /// does not run.
    static func hosts(_ record: ContainerRecord, in root: StateRoot) throws -> [HostsFile.Extra] {
        try list(record, in: root).map { link, target in
            let state = try ContainerState(directory: root.container(target.id))
            let endpoints = state.run == nil ? [] : (state.endpoints.array ?? []).compactMap(Endpoint.init(json:))
            let endpoint = endpoints.first { $0.network == "bridge" }
            guard let address = endpoint?.address else {
                throw Problem(
                    .conflict,
                    "Cannot link to a non running container: /\(target.name) AS /\(record.name)/\(link.alias)",
                    hint: "start \(target.name) first")
            }
            var names = [link.alias]
            for name in [target.hostname, target.name] where !names.contains(name) { names.append(name) }
            return HostsFile.Extra(name: names.joined(separator: " "), address: address.description)
        }
    }
}

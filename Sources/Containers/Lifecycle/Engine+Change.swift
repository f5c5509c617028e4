public import Documents
internal import Linux

extension Engine {
    /// Gives a container another name. Throws a `Problem` with Docker's words when it is taken or none.
    public func rename(_ container: Container, to name: String) throws {
        let name = name.hasPrefix("/") ? String(name.dropFirst()) : name
        guard name != container.name else {
            throw Problem(.invalid, "Renaming a container with the same name as its current name")
        }
        do {
            guard ContainerName.isValid(name) else { throw ContainerName.refused("/" + name) }
            try containers.claim(name: name, for: container.id)
        } catch let problem as Problem {
            throw Problem(problem.code, "Error when allocating new name: \(problem.summary)")
        }
        do {
            try whileThere(container) { try containers.change(container.id) { $0.name = name } }
        } catch {
            containers.release(name: name, of: container.id)
            throw error
        }
        containers.release(name: container.name, of: container.id)
        try reload(container)
    }

    /// Changes limits and restart policy, at once where the container runs.
    public func update(_ container: Container, _ specification: UpdateSpecification) throws {
        let hostConfig = try specification.applied(to: container.record.hostConfig, containerID: container.id)
        if container.state.run?.process.isAlive == true {
            do {
                var limits = try RuntimeConfigBuilder.limits(hostConfig)
                limits["devices"] = nil
                try container.record.cgroup(in: root)?.apply(try CgroupLimits(.object(limits)))
            } catch let error as SystemError {
                throw Problem(
                    .failed, "Cannot update container \(container.id)", reason: "\(error.call): \(error.reason)")
            }
        }
        try whileThere(container) { try containers.change(container.id) { $0.hostConfig = hostConfig } }
        try reload(container)
    }

    /// Has its monitor look at the record anew; one that has just ended needs it no more.
    private func reload(_ container: Container) throws {
        guard container.state.monitor != nil, var connection = MonitorConnection(root: root, id: container.id) else {
            return
        }
        do { try connection.ask("reload") } catch let problem as Problem {
            guard problem == MonitorConnection.hasEnded else { throw problem }
        }
    }

    /// Removes the containers that do not run and that the filters let pass. Returns their ids and the bytes of their
    /// changes.
    public func prune(_ filters: PruneFilters) throws -> (ids: [String], reclaimed: Int64) {
        var result: (ids: [String], reclaimed: Int64) = ([], 0)
        for container in try containers.all() where container.state.monitor == nil {
            guard filters.match(labels: container.record.labels, created: container.record.created) else { continue }
            let size = (try? TreeCopy.size(ofTreeAt: "\(container.directory)/upper")) ?? 0
            do {
                try remove(container.id, isForced: false, withVolumes: false)
            } catch let problem as Problem where problem.code == .notFound || problem.code == .conflict {
                continue
            }
            result.ids.append(container.id)
            result.reclaimed += size
        }
        return result
    }
}

/// `label=`, `label!=` and `until=`, as the verbs called `prune` take them.
public struct PruneFilters: Sendable {
    private var labels: [(text: String, isWanted: Bool)] = []
    private var until: Timestamp?

    /// Reads `KEY=VALUE` texts. Throws the engine's `Problem`.
    public init(_ filters: [String], now: Timestamp = .now) throws {
        for filter in filters {
            let (key, value) = Wire.cut(filter, "=")
            switch (key.lowercased(), value) {
            case (_, nil): throw Problem(.usage, "invalid filter '\(filter)'", reason: "it must be KEY=VALUE")
            case ("label", let value?): labels.append((value, true))
            case ("label!", let value?): labels.append((value, false))
            case ("until", let value?): until = try Timestamp(since: value, flag: "until", now: now)
            default: throw Problem(.invalid, "invalid filter '\(key)'")
            }
        }
    }

    func match(labels own: [String: String], created: String) -> Bool {
        for (text, isWanted) in labels {
            let (key, value) = Wire.cut(text, "=")
            let has = own[key].map { value == nil || $0 == value } ?? false
            if has != isWanted { return false }
        }
        guard let until, let made = Timestamp(rfc3339: created) else { return true }
        return made < until
    }
}

extension Engine {
    /// Takes a link away: `web/db`, as ``ContainerView`` shows it behind the colon. Throws a `Problem` when there is none.
    public func removeLink(_ path: String) throws {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 2 else {
            throw Problem(.invalid, "\(path) is no link", hint: "a link is CONTAINER/ALIAS, as inspect shows it")
        }
        let container = try containers.find(parts[0])
        var isFound = false
        try containers.change(container.id) { record in
            let links = record.hostConfig["Links"]?.strings ?? []
            let rest = links.filter { ContainerLink(recorded: $0)?.alias != parts[1] }
            isFound = rest.count < links.count
            record.document["HostConfig"]?["Links"] = Wire.list(rest)
        }
        guard isFound else { throw Problem(.notFound, "\(container.name) has no link \(parts[1])") }
    }
}

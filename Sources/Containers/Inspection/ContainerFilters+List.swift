public import Documents

/// A container that is listed, with its document.
public struct ListedContainer: Sendable {
    /// As it is now.
    public var container: Container
    /// What `inspect` shows.
    public var json: JSON

    /// A container with what `inspect` shows of it.
    public init(container: Container, json: JSON) {
        self.container = container
        self.json = json
    }
}

/// What of an image the filter `ancestor` compares.
public struct Ancestor: Equatable, Sendable {
    /// `sha256:…`
    public var id: String
    /// Diff ids without their algorithm, bottommost first.
    public var layers: [String]

    /// An image by its id, with its layers, bottommost first.
    public init(id: String, layers: [String]) {
        self.id = id
        self.layers = layers
    }
}

extension ContainerStore {
    /// The containers that `ps` lists, newest first.
    ///
    /// - Parameters:
    ///   - all: also those that do not run; a filter by status implies it.
    ///   - last: at most so many, whatever their state; 0 and less: no limit.
    ///   - image: finds an image; `nil` when there is none of this name.
    ///   - unreadable: is told of containers whose files cannot be read, which are left out.
    ///
    /// Throws the engine's `Problem` for `before` and `since` of a container that does not exist.
    public func list(
        _ filters: ContainerFilters, all: Bool = false, last: Int64 = -1, image: (String) -> Ancestor?,
        unreadable: (String, any Error) -> Void = { _, _ in }
    ) throws -> [ListedContainer] {
        // Looked up before the list is made: what is found must be in it.
        let before = try filters.before.map { try find($0).id }
        let since = try filters.since.map { try find($0).id }
        let everything = try self.all(unreadable: unreadable).map {
            ListedContainer(container: $0, json: ContainerView($0, root: root).json)
        }
        return filters.chosen(
            of: everything, all: all, last: last, before: before, since: since,
            ancestors: filters.ancestors.compactMap(image))
    }
}

extension ContainerFilters {
    /// What of `containers`, newest first, is listed.
    func chosen(
        of containers: [ListedContainer], all: Bool, last: Int64, before: String? = nil, since: String? = nil,
        ancestors images: [Ancestor] = []
    ) -> [ListedContainer] {
        var rest = containers[...]
        if let before { rest = rest.drop { $0.container.id != before }.dropFirst() }
        if let since { rest = rest.prefix { $0.container.id != since } }
        let isUnlimited = all || last > 0 || !statuses.isEmpty
        let patterns = (ids: ids.map(FilterPattern.init), names: names.map(FilterPattern.init))
        let result = rest.lazy.filter { listed in
            (isUnlimited || listed.json["State"]?["Running"]?.bool == true)
                && admits(listed, images: images, patterns: patterns)
        }
        return last > 0 ? Array(result.prefix(Int(clamping: last))) : Array(result)
    }

    private func admits(
        _ listed: ListedContainer, images: [Ancestor], patterns: (ids: [FilterPattern], names: [FilterPattern])
    ) -> Bool {
        let record = listed.container.record
        let state = listed.json["State"] ?? [:]
        func isFree(_ filter: [some Any], _ holds: @autoclosure () -> Bool) -> Bool { filter.isEmpty || holds() }

        if isTask == true { return false }
        return isFree(patterns.ids, patterns.ids.contains { $0.matches(record.id) })
            && isFree(
                patterns.names, patterns.names.contains { $0.matches(record.name) || $0.matches("/" + record.name) })
            && labels.allSatisfy { has($0, in: record.labels) }
            && isFree(statuses, statuses.contains(state["Status"]?.string ?? ""))
            && isFree(healths, healths.contains(state["Health"]?["Status"]?.string ?? "none"))
            && isFree(exitCodes, hasEnded(state))
            && isFree(ancestors, images.contains { isMade(record, from: $0) })
            && isFree(networks, networks.contains { isIn($0, listed.json) })
            && isFree(volumes, volumes.contains { uses($0, listed.json) })
            && (published.isEmpty && exposed.isEmpty || hasPort(listed.json["NetworkSettings"]?["Ports"]))
    }

    private func has(_ label: String, in labels: [String: String]) -> Bool {
        let (key, value) = Wire.cut(label, "=")
        guard let own = labels[key] else { return false }
        return value == nil || value == own
    }

    private func hasEnded(_ state: JSON) -> Bool {
        state["Running"]?.bool == false && state["StartedAt"]?.string != ContainerState.zeroTime
            && exitCodes.contains(state["ExitCode"]?.int ?? 0)
    }

    /// From the image itself, or from one that has its layers and more on top.
    private func isMade(_ record: ContainerRecord, from image: Ancestor) -> Bool {
        record.imageID == image.id || !image.layers.isEmpty && record.layers.starts(with: image.layers)
    }

    /// By name, or by the start of the network's id.
    private func isIn(_ network: String, _ json: JSON) -> Bool {
        let networks = json["NetworkSettings"]?["Networks"]?.object ?? [:]
        return networks[network] != nil
            || !network.isEmpty && networks.contains { $0.value["NetworkID"]?.string?.hasPrefix(network) == true }
    }

    /// By name, by the source on the host, or by the place in the container.
    private func uses(_ volume: String, _ json: JSON) -> Bool {
        (json["Mounts"]?.array ?? []).contains { mount in
            let name = mount["Name"]?.string ?? ""
            return mount["Destination"]?.string == volume
                || (name.isEmpty ? mount["Source"]?.string ?? "" : name) == volume
        }
    }

    private func hasPort(_ ports: JSON?) -> Bool {
        (ports?.object ?? [:]).contains { member in
            guard let port = ContainerPort(member.key) else { return false }
            return exposed.contains(port)
                || (member.value.array ?? []).contains { binding in
                    guard let number = binding["HostPort"]?.string.flatMap({ UInt16($0) }) else { return false }
                    return published.contains(ContainerPort(number: number, transport: port.transport))
                }
        }
    }
}

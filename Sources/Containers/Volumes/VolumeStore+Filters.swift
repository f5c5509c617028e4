public import Documents
internal import Linux

/// The `--filter` of `volume ls` and `volume prune`.
public struct VolumeFilters: Equatable, Sendable {
    var names: [String] = []
    var drivers: [String] = []
    var labels: [String] = []
    var unwantedLabels: [String] = []
    var isDangling: Bool?
    var all: Bool?

    /// Reads filters as `key=value`. Throws the engine's `Problem`: `invalid filter 'nosuch'`.
    ///
    /// - Parameter forPrune: those of `volume prune`, else those of `volume ls`.
    public init(_ texts: [String], forPrune: Bool = false) throws(Problem) {
        for text in texts {
            let (rawKey, value) = Wire.cut(text, "=")
            let key = Wire.trimmed(rawKey).lowercased()
            guard let value = value.map(Wire.trimmed) else {
                throw Problem(
                    .usage,
                    "invalid argument \(GoText.quoted(text)) for \"--filter\" flag: bad format of filter "
                        + "(expected name=value)")
            }
            switch (key, forPrune) {
            case ("label", _): labels.append(value)
            case ("label!", true): unwantedLabels.append(value)
            case ("all", true): all = try Self.bool(key, value)
            case ("name", false): names.append(value)
            case ("driver", false): drivers.append(value)
            case ("dangling", false): isDangling = try Self.bool(key, value)
            default: throw Problem(.invalid, "invalid filter '\(key)'")
            }
        }
    }

    private static func bool(_ key: String, _ value: String) throws(Problem) -> Bool {
        guard let result = try? GoNumber.bool(value) else {
            throw Problem(.invalid, "invalid filter '\(key)=[\(value)]'")
        }
        return result
    }

    /// - Parameter isUsed: a container names the volume.
    func match(_ volume: Volume, isUsed: Bool) -> Bool {
        if let isDangling, isDangling == isUsed { return false }
        if !drivers.isEmpty, !drivers.contains(volume.driver) { return false }
        if !names.isEmpty, !names.contains(where: { FilterPattern($0).matches(volume.name) }) { return false }
        func has(_ label: String) -> Bool {
            let (key, value) = Wire.cut(label, "=")
            guard let own = volume.labels?[key] else { return false }
            return value == nil || value == own
        }
        return labels.allSatisfy(has) && !unwantedLabels.contains(where: has)
    }
}

extension VolumeStore {
    /// The volumes that the filters let pass, sorted by name.
    public func list(_ filters: VolumeFilters, users: [VolumeUser]) throws -> [Volume] {
        let used = Set(users.flatMap(\.volumes))
        return try all().filter { filters.match($0, isUsed: used.contains($0.name)) }
    }

    /// Removes the anonymous volumes that nobody uses, or with `all` every unused one, but none that has options.
    ///
    /// Returns their names and the bytes that were freed.
    public func prune(
        _ filters: VolumeFilters, all: Bool = false, users: @autoclosure () throws -> [VolumeUser]
    ) throws -> (names: [String], reclaimed: Int64) {
        let used = Set(try users().flatMap(\.volumes))
        var result: (names: [String], reclaimed: Int64) = ([], 0)
        for volume in try self.all() where !used.contains(volume.name) && volume.options?.isEmpty ?? true {
            guard volume.isAnonymous || filters.all ?? all, filters.match(volume, isUsed: false) else { continue }
            let size = (try? TreeCopy.size(ofTreeAt: volume.mountpoint)) ?? 0
            // Somebody else was faster, in one way or the other.
            do { try remove(volume.name, users: try users()) } catch let problem as Problem
                where [.notFound, .conflict].contains(problem.code)
            { continue }
            result.names.append(volume.name)
            result.reclaimed += size
        }
        return result
    }

    /// The bytes that a volume's data takes on the disk. The corresponding field is `st_blocks` of `stat(2)`.
    public func size(of volume: Volume) throws -> Int64 { try TreeCopy.size(ofTreeAt: volume.mountpoint) }
}

public import Documents

/// All mounts that a container's settings and its image ask for.
public struct MountPlan: Equatable, Sendable {
    /// What `inspect` lists under `Mounts`; parents before what is in them.
    public var points: [MountPoint] = []
    /// Those of `--tmpfs`, which `inspect` shows in `HostConfig` only.
    public var tmpfs: [MountPoint] = []

    /// Puts together, each over those before it: the mounts of other containers (`--volumes-from`), binds and named
    /// volumes (`-v`), `--mount`, and volumes of the image or of `-v PATH` where nothing is mounted yet.
    ///
    /// - Parameters:
    ///   - config: `Config`, merged with the image's.
    ///   - mountsOf: the mounts of another container, by name or id; throws when there is none.
    ///   - pathExists: whether a path of the host exists.
    ///
    /// Throws a `Problem` with the engine's text, as `Duplicate mount point: /x`.
    public init(
        hostConfig: JSON, config: JSON, mountsOf: (String) throws -> [MountPoint],
        pathExists: @escaping (String) -> Bool
    ) throws {
        var byDestination: [String: MountPoint] = [:]
        for text in hostConfig["VolumesFrom"]?.strings ?? [] {
            let (id, isReadOnly) = try Self.volumesFrom(text)
            for var point in try mountsOf(id) {
                if isReadOnly { point.isWritable = false }
                point.copiesImageContent = false
                byDestination[point.destination] = point
            }
        }
        for (path, options) in Wire.map(hostConfig["Tmpfs"]) {
            try MountRequest.checkTarget(path)
            var point = MountPoint(kind: .tmpfs, destination: Wire.clean(path))
            point.tmpfsOptions = try TmpfsOptions.merged(options)
            tmpfs.append(point)
        }
        var own: Set<String> = []
        let memory = Set(tmpfs.map(\.destination))
        let driver = hostConfig["VolumeDriver"]?.string ?? ""
        for text in hostConfig["Binds"]?.strings ?? [] {
            let point = try MountPoint(bind: text, volumeDriver: driver)
            if memory.contains(point.destination) { throw Self.duplicate(point.destination) }
            try Self.add(point, &byDestination, &own)
        }
        for document in hostConfig["Mounts"]?.array ?? [] {
            let point = try MountPoint(MountRequest(document), sourceExists: pathExists)
            try Self.add(point, &byDestination, &own)
        }
        for path in config["Volumes"]?.object?.keys ?? [] {
            // An image may name a volume without a slash before it.
            let destination = Wire.clean("/" + path)
            if destination == "/" { throw Problem(.invalid, "invalid specification: destination can't be '/'") }
            guard byDestination[destination] == nil, !memory.contains(destination) else { continue }
            var point = MountPoint(kind: .volume, destination: destination)
            point.isAnonymous = true
            point.copiesImageContent = true
            point.driver = driver
            byDestination[destination] = point
        }
        points = Self.sorted(Array(byDestination.values))
        tmpfs = Self.sorted(tmpfs)
    }

    private static func add(
        _ point: MountPoint, _ all: inout [String: MountPoint], _ own: inout Set<String>
    ) throws(Problem) {
        guard own.insert(point.destination).inserted else { throw duplicate(point.destination) }
        if point.kind == .image {
            throw Problem(
                .unsupported, "mounts of type \"image\" are not supported",
                hint: "copy what is needed from the image in a build, with COPY --from=\(point.name)")
        }
        if point.kind == .volume, !point.isAnonymous { try Volume.checkName(point.name) }
        if point.kind == .volume, !point.driver.isEmpty { try Volume.checkDriver(point.driver, volume: point.name) }
        var point = point
        if point.kind == .volume, point.mode.isEmpty { point.mode = "z" }
        all[point.destination] = point
    }

    private static func duplicate(_ destination: String) -> Problem {
        Problem(.invalid, "Duplicate mount point: \(destination)")
    }

    private static func sorted(_ points: [MountPoint]) -> [MountPoint] {
        points.sorted { ($0.depth, $0.destination) < ($1.depth, $1.destination) }
    }

    /// `CONTAINER[:ro|:rw]`; words that would change how a mount works are not for others' mounts.
    private static func volumesFrom(_ text: String) throws(Problem) -> (id: String, isReadOnly: Bool) {
        if text.isEmpty || text.hasPrefix(":") {
            throw Problem(.invalid, "volumes-from specification cannot be an empty string")
        }
        let (id, mode) = Wire.cut(text, ":")
        guard let mode, !mode.isEmpty else { return (id, false) }
        guard let options = BindOptions(mode), options.propagation == nil, !options.noCopy else {
            throw Problem(.invalid, "invalid mode: \(mode)")
        }
        return (id, options.isReadOnly)
    }

    /// Every mount in the order of mounting.
    public var ordered: [MountPoint] { Self.sorted(points + tmpfs) }

    /// The value of `Mounts` in `inspect`.
    public var inspectJSON: JSON { .array(points.map(\.inspectJSON)) }
}

internal import Documents
internal import Linux

extension ContainerRecord {
    var restartPolicy: RestartPolicy { RestartPolicy(hostConfig["RestartPolicy"]) }

    /// The health check that runs; `nil` when there is none or it is switched off.
    var healthCheck: HealthCheck? {
        guard let document = config["Healthcheck"], !document.isNull else { return nil }
        let check = HealthCheck(document)
        return check.test.isEmpty || check.test[0] == "NONE" ? nil : check
    }

    func logPath(in directory: String) -> String { "\(directory)/\(id)-json.log" }

    var logPolicy: LogPolicy {
        let options = LogOptions(driver: logDriver, options: logOptions)
        // Checked when the container was made.
        let rotation =
            (try? options.rotation) ?? LogOptions.Rotation(maximumSize: nil, maximumFiles: 1, compresses: false)
        let format = LogPolicy.Format(rawValue: logDriver) ?? .jsonFile
        return LogPolicy(
            format: format, maximumSize: rotation.maximumSize, maximumFiles: rotation.maximumFiles,
            compresses: rotation.compresses, attributes: options.attributes(of: self))
    }

    /// The number of the signal that asks the container to end.
    var stopSignalNumber: Int32 { (try? Signal(parsing: stopSignal).number) ?? 15 }

    /// Whether sending this signal by hand means that the container shall end.
    func endsPolicy(_ signal: Int32) -> Bool { signal == stopSignalNumber || signal == 15 }

    /// The group's path relative to the root of each tree.
    func cgroupPath(in root: StateRoot) -> String {
        let parent = hostConfig["CgroupParent"]?.string ?? ""
        if parent.isEmpty { return root.cgroup(of: id) }
        let base = String(Wire.clean("/" + parent).dropFirst())
        return base.isEmpty ? id : "\(base)/\(id)"
    }

    /// The group in this host's arrangement; `nil` on a host without control groups.
    func cgroup(in root: StateRoot) -> Cgroup? {
        CgroupHost.detect().map { Cgroup(host: $0, path: cgroupPath(in: root)) }
    }

    /// The names of the layers below the directory of layers. `mount(2)` takes 4096 bytes: many layers are named by
    /// short links, which ``linkLayers(in:)`` makes.
    private var layerNames: [String] {
        stack.count <= 40 ? stack : stack.map { "\(Self.links)/\($0.prefix(16))" }
    }

    /// The layers as they are stacked, the lowest first: of one that an image has twice only the upper counts, for all that
    /// it has and hides is so above the lower, and overlayfs takes none twice.
    var stack: [String] {
        var seen: Set<String> = []
        return layers.reversed().filter { seen.insert($0).inserted }.reversed()
    }

    private static let links = "l"

    /// Makes the short names of the layers, where they are needed; fine when they are there.
    func linkLayers(in root: StateRoot) throws {
        guard stack.count > 40 else { return }
        try Files.makeDirectories("\(root.layers)/\(Self.links)", mode: 0o710)
        for (name, layer) in zip(layerNames, stack) where Files.link("\(root.layers)/\(name)") != "../\(layer)" {
            do { try Files.makeLink("\(root.layers)/\(name)", to: "../\(layer)") } catch {
                // Somebody else was faster.
                guard Files.link("\(root.layers)/\(name)") == "../\(layer)" else { throw error }
            }
        }
    }

    func snapshot(in root: StateRoot) -> Snapshot {
        let directory = root.container(id)
        return Snapshot(
            base: root.layers, lower: layerNames.reversed() + [StateRoot.mountPoints], upper: "\(directory)/upper",
            work: "\(directory)/work",
            isVolatile: isRemovedAtEnd)
    }

    /// Whether its users are others than the host's: `--userns private`.
    var hasOwnUsers: Bool { hostConfig["UsernsMode"]?.string == "private" }

    /// What is mounted into the container besides the kernel's file systems, in the order of mounting.
    var mounts: [MountPoint] {
        let all = (document["Mounts"]?.array ?? []) + (document["Tmpfs"]?.array ?? [])
        return all.compactMap { try? MountPoint($0) }.sorted { ($0.depth, $0.destination) < ($1.depth, $1.destination) }
    }

    var hostname: String {
        let name = config["Hostname"]?.string ?? ""
        return name.isEmpty ? String(id.prefix(12)) : name
    }
}

internal import Documents
internal import Glibc
internal import Linux

/// The files in a container's directory that its start writes anew: `config.json`, which is all that the launch is
/// computed from, and the three in `/etc` that tell names and addresses.
struct ContainerFiles {
    let record: ContainerRecord
    let root: StateRoot
    /// Computes only: makes and opens nothing of the host's.
    var isRehearsal = false
    /// Reads a file of an image that is not there yet.
    var imageFile: ((String) -> [UInt8]?)?

    private var directory: String { root.container(record.id) }
    private var store: ContainerStore { ContainerStore(root) }

    /// The runtime configuration. Looks up the user in the container's files, makes what binds ask for, and resolves
    /// the namespaces of others.
    func runtimeConfig() throws -> JSON {
        if let bundle = record.bundle { return try Self.config(ofBundle: bundle) }
        if !isRehearsal { try record.linkLayers(in: root) }
        var (mounts, subpaths) = try self.mounts()
        let (joined, hostNamespaces) = try namespaces()
        // What is there belongs to whoever runs in the other container: it may be a link to anywhere.
        let sharesMemory = joined["ipc"] != nil && mode("IpcMode") != "none"
        if sharesMemory, !mounts.contains(where: { $0["destination"]?.string == "/dev/shm" }) {
            subpaths["/dev/shm"] = RuntimeConfigBuilder.sharedMemory
        }
        let facts = RuntimeConfigBuilder.Facts(
            directory: directory, snapshot: record.snapshot(in: root), user: try user(),
            cgroupPath: record.cgroupPath(in: root),
            joined: joined, hostNamespaces: hostNamespaces, hostCapabilities: try Capabilities.available(),
            mounts: mounts, subpaths: subpaths, nameFiles: try nameFiles(), hostname: hostname,
            devices: try devices(), kernel: .running, firstUser: try firstUser())
        return try RuntimeConfigBuilder(record: record, facts: facts).document()
    }

    /// Writes the configuration.
    func write(_ config: JSON) throws {
        try Files.replace(
            "\(directory)/config.json", with: StandardFilter.unfolded(config.bytes()), mode: 0o600, isDurable: false)
    }

    /// Writes the files of names, unless another container's are used.
    func writeNames(_ network: ContainerNetwork) throws {
        guard sharedNetwork == nil, record.bundle == nil else { return }
        let names = root.names(of: record.id)
        try Files.makeDirectories(names, mode: 0o711)
        func write(_ name: String, _ text: String) throws {
            try Files.replace("\(names)/\(name)", with: text.utf8, mode: 0o644, isDurable: false)
        }
        try write("hostname", hostname + "\n")
        try write("hosts", network.hosts(hostName: hostname))
        try write("resolv.conf", network.resolv())
    }

    /// The configuration of a bundle that others made. Throws a `Problem` for what cannot be done.
    static func config(ofBundle path: String) throws -> JSON {
        let file = "\(path)/config.json"
        var config = try JSON(parsing: try Files.read(file, limit: 16 << 20), file: file)
        let hooks = (config["hooks"]?.object?.members ?? []).filter { $0.value.array?.isEmpty == false }
        guard hooks.isEmpty else {
            throw Problem(
                .unsupported, "\(file) has hooks: \(hooks.map(\.key).joined(separator: ", "))",
                hint: "take them out; cove runs no program of the host's for a container")
        }
        if let environment = config["process"]?["env"]?.strings ?? config["process"].map({ _ in [] }),
            !environment.contains(where: { $0.hasPrefix("HOME=") })
        {
            let home = home(of: config, in: path)
            config["process"]?["env"] = JSON(environment + ["HOME=\(home)"])
        }
        return config
    }

    /// The home directory of a bundle's user.
    private static func home(of config: JSON, in bundle: String) -> String {
        let root = config["root"]?["path"]?.string ?? ""
        let tree = LayeredTree([root.hasPrefix("/") ? root : "\(bundle)/\(root)"])
        let users = UserLookup(passwd: tree.read("/etc/passwd", limit: 16 << 20), group: nil)
        return (try? users.resolve("\(config["process"]?["user"]?["uid"]?.int ?? 0)"))?.home ?? "/"
    }

    private var hostname: String {
        record.hostConfig["UTSMode"]?.string == "host" ? HostName.current : record.hostname
    }

    private func mode(_ key: String) -> String { record.hostConfig[key]?.string ?? "" }

    /// The id of the container whose network is used.
    private var sharedNetwork: String? { Self.container(in: record.networkMode) }

    private static func container(in mode: String) -> String? {
        mode.hasPrefix("container:") ? String(mode.dropFirst("container:".count)) : nil
    }

    private func nameFiles() throws -> String {
        root.names(of: try sharedNetwork.map { try store.id(of: $0) } ?? record.id)
    }

    /// `NAME` as `--user` gives it, looked up in the container's changes and its image's layers.
    private func user() throws -> RuntimeConfigBuilder.ResolvedUser {
        let layers = record.layers.map(root.layer)
        return try ContainerUser.resolve(
            record.config["User"]?.string ?? "", groupAdd: record.hostConfig["GroupAdd"]?.strings ?? []
        ) { imageFile?($0) ?? ContainerUser.file($0, layers: layers, upper: "\(directory)/upper") }
    }

    /// Which namespaces belong to another container, and which are the host's.
    private func namespaces() throws -> (joined: [String: String], hostNamespaces: Set<String>) {
        var joined: [String: String] = [:]
        var hosts: Set<String> = []
        let modes = [
            ("network", record.networkMode, "net"), ("pid", mode("PidMode"), "pid"), ("ipc", mode("IpcMode"), "ipc"),
            ("uts", mode("UTSMode"), "uts"), ("cgroup", mode("CgroupnsMode"), "cgroup"),
        ]
        for (kind, mode, file) in modes {
            if mode == "host" { hosts.insert(kind) }
            guard let other = Self.container(in: mode) else { continue }
            joined[kind] = "/proc/\(try process(of: other, for: kind))/ns/\(file)"
        }
        return (joined, hosts)
    }

    private func process(of reference: String, for kind: String) throws -> Int32 {
        let other = try store.find(reference)
        if kind == "network" {
            guard let run = other.state.run else {
                throw Problem(
                    .conflict,
                    "cannot join network namespace of a non running container: "
                        + "container \(other.name) is \(other.state.status)")
            }
            return run.process.pid
        }
        func refuse(_ reason: String) -> Problem {
            Problem(.conflict, "failed to join \(kind.uppercased()) namespace: container \(other.id)\(reason)")
        }
        guard let run = other.state.run else { throw refuse(" is not running") }
        let ipc = other.record.hostConfig["IpcMode"]?.string ?? ""
        if kind == "ipc", ipc != "shareable", ipc != "host" {
            throw refuse(": non-shareable IPC (hint: use IpcMode:shareable for the donor container)")
        }
        return run.process.pid
    }

    private func mounts() throws -> ([JSON], [String: String]) {
        let isDeep = KernelVersion.running.hasRecursiveReadOnly
        let volumes = VolumeStore(root: root.path)
        var subpaths: [String: String] = [:]
        try checkReadOnly()
        let entries = try record.mounts.map { point in
            if point.createsSource, !point.source.isEmpty, !isRehearsal { try makeSource(point.source) }
            var source = point.source
            if point.kind == .volume, !point.name.isEmpty, !isRehearsal {
                let volume = try volumes.get(point.name)
                try volumes.activate(volume, for: record.id)
                if !point.subpath.isEmpty { _ = try volumes.open(volume, subpath: point.subpath) }
            }
            if !point.subpath.isEmpty {
                subpaths[point.destination] = point.subpath
                source += "/\(point.subpath)"
            }
            return try point.runtimeJSON(source: source, recursiveReadOnly: isDeep)
        }
        return (entries, subpaths)
    }

    /// The mounts of a container with users of its own belong to its namespace: with the right to mount it could make
    /// them writable again.
    private func checkReadOnly() throws {
        guard record.hasOwnUsers, record.mounts.contains(where: { $0.kind != .tmpfs && !$0.isWritable }) else { return }
        let changes = CapabilityChanges(
            add: record.hostConfig["CapAdd"]?.strings ?? [], drop: record.hostConfig["CapDrop"]?.strings ?? [])
        guard try changes.granted(available: .known).contains(.sysAdmin) else { return }
        throw Problem(
            .unsupported, "a read-only mount does not stay read-only with --userns private and CAP_SYS_ADMIN",
            hint: "leave out one of the three")
    }

    private func firstUser() throws -> UInt32? {
        guard record.hasOwnUsers else { return nil }
        let ranges = UserRanges(run: root.run)
        return isRehearsal ? ranges.next() : try ranges.acquire(for: record.id) { Files.exists(root.container($0)) }
    }

    /// Gives back what a start took besides the network.
    func release() {
        if record.hasOwnUsers { UserRanges(run: root.run, foreign: []).release(of: record.id) }
        releaseVolumes()
    }

    /// Takes away what was mounted for volumes that no running container uses any more.
    private func releaseVolumes() {
        let volumes = VolumeStore(root: root.path)
        for point in record.mounts where point.kind == .volume && !point.name.isEmpty {
            guard let volume = try? volumes.get(point.name), volume.mount != nil else { continue }
            // Who starts or watches a container holds its lock.
            try? volumes.deactivate(volume, for: record.id) { !store.isUnlocked($0) }
        }
    }

    private func makeSource(_ path: String) throws {
        guard access(path, F_OK) != 0 else { return }
        do {
            try Files.makeDirectories(path, mode: 0o755)
        } catch {
            throw Problem(
                .invalid,
                "error while creating mount source path '\(path)': mkdir \(path): \(error.reason.lowercased())")
        }
    }

    private func devices() throws -> [RuntimeConfigBuilder.GivenDevice] {
        if record.isPrivileged {
            return HostDevice.all().map { RuntimeConfigBuilder.GivenDevice(node: $0, access: "rwm") }
        }
        return try (record.hostConfig["Devices"]?.array ?? []).flatMap { document in
            let mapping = DeviceMapping(document)
            return try HostDevice.gather(mapping.pathOnHost, as: mapping.pathInContainer).map {
                RuntimeConfigBuilder.GivenDevice(node: $0, access: mapping.permissions)
            }
        }
    }
}

internal import Documents
public import Linux
public import OCI

/// What a plan depends on besides the bundle.
public struct LaunchSurroundings: Sendable, Equatable {
    /// The bundle's directory, to which relative paths of its configuration belong.
    public var bundle: String
    /// How control groups are arranged, for the view of them that a container gets.
    public var cgroups: CgroupHost?
    /// Messages that configure the container's end of its network.
    public var network: LaunchPlan.RouteMessages?

    /// Where a bundle is started.
    public init(bundle: String, cgroups: CgroupHost?, network: LaunchPlan.RouteMessages? = nil) {
        self.bundle = bundle
        self.cgroups = cgroups
        self.network = network
    }
}

/// The annotation that tells of what the root is stacked: `lower` directories, topmost first, relative to `base`, and
/// the `upper` and `work` directories of the container.
public let snapshotAnnotation = "org.cove.snapshot"

/// The annotation that asks for an init as the first process: `true`.
public let initAnnotation = "org.cove.init"

/// The annotation that tells which end of a bind's source must not lead out of the rest: an object with a path for each
/// destination. What is in a volume is not the host's to trust.
public let subpathsAnnotation = "org.cove.subpaths"

extension LaunchPlan {
    /// The plan for the first process of a bundle. A pure function of its arguments.
    ///
    /// Throws a `Problem` for what the configuration asks and cove cannot do.
    public init(_ config: RuntimeConfig, in surroundings: LaunchSurroundings) throws {
        self.init()
        let builder = try PlanBuilder(config, surroundings)
        self = try builder.plan()
    }
}

private struct PlanBuilder {
    let config: RuntimeConfig
    let surroundings: LaunchSurroundings
    var namespaces: Namespaces = []
    var joined: [(kind: Namespaces, path: String)] = []
    /// By destination: the part of a bind's source that is only ever resolved inside of the rest.
    let subpaths: [String: String]

    init(_ config: RuntimeConfig, _ surroundings: LaunchSurroundings) throws {
        self.config = config
        self.surroundings = surroundings
        let parts = try config.annotations[subpathsAnnotation].map { try JSON(parsing: $0, file: subpathsAnnotation) }
        subpaths = Dictionary(
            (parts?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") },
            uniquingKeysWith: { _, last in last })
        for namespace in config.linux.namespaces {
            guard let known = Namespaces.named.first(where: { $0.specification == namespace.type }) else {
                throw Problem(.unsupported, "config.json: namespaces of type \(namespace.type) are not supported")
            }
            if let path = namespace.path {
                joined.append((known.kind, path))
            } else {
                namespaces.insert(known.kind)
            }
        }
        guard namespaces.contains(.mount) else {
            throw Problem(.unsupported, "config.json: a container needs a mount namespace of its own")
        }
        if joined.contains(where: { $0.kind == .user }) {
            throw Problem(.unsupported, "config.json: joining a user namespace is not supported")
        }
        if hasOwnUsers, let other = joined.first {
            throw Problem(
                .unsupported,
                "config.json: a container with a user namespace of its own cannot join the \(other.kind.names) namespace \(other.path)",
                reason: "it has no powers over what belongs to other users")
        }
    }

    private var hasOwnUsers: Bool { namespaces.contains(.user) }

    /// Whether a namespace is not the host's.
    private func hasOwn(_ kind: Namespaces) -> Bool {
        namespaces.contains(kind) || joined.contains { $0.kind.contains(kind) }
    }

    /// Throws for a parameter of the whole host: it has no namespace, or the container shares it with the host.
    private func checkParameters() throws {
        for (key, _) in config.linux.sysctl {
            guard let kind = SysctlRules.namespace(of: key)?.kind, hasOwn(kind) else {
                throw Problem(
                    .invalid, "config.json: sysctl \(GoText.quoted(key)) is not in a separate kernel namespace")
            }
        }
    }

    func plan() throws -> LaunchPlan {
        try checkParameters()
        let joinsProcesses = joined.contains { $0.kind == .pid }
        // Users are given from outside, and whoever goes on in a child is not found there any more.
        let waitsFirst = hasOwnUsers || joinsProcesses
        var steps: [LaunchPlan.Step] = [.dieWithParent]
        // With users of its own it must be a child of theirs.
        let joinsNetwork = namespaces.contains(.network) && !hasOwnUsers
        if joinsNetwork { steps.append(.join(.network, source: .prepared)) }
        if waitsFirst { steps.append(.waitForParent) }
        for (kind, path) in joined { steps.append(.join(kind, source: .path(path))) }
        if waitsFirst { steps += groups }
        if joinsProcesses { steps.append(.fork) }
        if hasOwnUsers { steps.append(.identity(uid: 0, gid: 0, groups: [])) }
        if let adjustment = config.process.oomScoreAdjustment, !hasOwnUsers {
            steps.append(.write(path: "/proc/self/oom_score_adj", text: "\(adjustment)"))
        }
        steps += try root()
        // The parent makes the control groups meanwhile, and then the network: only what shows them waits for it.
        let (early, late) = mounts
        steps += try early.flatMap(mount)
        steps += devices()
        let readOnly = config.linux.readonlyPaths.map { ($0, LaunchPlan.Step.makeReadOnly($0)) }
        let paths = readOnly + config.linux.maskedPaths.map { ($0, .mask($0)) }
        func isLate(_ path: String) -> Bool {
            late.contains { Self.overlap($0.destination, path) }
                || !config.linux.sysctl.isEmpty && Self.overlap("/proc/sys", path)
        }
        steps += paths.filter { !isLate($0.0) }.map(\.1)
        if config.process.workingDirectory != "/" {
            steps.append(.makeDirectory(config.process.workingDirectory, mode: 0o755))
        }
        if !waitsFirst { steps += [.waitForGroups] + groups }
        steps += try late.flatMap(mount)
        if !waitsFirst { steps.append(.waitForParent) }
        steps += config.linux.sysctl.map { .sysctl(key: $0.key, value: $0.value) }
        let hostname = config.hostname ?? ""
        let domainname = config.domainname ?? ""
        if !hostname.isEmpty || !domainname.isEmpty, !hasOwn(.uts) {
            throw Problem(.invalid, "config.json: a host or domain name needs a UTS namespace other than the host's")
        }
        if !hostname.isEmpty { steps.append(.hostname(hostname)) }
        if !domainname.isEmpty { steps.append(.domainname(domainname)) }
        if let network = surroundings.network { steps.append(.configureNetwork(network)) }
        steps += paths.filter { isLate($0.0) }.map(\.1)
        steps.append(.pivotRoot)
        if config.root.isReadOnly { steps.append(.rootReadOnly) }
        return LaunchPlan(
            namespaces: namespaces.subtracting(joinsNetwork ? [.cgroup, .network] : .cgroup),
            steps: steps + (try processSteps()), users: try users())
    }

    /// Those that show control groups, with what lies above or below them and comes later, and those before.
    private var mounts: (early: [RuntimeConfig.Mount], late: [RuntimeConfig.Mount]) {
        var early: [RuntimeConfig.Mount] = []
        var late: [RuntimeConfig.Mount] = []
        for mount in config.mounts {
            let isLate =
                mount.type.hasPrefix("cgroup") || late.contains { Self.overlap($0.destination, mount.destination) }
            if isLate { late.append(mount) } else { early.append(mount) }
        }
        return (early, late)
    }

    /// Whether one of two paths leads to the other.
    private static func overlap(_ a: String, _ b: String) -> Bool {
        let (short, long) = a.utf8.count < b.utf8.count ? (a, b) : (b, a)
        return long == short || long.hasPrefix(short.hasSuffix("/") ? short : "\(short)/")
    }

    /// Into the container's control groups; a namespace of them begins where its first process is.
    private var groups: [LaunchPlan.Step] {
        namespaces.contains(.cgroup) ? [.joinCgroups, .unshare(.cgroup)] : [.joinCgroups]
    }

    private func users() throws -> LaunchPlan.Users? {
        guard hasOwnUsers else { return nil }
        return LaunchPlan.Users(
            uids: try Self.ranges(config.linux.uidMappings, "uidMappings"),
            gids: try Self.ranges(config.linux.gidMappings, "gidMappings"),
            oomScoreAdjustment: config.process.oomScoreAdjustment,
            limits: try config.process.limits.map(ProcessSteps.limit))
    }

    /// The kernel checks that ranges do not overlap, and takes 340 of them at most.
    private static func ranges(_ mappings: [RuntimeConfig.IDMapping], _ key: String) throws -> [LaunchPlan.IDRange] {
        guard !mappings.isEmpty else {
            throw Problem(.invalid, "config.json: linux.\(key) is missing", reason: "there is a user namespace")
        }
        return try mappings.map { mapping in
            let (end, overflows) = max(mapping.containerID, mapping.hostID).addingReportingOverflow(mapping.size)
            guard mapping.size > 0, !overflows || end == 0 else {
                throw Problem(.invalid, "config.json: linux.\(key) has a range that is empty or too long")
            }
            return LaunchPlan.IDRange(inside: mapping.containerID, outside: mapping.hostID, count: mapping.size)
        }
    }

    private func root() throws -> [LaunchPlan.Step] {
        let path = rootPath
        // Slave, not private: binds that ask for it go on seeing what the host mounts below them.
        let propagation: LaunchPlan.Propagation =
            switch config.linux.rootPropagation {
            case "private", "rprivate": .private
            default: .slave
            }
        var steps: [LaunchPlan.Step] = [.propagate(path: "/", propagation)]
        if hasOwnUsers {
            // What a bundle of others holds has the owners that they gave it; layers are cove's.
            let snapshot = try config.annotations[snapshotAnnotation].map { try Snapshot($0) }
            return steps + [.attachRoot(try snapshot.map { .layers(try $0.layers) } ?? .directory(path))]
        }
        if let annotation = config.annotations[snapshotAnnotation] {
            let snapshot = try Snapshot(annotation)
            steps.append(.changeDirectory(snapshot.base))
            // The namespace is its own and needs the directory of layers no more: no other place has to be made.
            steps.append(.mountHost(try snapshot.mount(at: snapshot.base)))
            return steps + [.propagate(path: snapshot.base, .private), .openRoot(snapshot.base)]
        } else {
            // pivot_root wants a mount: the directory is bound onto itself.
            steps.append(
                .mountHost(LaunchPlan.Mount(source: path, target: path, type: "", flags: 0x1000 | 0x4000)))
        }
        return steps + [.propagate(path: path, .private), .openRoot(path)]
    }

    private func mount(_ mount: RuntimeConfig.Mount) throws -> [LaunchPlan.Step] {
        guard mount.destination.hasPrefix("/") else {
            throw Problem(.invalid, "config.json: the mount destination \(mount.destination) must be absolute")
        }
        if let inner = Self.insideProc(mount) {
            throw Problem(
                .invalid, "cannot mount \(mount.source) at \(inner): /proc is the kernel's", hint: "mount it elsewhere")
        }
        let options = MountOptions(mount.options)
        if options.copiesUp, hasOwnUsers || config.annotations[snapshotAnnotation] != nil {
            throw Problem(
                .unsupported, "config.json: tmpcopyup of the mount at \(mount.destination) in a user namespace",
                hint: "take tmpcopyup out of its options")
        }
        if options.isMapped, !hasOwnUsers {
            throw Problem(
                .unsupported,
                "config.json: the mount at \(mount.destination) is to be id-mapped without a user namespace")
        }
        if options.isBind || mount.type == "bind" {
            var source = mount.source.hasPrefix("/") ? mount.source : "\(surroundings.bundle)/\(mount.source)"
            let subpath = subpaths[mount.destination] ?? ""
            if !subpath.isEmpty, source.hasSuffix("/\(subpath)") { source.removeLast(subpath.count + 1) }
            return [
                .bind(
                    LaunchPlan.Bind(
                        source: source, subpath: subpath, target: mount.destination,
                        isRecursive: options.bindsRecursively,
                        setAttributes: options.attributes, clearAttributes: options.clearedAttributes,
                        attributesAreRecursive: options.isRecursive, propagation: options.propagation ?? .private,
                        isMapped: options.isMapped))
            ]
        }
        if mount.type == "cgroup" { return cgroup(mount, options) }
        return [
            .mount(
                LaunchPlan.Mount(
                    source: mount.source, target: mount.destination, type: mount.type, flags: options.flags,
                    data: options.data.joined(separator: ","), copiesFrom: options.copiesUp ? rootPath : nil,
                    refusesLinks: ["/proc", "/sys", "/dev"].contains {
                        mount.destination == $0 || mount.destination.hasPrefix("\($0)/")
                    }))
        ]
    }

    /// The destination of a mount that would stand in the way of what the kernel tells in `/proc`; what some replace on
    /// purpose is fine.
    private static func insideProc(_ mount: RuntimeConfig.Mount) -> String? {
        let path = Wire.clean(mount.destination)
        if path == "/proc" { return mount.type == "proc" || mount.source == "/proc" ? nil : path }
        let replaced = [
            "cpuinfo", "diskstats", "meminfo", "stat", "swaps", "uptime", "loadavg", "slabinfo", "net/dev",
            "sys/kernel/ns_last_pid",
        ]
        return !path.hasPrefix("/proc/") || replaced.contains { path == "/proc/\($0)" } ? nil : path
    }

    private var rootPath: String {
        config.root.path.hasPrefix("/") ? config.root.path : "\(surroundings.bundle)/\(config.root.path)"
    }

    /// The container's own groups, as its cgroup namespace shows them.
    private func cgroup(_ mount: RuntimeConfig.Mount, _ options: MountOptions) -> [LaunchPlan.Step] {
        // The host's groups are mounted by the host's root only: others get what is mounted there.
        let isBound = hasOwnUsers && !namespaces.contains(.cgroup)
        func one(_ type: String, _ target: String, _ data: String, of tree: String) -> LaunchPlan.Step {
            if isBound {
                return .bind(
                    LaunchPlan.Bind(
                        source: tree, target: target, isRecursive: false, setAttributes: options.attributes,
                        attributesAreRecursive: false))
            }
            return .mount(
                LaunchPlan.Mount(
                    source: "cgroup", target: target, type: type, flags: options.flags, data: data, refusesLinks: true))
        }
        switch surroundings.cgroups {
        case nil: return []
        case .v2(let root, _): return [one("cgroup2", mount.destination, "", of: root)]
        case .v1(let trees):
            let names = CgroupHost.controllers.filter { trees[$0] != nil }
            // Controllers that share a tree are mounted together, under the tree's name, with links for each.
            var steps: [LaunchPlan.Step] = [
                .mount(
                    LaunchPlan.Mount(
                        source: "tmpfs", target: mount.destination, type: "tmpfs", flags: options.flags & ~1,
                        data: "mode=755", refusesLinks: true))
            ]
            var seen: Set<String> = []
            for name in names {
                guard let tree = trees[name], seen.insert(tree).inserted else { continue }
                let together = names.filter { trees[$0] == tree }
                let directory = together.joined(separator: ",")
                steps.append(one("cgroup", "\(mount.destination)/\(directory)", directory, of: tree))
                if together.count > 1 {
                    steps += together.map { .symlink(text: directory, path: "\(mount.destination)/\($0)") }
                }
            }
            if options.flags & 1 != 0 { steps.append(.makeReadOnly(mount.destination)) }
            return steps
        }
    }

    private func devices() -> [LaunchPlan.Step] {
        guard config.mounts.contains(where: { $0.destination == "/dev" && $0.type == "tmpfs" }) else { return [] }
        let standard: [(String, UInt32, UInt32)] = [
            ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0),
        ]
        var steps: [LaunchPlan.Step] = []
        let given = Set(config.linux.devices.map(\.path))
        for (name, major, minor) in standard where !given.contains("/dev/\(name)") {
            let node = LaunchPlan.DeviceNode(path: "/dev/\(name)", mode: 0o20666, major: major, minor: minor)
            steps.append(hasOwnUsers ? .bindDevice(node) : .makeDevice(node))
        }
        for device in config.linux.devices {
            let type: UInt32 = device.type == "b" ? 0o60000 : device.type == "p" ? 0o10000 : 0o20000
            let node = LaunchPlan.DeviceNode(
                path: device.path, mode: type | device.mode & 0o7777, major: device.major, minor: device.minor,
                uid: device.uid, gid: device.gid)
            // A pipe is no device: anybody makes one.
            steps.append(hasOwnUsers && device.type != "p" ? .bindDevice(node) : .makeDevice(node))
        }
        let links = [
            ("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout"),
            ("/proc/self/fd/2", "stderr"), ("pts/ptmx", "ptmx"),
        ]
        steps += links.map { .symlink(text: $0.0, path: "/dev/\($0.1)") }
        if config.process.hasTerminal { steps.append(.console) }
        return steps
    }

    private func processSteps() throws -> [LaunchPlan.Step] {
        let seccomp = try config.linux.seccomp.map(ProcessSteps.filter)
        var steps = try ProcessSteps(config.process, seccomp: seccomp).steps
        if config.annotations[initAnnotation] == "true" { steps.insert(.becomeInit, at: steps.count - 1) }
        return steps
    }
}

internal import Glibc

/// A control group of cove's, in whatever arrangement the host has.
public struct Cgroup: Sendable, Equatable {
    /// How the host's control groups are mounted.
    public let host: CgroupHost
    /// Relative to the root of each tree: `cove/ID`, or `cove/ROOT-ID`.
    public let path: String

    /// The group at `path`, relative to the trees' roots; nothing is made.
    public init(host: CgroupHost, path: String) {
        self.host = host
        self.path = String(path.drop { $0 == "/" })
    }

    /// The group's directory in each tree, by controller; in version 2 one, by the empty name.
    private var directories: [(controller: String, path: String)] {
        switch host {
        case .v2(let root, _): [("", "\(root)/\(path)")]
        case .v1(let trees):
            CgroupHost.controllers.compactMap { name in trees[name].map { (name, "\($0)/\(path)") } }
        }
    }

    private func directory(of controller: String) -> String? {
        switch host {
        case .v2(let root, _): "\(root)/\(path)"
        case .v1(let trees): trees[controller].map { "\($0)/\(path)" }
        }
    }

    /// Makes the group and sets its limits; on failure nothing of it is left.
    ///
    /// Throws `SystemError` that names the file. The corresponding calls are `mkdir(2)` and `write(2)`.
    public func create(limits: CgroupLimits) throws(SystemError) {
        do {
            switch host {
            case .v2(let root, let controllers): try makeV2(root: root, controllers: controllers)
            case .v1(let trees):
                for controller in CgroupHost.controllers {
                    if let tree = trees[controller] { try makeV1(controller: controller, tree: tree) }
                }
            }
            try apply(limits)
        } catch {
            remove()
            throw error
        }
    }

    private func makeV1(controller: String, tree: String) throws(SystemError) {
        let directory = "\(tree)/\(path)"
        // Those above are there, but for the first time.
        if mkdir(directory, 0o755) == 0 || errno == EEXIST, controller == "cpuset" ? try inheritCPUs(directory) : true {
            return
        }
        var above = tree
        for component in path.split(separator: "/") {
            above += "/\(component)"
            let isNew = mkdir(above, 0o755) == 0
            guard isNew || errno == EEXIST else { throw SystemError.current("mkdir \(above)") }
            guard controller == "cpuset" else { continue }
            _ = try inheritCPUs(above)
            // What is made below starts as this one without a write.
            if isNew { try? Files.overwrite("\(above)/cgroup.clone_children", "1") }
        }
    }

    /// A new cpuset is empty, and nobody can join it: it starts as the one above. Whoever has just made this one may
    /// not have come so far yet. `false` when the one above is empty, too.
    private func inheritCPUs(_ directory: String) throws(SystemError) -> Bool {
        let above = Files.parent(of: directory)
        for file in ["cpuset.cpus", "cpuset.mems"] where Files.text("\(directory)/\(file)")?.isEmpty ?? true {
            guard let value = Files.text("\(above)/\(file)"), !value.isEmpty else { return false }
            try Files.overwrite("\(directory)/\(file)", value)
        }
        return true
    }

    private func makeV2(root: String, controllers: Set<String>) throws(SystemError) {
        var directory = root
        let wanted = ["cpuset", "cpu", "io", "memory", "pids"].filter(controllers.contains)
        for component in path.split(separator: "/") {
            let enabled = Set(
                (Files.text("\(directory)/cgroup.subtree_control") ?? "").split(separator: " ").map(String.init))
            for controller in wanted where !enabled.contains(controller) {
                // One that the group above does not pass on is missed when a limit of it is asked for.
                try? Files.overwrite("\(directory)/cgroup.subtree_control", "+\(controller)")
            }
            directory += "/\(component)"
            if mkdir(directory, 0o755) != 0 && errno != EEXIST { throw SystemError.current("mkdir \(directory)") }
        }
    }

    /// Sets limits, also of a group that has processes.
    public func apply(_ limits: CgroupLimits) throws(SystemError) {
        for setting in host.isV2 ? limits.v2 : limits.v1 {
            guard let directory = directory(of: setting.controller) else {
                if setting.isOptional { continue }
                throw SystemError("\(setting.file): this host has no controller \(setting.controller)", ENOTSUP)
            }
            let file = "\(directory)/\(setting.file)"
            if setting.isOptional && !Files.exists(file) { continue }
            try Files.overwrite(file, setting.value)
        }
        guard let devices = limits.devices else { return }
        if host.isV2 {
            try DeviceProgram.attach(devices, toCgroup: "\(directory(of: "") ?? "")")
        } else if let directory = directory(of: "devices") {
            try write(devices, to: directory)
        }
    }

    /// A write a rule, in their order.
    private func write(_ rules: [CgroupLimits.DeviceAccess], to directory: String) throws(SystemError) {
        let allow = try Descriptor.open("\(directory)/devices.allow", O_WRONLY)
        let deny = try Descriptor.open("\(directory)/devices.deny", O_WRONLY)
        for rule in rules {
            do {
                if rule.isAllowed { try allow.write(rule.v1.utf8) } else { try deny.write(rule.v1.utf8) }
            } catch { throw SystemError("write \(rule.v1) to the devices of \(directory)", error.number) }
        }
    }

    /// Files that a process writes `0` into to join the group: of all its trees.
    ///
    /// Version 1 by `tasks`, not `cgroup.procs`: the latter waits for a grace period of the kernel's.
    public var joiningFiles: [String] {
        directories.map { "\($0.path)/\(host.isV2 ? "cgroup.procs" : "tasks")" }
    }

    /// The processes in the group.
    public var processes: [Int32] {
        guard let directory = directory(of: host.isV2 ? "" : "pids") ?? directories.first?.path else { return [] }
        return (Files.text("\(directory)/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) }
    }

    /// Kills every process in the group and in those below it; one that is frozen is thawed first.
    public func killAll() {
        if case .v2(let root, _) = host, (try? Files.overwrite("\(root)/\(path)/cgroup.kill", "1")) != nil { return }
        // In version 1 a process may have gone down in one tree alone.
        for (_, path) in directories { Self.killAll(in: path) }
        try? setFrozen(false)
    }

    private static func killAll(in directory: String) {
        for pid in (Files.text("\(directory)/cgroup.procs") ?? "").split(separator: "\n") {
            if let pid = Int32(pid) { kill(pid, SIGKILL) }
        }
        for name in (try? Files.names(in: directory)) ?? [] where Files.isDirectory("\(directory)/\(name)") {
            killAll(in: "\(directory)/\(name)")
        }
    }

    /// Stops every process, or lets all go on. Returns when they are stopped.
    public func setFrozen(_ isFrozen: Bool) throws(SystemError) {
        switch host {
        case .v2(let root, _):
            try Files.overwrite("\(root)/\(path)/cgroup.freeze", isFrozen ? "1" : "0")
            try waitUntil { (Files.text("\(root)/\(path)/cgroup.events") ?? "").contains("frozen \(isFrozen ? 1 : 0)") }
        case .v1(let trees):
            guard let tree = trees["freezer"] else {
                throw SystemError("freezer: this host has no such controller", ENOTSUP)
            }
            let file = "\(tree)/\(path)/freezer.state"
            let state = isFrozen ? "FROZEN" : "THAWED"
            try waitUntil {
                // The kernel gives up half way now and then; asking again takes it on from there.
                try? Files.overwrite(file, state)
                return Files.text(file) == state
            }
        }
    }

    private func waitUntil(_ condition: () -> Bool) throws(SystemError) {
        for _ in 0..<2000 {
            if condition() { return }
            usleep(1000)
        }
        throw SystemError("freezing \(path)", ETIMEDOUT)
    }

    /// How many processes the kernel has killed in this group for want of memory.
    public var outOfMemoryKills: Int {
        let file = host.isV2 ? "memory.events" : "memory.oom_control"
        guard let directory = directory(of: "memory"), let text = Files.text("\(directory)/\(file)") else { return 0 }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "oom_kill" { return Int(words[1]) ?? 0 }
        }
        return 0
    }

    /// Removes the group and those that were made in it; what still runs in it is killed first. Fine when it does not
    /// exist.
    public func remove() {
        for (_, path) in directories {
            for attempt in 0..<200 {
                if rmdir(path) == 0 || errno != EBUSY { break }
                if attempt == 0 { killAll() }
                Self.removeBelow(path)
                usleep(500)
            }
        }
    }

    private static func removeBelow(_ directory: String) {
        for name in (try? Files.names(in: directory)) ?? [] where Files.isDirectory("\(directory)/\(name)") {
            removeBelow("\(directory)/\(name)")
            rmdir("\(directory)/\(name)")
        }
    }

    /// Whether no process is in it or in a group below it, in any tree.
    public var isEmpty: Bool { directories.allSatisfy { Self.isEmpty($0.path) } }

    private static func isEmpty(_ directory: String) -> Bool {
        guard (Files.text("\(directory)/cgroup.procs") ?? "").isEmpty else { return false }
        return ((try? Files.names(in: directory)) ?? []).allSatisfy { name in
            !Files.isDirectory("\(directory)/\(name)") || isEmpty("\(directory)/\(name)")
        }
    }

    /// The names of the groups directly below `path`, whichever tree has them.
    public static func children(of path: String, host: CgroupHost) -> [String] {
        let directories = Cgroup(host: host, path: path).directories
        return Set(
            directories.flatMap { directory in
                ((try? Files.names(in: directory.path)) ?? []).filter { Files.isDirectory("\(directory.path)/\($0)") }
            }
        ).sorted()
    }

    /// Whether any of its directories is there.
    public var exists: Bool { directories.contains { Files.exists($0.path) } }
}

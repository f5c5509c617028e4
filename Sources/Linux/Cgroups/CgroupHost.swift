internal import CLinux

/// How this host arranges control groups.
public enum CgroupHost: Sendable, Equatable {
    /// One tree for all controllers, mounted at `root`.
    case v2(root: String, controllers: Set<String>)
    /// A tree a controller; a hybrid host, with a v2 tree for nothing but tracking, counts here.
    case v1(trees: [String: String])

    /// The controllers that containers are put under.
    public static let controllers = ["memory", "cpu", "cpuacct", "cpuset", "pids", "devices", "freezer", "blkio"]

    /// What is mounted now; `nil` when there are no control groups at all.
    public static func detect() -> CgroupHost? {
        if let usual = at("/sys/fs/cgroup") { return usual }
        guard let mounts = try? Mounts.all(ofTypesFrom: "cgroup") else { return nil }
        return detect(mounts)
    }

    /// What is mounted where everybody has it, without a look at all mounts; `nil` when that does not tell.
    private static func at(_ root: String) -> CgroupHost? {
        if cl_file_system(root) == 0x6367_7270 { return v2(root) }  // CGROUP2_SUPER_MAGIC
        var trees: [String: String] = [:]
        for controller in controllers {
            // Controllers that share a tree are links to it.
            let tree = "\(root)/\(Files.link("\(root)/\(controller)") ?? controller)"
            if cl_file_system(tree) == 0x27_e0eb { trees[controller] = tree }  // CGROUP_SUPER_MAGIC
        }
        return trees.isEmpty ? nil : .v1(trees: trees)
    }

    private static func v2(_ root: String) -> CgroupHost {
        let controllers = Files.text("\(root)/cgroup.controllers") ?? ""
        return .v2(root: root, controllers: Set(controllers.split(separator: " ").map(String.init)))
    }

    static func detect(_ mounts: [Mounts.Entry]) -> CgroupHost? {
        var trees: [String: String] = [:]
        for mount in mounts where mount.type == "cgroup" {
            for controller in controllers where mount.options.contains(controller) && trees[controller] == nil {
                trees[controller] = mount.target
            }
        }
        if !trees.isEmpty { return .v1(trees: trees) }
        guard let mount = mounts.first(where: { $0.type == "cgroup2" }) else { return nil }
        return v2(mount.target)
    }

    /// Whether there is one tree for all controllers.
    public var isV2: Bool {
        if case .v2 = self { true } else { false }
    }

    /// Whether limits of this controller can be set.
    public func has(_ controller: String) -> Bool {
        switch self {
        case .v2(_, let controllers): controllers.contains(controller == "blkio" ? "io" : controller)
        case .v1(let trees): trees[controller] != nil
        }
    }
}

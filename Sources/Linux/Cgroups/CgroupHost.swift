internal import Glibc

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
        guard let mounts = try? Mounts.all(ofTypesFrom: "cgroup") else { return nil }
        return detect(mounts)
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
        let controllers = Files.text("\(mount.target)/cgroup.controllers") ?? ""
        return .v2(root: mount.target, controllers: Set(controllers.split(separator: " ").map(String.init)))
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

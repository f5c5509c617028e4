internal import Glibc
public import Linux

extension HostFacts {
    /// What is true of this host now.
    ///
    /// Sources: the files of the control groups, `/sys/devices/system/cpu/online`, `sched_getaffinity(2)`.
    public static func gather(_ cgroups: CgroupHost? = CgroupHost.detect()) -> HostFacts {
        var features: Features = [.cgroupNamespaces, .ipv4Forwarding]
        if KernelVersion.running.hasRecursiveReadOnly { features.insert(.recursiveReadOnly) }
        switch cgroups {
        case nil: break
        case .v2(let root, let controllers):
            let map: [(String, Features)] = [
                ("memory", [.memoryLimit, .memoryReservation]), ("cpu", [.cpuShares, .cpuQuota]),
                ("cpuset", .cpuset), ("pids", .pidsLimit), ("io", .blockThrottle),
            ]
            for (name, set) in map where controllers.contains(name) { features.formUnion(set) }
            if controllers.contains("memory"), !isWithoutSwapAccounting(root) { features.insert(.swapLimit) }
            if controllers.contains("io"), Files.exists("\(root)/io.bfq.weight") || hasBlockWeight(root) {
                features.formUnion([.blockWeight, .blockWeightDevice])
            }
        case .v1(let trees):
            func has(_ controller: String, _ file: String) -> Bool {
                trees[controller].map { Files.exists("\($0)/\(file)") } ?? false
            }
            let map: [(String, String, Features)] = [
                ("memory", "memory.limit_in_bytes", .memoryLimit),
                ("memory", "memory.memsw.limit_in_bytes", .swapLimit),
                ("memory", "memory.soft_limit_in_bytes", .memoryReservation),
                ("memory", "memory.swappiness", .memorySwappiness), ("memory", "memory.oom_control", .oomKillDisable),
                ("cpu", "cpu.shares", .cpuShares), ("cpu", "cpu.cfs_quota_us", .cpuQuota),
                ("cpu", "cpu.rt_runtime_us", .cpuRealtime), ("cpuset", "cpuset.cpus", .cpuset),
                ("blkio", "blkio.throttle.read_bps_device", .blockThrottle),
                ("blkio", "blkio.bfq.weight", .blockWeight), ("blkio", "blkio.weight", .blockWeight),
                ("blkio", "blkio.weight_device", .blockWeightDevice),
            ]
            for (controller, file, set) in map where has(controller, file) { features.formUnion(set) }
            if trees["pids"] != nil { features.insert(.pidsLimit) }
        }
        return HostFacts(
            cpuCount: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
            cgroupVersion: cgroups.map { $0.isV2 ? .v2 : .v1 } ?? .none, features: features,
            cpus: Files.text("/sys/devices/system/cpu/online")?.split(separator: "\n").first.map(String.init),
            memoryNodes: Files.text("/sys/devices/system/node/online")?.split(separator: "\n").first.map(String.init)
                ?? "0",
            pathExists: { Glibc.access($0, F_OK) == 0 })
    }

    /// The root group has no limits: any child tells whether swap is counted.
    private static func isWithoutSwapAccounting(_ root: String) -> Bool {
        let children = ((try? Files.names(in: root)) ?? []).filter { Files.exists("\(root)/\($0)/memory.max") }
        return !children.isEmpty && children.allSatisfy { !Files.exists("\(root)/\($0)/memory.swap.max") }
    }

    private static func hasBlockWeight(_ root: String) -> Bool {
        ((try? Files.names(in: root)) ?? []).contains { Files.exists("\(root)/\($0)/io.bfq.weight") }
    }
}

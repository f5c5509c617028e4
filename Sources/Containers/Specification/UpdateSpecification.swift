public import Documents

/// What `update` changes of a container's limits and restart policy.
public struct UpdateSpecification: Sendable, Equatable {
    /// The members of `HostConfig` that were given; others stay as they are.
    public var changes: JSON
    /// Filled by ``validate(_:)``.
    public var warnings: [String] = []

    /// The members of an update in the form of Docker's API, for those who have them so.
    public init(changes: JSON) { self.changes = changes }

    private static let flagNames = [
        "blkio-weight", "cpu-period", "cpu-quota", "cpu-rt-period", "cpu-rt-runtime", "cpu-shares", "cpus",
        "cpuset-cpus", "cpuset-mems", "kernel-memory", "memory", "memory-reservation", "memory-swap", "pids-limit",
        "restart",
    ]

    /// What the flags say. Throws a `Problem` with code `usage`, also when none is given.
    public init(flags: some FlagSource) throws(Problem) {
        try FlagCheck.checkAll(flags)
        guard Self.flagNames.contains(where: flags.isSet) else {
            throw Problem(.usage, "you must provide one or more flags when using this command")
        }
        var changes = JSONObject()
        let numbers = [
            ("CpuShares", "cpu-shares"), ("CpuPeriod", "cpu-period"), ("CpuQuota", "cpu-quota"),
            ("CpuRealtimePeriod", "cpu-rt-period"), ("CpuRealtimeRuntime", "cpu-rt-runtime"),
            ("BlkioWeight", "blkio-weight"), ("PidsLimit", "pids-limit"),
        ]
        for (key, flag) in numbers {
            if let value = flags.int(flag), value != 0 { changes[key] = .int(value) }
        }
        let sizes = [
            ("Memory", try ContainerSpecification.size(flags, "memory")),
            ("MemoryReservation", try ContainerSpecification.size(flags, "memory-reservation")),
            ("MemorySwap", try ContainerSpecification.swap(flags)),
            ("NanoCpus", try ContainerSpecification.cpus(flags)),
        ]
        for (key, value) in sizes where value != 0 { changes[key] = .int(value) }
        for (key, flag) in [("CpusetCpus", "cpuset-cpus"), ("CpusetMems", "cpuset-mems")] {
            if let value = flags.string(flag), !value.isEmpty { changes[key] = .string(value) }
        }
        if let policy = flags.string("restart"), !policy.isEmpty {
            changes["RestartPolicy"] = try RestartPolicy(parsing: policy).json
        }
        self.init(changes: .object(changes))
    }

    /// Checks the changes for themselves, as the engine does; what the host cannot do is taken out with a warning.
    public mutating func validate(_ facts: HostFacts) throws(Problem) {
        try RestartPolicy(changes["RestartPolicy"]).check()
        try ResourceRules.checkRealTime(changes, facts)
        let given = changes.object ?? [:]
        var checked = changes
        warnings += try ResourceRules.check(&checked, facts, isUpdate: true)
        var kept = JSONObject()
        for key in given.keys {
            if let value = checked[key], !value.isNull, value.int != 0 { kept[key] = value }
        }
        changes = .object(kept)
    }

    /// `hostConfig` with the changes. Throws the engine's `Problem` when they do not go with what is set there.
    public func applied(to hostConfig: JSON, containerID: String) throws(Problem) -> JSON {
        func conflict(_ text: String) -> Problem {
            Problem(.conflict, "Cannot update container \(containerID): \(text)")
        }
        func isSet(_ document: JSON, _ key: String) -> Bool { document[key]?.int ?? 0 > 0 }
        let pairs = [
            ("NanoCpus", "CpuPeriod", "Nano CPUs cannot be updated as CPU Period"),
            ("NanoCpus", "CpuQuota", "Nano CPUs cannot be updated as CPU Quota"),
            ("CpuPeriod", "NanoCpus", "CPU Period cannot be updated as NanoCPUs"),
            ("CpuQuota", "NanoCpus", "CPU Quota cannot be updated as NanoCPUs"),
        ]
        for (new, old, text) in pairs where isSet(changes, new) && isSet(hostConfig, old) {
            throw conflict("Conflicting options: \(text) has already been set")
        }
        let swap = hostConfig["MemorySwap"]?.int ?? 0
        if let memory = changes["Memory"]?.int, memory > swap, changes["MemorySwap"] == nil, swap != -1 {
            throw conflict(
                "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same "
                    + "time")
        }
        let policy = RestartPolicy(changes["RestartPolicy"])
        if hostConfig["AutoRemove"]?.bool == true, !policy.isNone {
            throw conflict("Restart policy cannot be updated because AutoRemove is enabled for the container")
        }
        var result = hostConfig
        for member in changes.object ?? [:] where member.key != "PidsLimit" { result[member.key] = member.value }
        if let limit = changes["PidsLimit"]?.int { result["PidsLimit"] = .int(limit) }
        return ContainerSpecification.ordered(result, ContainerSpecification.hostConfigKeys)
    }
}

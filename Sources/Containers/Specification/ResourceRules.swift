internal import Documents

/// The engine's rules for limits, which `run`, `create` and `update` share.
enum ResourceRules {
    static let smallestMemory: Int64 = 6 << 20

    static func checkRealTime(_ host: JSON, _ facts: HostFacts) throws(Problem) {
        let period = host["CpuRealtimePeriod"]?.int ?? 0
        let runtime = host["CpuRealtimeRuntime"]?.int ?? 0
        if host["IOMaximumBandwidth"]?.int ?? 0 != 0 {
            throw Problem(
                .invalid, "invalid option: QoS maximum bandwidth configuration is not supported on linux")
        }
        if host["IOMaximumIOps"]?.int ?? 0 != 0 {
            throw Problem(.invalid, "invalid option: QoS maximum IOPs configuration is not supported on linux")
        }
        if period != 0 || runtime != 0, !facts.features.contains(.cpuRealtime) {
            throw Problem(.unsupported, "kernel does not support CPU real-time scheduler")
        }
        if period != 0, runtime > period {
            throw Problem(.invalid, "cpu real-time runtime cannot be higher than cpu real-time period")
        }
        if period != 0 || runtime != 0 {
            throw Problem(
                .unsupported, "CPU real-time scheduling of containers is not supported",
                hint: "leave --cpu-rt-period and --cpu-rt-runtime out")
        }
        let shares = host["CpuShares"]?.int ?? 0
        if shares < 0, facts.features.contains(.cpuShares) {
            throw Problem(.invalid, "invalid CPU shares (\(shares)): value must be a positive integer")
        }
    }

    /// Checks the limits of a `HostConfig`, takes out what the host cannot do, and returns the warnings about it.
    ///
    /// - Parameter isUpdate: members that are missing or zero mean "as before", and no default is put in.
    static func check(_ host: inout JSON, _ facts: HostFacts, isUpdate: Bool) throws(Problem) -> [String] {
        var rules = Check(host: host, facts: facts, isUpdate: isUpdate)
        try rules.memory()
        rules.pids()
        try rules.processors()
        try rules.processorSets()
        try rules.blockDevices()
        host = rules.host
        return rules.warnings
    }
}

private struct Check {
    var host: JSON
    let facts: HostFacts
    let isUpdate: Bool
    var warnings: [String] = []

    private subscript(key: String) -> Int64 {
        get { host[key]?.int ?? 0 }
        set { host[key] = .int(newValue) }
    }

    private func can(_ feature: HostFacts.Features) -> Bool { facts.features.contains(feature) }
    private func wrong(_ text: String) -> Problem { Problem(.invalid, text) }

    private mutating func warn(_ what: String, _ end: String) {
        warnings.append("Your kernel does not support \(what) or the cgroup is not mounted. \(end)")
    }

    mutating func memory() throws(Problem) {
        if host["MemorySwappiness"]?.int == -1 { host["MemorySwappiness"] = .null }
        let smallest = ResourceRules.smallestMemory
        if self["Memory"] != 0, self["Memory"] < smallest { throw wrong("Minimum memory limit allowed is 6MB") }
        if self["Memory"] > 0, !can(.memoryLimit) {
            warn("memory limit capabilities", "Limitation discarded.")
            self["Memory"] = 0
            self["MemorySwap"] = -1
        }
        if self["Memory"] > 0, self["MemorySwap"] != -1, !can(.swapLimit) {
            warn("swap limit capabilities", "Memory limited without swap.")
            self["MemorySwap"] = -1
        }
        if self["Memory"] > 0, self["MemorySwap"] > 0, self["MemorySwap"] < self["Memory"] {
            throw wrong("Minimum memoryswap limit should be larger than memory limit, see usage")
        }
        if self["Memory"] == 0, self["MemorySwap"] > 0, !isUpdate {
            throw wrong("You should always set the Memory limit when using Memoryswap limit, see usage")
        }
        if let swappiness = host["MemorySwappiness"]?.int {
            if !can(.memorySwappiness) {
                warn("memory swappiness capabilities", "Memory swappiness discarded.")
                host["MemorySwappiness"] = .null
            } else if !(0...100).contains(swappiness) {
                throw wrong("Invalid value: \(swappiness), valid memory swappiness range is 0-100")
            }
        }
        if self["MemoryReservation"] > 0, !can(.memoryReservation) {
            warn("memory soft limit capabilities", "Limitation discarded.")
            self["MemoryReservation"] = 0
        }
        if self["MemoryReservation"] > 0, self["MemoryReservation"] < smallest {
            throw wrong("Minimum memory reservation allowed is 6MB")
        }
        if self["Memory"] > 0, self["MemoryReservation"] > 0, self["Memory"] < self["MemoryReservation"] {
            throw wrong("Minimum memory limit can not be less than memory reservation limit, see usage")
        }
        if isUpdate { return }
        if self["Memory"] > 0, self["MemorySwap"] == 0 {
            let (twice, overflow) = self["Memory"].multipliedReportingOverflow(by: 2)
            self["MemorySwap"] = overflow ? -1 : twice
        }
        outOfMemoryKiller()
    }

    private mutating func outOfMemoryKiller() {
        let isDisabled = host["OomKillDisable"]?.bool ?? false
        if !can(.oomKillDisable) {
            if isDisabled { warnings.append("Your kernel does not support OomKillDisable. OomKillDisable discarded.") }
            host["OomKillDisable"] = .null
        } else {
            host["OomKillDisable"] = .bool(isDisabled)
            if isDisabled, self["Memory"] == 0 {
                warnings.append(
                    "OOM killer is disabled for the container, but no memory limit is set, this can result in the "
                        + "system running out of resources.")
            }
        }
    }

    mutating func pids() {
        guard let limit = host["PidsLimit"]?.int, !can(.pidsLimit) else { return }
        if limit > 0 { warn("PIDs limit capabilities", "PIDs limit discarded.") }
        host["PidsLimit"] = .null
    }

    mutating func processors() throws(Problem) {
        if self["NanoCpus"] > 0, self["CpuPeriod"] > 0 {
            throw wrong("Conflicting options: Nano CPUs and CPU Period cannot both be set")
        }
        if self["NanoCpus"] > 0, self["CpuQuota"] > 0 {
            throw wrong("Conflicting options: Nano CPUs and CPU Quota cannot both be set")
        }
        if self["NanoCpus"] > 0, !can(.cpuQuota) {
            throw Problem(
                .unsupported,
                "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not "
                    + "mounted")
        }
        let count = facts.cpuCount
        let nano = self["NanoCpus"]
        if nano != 0, !(10_000_000...Int64(clamping: count) * 1_000_000_000).contains(nano) {
            throw wrong(
                "range of CPUs is from 0.01 to \(count).00, as there are only \(count) CPUs available")
        }
        if self["CpuShares"] > 0, !can(.cpuShares) {
            warn("CPU shares", "Shares discarded.")
            self["CpuShares"] = 0
        }
        if self["CpuPeriod"] != 0 || self["CpuQuota"] != 0, !can(.cpuQuota) {
            warnings.append("Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.")
            self["CpuPeriod"] = 0
            self["CpuQuota"] = 0
        }
        if self["CpuPeriod"] != 0, !(1000...1_000_000).contains(self["CpuPeriod"]) {
            throw wrong(
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")
        }
        if self["CpuQuota"] > 0, self["CpuQuota"] < 1000 {
            throw wrong("CPU cfs quota can not be less than 1ms (i.e. 1000)")
        }
        if self["CpuPercent"] > 0 {
            warnings.append("linux does not support CPU percent. Percent discarded.")
            self["CpuPercent"] = 0
        }
    }

    mutating func processorSets() throws(Problem) {
        let cpus = host["CpusetCpus"]?.string ?? ""
        let nodes = host["CpusetMems"]?.string ?? ""
        if cpus.isEmpty, nodes.isEmpty { return }
        guard can(.cpuset) else {
            warn("cpuset", "Cpuset discarded.")
            host["CpusetCpus"] = ""
            host["CpusetMems"] = ""
            return
        }
        try set(cpus, of: facts.cpus, short: "cpus", long: "CPUs")
        try set(nodes, of: facts.memoryNodes, short: "mems", long: "memory nodes")
    }

    private func set(_ wanted: String, of available: String, short: String, long: String) throws(Problem) {
        guard let numbers = NumberSet(wanted)?.numbers else {
            throw wrong("Invalid value \(wanted) for cpuset \(short): invalid format: \(wanted)")
        }
        guard !available.isEmpty, let existing = NumberSet(available)?.numbers else { return }
        if !numbers.isSubset(of: existing) {
            throw wrong("Requested \(long) are not available - requested \(wanted), available: \(available)")
        }
    }

    mutating func blockDevices() throws(Problem) {
        if self["BlkioWeight"] > 0, !can(.blockWeight) {
            warn("Block I/O weight", "Weight discarded.")
            self["BlkioWeight"] = 0
        }
        if self["BlkioWeight"] != 0, !(10...1000).contains(self["BlkioWeight"]) {
            throw wrong("Range of blkio weight is from 10 to 1000")
        }
        discard("BlkioWeightDevice", unless: .blockWeightDevice, "Block I/O weight_device", "Weight-device discarded.")
        let rates = [
            ("BlkioDeviceReadBps", "BPS", "read"), ("BlkioDeviceWriteBps", "BPS", "write"),
            ("BlkioDeviceReadIOps", "IOPS", "read"), ("BlkioDeviceWriteIOps", "IOPS", "write"),
        ]
        for (key, unit, side) in rates {
            discard(
                key, unless: .blockThrottle, "\(unit) Block I/O \(side) limit",
                "Block I/O \(unit) \(side) limit discarded.")
        }
    }

    private mutating func discard(
        _ key: String, unless feature: HostFacts.Features, _ what: String, _ end: String
    ) {
        guard host[key]?.array?.isEmpty == false, !can(feature) else { return }
        warn(what, end)
        host[key] = []
    }
}

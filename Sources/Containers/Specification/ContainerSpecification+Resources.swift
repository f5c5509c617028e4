internal import Documents

extension ContainerSpecification {
    /// The limits of `HostConfig`, and its devices.
    static func resources(_ flags: some FlagSource) throws(Problem) -> JSON {
        let swappiness = flags.int("memory-swappiness") ?? -1
        guard (-1...100).contains(swappiness) else {
            throw Problem(.usage, "invalid value: \(swappiness). Valid memory swappiness range is 0-100")
        }
        var limits: [JSON] = []
        for limit in try Ulimit.list(flags.strings("ulimit")) { limits.append(limit.json) }
        let pids = flags.int("pids-limit") ?? 0
        var host: JSON = [
            "CgroupParent": .string(flags.string("cgroup-parent") ?? ""),
            "ShmSize": .int(try size(flags, "shm-size")),
            "Memory": .int(try size(flags, "memory")),
            "MemoryReservation": .int(try size(flags, "memory-reservation")),
            "MemorySwap": .int(try swap(flags)),
            "MemorySwappiness": swappiness < 0 ? .null : .int(swappiness),
            "OomKillDisable": .bool(flags.bool("oom-kill-disable")),
            "NanoCpus": .int(try cpus(flags)),
            "CpusetCpus": .string(flags.string("cpuset-cpus") ?? ""),
            "CpusetMems": .string(flags.string("cpuset-mems") ?? ""),
            "PidsLimit": pids <= 0 ? .null : .int(pids),
            "Ulimits": .array(limits),
            "DeviceCgroupRules": Wire.list(flags.strings("device-cgroup-rule")),
            "IOMaximumBandwidth": .int(try size(flags, "io-maxbandwidth")),
        ]
        let numbers = [
            ("CpuShares", "cpu-shares"), ("CpuPeriod", "cpu-period"), ("CpuQuota", "cpu-quota"),
            ("CpuRealtimePeriod", "cpu-rt-period"), ("CpuRealtimeRuntime", "cpu-rt-runtime"),
            ("CpuCount", "cpu-count"), ("CpuPercent", "cpu-percent"), ("BlkioWeight", "blkio-weight"),
            ("IOMaximumIOps", "io-maxiops"),
        ]
        for (key, flag) in numbers { host[key] = .int(flags.int(flag) ?? 0) }
        try setBlockLimits(&host, flags)
        try setDevices(&host, flags)
        return host
    }

    static func size(_ flags: some FlagSource, _ name: String) throws(Problem) -> Int64 {
        guard let text = flags.string(name), !text.isEmpty else { return 0 }
        return try ByteSize.parse(text)
    }

    static func swap(_ flags: some FlagSource) throws(Problem) -> Int64 {
        flags.string("memory-swap") == "-1" ? -1 : try size(flags, "memory-swap")
    }

    static func cpus(_ flags: some FlagSource) throws(Problem) -> Int64 {
        guard let text = flags.string("cpus"), !text.isEmpty else { return 0 }
        return try NanoDecimal.nanos(text)
    }

    private static func setBlockLimits(_ host: inout JSON, _ flags: some FlagSource) throws(Problem) {
        var weights: [JSON] = []
        for text in flags.strings("blkio-weight-device") {
            weights.append(try BlockDeviceLimit(parsingWeight: text).weightJSON)
        }
        host["BlkioWeightDevice"] = .array(weights)
        let rates = [
            ("BlkioDeviceReadBps", "device-read-bps"), ("BlkioDeviceWriteBps", "device-write-bps"),
            ("BlkioDeviceReadIOps", "device-read-iops"), ("BlkioDeviceWriteIOps", "device-write-iops"),
        ]
        for (key, flag) in rates {
            var limits: [JSON] = []
            for text in flags.strings(flag) {
                let limit =
                    flag.hasSuffix("bps")
                    ? try BlockDeviceLimit(parsingBytes: text) : try BlockDeviceLimit(parsingOperations: text)
                limits.append(limit.rateJSON)
            }
            host[key] = .array(limits)
        }
    }

    private static func setDevices(_ host: inout JSON, _ flags: some FlagSource) throws(Problem) {
        var devices: [JSON] = []
        var names: [String] = []
        for text in flags.strings("device") {
            if DeviceMapping.isQualifiedName(text) {
                names.append(text)
            } else {
                devices.append(try DeviceMapping(parsing: text).json)
            }
        }
        var requests: [JSON] = []
        if let text = flags.string("gpus"), !text.isEmpty { requests.append(try DeviceRequest(parsing: text).json) }
        if !names.isEmpty { requests.append(DeviceRequest(cdi: names).json) }
        host["Devices"] = .array(devices)
        host["DeviceRequests"] = requests.isEmpty ? .null : .array(requests)
    }
}

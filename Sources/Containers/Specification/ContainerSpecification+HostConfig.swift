internal import Documents

extension ContainerSpecification {
    /// The members of `HostConfig` in the order in which Docker writes them.
    static let hostConfigKeys = [
        "Binds", "ContainerIDFile", "LogConfig", "NetworkMode", "PortBindings", "RestartPolicy", "AutoRemove",
        "VolumeDriver", "VolumesFrom", "ConsoleSize", "Annotations", "CapAdd", "CapDrop", "CgroupnsMode", "Dns",
        "DnsOptions", "DnsSearch", "ExtraHosts", "GroupAdd", "IpcMode", "Cgroup", "Links", "OomScoreAdj", "PidMode",
        "Privileged", "PublishAllPorts", "ReadonlyRootfs", "SecurityOpt", "StorageOpt", "Tmpfs", "UTSMode",
        "UsernsMode", "ShmSize", "Sysctls", "Runtime", "Isolation", "CpuShares", "Memory", "NanoCpus", "CgroupParent",
        "BlkioWeight", "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps",
        "BlkioDeviceWriteIOps", "CpuPeriod", "CpuQuota", "CpuRealtimePeriod", "CpuRealtimeRuntime", "CpusetCpus",
        "CpusetMems", "Devices", "DeviceCgroupRules", "DeviceRequests", "MemoryReservation", "MemorySwap",
        "MemorySwappiness", "OomKillDisable", "PidsLimit", "Ulimits", "CpuCount", "CpuPercent", "IOMaximumIOps",
        "IOMaximumBandwidth", "Mounts", "MaskedPaths", "ReadonlyPaths", "Init",
    ]

    /// `HostConfig`: what holds for this host only, before the engine's checks.
    static func hostConfig(
        _ flags: some FlagSource, _ ports: PublishedPorts, _ volumes: VolumeFlags, _ networks: [NetworkAttachment],
        _ caller: Caller
    ) throws -> JSON {
        let security = try SecurityOptions.read(flags.strings("security-opt"), readFile: caller.readFile)
        var host = try resources(flags)
        func text(_ key: String, _ flag: String) { host[key] = .string(flags.string(flag) ?? "") }
        func list(_ key: String, _ flag: String) { host[key] = Wire.list(flags.strings(flag)) }

        host["Binds"] = Wire.list(volumes.binds)
        text("ContainerIDFile", "cidfile")
        host["LogConfig"] = try LogOptions(flags: flags).json
        host["NetworkMode"] = .string(networks[0].target == "default" ? "bridge" : networks[0].target)
        host["PortBindings"] = ports.bindings
        host["RestartPolicy"] = try RestartPolicy(parsing: flags.string("restart") ?? "no").json
        host["AutoRemove"] = .bool(flags.bool("rm"))
        text("VolumeDriver", "volume-driver")
        list("VolumesFrom", "volumes-from")
        host["ConsoleSize"] = [0, 0]
        let annotations = Wire.pairs(flags.strings("annotation"))
        if !annotations.isEmpty { host["Annotations"] = Wire.map(annotations) }
        list("CapAdd", "cap-add")
        list("CapDrop", "cap-drop")
        try setNames(&host, flags)
        list("GroupAdd", "group-add")
        host["Cgroup"] = ""
        host["Links"] = networks[0].isUserDefined ? .null : Wire.list(flags.strings("link"))
        host["OomScoreAdj"] = .int(flags.int("oom-score-adj") ?? 0)
        try setNamespaces(&host, flags)
        host["Privileged"] = .bool(flags.bool("privileged"))
        host["PublishAllPorts"] = .bool(flags.bool("publish-all"))
        host["ReadonlyRootfs"] = .bool(flags.bool("read-only"))
        host["SecurityOpt"] = Wire.list(security.options)
        try setStorage(&host, flags, caller)
        let sysctls = Wire.pairs(flags.strings("sysctl"))
        if !sysctls.isEmpty { host["Sysctls"] = Wire.map(sysctls) }
        text("Runtime", "runtime")
        text("Isolation", "isolation")
        host["MaskedPaths"] = security.liftsSystemPaths ? [] : .null
        host["ReadonlyPaths"] = security.liftsSystemPaths ? [] : .null
        if flags.isSet("init") { host["Init"] = .bool(flags.bool("init")) }
        if flags.bool("use-api-socket") {
            throw Problem(
                .usage, "--use-api-socket is not supported", reason: "there is no daemon whose socket could be given")
        }
        return ordered(host, hostConfigKeys)
    }

    /// What goes into `resolv.conf` and `hosts`. The lists of DNS are never null.
    private static func setNames(_ host: inout JSON, _ flags: some FlagSource) throws(Problem) {
        var servers: [String] = []
        for text in flags.strings("dns") { servers.append(try HostAddress.canonical(text)) }
        host["Dns"] = JSON(servers)
        host["DnsOptions"] = JSON(flags.strings("dns-option") + flags.strings("dns-opt"))
        var domains: [String] = []
        for text in flags.strings("dns-search") { domains.append(try ExtraHost.searchDomain(text)) }
        host["DnsSearch"] = JSON(domains)
        var extra: [String] = []
        for text in flags.strings("add-host") { extra.append(try ExtraHost(parsing: text).text) }
        host["ExtraHosts"] = Wire.list(extra)
    }

    private static func setNamespaces(_ host: inout JSON, _ flags: some FlagSource) throws(Problem) {
        func mode(_ flag: String) -> String { flags.string(flag) ?? "" }
        let pid = mode("pid")
        guard ["", "host"].contains(pid) || pid.hasPrefix("container:") && pid != "container:" else {
            throw Problem(.usage, "--pid: invalid PID mode")
        }
        guard ["", "host"].contains(mode("uts")) else {
            throw Problem(.usage, "--uts: invalid UTS mode")
        }
        // `private` is a user namespace of the container's own.
        guard ["", "host", "private"].contains(mode("userns")) else {
            throw Problem(.usage, "--userns: invalid USER mode")
        }
        guard ["", "host", "private"].contains(mode("cgroupns")) else {
            throw Problem(.usage, "--cgroupns: invalid CGROUP mode")
        }
        host["PidMode"] = .string(pid)
        host["UTSMode"] = .string(mode("uts"))
        host["UsernsMode"] = .string(mode("userns"))
        host["CgroupnsMode"] = .string(mode("cgroupns"))
        host["IpcMode"] = .string(mode("ipc"))
    }

    private static func setStorage(
        _ host: inout JSON, _ flags: some FlagSource, _ caller: Caller
    ) throws(Problem) {
        let options = flags.strings("storage-opt")
        guard options.allSatisfy({ $0.utf8.contains(UInt8(ascii: "=")) }) else {
            throw Problem(.usage, "invalid storage option")
        }
        if !options.isEmpty { host["StorageOpt"] = Wire.map(Wire.pairs(options)) }
        var tmpfs: [String: String] = [:]
        for text in flags.strings("tmpfs") {
            let (path, options) = Wire.cut(text, ":")
            tmpfs[path] = options ?? ""
        }
        if !tmpfs.isEmpty { host["Tmpfs"] = Wire.map(tmpfs) }
        var mounts: [JSON] = []
        for text in flags.strings("mount") {
            mounts.append(try MountRequest(parsing: text, currentDirectory: caller.currentDirectory).json)
        }
        if !mounts.isEmpty { host["Mounts"] = .array(mounts) }
    }
}

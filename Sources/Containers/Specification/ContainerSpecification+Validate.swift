internal import Documents
internal import Linux

extension ContainerSpecification {
    /// Paths below `/proc` and `/sys` that tell of the host, and that a container does not see.
    public static let maskedPaths = [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
        "/sys/devices/virtual/powercap",
    ]
    /// Paths that a container may read only.
    public static let readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

    /// The size of `/dev/shm`, in bytes.
    public static let standardSharedMemory: Int64 = 64 << 20

    /// Checks the settings as Docker's engine does, and puts its defaults where nothing was said. What this host
    /// cannot do is taken out, with a warning.
    ///
    /// Throws a `Problem` with the engine's text and a code other than `usage`.
    public mutating func validate(_ facts: HostFacts) throws {
        try checkNetworkMode()
        try ResourceRules.checkRealTime(hostConfig, facts)
        setPlainDefaults()
        try checkConfig()
        try checkHostConfig(facts)
        warnings += try ResourceRules.check(&hostConfig, facts, isUpdate: false)
        try checkModes(facts)
        try NetworkAttachment.check(networkingConfig)
        if let name { try ContainerName.check(name) }
        setHostDefaults(facts)
        _ = try SecurityOptions(hostConfig["SecurityOpt"]?.strings ?? [])
        try LogOptions(hostConfig["LogConfig"]).check()
        try SysctlRules.check(hostConfig)
        hostConfig = Self.ordered(hostConfig, Self.hostConfigKeys)
    }

    private func text(_ key: String) -> String { hostConfig[key]?.string ?? "" }
    private func isEmpty(_ key: String) -> Bool {
        hostConfig[key]?.array?.isEmpty ?? hostConfig[key]?.object?.isEmpty ?? true
    }

    private func checkNetworkMode() throws(Problem) {
        let mode = text("NetworkMode")
        let hasHostName = config["Hostname"]?.string ?? "" != ""
        if mode == "container" || mode.hasPrefix("container:") {
            func conflict(_ what: String) -> Problem { Problem(.invalid, "conflicting options: \(what)") }
            if mode.utf8.count <= "container:".utf8.count {
                throw Problem(.invalid, "invalid network mode: invalid container format container:<name|id>")
            }
            if hasHostName { throw conflict("hostname and the network mode") }
            if !isEmpty("Links") {
                throw conflict(
                    "container type network can't be used with links. This would result in undefined behavior")
            }
            if !isEmpty("Dns") { throw conflict("dns and the network mode") }
            if !isEmpty("ExtraHosts") { throw conflict("custom host-to-IP mapping and the network mode") }
            if !isEmpty("PortBindings") || hostConfig["PublishAllPorts"]?.bool == true {
                throw conflict("port publishing and the container type network mode")
            }
            if config["ExposedPorts"]?.object?.isEmpty == false {
                throw conflict("port exposing and the container type network mode")
            }
        }
        if text("UTSMode") == "host", hasHostName {
            throw Problem(.invalid, "conflicting options: hostname and the UTS mode")
        }
        if mode == "host", !isEmpty("Links") {
            throw Problem(
                .invalid,
                "conflicting options: host type networking can't be used with links. This would result in undefined "
                    + "behavior")
        }
    }

    private mutating func setPlainDefaults() {
        if ["", "default"].contains(text("NetworkMode")) { hostConfig["NetworkMode"] = "bridge" }
        if RestartPolicy(hostConfig["RestartPolicy"]).name.isEmpty {
            hostConfig["RestartPolicy"] = RestartPolicy.no.json
        }
        if let limit = hostConfig["PidsLimit"]?.int, limit <= 0 { hostConfig["PidsLimit"] = .null }
    }

    private mutating func checkConfig() throws(Problem) {
        let directory = config["WorkingDir"]?.string ?? ""
        if !directory.isEmpty {
            guard directory.hasPrefix("/") else {
                throw Problem(
                    .invalid, "the working directory '\(directory)' is invalid, it needs to be an absolute path")
            }
            config["WorkingDir"] = .string(Wire.clean(directory))
        }
        if let signal = config["StopSignal"]?.string, !signal.isEmpty { _ = try Signal(parsing: signal) }
        for entry in config["Env"]?.strings ?? [] { try EnvironmentFile.checkEntry(entry) }
        if let check = config["Healthcheck"], !check.isNull { try HealthCheck(check).check() }
        let hostName = config["Hostname"]?.string ?? ""
        if hostName.utf8.count > 64 {
            throw Problem(.invalid, "hostname \(GoText.quoted(hostName)) is too long (maximum 64 bytes)")
        }
        try checkWords()
    }

    /// A zero byte ends a string of the kernel's before its time.
    func checkWords() throws(Problem) {
        let words = ["Env", "Cmd", "Entrypoint"].flatMap { config[$0]?.strings ?? [] }
        let names = ["Hostname", "Domainname", "User", "WorkingDir"].compactMap { config[$0]?.string }
        if (words + names).contains(where: { $0.utf8.contains(0) }) {
            throw Problem(.invalid, "a zero byte cannot be part of a command, a variable, a name or a path")
        }
    }

    private mutating func checkHostConfig(_ facts: HostFacts) throws {
        let policy = RestartPolicy(hostConfig["RestartPolicy"])
        if hostConfig["AutoRemove"]?.bool == true, !policy.isNone {
            throw Problem(.invalid, "can't create 'AutoRemove' container with restart policy")
        }
        for mount in hostConfig["Mounts"]?.array ?? [] {
            try MountRequest(mount).check(sourceExists: facts.pathExists)
        }
        for host in hostConfig["ExtraHosts"]?.strings ?? [] { _ = try ExtraHost(parsing: host) }
        try policy.check()
        let changes = CapabilityChanges(
            add: hostConfig["CapAdd"]?.strings ?? [], drop: hostConfig["CapDrop"]?.strings ?? [])
        _ = try changes.granted(available: .known)
        hostConfig["CapAdd"] = Wire.list(changes.add)
        hostConfig["CapDrop"] = Wire.list(changes.drop)
        let isolation = text("Isolation")
        if !["", "default"].contains(isolation.lowercased()) {
            throw Problem(.invalid, "invalid isolation (\(isolation)): linux only supports 'default'")
        }
        let runtime = text("Runtime")
        if !["", "runc", "cove"].contains(runtime) {
            throw Problem(
                .invalid, "unknown or invalid runtime name: \(runtime)")
        }
        if hostConfig["Annotations"]?.object?.keys.contains("") == true {
            throw Problem(
                .invalid, "invalid Annotations: the empty string is not permitted as an annotation key")
        }
        if !isEmpty("StorageOpt"), !facts.features.contains(.storageQuota) {
            throw Problem(
                .unsupported, "--storage-opt is supported only for overlay over xfs with 'pquota' mount option")
        }
        if let request = hostConfig["DeviceRequests"]?.array?.first {
            let driver = GoText.quoted(request["Driver"]?.string ?? "")
            let wanted = (request["Capabilities"]?.array ?? []).map { "[\(($0.strings ?? []).joined(separator: " "))]" }
            throw Problem(
                .unsupported,
                "could not select device driver \(driver) with capabilities: [\(wanted.joined(separator: " "))]")
        }
    }

    private mutating func checkModes(_ facts: HostFacts) throws(Problem) {
        func isContainer(_ mode: String) -> Bool { mode.hasPrefix("container:") }
        let ipc = text("IpcMode")
        guard ["", "none", "private", "host", "shareable"].contains(ipc) || isContainer(ipc) else {
            throw Problem(.invalid, "invalid IPC mode: \(ipc)")
        }
        let pid = text("PidMode")
        guard ["", "host"].contains(pid) || isContainer(pid) && pid != "container:" else {
            throw Problem(.invalid, "invalid PID mode: \(pid)")
        }
        if hostConfig["ShmSize"]?.int ?? 0 < 0 { throw Problem(.invalid, "SHM size can not be less than 0") }
        guard ["", "host"].contains(text("UTSMode")) else {
            throw Problem(.invalid, "invalid UTS mode: \(text("UTSMode"))")
        }
        let score = hostConfig["OomScoreAdj"]?.int ?? 0
        guard (-1000...1000).contains(score) else {
            throw Problem(.invalid, "Invalid value \(score), range for oom score adj is [-1000, 1000]")
        }
        guard ["", "host", "private"].contains(text("CgroupnsMode")) else {
            throw Problem(.invalid, "invalid cgroup namespace mode: \(text("CgroupnsMode"))")
        }
        let mode = text("NetworkMode")
        if !facts.features.contains(.ipv4Forwarding), mode != "host", mode != "none" {
            warnings.append("IPv4 forwarding is disabled. Networking will not work.")
        }
        if mode == "host", !isEmpty("PortBindings") {
            warnings.append("Published ports are discarded when using host network mode")
        }
        if text("UsernsMode") == "private" {
            if hostConfig["Privileged"]?.bool == true {
                throw Problem(
                    .invalid,
                    "privileged mode is incompatible with user namespaces.  You must run the container in the host "
                        + "namespace when running privileged mode")
            }
            if mode == "host" {
                throw Problem(
                    .invalid, "cannot share the host's network namespace when user namespaces are enabled")
            }
            if pid == "host" {
                throw Problem(.invalid, "cannot share the host PID namespace when user namespaces are enabled")
            }
            // Namespaces belong to the users of whoever made them.
            for (kind, mode) in [("network", mode), ("PID", pid), ("IPC", ipc)] where isContainer(mode) {
                throw Problem(
                    .invalid, "cannot join the \(kind) namespace of another container when user namespaces are enabled")
            }
        }
        for path in (hostConfig["Tmpfs"]?.object?.keys ?? []).sorted() { try MountRequest.checkTarget(path) }
    }

    private mutating func setHostDefaults(_ facts: HostFacts) {
        let isPrivileged = hostConfig["Privileged"]?.bool == true
        if hostConfig["ShmSize"]?.int ?? 0 == 0 { hostConfig["ShmSize"] = .int(Self.standardSharedMemory) }
        if text("IpcMode").isEmpty { hostConfig["IpcMode"] = "private" }
        if text("CgroupnsMode").isEmpty {
            hostConfig["CgroupnsMode"] = facts.features.contains(.cgroupNamespaces) ? "private" : "host"
        }
        if text("CgroupnsMode") == "private", !facts.features.contains(.cgroupNamespaces) {
            warnings.append(
                "Your kernel does not support cgroup namespaces.  Cgroup namespace setting discarded.")
        }
        if text("Runtime").isEmpty { hostConfig["Runtime"] = "cove" }
        var log = LogOptions(hostConfig["LogConfig"])
        if log.driver.isEmpty { log.driver = LogOptions.standardDriver }
        hostConfig["LogConfig"] = log.json
        let security = hostConfig["SecurityOpt"]?.strings ?? []
        let sharesLabels = isPrivileged || text("IpcMode") == "host" || text("PidMode") == "host"
        if sharesLabels, !security.contains(where: { $0.hasPrefix("label=") || $0 == "label" }) {
            hostConfig["SecurityOpt"] = JSON(security + ["label=disable"])
        }
        for (key, paths) in [("MaskedPaths", Self.masked(facts)), ("ReadonlyPaths", Self.readonlyPaths)]
        where !isPrivileged && hostConfig[key]?.array == nil {
            hostConfig[key] = JSON(paths)
        }
    }

    private static func masked(_ facts: HostFacts) -> [String] {
        let throttles = (0..<min(max(facts.cpuCount, 0), 4096)).map {
            "/sys/devices/system/cpu/cpu\($0)/thermal_throttle"
        }
        return maskedPaths + throttles.filter(facts.pathExists)
    }
}

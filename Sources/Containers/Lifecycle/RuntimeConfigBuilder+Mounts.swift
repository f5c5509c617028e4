internal import Documents
internal import Linux

extension RuntimeConfigBuilder {
    /// File systems of the kernel, files of names, then what was asked for.
    func mounts() throws -> [JSON] {
        func entry(_ destination: String, _ type: String, _ source: String, _ options: [String]) -> JSON {
            [
                "destination": .string(destination), "type": .string(type), "source": .string(source),
                "options": JSON(options),
            ]
        }
        let host = record.hostConfig
        let access = record.isPrivileged ? "rw" : "ro"
        let cgroupAccess = try securityOptions.writableCgroups.map { $0 ? "rw" : "ro" } ?? access
        let size = host["ShmSize"]?.int ?? 64 << 20
        var result = [
            entry("/proc", "proc", "proc", ["nosuid", "noexec", "nodev"]),
            entry("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            entry(
                "/dev/pts", "devpts", "devpts",
                ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            entry("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", access]),
            entry("/sys/fs/cgroup", "cgroup", "cgroup", [cgroupAccess, "nosuid", "noexec", "nodev"]),
        ]
        if facts.hostNamespaces.contains("ipc") {
            // Not every host has them mounted; the namespace is the host's all the same.
            result.append(
                Files.isDirectory("/dev/mqueue")
                    ? entry("/dev/mqueue", "bind", "/dev/mqueue", ["bind", "nosuid", "noexec", "nodev"])
                    : entry("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]))
            result.append(entry("/dev/shm", "bind", "/dev/shm", ["bind", "nosuid", "noexec", "nodev"]))
        } else {
            result.append(entry("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]))
            if host["IpcMode"]?.string != "none", let shared = facts.joined["ipc"] {
                result.append(
                    entry(
                        "/dev/shm", "bind", Self.sharedMemory(ofNamespace: shared),
                        ["bind", "nosuid", "noexec", "nodev"]))
            } else if host["IpcMode"]?.string != "none" {
                result.append(
                    entry("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=\(size)"]))
            }
        }
        let asked = Set(facts.mounts.compactMap { $0["destination"]?.string })
        // What is mounted over the folder of the names' files comes before them.
        let above = facts.mounts.filter { $0["destination"]?.string == "/etc" }
        result += above.map(mapped)
        for name in ["resolv.conf", "hostname", "hosts"] where !asked.contains("/etc/\(name)") {
            let options = ["rbind", "rprivate"] + (hasReadOnlyRoot ? ["ro"] : [])
            result.append(mapped(entry("/etc/\(name)", "bind", "\(facts.nameFiles)/\(name)", options)))
        }
        result.removeAll { mount in
            let destination = mount["destination"]?.string ?? ""
            return asked.contains(destination) && destination != "/etc"
        }
        if facts.firstUser != nil, facts.hostNamespaces.contains("ipc"), !Files.isDirectory("/dev/mqueue") {
            // It could only be mounted by who owns the namespace.
            result.removeAll { $0["type"]?.string == "mqueue" }
        }
        return result + facts.mounts.filter { $0["destination"]?.string != "/etc" }.map(mapped)
    }

    /// A bind whose files belong to the ids inside, if the users are the container's own.
    private func mapped(_ mount: JSON) -> JSON {
        guard facts.firstUser != nil, mount["type"]?.string == "bind" else { return mount }
        let options = mount["options"]?.strings ?? []
        var mount = mount
        mount["options"] = JSON(options + [options.contains("rbind") ? "ridmap" : "idmap"])
        return mount
    }

    /// `/dev/shm` of the container whose namespace `/proc/PID/ns/ipc` is; to be resolved inside of its root.
    private static func sharedMemory(ofNamespace path: String) -> String {
        let process = path.split(separator: "/").dropFirst().first.map(String.init) ?? "self"
        return "/proc/\(process)/root/\(sharedMemory)"
    }

    static let sharedMemory = "dev/shm"

    /// `linux.resources` of the specification.
    func resources() throws -> JSON {
        var result = try Self.limits(record.hostConfig)
        result["devices"] = .array(deviceRules)
        return .object(result)
    }

    /// What `HostConfig` says of memory, processors, processes and block devices, whose numbers `device` tells.
    static func limits(_ host: JSON, device: (String) throws -> HostDevice = HostDevice.block) throws -> JSONObject {
        func number(_ key: String) -> Int64? { host[key]?.int.flatMap { $0 == 0 ? nil : $0 } }
        var memory = JSONObject()
        memory["limit"] = number("Memory").map(JSON.int)
        memory["swap"] = number("MemorySwap").map(JSON.int)
        memory["reservation"] = number("MemoryReservation").map(JSON.int)
        memory["swappiness"] = host["MemorySwappiness"]?.int.flatMap { $0 < 0 ? nil : .int($0) }
        if host["OomKillDisable"]?.bool == true { memory["disableOOMKiller"] = true }
        var cpu = JSONObject()
        cpu["shares"] = number("CpuShares").map(JSON.int)
        if let nano = number("NanoCpus") {
            cpu["period"] = 100_000
            cpu["quota"] = .int(nano / 10_000)
        } else {
            cpu["period"] = number("CpuPeriod").map(JSON.int)
            cpu["quota"] = number("CpuQuota").map(JSON.int)
        }
        cpu["cpus"] = host["CpusetCpus"]?.string.flatMap { $0.isEmpty ? nil : .string($0) }
        cpu["mems"] = host["CpusetMems"]?.string.flatMap { $0.isEmpty ? nil : .string($0) }
        var result: JSONObject = [:]
        if !memory.isEmpty { result["memory"] = .object(memory) }
        if !cpu.isEmpty { result["cpu"] = .object(cpu) }
        if let pids = number("PidsLimit") { result["pids"] = ["limit": .int(pids)] }
        let blockIO = try blockLimits(host, device)
        if !blockIO.isEmpty { result["blockIO"] = .object(blockIO) }
        return result
    }

    private static func blockLimits(_ host: JSON, _ device: (String) throws -> HostDevice) throws -> JSONObject {
        var result = JSONObject()
        if let weight = host["BlkioWeight"]?.int, weight != 0 { result["weight"] = .int(weight) }
        let keys: [(String, CgroupLimits.BlockDevice.Kind)] = [
            ("BlkioWeightDevice", .weight), ("BlkioDeviceReadBps", .readBytes), ("BlkioDeviceWriteBps", .writtenBytes),
            ("BlkioDeviceReadIOps", .reads), ("BlkioDeviceWriteIOps", .writes),
        ]
        for (key, kind) in keys {
            guard let limits = host[key]?.array, !limits.isEmpty else { continue }
            result[kind.rawValue] = .array(
                try limits.map { limit in
                    let node = try device(limit["Path"]?.string ?? "")
                    let (name, value) = kind == .weight ? ("weight", limit["Weight"]) : ("rate", limit["Rate"])
                    return ["major": .int(Int64(node.major)), "minor": .int(Int64(node.minor)), name: value ?? 0]
                })
        }
        return result
    }

    private var deviceRules: [JSON] {
        if record.isPrivileged { return [Self.json(.unrestricted)] }
        let rules = record.hostConfig["DeviceCgroupRules"]?.strings ?? []
        let own = rules.compactMap(CgroupLimits.DeviceAccess.init(parsing:))
        let given = facts.devices.compactMap { $0.node.rule(access: $0.access) }
        return (CgroupLimits.DeviceAccess.standard + given + own).map(Self.json)
    }

    private static func json(_ rule: CgroupLimits.DeviceAccess) -> JSON {
        var result: JSONObject = ["allow": .bool(rule.isAllowed), "type": .string(rule.type)]
        result["major"] = rule.major.map(JSON.int)
        result["minor"] = rule.minor.map(JSON.int)
        result["access"] = .string(rule.access)
        return .object(result)
    }
}

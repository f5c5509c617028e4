internal import Documents
internal import Linux
internal import OCI

/// Makes a container's `config.json` from its record: Docker's settings in the words of the runtime specification.
struct RuntimeConfigBuilder {
    let record: ContainerRecord
    let facts: Facts

    /// What the record does not say by itself.
    struct Facts {
        /// The container's directory.
        var directory: String
        var snapshot: Snapshot
        var user: ResolvedUser
        var cgroupPath: String
        /// Namespaces of others that it joins, by the specification's names: a path each.
        var joined: [String: String]
        /// Namespaces of the host's that it stays in.
        var hostNamespaces: Set<String>
        /// What the host allows at most.
        var hostCapabilities: Capabilities
        /// Mounts of volumes, binds and tmpfs, as entries of `mounts`.
        var mounts: [JSON]
        /// Parts of volumes, by destination.
        var subpaths: [String: String]
        /// The directory whose `hostname`, `hosts` and `resolv.conf` are mounted.
        var nameFiles: String
        var hostname: String
        var devices: [GivenDevice]
        var kernel: KernelVersion
        /// The first of the host's ids that stand behind its users; `nil`: the ids are the host's own.
        var firstUser: UInt32?
    }

    /// A device of the host's, and what may be done with it: of `r`, `w`, `m`.
    struct GivenDevice: Equatable {
        var node: HostDevice
        var access: String
    }

    struct ResolvedUser: Equatable {
        var uid: UInt32
        var gid: UInt32
        var additionalGids: [UInt32]
        var home: String
    }

    private var host: JSON { record.hostConfig }

    func document() throws -> JSON {
        [
            "ociVersion": "1.0.2",
            "root": ["path": "rootfs", "readonly": .bool(hasReadOnlyRoot)],
            "hostname": .string(facts.hostNamespaces.contains("uts") ? "" : facts.hostname),
            "domainname": .string(record.config["Domainname"]?.string ?? ""),
            "process": try process(),
            "mounts": .array(try mounts()),
            "linux": try linux(),
            "annotations": annotations,
        ]
    }

    private var annotations: JSON {
        var result = host["Annotations"]?.object ?? JSONObject()
        result[snapshotAnnotation] = .string(facts.snapshot.annotation)
        if !facts.subpaths.isEmpty { result[subpathsAnnotation] = .string(Wire.map(facts.subpaths).text()) }
        if host["Init"]?.bool == true { result[initAnnotation] = "true" }
        return .object(result)
    }

    private var environment: [String] {
        let result = ContainerEnvironment.make(
            record.config["Env"]?.strings ?? [], hostName: facts.hostname, hasTerminal: record.hasTerminal)
        return result.contains { $0.hasPrefix("HOME=") } ? result : result + ["HOME=\(facts.user.home)"]
    }

    private func process() throws -> JSON {
        let granted = try capabilities().names
        let names = JSON(granted)
        var result: JSONObject = [
            "terminal": .bool(record.hasTerminal),
            "user": [
                "uid": .int(Int64(facts.user.uid)), "gid": .int(Int64(facts.user.gid)),
                "additionalGids": .array(facts.user.additionalGids.map { .int(Int64($0)) }),
            ],
            "args": JSON([record.path] + record.arguments),
            "env": JSON(environment),
            "cwd": .string(workingDirectory),
            "capabilities": ["bounding": names, "effective": names, "permitted": names],
            "noNewPrivileges": .bool(try securityOptions.noNewPrivileges),
        ]
        let asked = (host["Ulimits"]?.array ?? []).compactMap(Ulimit.init)
        let usual = Ulimit.usual(canRaise: facts.hostCapabilities.contains(.sysResource))
        let limits = usual.filter { limit in !asked.contains { $0.name == limit.name } } + asked
        result["rlimits"] = .array(limits.map(\.runtimeJSON))
        if let adjustment = host["OomScoreAdj"]?.int, adjustment != 0 { result["oomScoreAdj"] = .int(adjustment) }
        return .object(result)
    }

    var hasReadOnlyRoot: Bool { host["ReadonlyRootfs"]?.bool ?? false }

    private var workingDirectory: String {
        let path = record.config["WorkingDir"]?.string ?? ""
        return path.isEmpty ? "/" : Wire.clean(path)
    }

    private func capabilities() throws -> Capabilities {
        if record.isPrivileged { return facts.hostCapabilities }
        let changes = CapabilityChanges(
            add: host["CapAdd"]?.strings ?? [], drop: host["CapDrop"]?.strings ?? [])
        return try changes.granted(available: facts.hostCapabilities)
    }

    var securityOptions: SecurityOptions {
        get throws { try SecurityOptions(host["SecurityOpt"]?.strings ?? []) }
    }

    private func seccomp() throws -> JSON? {
        let circumstances = SeccompCircumstances(capabilities: try capabilities(), kernel: facts.kernel)
        let template: SeccompTemplate
        switch try securityOptions.seccomp {
        case .unconfined: return nil
        case .standard:
            if record.isPrivileged { return nil }
            if SeccompProgram.isPrecompiled(for: circumstances) { return StandardFilter.word }
            template = .standard
        case .profile(let document): template = try SeccompTemplate(document)
        }
        return template.profile(for: circumstances).json
    }

    private func linux() throws -> JSON {
        var result: JSONObject = [
            "namespaces": .array(namespaces),
            "cgroupsPath": .string("/" + facts.cgroupPath),
            "resources": try resources(),
            "maskedPaths": JSON(host["MaskedPaths"]?.strings ?? []),
            "readonlyPaths": JSON(host["ReadonlyPaths"]?.strings ?? []),
        ]
        if let sysctls = sysctls.object, !sysctls.isEmpty { result["sysctl"] = .object(sysctls) }
        if !facts.devices.isEmpty { result["devices"] = .array(facts.devices.map { Self.json($0.node) }) }
        if let first = facts.firstUser {
            let mapping: JSON = ["containerID": 0, "hostID": .int(Int64(first)), "size": .int(Int64(UserRanges.size))]
            result["uidMappings"] = [mapping]
            result["gidMappings"] = [mapping]
        }
        result["seccomp"] = try seccomp()
        result["rootfsPropagation"] = try MountPropagation.root(
            for: record.mounts, mountinfo: Files.text("/proc/self/mountinfo") ?? ""
        ).map(JSON.string)
        return .object(result)
    }

    private static func json(_ device: HostDevice) -> JSON {
        [
            "path": .string(device.path), "type": .string(device.type), "major": .int(Int64(device.major)),
            "minor": .int(Int64(device.minor)), "fileMode": .int(Int64(device.mode)), "uid": .int(Int64(device.uid)),
            "gid": .int(Int64(device.gid)),
        ]
    }

    private var sysctls: JSON {
        var result = host["Sysctls"]?.object ?? JSONObject()
        let ownsNetwork = !facts.hostNamespaces.contains("network") && facts.joined["network"] == nil
        if ownsNetwork && !record.isPrivileged {
            // A group that is nobody's outside cannot be named.
            let lastGroup = facts.firstUser == nil ? Int(Int32.max) : Int(UserRanges.size) - 1
            for (key, value) in [
                ("net.ipv4.ip_unprivileged_port_start", "0"), ("net.ipv4.ping_group_range", "0 \(lastGroup)"),
            ] where result[key] == nil {
                result[key] = .string(value)
            }
        }
        return .object(result)
    }

    private var namespaces: [JSON] {
        ["user", "mount", "pid", "network", "ipc", "uts", "cgroup"].compactMap { name in
            if name == "user", facts.firstUser == nil { return nil }
            if facts.hostNamespaces.contains(name) { return nil }
            if let path = facts.joined[name] { return ["type": .string(name), "path": .string(path)] }
            return ["type": .string(name)]
        }
    }
}

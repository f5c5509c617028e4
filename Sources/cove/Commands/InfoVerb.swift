internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux

extension Verbs {
    /// `system info`
    static let info: Verb = { session, invocation in
        let format = try DocumentFormat(invocation.flags.string("format"))
        let document = SystemInfo(host: .ofThisHost, counts: try session.counts(), root: session.root.path).document
        session.write(try format?.text(document) ?? SystemInfo.text(document))
        guard format == nil else { return 0 }
        session.output.flush()
        for warning in document["Warnings"]?.strings ?? [] { session.say(warning) }
        return 0
    }
}

/// How many things there are.
struct SystemCounts: Equatable {
    var running = 0
    var paused = 0
    var stopped = 0
    var images = 0
}

extension Session {
    fileprivate func counts() throws -> SystemCounts {
        var counts = SystemCounts()
        for container in try containers.all() {
            switch container.state.phase {
            case .running(let run) where run.isPaused: counts.paused += 1
            // One that waits for its next start counts as running, as with Docker.
            case .running, .restarting: counts.running += 1
            case .created, .exited: counts.stopped += 1
            }
        }
        counts.images = imageCount
        return counts
    }
}

/// What is read from the host for `info`.
struct HostFigures: Equatable {
    var name = ""
    var kernel = ""
    var operatingSystem = ""
    var operatingSystemVersion = ""
    var processors: Int64 = 1
    var memory: Int64 = 0
    var cgroups: CgroupHost?
    /// Whether groups account for swap.
    var limitsSwap = true
    var forwardsPackets = true
}

extension HostFigures {
    static var ofThisHost: HostFigures {
        var figures = HostFigures()
        figures.read()
        return figures
    }

    private mutating func read() {
        name = Files.text("/proc/sys/kernel/hostname") ?? ""
        kernel = Files.text("/proc/sys/kernel/osrelease") ?? ""
        let release = Files.text("/etc/os-release") ?? Files.text("/usr/lib/os-release") ?? ""
        operatingSystem = Self.value("PRETTY_NAME", in: release) ?? "Linux"
        operatingSystemVersion = Self.value("VERSION_ID", in: release) ?? ""
        processors = Self.count(Self.field("Cpus_allowed_list", in: Files.text("/proc/self/status") ?? "") ?? "") ?? 1
        let memory = Self.field("MemTotal", in: Files.text("/proc/meminfo") ?? "")
        self.memory = memory?.split(separator: " ").first.flatMap { Int64($0) }.map { $0 << 10 } ?? 0
        cgroups = CgroupHost.detect()
        if case .v1(let trees) = cgroups, let tree = trees["memory"] {
            limitsSwap = Files.exists("\(tree)/memory.memsw.limit_in_bytes")
        }
        forwardsPackets = Files.text("/proc/sys/net/ipv4/ip_forward") == "1"
    }

    /// A variable of `os-release(5)`, without its quotation marks.
    static func value(_ name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(name)=") {
            let value = line.dropFirst(name.utf8.count + 1)
            let isQuoted = value.count > 1 && value.first == value.last && (value.first == "\"" || value.first == "'")
            return String(isQuoted ? value.dropFirst().dropLast() : value)
        }
        return nil
    }

    /// What follows `NAME:` and blanks, as in the files of `/proc`.
    static func field(_ name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(name):") {
            return String(line.dropFirst(name.utf8.count + 1).drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }

    /// How many numbers a list such as `0-3,8` holds; `nil` when it is none.
    static func count(_ list: String) -> Int64? {
        var count: Int64 = 0
        for part in list.split(separator: ",") {
            let ends = part.split(separator: "-").map { Int64($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, 0...last ~= first,
                last < 1 << 20
            else { return nil }
            count += last - first + 1
        }
        return count == 0 ? nil : count
    }
}

/// The document and the text of `info`, with the keys of Docker's API.
struct SystemInfo {
    var host: HostFigures
    var counts: SystemCounts
    /// The directory of the state.
    var root: String

    private func has(_ controller: String) -> JSON { .bool(host.cgroups?.has(controller) ?? false) }

    var document: JSON {
        let isV2 = host.cgroups?.isV2 ?? false
        var security: [String] = ["name=seccomp,profile=builtin"]
        if isV2 { security.append("name=cgroupns") }
        return [
            "ID": "", "Containers": .int(Int64(counts.running + counts.paused + counts.stopped)),
            "ContainersRunning": .int(Int64(counts.running)), "ContainersPaused": .int(Int64(counts.paused)),
            "ContainersStopped": .int(Int64(counts.stopped)), "Images": .int(Int64(counts.images)),
            "Driver": "overlay2", "DriverStatus": [], "Plugins": plugins, "MemoryLimit": has("memory"),
            "SwapLimit": .bool(host.limitsSwap && (host.cgroups?.has("memory") ?? false)), "CpuCfsPeriod": has("cpu"),
            "CpuCfsQuota": has("cpu"), "CPUShares": has("cpu"), "CPUSet": has("cpuset"), "PidsLimit": has("pids"),
            "IPv4Forwarding": .bool(host.forwardsPackets), "Debug": false, "NFd": 0, "OomKillDisable": .bool(!isV2),
            "NGoroutines": 0, "SystemTime": .string(Timestamp.now.rfc3339Nano), "LoggingDriver": "json-file",
            "CgroupDriver": .string(host.cgroups == nil ? "none" : "cgroupfs"),
            "CgroupVersion": .string(isV2 ? "2" : "1"), "NEventsListener": 0, "KernelVersion": .string(host.kernel),
            "OperatingSystem": .string(host.operatingSystem), "OSVersion": .string(host.operatingSystemVersion),
            "OSType": "linux", "Architecture": .string(Version.machine), "IndexServerAddress": "",
            "RegistryConfig": .null, "NCPU": .int(host.processors), "MemTotal": .int(host.memory),
            "GenericResources": .null, "DockerRootDir": .string(root), "HttpProxy": "", "HttpsProxy": "", "NoProxy": "",
            "Name": .string(host.name), "Labels": [], "ExperimentalBuild": false,
            "ServerVersion": .string(Version.engine), "Runtimes": ["runc": ["path": "cove"]], "DefaultRuntime": "runc",
            "Swarm": [
                "NodeID": "", "NodeAddr": "", "LocalNodeState": "inactive", "ControlAvailable": false, "Error": "",
                "RemoteManagers": .null,
            ],
            // Nothing that runs needs another process than its own monitor.
            "LiveRestoreEnabled": true, "Isolation": "", "InitBinary": "cove", "SecurityOptions": JSON(security),
            "Warnings": JSON(warnings),
            "ClientInfo": ["Debug": false, "Context": "default", "Plugins": [], "Warnings": .null],
        ]
    }

    private var plugins: JSON {
        [
            "Volume": ["local"], "Network": ["bridge", "host", "null"], "Authorization": .null,
            "Log": ["json-file", "local", "none"],
        ]
    }

    private var warnings: [String] {
        guard let groups = host.cgroups else { return ["WARNING: No cgroups: no limits can be set"] }
        var warnings: [String] = []
        if !groups.has("memory") {
            warnings.append("WARNING: No memory limit support")
        } else if !host.limitsSwap {
            warnings.append("WARNING: No swap limit support")
        }
        let others = [
            ("cpu", "cpu cfs quota"), ("cpuset", "cpuset"), ("pids", "pids limit"), ("blkio", "blkio weight"),
        ]
        warnings += others.filter { !groups.has($0.0) }.map { "WARNING: No \($0.1) support" }
        return warnings
    }

    /// The text without a format, from what ``document`` says.
    static func text(_ document: JSON) -> String {
        func word(_ key: String) -> String {
            switch document[key] {
            case .string(let text)?: text
            case .int(let number)?: String(number)
            case .bool(let flag)?: String(flag)
            default: ""
            }
        }
        func words(_ kind: String) -> String {
            (document["Plugins"]?[kind]?.strings ?? []).joined(separator: " ")
        }
        var options = ""
        for option in document["SecurityOptions"]?.strings ?? [] {
            let parts = option.split(separator: ",").map { $0.split(separator: "=").last.map(String.init) ?? "" }
            options += "  \(parts[0])\n" + (parts.count > 1 ? "   Profile: \(parts[1])\n" : "")
        }
        let memory = HumanSize.binary(document["MemTotal"]?.int ?? 0)
        return """
            Client: cove
             Version:    \(Version.number)
             Context:    default
             Debug Mode: false

            Server:
             Containers: \(word("Containers"))
              Running: \(word("ContainersRunning"))
              Paused: \(word("ContainersPaused"))
              Stopped: \(word("ContainersStopped"))
             Images: \(word("Images"))
             Server Version: \(word("ServerVersion"))
             Storage Driver: \(word("Driver"))
             Logging Driver: \(word("LoggingDriver"))
             Cgroup Driver: \(word("CgroupDriver"))
             Cgroup Version: \(word("CgroupVersion"))
             Plugins:
              Volume: \(words("Volume"))
              Network: \(words("Network"))
              Log: \(words("Log"))
             Swarm: inactive
             Runtimes: runc
             Default Runtime: runc
             Init Binary: \(word("InitBinary"))
             Security Options:
            \(options) Kernel Version: \(word("KernelVersion"))
             Operating System: \(word("OperatingSystem"))
             OSType: \(word("OSType"))
             Architecture: \(word("Architecture"))
             CPUs: \(word("NCPU"))
             Total Memory: \(memory)
             Name: \(word("Name"))
             Docker Root Dir: \(word("DockerRootDir"))
             Debug Mode: false
             Live Restore Enabled: \(word("LiveRestoreEnabled"))

            """
    }
}

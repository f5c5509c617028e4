internal import Documents
internal import Linux
internal import OCI

/// Starts a process inside a running container, from a process of its own that waits for its end.
struct ExecLaunch {
    let container: Container
    let root: StateRoot
    let request: ExecSpecification

    /// Starts it with the given streams. Throws ``LaunchFailure`` or a `Problem`.
    func start(streams: (Int32, Int32, Int32)) throws -> Int32 {
        guard let run = container.state.run, run.process.isAlive else {
            throw Problem(.conflict, "container \(container.id) is not running")
        }
        let file = "\(container.directory)/config.json"
        let config = try RuntimeConfig(JSON(parsing: StandardFilter.folded(try Files.read(file)), file: file))
        let process = try process(of: config, in: run.process.pid)
        var steps: [LaunchPlan.Step] = [.dieWithParent, .joinCgroups]
        let kinds = try kinds(of: run.process.pid)
        let users = kinds.contains(.user) ? try LaunchPlan.Users(of: run.process.pid) : nil
        try StreamOwners(uid: process.uid, gid: process.gid, users: users)?.take(streams.0, streams.1, streams.2)
        if kinds.contains(.user) {
            // Hard limits are raised by who has the right to it on the host; they are set once more inside.
            steps += try process.limits.map { .limit(try ProcessSteps.limit($0)) }
        }
        steps.append(.join(kinds, source: .process(run.process.pid)))
        steps.append(.fork)
        let seccomp = request.isPrivileged ? nil : try config.linux.seccomp.map(ProcessSteps.filter)
        steps += try ProcessSteps(process, seccomp: seccomp).steps
        var resources = Launcher.Resources(
            standardStreams: streams, failingStep: FailingStep.index)
        resources.cgroups = container.record.cgroup(in: root)?.joiningFiles ?? []
        var launcher = try Launcher(LaunchPlan(steps: steps), resources: resources)
        try launcher.finish()
        return launcher.pid
    }

    /// The namespaces that the container does not share with this process.
    private func kinds(of pid: Int32) throws -> Namespaces {
        try Namespaces.named.reduce(into: Namespaces()) { result, entry in
            guard let theirs = Files.link("/proc/\(pid)/ns/\(entry.file)") else {
                throw Problem(.conflict, "container \(container.id) is not running")
            }
            if theirs != Files.link("/proc/self/ns/\(entry.file)") { result.insert(entry.kind) }
        }
    }

    private func process(of config: RuntimeConfig, in pid: Int32) throws -> RuntimeConfig.Process {
        var process = config.process
        process.arguments = request.command
        process.hasTerminal = request.hasTerminal
        if !request.workingDirectory.isEmpty { process.workingDirectory = Wire.clean(request.workingDirectory) }
        let root = try Descriptor.open("/proc/\(pid)/root", Kernel.openPath | Kernel.openDirectory)
        let spec = request.user.isEmpty ? container.record.config["User"]?.string ?? "" : request.user
        let user = try ContainerUser.resolve(
            spec, groupAdd: request.user.isEmpty ? container.record.hostConfig["GroupAdd"]?.strings ?? [] : []
        ) { ContainerUser.file($0, inRoot: root.raw) }
        process.uid = user.uid
        process.gid = user.gid
        process.additionalGids = user.additionalGids
        var environment = process.environment
        if !request.user.isEmpty, !hasOwnHome { Self.set("HOME=\(user.home)", in: &environment) }
        if request.hasTerminal && !environment.contains(where: { $0.hasPrefix("TERM=") }) {
            environment.append("TERM=xterm")
        }
        for entry in request.environment { Self.set(entry, in: &environment) }
        process.environment = environment
        if request.isPrivileged {
            let all = try Capabilities.available().names
            process.capabilities = RuntimeConfig.Capabilities(
                bounding: all, effective: all, permitted: all, inheritable: [], ambient: [])
        }
        return process
    }

    private var hasOwnHome: Bool {
        (container.record.config["Env"]?.strings ?? []).contains { $0.hasPrefix("HOME=") }
    }

    /// Sets `K=V`; a bare `K` takes the variable away.
    private static func set(_ entry: String, in environment: inout [String]) {
        let name = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)[0]
        environment.removeAll { $0.hasPrefix("\(name)=") }
        if entry.utf8.contains(UInt8(ascii: "=")) { environment.append(entry) }
    }
}

internal import Documents
internal import Glibc
internal import Linux
internal import OCI

/// The first phase of a monitor: from a container's record to a running process.
///
/// Whatever it makes on the way is noted, and taken back in the opposite order when a later step fails.
struct ContainerStart {
    private var arguments: MonitorArguments
    private let store: ContainerStore
    private let record: ContainerRecord
    private var state: ContainerState
    private var undo: [() -> Void] = []

    private var directory: String { store.root.container(record.id) }

    init(_ arguments: MonitorArguments) throws {
        self.arguments = arguments
        store = ContainerStore(arguments.root)
        record = try ContainerRecord(directory: arguments.root.container(arguments.id))
        state = try ContainerState(directory: arguments.root.container(arguments.id))
        // Its policy counts anew from a start that somebody asks for.
        if arguments.client >= 0 { state.restartCount = 0 }
    }

    /// Starts the container, tells the client, and becomes the watching phase. Returns only when that fails.
    mutating func run() -> Int32 {
        do {
            try launch()
        } catch {
            for step in undo.reversed() { step() }
            fail(error)
            return 1
        }
        guard MonitorWatch.canHandOver(arguments, record) else {
            arguments.phase = .watch
            return fatal(arguments.become())
        }
        do {
            var watch = try MonitorWatch(arguments, record: record, state: state, patience: Self.patience)
            try watch.run()
            return 0
        } catch {
            // The next command sees that the monitor is gone, and says so.
            return 1
        }
    }

    /// Milliseconds.
    private static let patience: Int64 = 100

    private mutating func launch() throws {
        let files = ContainerFiles(record: record, root: store.root)
        undo.append { files.release() }
        let hasBirth = try NetworkMode(record.networkMode).isOwn && record.bundle == nil && !record.hasOwnUsers
        let birth = hasBirth ? try NetworkBirth(of: record, in: store) : nil
        undo.append { birth?.takeBack() }
        let host = CgroupHost.detect()
        var config = try files.runtimeConfig()
        var network = try birth?.decided() ?? ContainerNetwork(record: record, store: store)
        if birth == nil { undo.append { network.release() } }
        network.configure(&config)
        try files.writeNames(network)
        let runtime = try RuntimeConfig(config)
        let plan = try LaunchPlan(
            runtime,
            in: LaunchSurroundings(
                bundle: record.bundle ?? directory, cgroups: host, network: network.routeMessages))
        if record.isRemovedAtEnd || Files.exists("\(directory)/work/work/incompat") {
            // An overlay that was not synchronized says so, and would not be mounted again.
            try? Files.removeTree("\(directory)/work/work")
        }
        var resources = Launcher.Resources(failingStep: FailingStep.index)
        let group = host.map { Cgroup(host: $0, path: record.cgroupPath(in: store.root)) }
        let limits = try CgroupLimits(runtime.linux.resources)
        resources.cgroups = group?.joiningFiles ?? []
        let streams = try StreamEnds(record: record, config: runtime, users: plan.users)
        resources.standardStreams = (streams.input, streams.output, streams.errors)
        resources.terminalDevices = streams.terminalDevices
        var namespace: Int32 = -1
        defer { if namespace >= 0 { RawDescriptor.close(namespace) } }
        if birth == nil, plan.steps.contains(.join(.network, source: .prepared)) {
            namespace = try Descriptor.newNetworkNamespace().release()
        }
        resources.networkNamespace = try birth?.namespace() ?? namespace
        var launcher = try Launcher(plan, resources: resources)
        do {
            // The process mounts its file systems meanwhile.
            if let group {
                try group.create(limits: limits)
                undo.append { group.remove() }
            }
            try launcher.releaseGroups()
            try files.write(config)
            if arguments.listener < 0 {
                arguments.listener = try LocalSocket.listen(at: store.root.socket(record.id)).release()
            }
            if let birth { network = try birth.finish() } else { try network.attach(to: .process(launcher.pid)) }
            try launcher.release()
        } catch {
            launcher.abandon()
            throw error
        }
        // What there is to write down when the program runs is made while the process takes its last steps.
        let first = launcher.pid
        let early = try? running(as: first, in: network)
        let replacement = try? early?.replacement(directory: directory)
        try launcher.finish()
        let pid = launcher.pid
        undo.append {
            kill(pid, SIGKILL)
            _ = Children.reap(pid)
        }
        (arguments.input, arguments.output, arguments.errors) = streams.monitorEnds()
        arguments.process = pid
        arguments.relays = network.relays
        if pid == first, let early, let replacement {
            try replacement.commit()
            state = early
        } else {
            state = try running(as: pid, in: network)
            try state.write(directory: directory)
        }
        tell(Frame(.started, text: "\(pid)"))
    }

    /// The state when `pid` runs.
    private func running(as pid: Int32, in network: ContainerNetwork) throws -> ContainerState {
        guard let process = ProcessIdentity(running: pid) ?? ProcessIdentity(ended: pid),
            let monitor = ProcessIdentity.current
        else { throw Problem(.failed, "the new process cannot be found in /proc") }
        var state = state
        state.phase = .running(ContainerState.Run(process: process, monitor: monitor))
        state.startedAt = Timestamp.now.rfc3339Nano
        state.finishedAt = ContainerState.zeroTime
        state.exitCode = 0
        state.error = ""
        state.wasOutOfMemory = false
        state.wasStopped = false
        state.health = record.healthCheck.map { _ in HealthMonitor.startingDocument }
        network.record(in: &state)
        return state
    }

    private mutating func fail(_ error: any Error) {
        let text = StartFailure.text(error, command: record.path)
        if case .restarting = state.phase { state.phase = .exited }
        state.error = text
        state.exitCode = StartFailure.exitCode(text)
        if state.exitCode == 125 { state.exitCode = 128 }
        try? state.write(directory: directory)
        try? Files.remove(store.root.socket(record.id))
        let leftover =
            record.isRemovedAtEnd ? try? ContainerRemoval(store: store, record: record).run(withVolumes: true) : nil
        tell(StartFailure.frame(error, text: text))
        for waiter in arguments.waiters {
            var frame = Frame(.exited, text: "\(state.exitCode)").bytes[...]
            Self.writeAll(waiter, &frame)
        }
        RawDescriptor.close(arguments.lock)
        if let leftover { try? ContainerRemoval.clear(leftover, root: store.root) }
    }

    /// The image could not be changed: the container runs and nobody would watch it.
    private mutating func fatal(_ error: SystemError) -> Int32 {
        for step in undo.reversed() { step() }
        state.phase = .exited
        fail(error)
        return 1
    }

    private func tell(_ frame: Frame) {
        guard arguments.client >= 0 else { return }
        var bytes = frame.bytes[...]
        Self.writeAll(arguments.client, &bytes)
    }

    private static func writeAll(_ descriptor: Int32, _ bytes: inout ArraySlice<UInt8>) {
        while !bytes.isEmpty, case .count(let count) = RawDescriptor.write(descriptor, bytes) {
            bytes = bytes.dropFirst(count)
        }
    }
}

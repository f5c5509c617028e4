internal import Documents
internal import Glibc
internal import Linux

/// The container engine as a library: what the verbs of the command line, and whoever else starts containers, call.
///
/// It holds nothing open and remembers nothing: all that is true lies in the state root and with the monitors.
public struct Engine: Sendable {
    /// Where all state lies.
    public let root: StateRoot
    /// The containers of the root.
    public let containers: ContainerStore

    /// The engine of a state root; nothing is looked at yet.
    public init(root: StateRoot) {
        self.root = root
        containers = ContainerStore(root)
    }

    /// Starts a container that does not run. The connection tells how it goes on, and carries the streams that
    /// `streams` names (of `i`, `o`, `e`).
    ///
    /// Throws a `Problem` with the reason when the process cannot be started; the container stays, with the reason in
    /// its state, unless it was to be removed at its end.
    ///
    /// - Parameter standby: a monitor that waits for work already.
    public func start(
        _ container: Container, streams: String = "", standby: MonitorStandby? = nil
    ) throws -> MonitorConnection {
        if container.state.run?.isPaused == true {
            throw Problem(
                .conflict, "cannot start a paused container, try unpause instead",
                hint: "cove unpause \(container.name)")
        }
        var arguments = MonitorArguments(phase: .start, root: root, id: container.id)
        arguments.streams = streams
        var connection = try (standby ?? MonitorStandby()).begin(arguments)
        switch try connection.next() {
        case let frame? where frame.kind == .started: return connection
        case let frame? where frame.kind == .failed: throw StartFailure.problem(frame)
        default:
            throw Problem(
                .unavailable, "the monitor of the container ended before it started",
                hint: "`cove system check` tells what is left of it")
        }
    }

    /// Starts a container unless it runs, or waits for its next start. Of several who ask for it at the same time one does
    /// it, for all.
    public func startUnlessRunning(_ reference: String) throws {
        for attempt in 1... {
            let container = try containers.find(reference)
            if case .restarting = container.state.phase { return }
            if container.state.run?.isPaused == false { return }
            do {
                _ = try start(container)
                return
            } catch let problem as Problem where problem.summary == MonitorProgram.isBusy && attempt < 500 {
                sleepMilliseconds(20)
            }
        }
    }

    /// The monitor of a container; `nil` when that does not run any more. Throws a `Problem` (.unavailable) when it runs
    /// and cannot be reached.
    public func connect(to container: Container) throws -> MonitorConnection? {
        for _ in 0..<200 {
            if let connection = MonitorConnection(root: root, id: container.id) { return connection }
            // It has just ended by itself, or its monitor has; a look brings the state up to date.
            guard let now = try containers.load(container.id), now.state.monitor != nil else { return nil }
            sleepMilliseconds(5)
        }
        throw Problem(
            .unavailable,
            "the monitor of \(container.name) cannot be reached: its socket \(root.socket(container.id)) is gone",
            hint: "cove rm -f \(container.name) ends the container all the same")
    }

    /// Asks a container to end, waits, and makes it end after `timeout` seconds (negative: waits for ever).
    /// Fine when it does not run.
    ///
    /// - Parameter stays: whether the container is not removed at its end, as `--rm` would have it.
    public func stop(
        _ container: Container, signal: Int32? = nil, timeout: Int64? = nil, stays: Bool = false
    ) throws {
        guard container.state.monitor != nil else { return }
        guard var connection = try connect(to: container) else { return }
        let signal = signal ?? container.record.stopSignalNumber
        let request = "stop \(signal) \(timeout ?? container.record.stopTimeout)"
        _ = try connection.askForEnd(stays ? "\(request) stays" : request)
        try waitForMonitor(of: container)
    }

    /// Sends a signal to the container's first process. Throws a `Problem` (.conflict) when it does not run.
    public func kill(_ container: Container, signal: Int32) throws {
        func refuse(_ reason: String) -> Problem {
            Problem(.conflict, "cannot kill container: \(container.name): \(reason)")
        }
        if case .restarting = container.state.phase {
            // Nothing runs that could get it: it ends the waiting for the next start.
            if signal == SIGKILL || container.record.endsPolicy(signal) { try stop(container, timeout: 0) }
            return
        }
        guard container.state.run != nil else { throw refuse("container \(container.id) is not running") }
        guard var connection = try connect(to: container) else {
            throw refuse("container \(container.id) is not running")
        }
        do { try connection.ask("signal \(signal)") } catch let problem as Problem {
            throw problem == MonitorConnection.hasEnded ? refuse("container \(container.id) is not running") : problem
        }
        guard signal == SIGKILL else { return }
        _ = try connection.askForEnd("wait")
        try waitForMonitor(of: container)
    }

    /// Has a running container stand still while `body` runs, and no longer than this process lives. One that is paused
    /// already, or does not run, stays as it is.
    public func holdingStill<Result>(_ container: Container, _ body: () throws -> Result) throws -> Result {
        guard container.state.run?.isPaused == false, var connection = MonitorConnection(root: root, id: container.id)
        else { return try body() }
        do { try connection.ask("hold") } catch let problem as Problem where problem.code != .failed {
            // It has just ended: nothing changes any more.
            return try body()
        }
        let result = try body()
        // The next command is not to find it paused; when the container has ended, it does not.
        try? connection.ask("release")
        return result
    }

    /// Freezes, or thaws, all processes of a container.
    public func setPaused(_ container: Container, _ isPaused: Bool) throws {
        guard let run = container.state.run else {
            throw Problem(.conflict, "Container \(container.name) is not running")
        }
        if run.isPaused == isPaused {
            throw Problem(.conflict, "Container \(container.name) is \(isPaused ? "already" : "not") paused")
        }
        let notRunning = Problem(.conflict, "Container \(container.name) is not running")
        guard var connection = try connect(to: container) else { throw notRunning }
        do { try connection.ask(isPaused ? "pause" : "resume") } catch let problem as Problem {
            throw problem == MonitorConnection.hasEnded ? notRunning : problem
        }
    }

    /// Waits until a container does not run; its exit code. Throws a `Problem` (.notFound) when it was removed at its end
    /// before that could be told.
    public func wait(for container: Container) throws -> Int32 {
        var container = container
        while container.state.monitor != nil {
            if var connection = try connect(to: container), let code = try connection.askForEnd("wait") { return code }
            // What is written when it has gone is true.
            try waitForMonitor(of: container)
            guard let now = try containers.load(container.id) else { throw Self.isGone(container) }
            container = now
        }
        return container.state.exitCode
    }

    private static func isGone(_ container: Container) -> Problem {
        Problem(.notFound, "No such container: \(container.name)")
    }

    /// Does something with a container that may be removed meanwhile: then a `Problem` (.notFound) says so.
    public func whileThere<Result>(_ container: Container, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            let isMissing = (error as? SystemError)?.isMissing == true
            throw isMissing && !Files.exists(container.directory) ? Self.isGone(container) : error
        }
    }

    /// Removes a container. Throws a `Problem` (.conflict) when it runs and is not to be killed.
    public func remove(_ reference: String, isForced: Bool, withVolumes: Bool) throws {
        let id = try containers.id(of: reference)
        var isFirst = true
        while let container = try containers.load(id) {
            if container.state.monitor != nil {
                guard isForced else { throw Self.isInUse(container, reference) }
                try forceEnd(container)
            } else if let lock = try containers.lockIfFree(id) {
                try withExtendedLifetime(lock) { try removeStopped(id, withVolumes: withVolumes) }
                return
            } else {
                // Somebody is just starting it, or removing it.
                sleepMilliseconds(1)
            }
            isFirst = false
        }
        // One that was removed by itself, at its end, is gone as it was wanted.
        if isFirst { throw Problem(.notFound, "No such container: \(reference)") }
    }

    private static func isInUse(_ container: Container, _ reference: String) -> Problem {
        let reason =
            container.state.run?.isPaused == true
            ? "container is paused and must be unpaused first"
            : "container is running: stop the container before removing or force remove"
        return Problem(
            .conflict, "cannot remove container \"\(reference)\": \(reason)", hint: "cove rm -f \(reference)")
    }

    /// The lock is held: what is read now stays so.
    private func removeStopped(_ id: String, withVolumes: Bool) throws {
        guard let container = try containers.load(id) else { return }
        let removal = ContainerRemoval(store: containers, record: container.record)
        // First what others could miss: a kill in between leaves a container that can be removed again.
        removal.giveBack()
        try removal.run(withVolumes: withVolumes)
    }

    private func forceEnd(_ container: Container) throws {
        guard var connection = MonitorConnection(root: root, id: container.id) else {
            // Its monitor sees the end, reachable or not.
            if let process = try containers.load(container.id)?.state.run?.process { process.send(signal: 9) }
            return try waitForMonitor(of: container)
        }
        _ = try connection.askForEnd("stop 9 0")
        try waitForMonitor(of: container)
    }

    /// A monitor tells its clients a moment before it gives its lock back.
    private func waitForMonitor(of container: Container) throws {
        guard let monitor = container.state.monitor else { return }
        for _ in 0..<2000 where monitor.isAlive {
            guard Files.exists(container.directory) else { return }
            if containers.isUnlocked(container.id) { return }
            sleepMilliseconds(1)
        }
    }
}

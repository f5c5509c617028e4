internal import Documents
internal import Glibc
internal import Linux

/// The second phase of a monitor: one process, one thread, one epoll loop beside a running container.
///
/// It moves the container's streams to the log and to whoever is attached, answers requests, runs health checks,
/// and, at the end, records what happened, gives back what the container had, and applies the restart policy.
struct MonitorWatch: ~Copyable {
    private let arguments: MonitorArguments
    private let store: ContainerStore
    private var record: ContainerRecord
    private var state: ContainerState
    private var poller: Poller
    /// Names the container's first process (`pidfd_open(2)`); -1 when it is gone already. Open to the end.
    private let process: Int32
    private var streams: ContainerStreams
    private var log: LogWriter?
    private var clients: [Int32: MonitorClient] = [:]
    private var stop = StopRequest()
    private var health: HealthMonitor?
    /// Published ports that the kernel does not translate; `nil` when there is none.
    private var relay: PortRelay?
    private var delay: Int64
    /// When the next try of the restart policy is due, on the monotonic clock.
    private var restartDue: Int64?
    private let startedAt = monotonicMilliseconds()
    /// When this process, which has started the container and is large, becomes a small one; `nil`: it is one.
    private var handoverDue: Int64?

    private var directory: String { store.root.container(arguments.id) }

    /// The watch of a process that does nothing else.
    init(_ arguments: MonitorArguments) throws {
        let directory = arguments.root.container(arguments.id)
        try self.init(
            arguments, record: ContainerRecord(directory: directory), state: ContainerState(directory: directory))
    }

    /// The watch of the process that has just started the container. Many containers end at once: only when this one
    /// still runs after `patience` milliseconds the process becomes a small one.
    init(_ arguments: MonitorArguments, record: ContainerRecord, state: ContainerState, patience: Int64) throws {
        try self.init(arguments, record: record, state: state)
        handoverDue = startedAt + patience
    }

    /// Whether a watch can be handed over at any moment: probes and relayed connections cannot.
    static func canHandOver(_ arguments: MonitorArguments, _ record: ContainerRecord) -> Bool {
        record.healthCheck == nil && arguments.held.isEmpty
    }

    private init(_ arguments: MonitorArguments, record: ContainerRecord, state: ContainerState) throws {
        let directory = arguments.root.container(arguments.id)
        let poller = try Poller()
        log = try LogWriter(path: record.logPath(in: directory), policy: record.logPolicy)
        process = arguments.process > 0 ? try Descriptor.ofProcess(arguments.process).release() : -1
        streams = ContainerStreams(
            input: arguments.input, output: arguments.output, errors: arguments.errors, isTerminal: record.hasTerminal)
        health = record.healthCheck.map { HealthMonitor($0, arguments: arguments) }
        delay = arguments.delay
        store = ContainerStore(arguments.root)
        self.arguments = arguments
        self.record = record
        self.state = state
        self.poller = poller
        relay = PortRelay(arguments.held)
    }

    /// Runs until the container is at its end for good.
    mutating func run() throws {
        ignoreBrokenPipes()
        for descriptor in arguments.descriptors { RawDescriptor.setInherited(descriptor, false) }
        try poller.set(arguments.listener, .readable)
        if process >= 0 { try poller.set(process, .readable) }
        try relay?.begin(&poller)
        if arguments.client >= 0 {
            add(client: arguments.client, MonitorClient(streams: arguments.streams))
        }
        for waiter in arguments.waiters { add(client: waiter, MonitorClient(isWaiting: true)) }
        while true {
            try setInterests()
            for (descriptor, readiness) in try poller.wait(milliseconds: timeout()) {
                if try handle(descriptor, readiness) == .finished { return }
            }
            if try handleTimers() == .finished { return }
        }
    }

    private enum Progress { case goesOn, finished }

    private mutating func setInterests() throws {
        let isBehind = clients.values.contains { $0.isBehind }
        let input = streams.inputDescriptor
        for descriptor in streams.readable {
            var interest: Readiness = isBehind ? [] : .readable
            // A terminal is one descriptor for both directions.
            if descriptor == input, streams.hasWaitingInput { interest.insert(.writable) }
            try poller.set(descriptor, interest.isEmpty ? nil : interest)
        }
        if let input, !streams.readable.contains(input) {
            try poller.set(input, streams.hasWaitingInput ? .writable : nil)
        }
        for (descriptor, client) in clients {
            var interest: Readiness = []
            if !streams.isFull { interest.insert(.readable) }
            if client.hasOutput { interest.insert(.writable) }
            try poller.set(descriptor, interest)
        }
        if let probe = health?.descriptor { try poller.set(probe, .readable) }
    }

    private func timeout() -> Int32 {
        let due = [stop.due, restartDue, health?.due, relay?.due, handoverDue].compactMap { $0 }.min()
        guard let due else { return -1 }
        return Int32(clamping: max(0, due - monotonicMilliseconds()))
    }

    private mutating func handle(_ descriptor: Int32, _ readiness: Readiness) throws -> Progress {
        if descriptor == process { return try processEnded() }
        if descriptor == arguments.listener {
            while let connection = arguments.acceptClient() { add(client: connection, MonitorClient()) }
        } else if streams.readable.contains(descriptor) {
            if descriptor == streams.inputDescriptor, readiness.contains(.writable) { feed() }
            if !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) { pump(descriptor) }
        } else if descriptor == streams.writableInput {
            feed()
        } else if descriptor == health?.descriptor {
            try probeAnswered()
        } else if clients[descriptor] != nil {
            return try serve(descriptor, readiness)
        } else {
            _ = relay?.handle(descriptor, readiness, &poller)
        }
        return .goesOn
    }

    private mutating func handleTimers() throws -> Progress {
        let now = monotonicMilliseconds()
        if let due = handoverDue, now >= due { try handOver(now) }
        if let due = stop.due, now >= due { forceStop(now) }
        if let due = restartDue, now >= due { return try restart() }
        if health?.isOverdue(now) == true {
            if let probe = health?.descriptor { try poller.set(probe, nil) }
            health?.timeOut(now: now)
            try recordHealth()
        } else {
            health?.begin(now)
        }
        relay?.expire(now: now, &poller)
        return .goesOn
    }

    /// Becomes the small process, unless something is under way: then a little later.
    private mutating func handOver(_ now: Int64) throws {
        handoverDue = now + 20
        let attached = clients.filter(\.value.isAttached)
        guard restartDue == nil, stop.due == nil, !streams.hasWaitingInput, attached.count <= 1,
            clients.values.allSatisfy({ $0.isQuiet && $0.isWaiting })
        else { return }
        var next = arguments
        next.phase = .watch
        next.client = attached.first?.key ?? -1
        next.streams = attached.first?.value.streams ?? ""
        next.waiters = clients.keys.filter { $0 != next.client }
        (next.input, next.output, next.errors) = streams.descriptors
        // A line without an end goes on in an entry of its own.
        try log?.finish()
        throw next.become()
    }

    /// Moves what one stream has to the log and to the attached clients.
    private mutating func pump(_ descriptor: Int32) {
        let isError = descriptor == streams.errors
        switch streams.read(descriptor, { try? log?.append($0, isError: isError) }) {
        case .wouldBlock: break
        case .ended:
            try? poller.set(descriptor, nil)
            streams.close(descriptor)
        case .count(let count):
            let head = Frame.head(isError ? .errors : .output, count: count)
            for (number, client) in clients where isError ? client.seesErrors : client.seesOutput {
                clients[number]?.queue(head)
                streams.withLastRead(count) { clients[number]?.queue($0) }
                flush(number)
            }
        }
    }

    /// Passes on what clients have sent for standard input.
    private mutating func feed() {
        guard !streams.feed(), let input = streams.writableInput else { return }
        try? poller.set(input, nil)
        streams.closeInput()
    }

    private mutating func add(client descriptor: Int32, _ client: MonitorClient) {
        RawDescriptor.setNonBlocking(descriptor)
        clients[descriptor] = client
    }

    private mutating func drop(_ descriptor: Int32) {
        guard let client = clients.removeValue(forKey: descriptor) else { return }
        try? poller.set(descriptor, nil)
        RawDescriptor.close(descriptor)
        if client.sendsInput { inputEnded() }
    }

    /// What was typed goes in first; then, for a container that was made for one client, the stream ends.
    private mutating func inputEnded() {
        guard record.closesInputOnce, !clients.values.contains(where: \.sendsInput) else { return }
        if let input = streams.writableInput, streams.endInput() {
            try? poller.set(input, nil)
            streams.closeInput()
        }
    }

    private mutating func flush(_ descriptor: Int32) {
        if clients[descriptor]?.flush(descriptor) == .ended { drop(descriptor) }
    }

    private mutating func serve(_ descriptor: Int32, _ readiness: Readiness) throws -> Progress {
        if readiness.contains(.writable) { flush(descriptor) }
        guard !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) else { return .goesOn }
        guard clients[descriptor]?.receive(descriptor) == true else {
            drop(descriptor)
            return .goesOn
        }
        while true {
            guard let frame = try? clients[descriptor]?.nextFrame() else { break }
            if try perform(frame, for: descriptor) == .finished { return .finished }
        }
        return .goesOn
    }

    private mutating func perform(_ frame: Frame, for client: Int32) throws -> Progress {
        switch frame.kind {
        case .input:
            if clients[client]?.sendsInput == true {
                streams.queueInput(frame.payload)
                feed()
            }
        case .inputEnd:
            clients[client]?.sendsInput = false
            inputEnded()
        case .resize:
            let numbers = frame.text.split(separator: " ").compactMap { UInt16($0) }
            if numbers.count == 2 { streams.resize(TerminalSize(rows: numbers[0], columns: numbers[1])) }
        case .request: return try perform(request: frame.text.split(separator: " ").map(String.init), for: client)
        default: drop(client)
        }
        return .goesOn
    }

    private mutating func perform(request words: [String], for client: Int32) throws -> Progress {
        switch (words.first, words.count) {
        case ("attach", 2):
            clients[client]?.attach(streams: words[1])
            reply(client)
        case ("wait", 1): clients[client]?.isWaiting = true
        case ("signal", 2):
            guard let number = Int32(words[1]) else { break }
            if number == SIGKILL || record.endsPolicy(number) { try personStops() }
            let isSent = Descriptor.send(signal: number, to: process)
            reply(client, isSent ? "" : "the process has ended")
        case ("stop", 3):
            guard let number = Int32(words[1]), let seconds = Int64(words[2]) else { break }
            clients[client]?.isWaiting = true
            try personStops()
            if restartDue != nil { return try finish() }
            Descriptor.send(signal: number, to: process)
            if state.run?.isPaused == true { try setPaused(false) }
            stop.begin(seconds: seconds, now: monotonicMilliseconds())
        case ("pause", 1): answer(client) { try $0.setPaused(true) }
        case ("resume", 1): answer(client) { try $0.setPaused(false) }
        case ("reload", 1):
            answer(client) { $0.record = try ContainerRecord(directory: $0.directory) }
        default: reply(client, "unknown request")
        }
        return .goesOn
    }

    private mutating func reply(_ client: Int32, _ text: String = "") {
        clients[client]?.queue(Frame(.reply, text: text).bytes)
        flush(client)
    }

    /// Does something that was asked for and says how it went.
    private mutating func answer(_ client: Int32, _ body: (inout MonitorWatch) throws -> Void) {
        var text = ""
        do { try body(&self) } catch { text = "\(error)" }
        reply(client, text)
    }

    /// From now on no policy starts the container again, until a person does.
    private mutating func personStops() throws {
        guard !state.wasStopped else { return }
        state.wasStopped = true
        try state.write(directory: directory)
    }

    private mutating func forceStop(_ now: Int64) {
        if stop.escalate(now: now) {
            Descriptor.send(signal: SIGKILL, to: process)
        } else {
            for client in clients.keys.sorted() where clients[client]?.isWaiting == true {
                reply(client, "the process does not end, not even by SIGKILL")
                clients[client]?.isWaiting = false
            }
        }
    }

    private mutating func setPaused(_ isPaused: Bool) throws {
        guard var run = state.run, let group = record.cgroup(in: store.root) else { return }
        try group.setFrozen(isPaused)
        run.isPaused = isPaused
        state.phase = .running(run)
        health?.setPaused(isPaused, now: monotonicMilliseconds())
        try state.write(directory: directory)
    }

    private mutating func probeAnswered() throws {
        guard let descriptor = health?.descriptor else { return }
        if health?.read(descriptor) == true {
            try? poller.set(descriptor, nil)
            health?.finish(now: monotonicMilliseconds())
            try recordHealth()
        }
    }

    private mutating func recordHealth() throws {
        guard let status = health?.document, status != state.health else { return }
        state.health = status
        try state.write(directory: directory)
    }

    private mutating func processEnded() throws -> Progress {
        guard let exit = Children.reap(arguments.process, isBlocking: false) else { return .goesOn }
        if process >= 0 { try poller.set(process, nil) }
        // Everything that could write is gone with the process namespace: what is in the pipes is all there is.
        for descriptor in streams.readable { drain(descriptor) }
        try? log?.finish()
        health?.cancel()
        let ranLong = monotonicMilliseconds() - startedAt >= 10_000
        let group = record.cgroup(in: store.root)
        state.wasOutOfMemory = (group?.outOfMemoryKills ?? 0) > 0
        state.exitCode = exit.code
        state.finishedAt = Timestamp.now.rfc3339Nano
        state.phase = .exited
        if state.health != nil { state.health?["Status"] = "unhealthy" }
        relay?.end(&poller)
        relay = nil
        let cables = ContainerNetwork.releaseAllButCables(
            &state, id: record.id, root: store.root, relays: arguments.relays)
        let lasting = Lasting(group: group, cables: cables)
        guard
            record.restartPolicy.restarts(
                afterExit: exit.code, restartCount: Int64(state.restartCount), wasStopped: state.wasStopped)
        else { return try finish(lasting) }
        lasting.remove()
        for client in clients.keys where clients[client]?.isAttached == true { send(exit.code, to: client) }
        if ranLong { delay = 100 }
        restartDue = monotonicMilliseconds() + delay
        state.phase = .restarting(monitor: ProcessIdentity.current ?? ProcessIdentity(pid: getpid(), startTime: 0))
        try state.write(directory: directory)
        return .goesOn
    }

    private mutating func drain(_ descriptor: Int32) {
        RawDescriptor.setNonBlocking(descriptor)
        while streams.readable.contains(descriptor) {
            let before = streams.bytesRead
            pump(descriptor)
            if streams.bytesRead == before { return }
        }
    }

    private mutating func send(_ code: Int32, to client: Int32) {
        RawDescriptor.setNonBlocking(client, false)
        clients[client]?.queue(Frame(.exited, text: "\(code)").bytes)
        flush(client)
        drop(client)
    }

    /// Starts the container again: this process becomes the starting phase.
    private mutating func restart() throws -> Progress {
        var next = arguments
        next.phase = .start
        next.client = -1
        next.input = -1
        next.output = -1
        next.errors = -1
        next.process = -1
        next.relays = ""
        next.delay = min(delay * 2, 60_000)
        next.waiters = clients.filter { $0.value.isWaiting }.map(\.key)
        for waiter in next.waiters { RawDescriptor.setNonBlocking(waiter, false) }
        state.restartCount += 1
        try state.write(directory: directory)
        throw next.become()
    }

    /// What a container that has ended still has of the host, and the kernel takes some time to remove.
    private struct Lasting {
        var group: Cgroup?
        var cables: [Endpoint] = []

        func remove() {
            group?.remove()
            HostNetwork.unplug(cables)
        }
    }

    /// What nobody waits for goes when everybody is told; the lock is held until it is gone.
    private mutating func finish(_ lasting: Lasting = Lasting()) throws -> Progress {
        let leftover: String?
        do {
            defer { lasting.remove() }
            leftover = try tellEnd()
        }
        RawDescriptor.close(arguments.listener)
        if leftover != nil { store.removeTraces(of: record.id) }
        RawDescriptor.close(arguments.lock)
        if let leftover { try Files.removeTree(leftover) }
        return .finished
    }

    /// Writes the end down, removes what shall be removed, tells everybody. Returns where its files lie then, if they
    /// are to go.
    private mutating func tellEnd() throws -> String? {
        state.phase = .exited
        ContainerFiles(record: record, root: store.root).release()
        var leftover: String?
        if record.isRemovedAtEnd {
            leftover = try ContainerRemoval(store: store, record: record).hide(withVolumes: true)
        } else {
            try state.write(directory: directory, isDurable: true)
            try Files.remove(store.root.socket(record.id))
        }
        for client in clients.keys.sorted() { send(state.exitCode, to: client) }
        return leftover
    }
}

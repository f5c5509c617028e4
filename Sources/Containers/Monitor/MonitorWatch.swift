internal import Documents
internal import Glibc
internal import Linux

/// The second phase of a monitor: one process, one thread, one epoll loop beside a running container.
///
/// It moves the container's streams to the log and to whoever is attached, answers requests, runs health checks,
/// and, at the end, records what happened, gives back what the container had, and applies the restart policy.
struct MonitorWatch: ~Copyable {
    let arguments: MonitorArguments
    let store: ContainerStore
    var record: ContainerRecord
    var state: ContainerState
    var poller: Poller
    /// Names the container's first process (`pidfd_open(2)`); -1 when it is gone already. Open to the end.
    let process: Int32
    var streams: ContainerStreams
    var log: LogWriter?
    var clients: [Int32: MonitorClient] = [:]
    var stop = StopRequest()
    /// Somebody wants its end, and nobody may have it stand still.
    var isEnding = false
    var health: HealthMonitor?
    /// Published ports that the kernel does not translate; `nil` when there is none.
    var relay: PortRelay?
    var delay: Int64
    /// Whether the container stays at its end although `--rm` was asked for.
    var staysAtEnd = false
    /// When the next try of the restart policy is due, on the monotonic clock.
    var restartDue: Int64?
    let startedAt = monotonicMilliseconds()
    /// When this process, which has started the container and is large, becomes a small one; `nil`: it is one.
    var handoverDue: Int64?

    var directory: String { store.root.container(arguments.id) }

    /// The watch of a process that does nothing else.
    init(_ arguments: MonitorArguments) throws {
        let directory = arguments.root.container(arguments.id)
        try self.init(
            arguments, record: ContainerRecord(directory: directory), state: ContainerState(directory: directory))
        ContainerState.keepReserve(directory: directory)
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

    enum Progress { case goesOn, finished }

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
        for probe in health?.descriptors ?? [] { try poller.set(probe, .readable) }
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
        } else if health?.descriptors.contains(descriptor) == true {
            probeAnswered(descriptor)
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
            for probe in health?.descriptors ?? [] { try poller.set(probe, nil) }
            health?.timeOut(now: now)
            recordHealth()
        } else {
            health?.begin(now)
        }
        relay?.expire(now: now, &poller)
        return .goesOn
    }

    /// Writes the state. What cannot be written is known to this process as long as it lives.
    func save(isDurable: Bool = false) { try? state.write(directory: directory, isDurable: isDurable) }

    /// Becomes the small process, unless something is under way: then a little later.
    private mutating func handOver(_ now: Int64) throws {
        handoverDue = now + 20
        let attached = clients.filter(\.value.isAttached)
        guard restartDue == nil, !isEnding, !streams.hasWaitingInput, attached.count <= 1,
            clients.values.allSatisfy({ $0.isQuiet && $0.isWaiting })
        else { return }
        var next = arguments
        next.phase = .watch
        next.client = attached.first?.key ?? -1
        next.streams = attached.first?.value.streams ?? ""
        next.waiters = clients.keys.filter { $0 != next.client }
        (next.input, next.output, next.errors) = streams.descriptors
        // A line without an end goes on in an entry of its own.
        log?.finish()
        log?.settle()
        throw next.become()
    }

    /// Moves what one stream has to the log and to the attached clients.
    mutating func pump(_ descriptor: Int32) {
        let isError = descriptor == streams.errors
        switch streams.read(descriptor, { log?.append($0, isError: isError) }) {
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
    mutating func feed() {
        guard !streams.feed(), let input = streams.writableInput else { return }
        try? poller.set(input, nil)
        streams.closeInput()
    }

    private mutating func probeAnswered(_ descriptor: Int32) {
        let descriptors = health?.descriptors ?? []
        guard health?.read(descriptor) == true else { return }
        for descriptor in descriptors { try? poller.set(descriptor, nil) }
        health?.finish(now: monotonicMilliseconds())
        recordHealth()
    }

    private mutating func recordHealth() {
        guard let status = health?.document, status != state.health else { return }
        state.health = status
        save()
    }
}

internal import Documents
internal import Glibc
internal import Linux

/// What a monitor does when its container has ended.
extension MonitorWatch {
    mutating func processEnded() throws -> Progress {
        guard let exit = Children.reap(arguments.process, isBlocking: false) else { return .goesOn }
        if process >= 0 { try poller.set(process, nil) }
        // Everything that could write is gone with the process namespace: what is in the pipes is all there is.
        for descriptor in streams.readable { drain(descriptor) }
        log?.finish()
        health?.cancel()
        let ranLong = monotonicMilliseconds() - startedAt >= 10_000
        let group = record.cgroup(in: store.root)
        state.wasOutOfMemory = (group?.outOfMemoryKills ?? 0) > 0
        state.exitCode = exit.code
        state.finishedAt = Timestamp.now.rfc3339Nano
        state.phase = .exited
        if let loss = log?.loss { state.error = loss }
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
        if ranLong { delay = 100 }
        restartDue = monotonicMilliseconds() + delay
        state.phase = .restarting(monitor: ProcessIdentity.current ?? ProcessIdentity(pid: getpid(), startTime: 0))
        save()
        for client in clients.keys.sorted() where clients[client]?.isWaiting == true { send(exit.code, to: client) }
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

    /// The last word for a client. Whoever does not read at the moment gets it, and what was before it, from another process:
    /// nothing here waits for him.
    mutating func send(_ code: Int32, to client: Int32) {
        clients[client]?.queue(Frame(.exited, text: "\(code)").bytes)
        flush(client)
        if let rest = clients[client]?.waitingOutput, !rest.isEmpty {
            SelfProgram.write(rest, elsewhereTo: client)
        }
        drop(client)
    }

    /// Starts the container again: this process becomes the starting phase.
    mutating func restart() throws -> Progress {
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
        save()
        log?.settle()
        throw next.become()
    }

    /// What a container that has ended still has of the host, and the kernel takes some time to remove.
    struct Lasting {
        var group: Cgroup?
        var cables: [Endpoint] = []

        func remove() {
            group?.remove()
            HostNetwork.unplug(cables)
        }
    }

    private var isRemoved: Bool { record.isRemovedAtEnd && !staysAtEnd }

    /// What nobody waits for goes when everybody is told; the lock is held until it is gone.
    mutating func finish(_ lasting: Lasting = Lasting()) throws -> Progress {
        let leftover: String?
        do {
            defer { lasting.remove() }
            leftover = try tellEnd()
        }
        let isRemoved = isRemoved
        log?.settle(isUnwanted: isRemoved)
        RawDescriptor.close(arguments.listener)
        if isRemoved { store.removeTraces(of: record.id) }
        RawDescriptor.close(arguments.lock)
        if let leftover { try ContainerRemoval.clear(leftover, root: store.root) }
        return .finished
    }

    /// Writes the end down, removes what shall be removed, tells everybody. Returns where its files lie then, if they
    /// are to go.
    private mutating func tellEnd() throws -> String? {
        state.phase = .exited
        ContainerFiles(record: record, root: store.root).release()
        var leftover: String?
        if isRemoved {
            leftover = try ContainerRemoval(store: store, record: record).hide(withVolumes: true)
        } else {
            save(isDurable: true)
            try? Files.remove(store.root.socket(record.id))
        }
        for client in clients.keys.sorted() { send(state.exitCode, to: client) }
        return leftover
    }
}

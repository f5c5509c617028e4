internal import Documents
internal import Glibc
internal import Linux

/// Who is connected to a monitor, and what it does for them.
extension MonitorWatch {
    mutating func add(client descriptor: Int32, _ client: MonitorClient) {
        RawDescriptor.setNonBlocking(descriptor)
        clients[descriptor] = client
    }

    mutating func drop(_ descriptor: Int32) {
        guard let client = clients.removeValue(forKey: descriptor) else { return }
        try? poller.set(descriptor, nil)
        RawDescriptor.close(descriptor)
        if client.sendsInput { inputEnded() }
        if client.holdsStill { try? letGoOn() }
    }

    /// What was typed goes in first; then, for a container that was made for one client, the stream ends.
    private mutating func inputEnded() {
        guard record.closesInputOnce, !clients.values.contains(where: \.sendsInput) else { return }
        if let input = streams.writableInput, streams.endInput() {
            try? poller.set(input, nil)
            streams.closeInput()
        }
    }

    mutating func flush(_ descriptor: Int32) {
        if clients[descriptor]?.flush(descriptor) == .ended { drop(descriptor) }
    }

    mutating func serve(_ descriptor: Int32, _ readiness: Readiness) throws -> Progress {
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
            if number == SIGKILL || record.endsPolicy(number) { personStops() }
            let isSent = Descriptor.send(signal: number, to: process)
            if number == SIGKILL { beginEnd() }
            reply(client, isSent ? "" : "the process has ended")
        case ("stop", 3...4):
            // Who starts it again at once needs it to stay, whatever is to happen at its end.
            staysAtEnd = words.count == 4
            guard let number = Int32(words[1]), let seconds = Int64(words[2]) else { break }
            clients[client]?.isWaiting = true
            clients[client]?.asksForEnd = true
            personStops()
            if restartDue != nil { return try finish() }
            Descriptor.send(signal: number, to: process)
            beginEnd()
            stop.begin(seconds: seconds, now: monotonicMilliseconds())
        case ("pause", 1):
            answer(client) { watch in
                if watch.isEnding { throw Problem(.conflict, "Container \(watch.record.name) is being stopped") }
                try watch.setPaused(true)
            }
        case ("resume", 1): answer(client) { try $0.setPaused(false) }
        case ("hold", 1):
            answer(client) { watch in
                let isHeld = watch.clients.values.contains(where: \.holdsStill)
                // Somebody who has paused it wants it to stay so; what stands still does not end.
                if watch.isEnding { return }
                if watch.state.run?.isPaused == true, !isHeld { return }
                if !isHeld { try watch.setPaused(true) }
                watch.clients[client]?.holdsStill = true
            }
        case ("release", 1):
            let holds = clients[client]?.holdsStill == true
            clients[client]?.holdsStill = false
            answer(client) { if holds { try $0.letGoOn() } }
        case ("reload", 1):
            answer(client) { $0.record = try ContainerRecord(directory: $0.directory) }
        default: reply(client, "unknown request")
        }
        return .goesOn
    }

    mutating func reply(_ client: Int32, _ text: String = "") {
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
    private mutating func personStops() {
        guard !state.wasStopped else { return }
        state.wasStopped = true
        save()
    }

    /// What is frozen meets no signal, and nothing freezes it any more.
    private mutating func beginEnd() {
        isEnding = true
        if state.run?.isPaused == true { try? setPaused(false) }
    }

    mutating func forceStop(_ now: Int64) {
        if stop.escalate(now: now) {
            Descriptor.send(signal: SIGKILL, to: process)
        } else {
            isEnding = false
            for client in clients.keys.sorted() where clients[client]?.asksForEnd == true {
                reply(client, "the process does not end, not even by SIGKILL")
                clients[client]?.isWaiting = false
            }
        }
    }

    /// When nobody holds it still any more.
    private mutating func letGoOn() throws {
        if !clients.values.contains(where: \.holdsStill), state.run?.isPaused == true { try setPaused(false) }
    }

    private mutating func setPaused(_ isPaused: Bool) throws {
        guard var run = state.run, let group = record.cgroup(in: store.root) else { return }
        try group.setFrozen(isPaused)
        run.isPaused = isPaused
        state.phase = .running(run)
        health?.setPaused(isPaused, now: monotonicMilliseconds())
        save()
    }
}

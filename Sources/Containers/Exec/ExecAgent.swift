internal import Documents
internal import Linux

/// The process beside an exec: starts it, waits for it, tells how it ended.
enum ExecAgent {
    private static let client: Int32 = 3
    private static let document: Int32 = 4
    /// The side of the process's terminal, if it has one, that the client shows.
    private static let terminal: Int32 = 5

    /// `exec ROOT RUN CONTAINER EXEC`, with the process's streams as 0, 1, 2.
    static func run(root: StateRoot, container id: String, exec: String) -> Int32 {
        ignoreBrokenPipes()
        let note = "\(root.execs)/\(id)-\(exec)"
        do {
            guard let container = try ContainerStore(root).load(id) else {
                throw Problem(.notFound, "No such container: \(id)")
            }
            let request = ExecSpecification(try JSON(parsing: try Descriptor(owning: document).readAll(), file: "exec"))
            let pid: Int32
            do {
                pid = try ExecLaunch(container: container, root: root, request: request).start(streams: (0, 1, 2))
            } catch {
                tell(Frame(.failed, text: StartFailure.text(error, command: request.command.first ?? "")))
                return 1
            }
            for stream: Int32 in 0...2 { RawDescriptor.close(stream) }
            try? Files.replace(
                note, with: "\(pid) \(ProcessIdentity(running: pid)?.startTime ?? 0)".utf8, isDurable: false)
            tell(Frame(.started, text: "\(pid)"))
            if request.hasTerminal { try? readWhatNobodyReads(until: pid) }
            let code = Children.reap(pid)?.code ?? 0
            try? Files.remove(note)
            tell(Frame(.exited, text: "\(code)"))
            return 0
        } catch {
            tell(Frame(.failed, text: StartFailure.text(error, command: "")))
            return 1
        }
    }

    /// Until the process ends: once the client has left its terminal, what it writes there is read here, so that it goes on.
    private static func readWhatNobodyReads(until process: Int32) throws {
        let end = try Descriptor.ofProcess(process)
        var poller = try Poller()
        try poller.set(end.raw, .readable)
        // Only that it is gone is told.
        try poller.set(client, [])
        RawDescriptor.setNonBlocking(terminal)
        while true {
            for (descriptor, _) in try poller.wait(milliseconds: -1) {
                if descriptor == end.raw { return }
                if descriptor == client {
                    try poller.set(client, nil)
                    try poller.set(terminal, .readable)
                } else if RawDescriptor.available(terminal, atMost: 65536) == nil {
                    try poller.set(terminal, nil)
                }
            }
        }
    }

    private static func tell(_ frame: Frame) {
        var bytes = frame.bytes[...]
        while !bytes.isEmpty, case .count(let count) = RawDescriptor.write(client, bytes) {
            bytes = bytes.dropFirst(count)
        }
    }

    /// `probe ROOT RUN CONTAINER`: one run of the health check; its output on 1, its exit code is ours.
    static func probe(root: StateRoot, container id: String) -> Int32 {
        guard let container = try? ContainerStore(root).load(id), let check = container.record.healthCheck else {
            return 1
        }
        let shell = container.record.config["Shell"]?.strings ?? ["/bin/sh", "-c"]
        let command =
            check.test[0] == "CMD-SHELL" ? shell + check.test.dropFirst() : Array(check.test.dropFirst())
        do {
            let launch = ExecLaunch(container: container, root: root, request: ExecSpecification(command: command))
            let pid = try launch.start(streams: (0, 1, 2))
            return Children.reap(pid)?.code ?? 1
        } catch {
            try? Descriptor(owning: 1).write(StartFailure.text(error, command: command.first ?? "").utf8)
            return -1
        }
    }

    /// The ids of the execs that run in a container now.
    static func running(in id: String, root: StateRoot) -> [String] {
        notes(of: id, root: root).filter { name in
            let words = (Files.text("\(root.execs)/\(name)") ?? "").split(separator: " ")
            guard words.count == 2, let pid = Int32(words[0]), let start = UInt64(words[1]) else { return false }
            if ProcessIdentity(pid: pid, startTime: start).isAlive { return true }
            try? Files.remove("\(root.execs)/\(name)")
            return false
        }.map { String($0.dropFirst(id.utf8.count + 1)) }
    }

    /// Removes what killed agents have left of a container's execs.
    static func forget(_ id: String, root: StateRoot) {
        for name in notes(of: id, root: root) { try? Files.remove("\(root.execs)/\(name)") }
    }

    private static func notes(of id: String, root: StateRoot) -> [String] {
        ((try? Files.names(in: root.execs)) ?? []).filter { $0.hasPrefix("\(id)-") }
    }
}

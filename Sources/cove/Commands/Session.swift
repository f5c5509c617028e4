internal import CommandGrammar
internal import Containers
internal import Documents
internal import Glibc
internal import Linux
internal import Synchronization

/// What a verb works with: the state that it is about, and where its words go.
///
/// The stores hold nothing open, so that a verb pays only for those that it uses.
struct Session: Sendable {
    let root: StateRoot
    /// The name under which the program was called: `cove` or `docker`.
    let program: String
    /// The variables of the process; of one that is there twice the first counts.
    let environment: [String: String]
    /// Results.
    let output: Console
    /// Talk and errors.
    let talk: Console
    /// A monitor that was started at once, because the words began with `run`.
    var standby: MonitorStandby?

    var engine: Engine { Engine(root: root) }
    var containers: ContainerStore { ContainerStore(root) }
    var volumes: VolumeStore { VolumeStore(root: root.path) }
    var networks: NetworkStore { NetworkStore(root) }

    /// Colour for what is written to ``output``.
    var style: Style { Style(isTerminal: output.isTerminal) }

    init(
        root: StateRoot, program: String = "cove", environment: [String: String] = [:], output: Console = .output,
        talk: Console = .talk
    ) {
        self.root = root
        self.program = program
        self.environment = environment
        self.output = output
        self.talk = talk
    }

    /// The session of a call: `--root` goes before `COVE_ROOT`.
    init(_ invocation: Invocation) throws {
        var environment = ProcessEnvironment.all()
        if let directory = invocation.globals.string("root") {
            guard !directory.isEmpty else { throw invocation.problem("--root needs a directory") }
            environment["COVE_ROOT"] = directory
        }
        try Self.refuseOtherEngines(invocation, environment)
        self.init(
            root: StateRoot(environment: environment), program: invocation.program, environment: environment)
    }

    /// Words for an engine elsewhere must not do to this host what was meant for another one.
    private static func refuseOtherEngines(
        _ invocation: Invocation, _ environment: [String: String]
    ) throws(Problem) {
        let flags = invocation.globals
        var found = ["host", "tls", "tlscacert", "tlscert", "tlskey", "tlsverify"].filter(flags.isSet).map { "--\($0)" }
        func isElsewhere(_ context: String) -> Bool { !context.isEmpty && context != "default" }
        if isElsewhere(flags.string("context") ?? "") { found.append("--context") }
        // Who calls cove by its own name does not mean them.
        if invocation.program == "docker" {
            if environment["DOCKER_HOST"]?.isEmpty == false { found.append("DOCKER_HOST") }
            if isElsewhere(environment["DOCKER_CONTEXT"] ?? "") { found.append("DOCKER_CONTEXT") }
        }
        guard let first = found.first else { return }
        throw Problem(
            .usage, "\(first) names an engine elsewhere, and cove works on this host alone",
            hint: "leave it out; --root or COVE_ROOT names another state of this host")
    }

    /// Whether this process may do what the kernel lets only root do.
    static var isRoot: Bool { geteuid() == 0 }
}

extension Session {
    /// Removes what was taken away and still lies there: what takes longer than a person likes to wait, in a process of its
    /// own.
    func tidy() {
        if !root.tidy(until: monotonicMilliseconds() + 50) { try? BackgroundTidying.start(root) }
    }

    /// Writes a line of results.
    func print(_ line: String) { write(line + "\n") }

    /// Writes results. On a terminal control characters in them are made visible: images and labels hold the words of
    /// strangers.
    func write(_ text: String) { output.write(output.isTerminal ? ProblemPrinter.visible(text) : text) }

    /// Writes a line of talk, as a warning; control characters in it are made visible.
    func say(_ line: String) {
        // What was printed before comes before.
        output.flush()
        talk.write(ProblemPrinter.visible(line) + "\n")
    }

    /// Asks a question that `y` answers with yes; an end of the input means no.
    func confirms(_ question: String) -> Bool {
        output.write(question + " [y/N] ")
        output.flush()
        let answer = readLine() ?? ""
        return answer.lowercased() == "y"
    }

    /// Does the same to all of them at the same time, a thread each; prints the names in their order.
    func forEachAtOnce(
        _ names: [String], of invocation: Invocation, _ body: @escaping @Sendable (String) throws -> Void
    ) throws -> Int32 {
        guard names.count > 1 else {
            return forEach(names, of: invocation) { name in
                try body(name)
                print(name)
            }
        }
        let errors = Mutex<[Int: any Error]>([:])
        var status: Int32 = 0
        for first in stride(from: 0, to: names.count, by: 64) {
            let some = first..<min(first + 64, names.count)
            let workers = try some.map { index in
                try Worker {
                    do { try body(names[index]) } catch { errors.withLock { $0[index] = error } }
                }
            }
            for (worker, index) in zip(workers, some) {
                worker.join()
                guard let error = errors.withLock({ $0[index] }) else {
                    print(names[index])
                    continue
                }
                report(error, of: invocation)
                status = 1
            }
        }
        return status
    }

    /// Does the same for each name. Names that fail do not keep the others from being done.
    ///
    /// - Returns: the exit status: 1 when one failed.
    func forEach(_ names: [String], of invocation: Invocation, _ body: (String) throws -> Void) -> Int32 {
        var status: Int32 = 0
        for name in names {
            do {
                try body(name)
            } catch {
                report(error, of: invocation)
                status = 1
            }
        }
        return status
    }
}

internal import Documents
internal import Glibc
public import Linux

/// A client's side of an exec: the ends of the process's streams, and the news of its end.
public struct ExecSession: ~Copyable {
    /// Sixty-four hexadecimal digits.
    public let id: String
    private let container: Container
    private var connection: MonitorConnection
    private let streams: ExecStreams

    /// What the process writes; -1 when it has no such stream. A terminal is one descriptor for everything.
    public var output: Int32 { streams.output }
    /// This side of the process's standard error; -1 where there is none.
    public var errors: Int32 { streams.errors }
    /// What the process reads; -1 when that is nothing.
    public var input: Int32 { streams.input }

    /// Starts the process. Throws a `Problem` with Docker's words when it cannot be started.
    ///
    /// - Parameter isDetached: it has no streams but a terminal, if it asks for one, and goes on without this client.
    public init(
        _ request: ExecSpecification, in container: Container, root: StateRoot, hasInput: Bool, isDetached: Bool,
        size: TerminalSize? = nil
    ) throws {
        if case .restarting = container.state.phase {
            throw Problem(
                .conflict, "Container \(container.id) is restarting, wait until the container is running")
        }
        guard let run = container.state.run else { throw Self.notRunning(container) }
        guard !run.isPaused else {
            throw Problem(
                .conflict, "Container \(container.name) is paused, unpause the container before exec",
                hint: "cove unpause \(container.name)")
        }
        let id = Files.randomDigits(64)
        let pair = try LocalSocket.pair()
        let document = try Descriptor.memory(named: "exec", holding: request.json.bytes())
        let null = try Descriptor.nullForContainers()
        let ends =
            isDetached && !request.hasTerminal
            ? ExecStreams()
            : try ExecStreams(request, process: run.process.pid, hasInput: hasInput, size: size)
        let theirs = ends.theirs.map { $0 < 0 ? null.raw : $0 }
        // A terminal stays when this client goes.
        let terminal = request.hasTerminal ? [ends.output] : []
        _ = try SelfProgram.spawn(
            arguments: ["cove", "monitor", "exec", root.path, root.run, container.id, id],
            environment: FailingStep.environment, inherited: theirs + [pair.second.raw, document.raw] + terminal)
        ends.closeTheirs()
        // The other end lives in the new process only: its end is told by the end of the stream.
        connection = MonitorConnection(pair.takeFirst())
        self.id = id
        self.container = container
        streams = ends
    }

    private static func notRunning(_ container: Container) -> Problem {
        Problem(.conflict, "container \(container.id) is not running")
    }

    /// Waits until the program runs. Throws a `Problem` with the reason when it cannot.
    public mutating func waitForStart() throws {
        switch try connection.next() {
        case let frame? where frame.kind == .started: return
        case let frame? where frame.kind == .failed:
            // It has just ended: that is all there is to say. What belongs to a process goes a moment before itself.
            let process = container.state.run?.process
            let tellsOfProcess = frame.text.hasPrefix("open /proc/") || frame.text.hasSuffix("no such process")
            if tellsOfProcess { sleepMilliseconds(10) }
            throw process?.isAlive == true ? Problem(.failed, frame.text) : Self.notRunning(container)
        default: throw Problem(.unavailable, "the process that starts the command was killed")
        }
    }

    /// For waiting until the end is told.
    public var news: Int32 { connection.descriptor }

    /// The exit code, once it is told; waits for it. 137 when the waiting process was killed.
    public mutating func exitCode() throws -> Int32 {
        while let frame = try connection.next() {
            if frame.kind == .exited { return Int32(frame.text) ?? 0 }
        }
        return 137
    }

    /// Tells the process that nothing more comes.
    func closeInput() { streams.closeInput() }
}

/// Both ends of the streams of an exec.
final class ExecStreams {
    private(set) var output: Int32 = -1
    private(set) var errors: Int32 = -1
    private(set) var input: Int32 = -1
    /// The process's standard input, output, error; -1: nothing.
    private(set) var theirs: [Int32] = [-1, -1, -1]

    /// No streams at all.
    init() {}

    init(_ request: ExecSpecification, process: Int32, hasInput: Bool, size: TerminalSize?) throws {
        if request.hasTerminal {
            let flags = Kernel.openPath | Kernel.openDirectory
            let root = try Descriptor.open("/proc/\(process)/root", flags)
            let devices = try Descriptor.open("dev/pts", inRoot: root.raw, flags)
            let terminal = try PseudoTerminal(devices: devices.raw)
            if let size { Terminal.resize(terminal.main.raw, to: size) }
            for number in 0...2 { theirs[number] = try terminal.other.duplicate().release() }
            output = try terminal.main.duplicate().release()
            if hasInput { input = try terminal.main.duplicate().release() }
            return
        }
        let out = try Pipe()
        let error = try Pipe()
        theirs[1] = try out.writing.duplicate().release()
        theirs[2] = try error.writing.duplicate().release()
        output = out.takeReading().release()
        errors = error.takeReading().release()
        if hasInput {
            let pipe = try Pipe()
            theirs[0] = try pipe.reading.duplicate().release()
            input = pipe.takeWriting().release()
        }
    }

    func closeTheirs() {
        for descriptor in theirs where descriptor >= 0 { RawDescriptor.close(descriptor) }
        theirs = [-1, -1, -1]
    }

    func closeInput() {
        if input >= 0 { RawDescriptor.close(input) }
        input = -1
    }

    deinit {
        closeTheirs()
        for descriptor in [output, errors, input] where descriptor >= 0 { RawDescriptor.close(descriptor) }
    }
}

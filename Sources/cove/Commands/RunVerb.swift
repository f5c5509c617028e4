internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux
internal import OCI

/// `run` and `create`: from a command line to a container.
struct RunVerb {
    private let session: Session
    private let invocation: Invocation
    private let image: String
    private let command: [String]

    private var flags: FlagValues { invocation.flags }
    private var engine: Engine { session.engine }

    init(_ session: Session, _ invocation: Invocation) {
        self.session = session
        self.invocation = invocation
        image = invocation.arguments.first ?? ""
        command = Array(invocation.arguments.dropFirst())
    }

    /// `create`: prints the id.
    func create() throws -> Int32 {
        try withAdvice { try createContainer() }
    }

    private func createContainer() throws -> Int32 {
        let specification = try specification(flags)
        if try isExplained(specification) { return 0 }
        let container = try make(specification)
        // What cannot be looked up yet is told by the start.
        try? engine.writeBundle(of: container)
        session.print(container.id)
        return 0
    }

    func run() throws -> Int32 {
        try withAdvice { try runContainer() }
    }

    private func runContainer() throws -> Int32 {
        let specification = try specification(flags)
        let streams = AttachedStreams(specification.config, isDetached: flags.bool("detach"))
        // What only matters to somebody who is attached is not looked at else.
        let keys = streams.isEmpty ? .standard : try DetachKeys(flags: flags)
        if try isExplained(specification) { return 0 }
        let standby = try session.standby ?? MonitorStandby()
        try standby.check()
        let container = try make(specification)
        // Also of one that cannot be started: it is there, with the reason in its state.
        if streams.isEmpty { session.print(container.id) }
        do {
            let connection = try engine.start(container, streams: streams.letters, standby: standby)
            if streams.isEmpty { return 0 }
            var attached = try AttachedSession(
                connection, options: .init(container, readsInput: streams.hasInput, detachKeys: keys, flags))
            return try session.finish(attached.run(), of: container)
        } catch let problem as Problem where problem.code == .failed {
            session.report(problem, of: invocation)
            return StartFailure.exitCode(problem.description)
        }
    }

    /// Has a problem with a flag's value say what the flag takes.
    private func withAdvice(_ body: () throws -> Int32) throws -> Int32 {
        do { return try body() } catch var problem as Problem where problem.hint == nil {
            problem.hint = culprit(of: problem)?.advice
            throw problem
        }
    }

    /// The one flag without which all is well, or something else is wrong; `nil` where several do not go together.
    private func culprit(of problem: Problem) -> Flag? {
        func failure(_ flags: FlagValues) -> String? {
            do {
                try engine.check(try specification(flags))
                return nil
            } catch { return (error as? Problem)?.summary }
        }
        // A pipe is read once.
        let files = flags.strings("env-file") + flags.strings("label-file")
        guard files.allSatisfy({ !Files.exists($0) || ArchiveFile.isRegular($0) }), failure(flags) == problem.summary
        else { return nil }
        let culprits = flags.givenFlags.filter { failure(flags.without($0)) != problem.summary }
        return culprits.count == 1 ? culprits[0] : nil
    }

    private func specification(_ flags: FlagValues) throws -> ContainerSpecification {
        if flags.bool("detach"), flags.isSet("attach") {
            throw PlainFailure("conflicting options: cannot specify both --attach and --detach")
        }
        var specification = try ContainerSpecification(
            flags: flags, image: image, command: command, environment: session.environment,
            readFile: { path in try Files.read(path) }, currentDirectory: Files.currentDirectory)
        let policy = flags.string("pull") ?? "missing"
        guard ["always", "missing", "never"].contains(policy) else {
            throw Problem(
                .usage, "invalid pull option: '\(policy)': must be one of \"always\", \"missing\" or \"never\"")
        }
        if flags.isSet("attach") || !flags.bool("detach"), flags.bool("tty"), flags.bool("interactive"),
            !Terminal.isTerminal(0), invocation.path.last == "run"
        {
            throw PlainFailure("the input device is not a TTY")
        }
        if flags.bool("tty"), let size = Terminal.size(1) {
            specification.hostConfig["ConsoleSize"] = [.int(Int64(size.rows)), .int(Int64(size.columns))]
        }
        return specification
    }

    /// Makes the container, after everything that can be wrong was looked at.
    private func make(_ specification: ContainerSpecification) throws -> Container {
        var specification = specification
        let file = try ContainerIDFile(flags.string("cidfile"))
        try session.root.prepare()
        try specification.validate(HostFacts.gather())
        // From before the image is found until the container names it nobody takes it away.
        let hold = try session.images.hold()
        let container = try withExtendedLifetime(hold) {
            let image = try session.containerImage(
                image, policy: flags.string("pull") ?? "missing", isQuiet: flags.bool("quiet"),
                platform: try Platform(flags: flags))
            return try engine.create(specification, image: image)
        }
        for warning in specification.warnings { session.say("WARNING: \(warning)") }
        try file?.write(container.id)
        return container
    }

    /// Tells what would be done, if that was asked for; true when nothing else was.
    private func isExplained(_ specification: ContainerSpecification) throws -> Bool {
        if flags.bool("dry-run") {
            session.print(try explanation(of: specification))
            return true
        }
        if flags.bool("explain") { session.say(try explanation(of: specification)) }
        return false
    }

    /// What would be done, with a word of why for each step. Changes nothing.
    private func explanation(of specification: ContainerSpecification) throws -> String {
        var specification = specification
        try specification.validate(HostFacts.gather())
        do {
            let image = try session.containerImage(image, policy: "never", platform: try Platform(flags: flags))
            return try engine.explain(specification, image: image)
        } catch let problem as Problem where problem.code == .notFound && flags.string("pull") != "never" {
            guard (try? session.images.resolve(image)) == nil, let plan = try ImageLibrary.planKnown(image) else {
                throw problem
            }
            let image = ContainerImage(id: "", config: plan.config.json, layers: [])
            return try engine.explain(specification, image: image, capture: plan)
        }
    }
}

/// Which streams of a container are attached to this process.
struct AttachedStreams {
    var hasInput = false
    var hasOutput = false
    var hasErrors = false

    var isEmpty: Bool { !hasInput && !hasOutput && !hasErrors }

    /// As monitors know them: of `i`, `o`, `e`.
    var letters: String { (hasInput ? "i" : "") + (hasOutput ? "o" : "") + (hasErrors ? "e" : "") }

    init(_ config: JSON, isDetached: Bool) {
        guard !isDetached else { return }
        hasInput = config["AttachStdin"]?.bool ?? false
        hasOutput = config["AttachStdout"]?.bool ?? false
        hasErrors = config["AttachStderr"]?.bool ?? false
    }
}

/// `--cidfile`: a file that did not exist before and holds the id after.
private struct ContainerIDFile {
    let path: String

    init?(_ path: String?) throws {
        guard let path, !path.isEmpty else { return nil }
        self.path = path
        guard !Files.exists(path) else {
            throw Problem(
                .usage,
                "container ID file found, make sure the other container isn't running or delete \(path)")
        }
    }

    func write(_ id: String) throws {
        try Files.replace(path, with: id.utf8, mode: 0o644 & ~SelfProgram.callersMask, isDurable: false)
    }
}

extension DetachKeys {
    /// `--detach-keys`, else the usual ones.
    init(flags: FlagValues) throws {
        guard let text = flags.string("detach-keys"), !text.isEmpty else {
            self = .standard
            return
        }
        try self.init(parsing: text)
    }
}

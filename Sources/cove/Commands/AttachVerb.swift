internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux

/// `attach`: the streams of a container that runs.
struct AttachVerb {
    private let session: Session
    private let invocation: Invocation

    init(_ session: Session, _ invocation: Invocation) {
        self.session = session
        self.invocation = invocation
    }

    func run() throws -> Int32 {
        let container = try session.containers.find(invocation.arguments[0])
        if container.state.run == nil {
            if case .restarting = container.state.phase {
                throw PlainFailure("You cannot attach to a restarting container, wait until it is running")
            }
            throw Self.isStopped
        }
        if container.state.run?.isPaused == true {
            throw PlainFailure("You cannot attach to a paused container, unpause it first")
        }
        let readsInput = container.record.opensInput && !invocation.flags.bool("no-stdin")
        if readsInput, container.record.hasTerminal, !Terminal.isTerminal(0) {
            throw PlainFailure("the input device is not a TTY")
        }
        return try Self.attach(session, to: container, readsInput: readsInput, invocation.flags)
    }

    private static let isStopped = PlainFailure("You cannot attach to a stopped container, start it first")

    static func attach(
        _ session: Session, to container: Container, readsInput: Bool, _ flags: FlagValues
    ) throws -> Int32 {
        let keys = try DetachKeys(flags: flags)
        guard var connection = try session.engine.connect(to: container) else {
            return try session.containers.load(container.id)?.state.exitCode ?? 0
        }
        do { try connection.ask("attach \(readsInput ? "ioe" : "oe")") } catch let problem as Problem {
            throw problem.code == .conflict ? Self.isStopped : problem
        }
        var attached = try AttachedSession(
            connection, options: .init(container, readsInput: readsInput, detachKeys: keys, flags))
        let outcome = try attached.run()
        if outcome == .detached { throw PlainFailure("read escape sequence") }
        return try session.finish(outcome, of: container)
    }
}

extension AttachedSession.Options {
    /// What the flags of `run`, `start` and `attach` say of a session with `container`.
    init(_ container: Container, readsInput: Bool, detachKeys: DetachKeys, _ flags: FlagValues) {
        self.init(
            readsInput: readsInput, hasTerminal: container.record.hasTerminal,
            proxiesSignals: flags.bool("sig-proxy"), detachKeys: detachKeys)
    }
}

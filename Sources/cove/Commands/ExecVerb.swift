internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux

/// `exec`: one more process in a running container.
struct ExecVerb {
    private let session: Session
    private let invocation: Invocation

    init(_ session: Session, _ invocation: Invocation) {
        self.session = session
        self.invocation = invocation
    }

    func run() throws -> Int32 {
        let request = try ExecSpecification(
            flags: invocation.flags, command: Array(invocation.arguments.dropFirst()),
            environment: session.environment, readFile: { path in try Files.read(path) })
        let keys = request.isDetached ? .standard : try DetachKeys(flags: invocation.flags)
        if request.hasInput, request.hasTerminal, !Terminal.isTerminal(0) {
            throw PlainFailure("the input device is not a TTY")
        }
        let container = try session.containers.find(invocation.arguments[0])
        try request.validate()
        do {
            var exec = try ExecSession(
                request, in: container, root: session.root, hasInput: request.hasInput, isDetached: request.isDetached,
                size: Terminal.size(1))
            try exec.waitForStart()
            if request.isDetached { return 0 }
            var relay = try ExecRelay(exec, hasTerminal: request.hasTerminal, detachKeys: keys)
            guard let code = try relay.run() else { throw PlainFailure("read escape sequence") }
            if let reason = relay.lossReason {
                session.say("the output of \(container.name) could not be written: \(reason)")
                return code == 0 ? 1 : code
            }
            return code
        } catch let problem as Problem where problem.code == .failed {
            // What the engine finds wrong before it starts anything is an error like others.
            guard problem.summary.hasPrefix("unable to start container process") else { throw problem }
            // As Docker has it: on standard output for a program that cannot be run, with a status like a shell's.
            session.say("OCI runtime exec failed: \(problem)")
            let code = StartFailure.exitCode(problem.description)
            return code == 125 ? 126 : code
        }
    }
}

internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux

/// `start`: starts stopped containers, attached to one of them or to none.
enum StartVerb {
    static func run(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        let flags = invocation.flags
        try session.root.prepare()
        if flags.bool("attach") || flags.bool("interactive") {
            guard invocation.arguments.count == 1 else {
                throw PlainFailure("you cannot start and attach multiple containers at once")
            }
            return try attached(session, invocation)
        }
        var failed: [String] = []
        for name in invocation.arguments {
            do {
                try session.engine.startUnlessRunning(name)
                session.print(name)
            } catch {
                session.report(error, of: invocation)
                failed.append(name)
            }
        }
        guard failed.isEmpty else {
            session.say("Error: failed to start containers: \(failed.joined(separator: ", "))")
            return 1
        }
        return 0
    }

    private static func attached(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        let flags = invocation.flags
        let name = invocation.arguments[0]
        let keys = try DetachKeys(flags: flags)
        let container = try session.containers.find(name)
        let readsInput = flags.bool("interactive") && container.record.opensInput
        if container.state.run != nil {
            return try AttachVerb.attach(session, to: container, readsInput: readsInput, flags)
        }
        do {
            let connection = try session.engine.start(container, streams: readsInput ? "ioe" : "oe")
            var attached = try AttachedSession(
                connection, options: .init(container, readsInput: readsInput, detachKeys: keys, flags))
            return try session.finish(attached.run(), of: container)
        } catch let problem as Problem where problem.code == .failed {
            session.report(problem, of: invocation)
            session.say("Error: failed to start containers: \(name)")
            return 1
        }
    }
}

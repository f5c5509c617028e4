internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux

/// `bundle run`: a bundle of the OCI runtime specification, in the foreground.
enum BundleVerb {
    static func run(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        try session.root.prepare()
        let given = invocation.flags.string("bundle") ?? "."
        let directory = given.hasPrefix("/") ? given : "\(Files.currentDirectory)/\(given)"
        for warning in try session.engine.warnings(ofBundle: directory) { session.say("WARNING: \(warning)") }
        let container = try session.engine.create(bundle: directory, name: invocation.arguments[0])
        let connection = try session.engine.start(container, streams: "ioe")
        var attached = try AttachedSession(
            connection,
            options: AttachedSession.Options(readsInput: true, hasTerminal: container.record.hasTerminal))
        return try session.finish(attached.run(), of: container)
    }
}

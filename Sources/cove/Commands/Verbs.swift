internal import CommandGrammar
internal import Documents

/// What runs a command: reads its flags, calls one operation, prints the result, and returns the exit status.
///
/// A failure is thrown: a `Problem` (`.usage` where Docker's client finds it, else the engine's), a `UsageProblem` or a
/// `SystemError`.
typealias Verb = @Sendable (Session, Invocation) throws -> Int32

/// The verbs by the one path of their command, as `container run` for `run` too.
///
/// A topic adds its own in an extension beside its code: `static let volumeVerbs: [String: Verb]`.
enum Verbs {
    /// The verb that a call asks for.
    ///
    /// - Throws: a `Problem`, before anything has been changed, when the verb needs rights that this process does not
    ///   have, or is not there yet.
    static func verb(for invocation: Invocation, isRoot: Bool, openFiles: UInt64) throws(Problem) -> Verb {
        let path = invocation.path.joined(separator: " ")
        guard isRoot || needingNoRoot.contains(path) else {
            throw Problem(
                .denied, "`\(invocation.title)` needs root",
                reason: "mounts, network interfaces and other users' files are the kernel's to refuse to all others",
                hint: "sudo \(invocation.title) …")
        }
        guard openFiles >= leastOpenFiles || needingNoRoot.contains(path) else {
            throw Problem(
                .denied, "`\(invocation.title)` needs \(leastOpenFiles) open files, and the limit is \(openFiles)",
                hint: "`ulimit -n 1024` before it, or in a new shell")
        }
        guard let verb = tables.lazy.compactMap({ $0()[path] }).first else {
            throw Problem(.unsupported, "`\(invocation.title)` cannot be run yet")
        }
        return verb
    }

    private static let leastOpenFiles: UInt64 = 256

    /// One table a topic; a call pays for those up to its own.
    private static let tables: [@Sendable () -> [String: Verb]] = [
        { containerVerbs }, { inspectionVerbs }, { imageVerbs }, { volumeVerbs }, { networkVerbs }, { systemVerbs },
    ]

    /// All of them.
    static var table: [String: Verb] {
        tables.reduce(into: [:]) { table, verbs in
            table.merge(verbs()) { first, _ in first }
        }
    }

    /// Those that Docker does not have; their errors are told in cove's way.
    static let own: Set<String> = [
        "__complete", "bundle run", "completion", "doctor", "image capture", "man", "system check",
    ]

    /// Those that an ordinary user can run: they touch no state, or read what there is.
    private static let needingNoRoot: Set<String> = ["__complete", "completion", "doctor", "man", "version"]
}

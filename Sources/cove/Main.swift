internal import CommandGrammar
internal import Containers
internal import Documents
internal import Glibc
internal import Linux

@main
struct Cove {
    static func main() {
        SelfProgram.takeUsualSettings()
        // Beside every container stands one of these.
        if isFirstWord("monitor") { exit(MonitorProgram.run(Array(CommandLine.arguments[2...]))) }
        openStandardStreams()
        // For `run`, whose time people feel, the monitor's process begins before the words are even read.
        let standby = isFirstWord("run") && Session.isRoot ? try? MonitorStandby() : nil
        let words = CommandLine.arguments
        let program = Grammar.programName(calledAs: words.first ?? "cove")
        let status = run(program: program, Array(words.dropFirst()), standby: standby)
        Console.output.flush()
        // A disk that is full must not look like a success. A reader that has gone is fine.
        if status == 0, Console.output.failure != 0 {
            let reason = String(cString: strerror(Console.output.failure))
            Console.talk.write("\(program): the output could not be written: \(reason)\n")
            exit(1)
        }
        exit(status)
    }

    /// A standard stream that the caller has closed must not become another file's number.
    private static func openStandardStreams() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
    }

    /// Does what the words after the program's name ask for; returns the exit status.
    private static func run(program: String, _ words: [String], standby: MonitorStandby?) -> Int32 {
        switch Grammar.root(program: program).parse(words, width: width) {
        case .help(let text):
            Console.output.write(text)
            return 0
        case .version:
            Console.output.write(Version.line(program: program) + "\n")
            return 0
        case .failure(let problem):
            Console.talk.write(ProblemPrinter.visible(problem.text) + "\n")
            return problem.status
        case .run(let invocation): return run(invocation, standby)
        }
    }

    /// Whether the program was called with `word` and something behind it. The words are looked at as C has them.
    private static func isFirstWord(_ word: String) -> Bool {
        guard CommandLine.argc > 2, let first = CommandLine.unsafeArgv[1] else { return false }
        return strcmp(first, word) == 0
    }

    private static func run(_ invocation: Invocation, _ standby: MonitorStandby?) -> Int32 {
        // A reader that goes away ends a verb by its own decision, not by a signal in the middle of a change.
        ignoreBrokenPipes()
        var session = Session(root: StateRoot(environment: [:]), program: invocation.program)
        do {
            session = try Session(invocation)
            session.standby = standby
            let verb: Verb
            do {
                verb = try Verbs.verb(
                    for: invocation, isRoot: Session.isRoot, openFiles: OwnLimits.raiseOpenFiles(to: 1024))
            } catch {
                return session.report(error, of: invocation, isOwn: true)
            }
            return try verb(session, invocation)
        } catch {
            return session.report(error, of: invocation)
        }
    }

    /// The columns of help: those of the terminal, but not so many that lines are hard to read.
    private static var width: Int { min(max(Console.output.columns ?? 80, 40), 120) }
}

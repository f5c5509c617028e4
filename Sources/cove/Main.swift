internal import CommandGrammar
internal import Containers
internal import Documents
internal import Glibc
internal import Linux

@main
struct Cove {
    static func main() {
        let words = CommandLine.arguments
        // Beside every container stands one of these: nothing is done before.
        if words.count > 1, words[1] == "monitor" { exit(MonitorProgram.run(Array(words[2...]))) }
        openStandardStreams()
        let program = Grammar.programName(calledAs: words.first ?? "cove")
        let status = run(program: program, Array(words.dropFirst()), standby: standby(for: words))
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

    /// For `run`, whose time people feel, the monitor's process begins before the words are even read.
    private static func standby(for words: [String]) -> MonitorStandby? {
        guard words.count > 2, words[1] == "run", Session.isRoot else { return nil }
        return try? Engine(root: StateRoot(environment: ProcessEnvironment.all())).prepareMonitor()
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
                verb = try Verbs.verb(for: invocation, isRoot: Session.isRoot)
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

internal import CommandGrammar
internal import Documents
internal import Linux

/// How the failure of a verb is told, and the exit status that it leads to.
///
/// - `run` and `create` begin with the program's name and end with where to read more; the status is 125. Of what the
///   engine finds only `run` does so.
/// - The other verbs of Docker's print the engine's line, or the sentence alone where the client found it; status 1.
/// - Verbs of cove's own print `cove: what: why`; status 1.
struct FailureReport: Equatable {
    /// Ends with a line end.
    var text: String
    var status: Int32

    /// - Parameters:
    ///   - isOwn: whether it is told in cove's way, also for a verb of Docker's.
    ///   - isTerminal: whether a person reads it: hints are not for scripts that compare texts.
    init(
        _ error: any Error, of invocation: Invocation, isOwn: Bool = false, style: Style = .plain,
        isTerminal: Bool = false
    ) {
        if let usage = error as? UsageProblem {
            self.init(text: ProblemPrinter.visible(usage.text) + "\n", status: usage.status)
            return
        }
        if let plain = error as? PlainFailure {
            self.init(text: ProblemPrinter.visible(plain.description) + "\n", status: 1)
            return
        }
        if let failure = error as? FailureWithStatus {
            self.init(failure.problem, of: invocation, style: style, isTerminal: isTerminal)
            status = failure.status
            return
        }
        let problem = Self.problem(error)
        let path = invocation.path.joined(separator: " ")
        let isClients = problem.code == .usage
        if isOwn || Verbs.own.contains(path) {
            let printer = ProblemPrinter(program: invocation.program, style: style)
            self.init(text: printer.text(problem), status: path == "container run" ? 125 : isClients ? 2 : 1)
            return
        }
        let line = isClients ? ProblemPrinter.clientLine(problem) : ProblemPrinter.engineLine(problem)
        // What is damaged, or misused, is nothing that scripts meet every day.
        let isMaking = ["container run", "container create"].contains(path)
        let hint =
            isTerminal || isClients || problem.code == .corrupt
                || isMaking && [.invalid, .unsupported].contains(problem.code)
            ? problem.hint.map { "  hint: \(ProblemPrinter.visible($0))\n" } ?? "" : ""
        if path == "container run" || path == "container create" && isClients {
            let title = "\(invocation.program) \(invocation.path.last ?? "")"
            self.init(
                text: "\(invocation.program): \(line)\(hint)\nRun '\(title) --help' for more information\n", status: 125
            )
        } else {
            self.init(text: line + hint, status: 1)
        }
    }

    private init(text: String, status: Int32) {
        self.text = text
        self.status = status
    }

    private static func problem(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as SystemError:
            Problem(error.isMissing ? .notFound : .failed, error.call, reason: error.reason)
        default: Problem(.failed, "\(error)")
        }
    }
}

/// What Docker's client says without a name before it; status 1.
struct PlainFailure: Error, CustomStringConvertible {
    let description: String
    init(_ text: String) { description = text }
}

extension Session {
    /// Tells a failure on stderr, after what has been printed so far. Returns the exit status for it.
    @discardableResult
    func report(_ error: any Error, of invocation: Invocation, isOwn: Bool = false) -> Int32 {
        output.flush()
        let isTerminal = talk.isTerminal
        let report = FailureReport(
            error, of: invocation, isOwn: isOwn, style: Style(isTerminal: isTerminal), isTerminal: isTerminal)
        talk.write(report.text)
        return report.status
    }
}

internal import CommandGrammar
internal import Containers
internal import Documents

extension Verbs {
    /// `logs CONTAINER`.
    static let logs: Verb = { session, invocation in
        let flags = invocation.flags
        let container = try session.containers.find(invocation.arguments[0])
        let now = Timestamp.now
        var selection = LogReader.Selection(tail: flags.string("tail").flatMap(LogReader.Selection.tail))
        if let text = flags.string("since"), !text.isEmpty {
            selection.since = try Timestamp(since: text, flag: "since", now: now)
        }
        if let text = flags.string("until"), !text.isEmpty {
            selection.until = try Timestamp(since: text, flag: "until", now: now)
        }
        var reader = try LogReader(container, selection: selection)
        let printer = LogPrinter(
            output: session.output, errors: Console(descriptor: session.talk.descriptor),
            withTime: flags.bool("timestamps"), withDetails: flags.bool("details"))
        if flags.bool("follow") {
            try reader.follow(until: container.state.monitor, idle: printer.flush, printer.print)
        } else {
            try reader.read(printer.print)
        }
        printer.flush()
        if let damage = reader.damage { session.say("WARNING: \(damage)") }
        return 0
    }
}

/// Writes a container's lines where they came from: its output to the output, its errors to the errors.
///
/// Their bytes are not touched: what acts on a terminal acts.
struct LogPrinter {
    let output: Console
    let errors: Console
    var withTime = false
    var withDetails = false

    /// False when nobody reads any more.
    func print(_ entry: LogEntry) -> Bool {
        let (console, other) = entry.isError ? (errors, output) : (output, errors)
        // On a terminal both are one: the order of the lines stays.
        other.flush()
        console.write(entry.printed(withTime: withTime, withDetails: withDetails))
        return !console.isBroken
    }

    func flush() {
        output.flush()
        errors.flush()
    }
}

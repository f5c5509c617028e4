internal import Documents
internal import Synchronization

/// Tells how far a longer piece of work is, on stderr: one line that is rewritten on a terminal, plain lines elsewhere,
/// and nothing at all when it is over within half a second.
///
/// Call `update` as often as there is news, from any task; it decides what is worth a line. `finish` or `fail` ends it,
/// and clears the line of a terminal.
final class Progress: Sendable {
    /// How much is done: in bytes or things, of a total that may not be known.
    struct Amount: Equatable, Sendable {
        var done: Int64
        var total: Int64?
        /// Shown as sizes: `1.2MB / 30MB`.
        var isBytes = true

        var text: String {
            func one(_ number: Int64) -> String { isBytes ? HumanSize.decimal(number, digits: 3) : String(number) }
            guard let total, total > 0 else { return one(done) }
            let part = Double(done) / Double(total) * 100
            return "\(one(done)) / \(one(total)) (\(Int(min(max(part, 0), 100)))%)"
        }
    }

    /// When to write what: a value, so that time is a parameter.
    struct Plan: Equatable, Sendable {
        /// Before that nothing is shown.
        static let delay = GoDuration.milliseconds(500)
        /// A terminal's line is rewritten ten times a second, plain lines come every three.
        static let terminalInterval = GoDuration.milliseconds(100)
        static let plainInterval = GoDuration.seconds(3)

        var isTerminal: Bool
        var columns: Int
        var started: Timestamp
        private(set) var last: Timestamp?
        private(set) var lastText = ""

        init(isTerminal: Bool, columns: Int = 80, started: Timestamp) {
            self.isTerminal = isTerminal
            self.columns = columns
            self.started = started
        }

        /// What to write for the news `text`; `nil` when nothing.
        mutating func update(_ text: String, now: Timestamp) -> String? {
            guard now - started >= Self.delay, text != lastText else { return nil }
            if let last, now - last < (isTerminal ? Self.terminalInterval : Self.plainInterval) { return nil }
            last = now
            lastText = text
            guard isTerminal else { return text + "\n" }
            return "\r" + TextWidth.ellipsis(text, max(1, columns - 1)) + "\u{1B}[K"
        }

        /// What to write at the end; `text` stays as a line, if anything had been shown.
        mutating func end(_ text: String?) -> String? {
            guard last != nil else { return nil }
            last = nil
            return (isTerminal ? "\r\u{1B}[K" : "") + (text.map { $0 + "\n" } ?? "")
        }
    }

    private let title: String
    private let console: Console
    private let isQuiet: Bool
    private let clock: @Sendable () -> Timestamp
    private let plan: Mutex<Plan>

    /// - Parameter isQuiet: whether nothing is shown however long it takes.
    init(
        _ title: String, on console: Console = .talk, isQuiet: Bool = false,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.title = title
        self.isQuiet = isQuiet
        self.console = console
        self.clock = clock
        plan = Mutex(
            Plan(
                isTerminal: console.isTerminal && Style.environment("TERM") != "dumb",
                columns: console.columns ?? 80, started: clock()))
    }

    func update(_ amount: Amount) { update(amount.text) }

    func update(_ news: String) {
        if isQuiet { return }
        let text = ProblemPrinter.visible("\(title): \(news)")
        if let line = plan.withLock({ $0.update(text, now: clock()) }) { console.write(line) }
    }

    /// The work is done; `summary` says what came of it.
    func finish(_ summary: String? = nil) {
        let text = summary.map { ProblemPrinter.visible("\(title): \($0)") }
        if let line = plan.withLock({ $0.end(text) }) { console.write(line) }
    }

    /// The work failed: clears the line, the problem is told elsewhere.
    func fail() { finish() }
}

/// What a command line asks for.
public enum Outcome: Sendable {
    case run(Invocation)
    /// Help, as text that ends with a line end.
    case help(String)
    case version
    case failure(UsageProblem)
}

/// A command line that fits the grammar.
public struct Invocation: Sendable {
    /// The path of the command below the root, under its one name: `["container", "ls"]` for `ps` too.
    public var path: [String]
    /// The path as help shows it, the program first: `docker ps`.
    public var title: String
    /// The command that was called.
    public var command: Command
    /// The values of the command's own flags.
    public var flags: FlagValues
    /// What is neither a command nor a flag.
    public var arguments: [String]
    /// How many of the arguments were before a `--`; `nil` without one. `exec POD -- COMMAND` needs it.
    public var argumentsBeforeDashes: Int?
    /// The flags of the levels above the command: those of the program, and of a group such as `compose`.
    public var globals: FlagValues

    /// The program's name, as messages begin with it.
    public var program: String { title.prefix { $0 != " " }.description }

    /// A failure found later that is the fault of what was typed, with the text and status of a failed parse.
    public func problem(_ message: String, hint: String? = nil) -> UsageProblem {
        UsageProblem(flagError: message, hint: hint, title: title, command: command)
    }
}

/// A command line that does not fit the grammar, in Docker's words.
public struct UsageProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public var message: String
    /// What was probably meant, or what a flag takes; a line of its own after the message.
    public var hint: String?
    /// The usage line and where to read more.
    public var advice: String
    /// The status with which the program exits.
    public var status: Int32

    /// The whole text, without a line end.
    public var text: String { message + (hint.map { "\n" + $0 } ?? "") + "\n\n" + advice }
    /// The message as it is printed.
    public var description: String { text }
}

extension UsageProblem {
    init(flagError message: String, hint: String?, title: String, command: Command) {
        self.init(
            message: message, hint: hint,
            advice: "Usage:  \(command.usageLine(title))\n\nRun '\(title) --help' for more information",
            status: command.flagErrorStatus)
    }

    init(wrongCount arity: Command.Arity, program: String, title: String, command: Command) {
        // Docker says "See" where a minimum is not met.
        var verb = "Run"
        if case .atLeast = arity { verb = "See" }
        self.init(
            message: "\(program): '\(title)' \(arity.requirement)", hint: nil,
            advice: "Usage:  \(command.usageLine(title))\n\n\(verb) '\(title) --help' for more information",
            status: 1)
    }

    /// - Parameter usage: the usage line, where the word followed a group of commands.
    init(unknownCommand word: String, program: String, title: String, usage: String?, nearest: String?) {
        self.init(
            message: "\(program): unknown command: \(title) \(word)",
            hint: nearest.map { "Did you mean '\(title) \($0)'?" },
            advice: (usage.map { "Usage:  \($0)\n\n" } ?? "") + "Run '\(title) --help' for more information",
            status: 1)
    }
}

extension Command {
    /// What follows `Usage:` for the command that is called as `title`.
    func usageLine(_ title: String) -> String {
        synopsis.isEmpty ? title : synopsis.map { "\(title) \($0)" }.joined(separator: "\n\t")
    }
}

extension Command.Arity {
    func accepts(_ count: Int) -> Bool {
        switch self {
        case .noArguments: count == 0
        case .exactly(let number): count == number
        case .atLeast(let minimum): count >= minimum
        case .atMost(let maximum): count <= maximum
        case .between(let minimum, let maximum): minimum...maximum ~= count
        case .any: true
        }
    }

    /// What follows the command's name in the message of a wrong count.
    fileprivate var requirement: String {
        switch self {
        case .noArguments: "accepts no arguments"
        case .exactly(let number): "requires \(Self.arguments(number))"
        case .atLeast(let minimum): "requires at least \(Self.arguments(minimum))"
        case .atMost(let maximum): "requires at most \(Self.arguments(maximum))"
        case .between(let minimum, let maximum):
            "requires at least \(minimum) and at most \(Self.arguments(maximum))"
        case .any: "accepts any arguments"
        }
    }

    private static func arguments(_ count: Int) -> String { "\(count) argument\(count == 1 ? "" : "s")" }
}

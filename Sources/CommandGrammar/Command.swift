/// One command: the table from which parsing, help, completions and the man page come.
///
/// Flags, subcommands and examples are read only when they are asked for, so that a call pays for the tables of its
/// own verb alone.
public struct Command: Sendable {
    /// How many arguments a command takes besides its flags.
    public enum Arity: Sendable, Equatable {
        case noArguments
        case exactly(Int)
        case atLeast(Int)
        case atMost(Int)
        case between(Int, Int)
        case any
    }

    /// A call and what it does.
    public struct Example: Sendable, Equatable {
        /// What follows the path of the command.
        public var arguments: String
        /// What the command line does.
        public var explanation: String

        /// A call and what it does; `arguments` follow the path of the command.
        public init(_ arguments: String, _ explanation: String) {
            self.arguments = arguments
            self.explanation = explanation
        }

        /// The whole line, for the command whose path is `title`.
        func line(_ title: String) -> String { arguments.isEmpty ? title : "\(title) \(arguments)" }
    }

    /// As it is typed, without those before it.
    public var name: String
    /// Other words for it below the same parent.
    public var aliases: [String]
    /// One line without a full stop.
    public var summary: String
    /// Paragraphs that follow the summary in help; empty for none.
    public var details: String
    /// What follows the path on the usage line, one string a form: `[OPTIONS] IMAGE [COMMAND] [ARG...]`.
    public var synopsis: [String]
    /// The chapter of the parent's help; `nil` stands for "Commands".
    public var chapter: String?
    /// `nil` when the command only holds others.
    public var arity: Arity?
    /// Whether whatever follows the first argument is an argument too, as the command after the image of `run`.
    public var flagsEndAtFirstArgument: Bool
    /// What the arguments complete to, by position; the last repeats.
    public var completions: [Completion]
    /// The path below the root under which it is known to the program, where it is a second name for that command:
    /// `["container", "ls"]` for `ps`.
    public var canonicalPath: [String]?
    /// Works, but is not shown.
    public var isHidden: Bool
    /// Whether it can be run. One that cannot yet is hidden, and says so when it is called.
    public var isAvailable: Bool
    /// The exit status of a flag that is unknown or malformed: Docker's is 125.
    public var flagErrorStatus: Int32

    private let makeFlags: @Sendable () -> [Flag]
    private let makeSubcommands: @Sendable () -> [Command]
    private let makeExamples: @Sendable () -> [Example]

    /// - Parameter usage: `synopsis`, its forms separated by line ends.
    public init(
        _ name: String, aliases: [String] = [], _ summary: String, details: String = "", usage: String,
        chapter: String? = nil, _ arity: Arity?, flagsEndAtFirstArgument: Bool = false,
        completes completions: [Completion] = [], isAvailable: Bool = true, flagErrorStatus: Int32 = 125,
        flags: @autoclosure @escaping @Sendable () -> [Flag] = [],
        subcommands: @autoclosure @escaping @Sendable () -> [Command] = [],
        examples: @autoclosure @escaping @Sendable () -> [Example] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.details = details
        synopsis = usage.split(separator: "\n").map(String.init)
        self.chapter = chapter
        self.arity = arity
        self.flagsEndAtFirstArgument = flagsEndAtFirstArgument
        self.completions = completions
        self.isAvailable = isAvailable
        self.flagErrorStatus = flagErrorStatus
        canonicalPath = nil
        isHidden = false
        makeFlags = flags
        makeSubcommands = subcommands
        makeExamples = examples
    }

    /// The command's own flags, made when they are asked for.
    public var flags: [Flag] { makeFlags() }
    /// The commands below this one, made when they are asked for.
    public var subcommands: [Command] { makeSubcommands() }
    /// Command lines of its help, made when they are asked for.
    public var examples: [Example] { makeExamples() }
}

extension Command {
    /// Whether help and completions show it.
    public var isShown: Bool { !isHidden && isAvailable }

    /// The same command, working but not shown.
    public var hidden: Command {
        var copy = self
        copy.isHidden = true
        return copy
    }

    /// The same command in a chapter of its parent's help.
    public func inChapter(_ title: String) -> Command {
        var copy = self
        copy.chapter = title
        return copy
    }

    /// The same command below another parent: `ps` for `container ls`.
    public func shortcut(named name: String? = nil, for path: String, chapter: String? = nil) -> Command {
        var copy = self
        copy.name = name ?? self.name
        copy.aliases = []
        copy.canonicalPath = path.split(separator: " ").map(String.init)
        copy.chapter = chapter
        return copy
    }

    /// The subcommand that `word` names.
    public func subcommand(_ word: String) -> Command? {
        subcommands.first { $0.name == word || $0.aliases.contains(word) }
    }

    /// The command at a path below this one.
    public func command(at path: [String]) -> Command? {
        var command = self
        for word in path {
            guard let next = command.subcommand(word) else { return nil }
            command = next
        }
        return command
    }

    /// Every command below this one that `includes`, with its path, parents first.
    public func descendants(where includes: (Command) -> Bool = \.isShown) -> [(path: [String], command: Command)] {
        subcommands.filter(includes).flatMap { command in
            [([command.name], command)]
                + command.descendants(where: includes).map { ([command.name] + $0.path, $0.command) }
        }
    }
}

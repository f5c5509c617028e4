/// Completion scripts for shells, made from the tables of a program.
public enum Completions {
    /// A shell for which there is a script.
    public enum Shell: String, Sendable, CaseIterable {
        case bash, zsh, fish
    }

    /// The whole script for `shell`, which completes calls of the program named `root.name`.
    ///
    /// It holds every word that is known beforehand. Names that exist at the time it asks the program for, through
    /// `PROGRAM __complete KIND PREFIX`.
    ///
    /// - Parameter links: names that complete alike where they are links to the program. Another program of that name
    ///   keeps its own completion.
    public static func script(for shell: Shell, root: Command, links: [String] = []) -> String {
        let table = CompletionTable(root: root, links: links)
        return switch shell {
        case .bash: BashCompletions(table: table).script
        case .zsh: ZshCompletions(table: table).script
        case .fish: FishCompletions(table: table).script
        }
    }
}

/// The commands of a program as shells need them: each once, with every way to write its path.
struct CompletionTable {
    struct Entry {
        /// The path below the root under its one name; empty for the root.
        var path: [String]
        /// Every way to write the path, words separated by blanks.
        var spellings: [String]
        var command: Command
        /// Flags of the levels above that are accepted too.
        var inherited: [Flag]
    }

    let root: Command
    /// Names that may be links to the program.
    let links: [String]
    private(set) var entries: [Entry] = []

    init(root: Command, links: [String] = []) {
        self.root = root
        self.links = links
        entries = [Entry(path: [], spellings: [""], command: root, inherited: [])]
        add(root, path: [], spellings: [""], inherited: [])
    }

    private mutating func add(_ parent: Command, path: [String], spellings: [String], inherited: [Flag]) {
        let inherited = parent.flags.filter(\.isInherited) + inherited
        for command in parent.subcommands where command.isShown {
            let names = [command.name] + command.aliases
            let spellings = spellings.flatMap { start in names.map { start.isEmpty ? $0 : "\(start) \($0)" } }
            let path = command.canonicalPath ?? path + [command.name]
            if let known = entries.firstIndex(where: { $0.path == path }) {
                entries[known].spellings += spellings
            } else {
                entries.append(Entry(path: path, spellings: spellings, command: command, inherited: inherited))
                add(command, path: path, spellings: spellings, inherited: inherited)
            }
        }
    }

    /// The identifier of the program in names of functions.
    var identifier: String { String(root.name.map { $0.isLetter || $0.isNumber ? $0 : "_" }) }
}

extension CompletionTable.Entry {
    var shownFlags: [Flag] { command.flags.filter { !$0.isHidden } }

    /// The shown subcommands; their aliases are not offered.
    var subcommands: [Command] { command.subcommands.filter(\.isShown) }

    /// Whether `-h` means help here.
    var hasShortHelp: Bool { !command.flags.contains { $0.short == "h" } }
}

extension Flag {
    /// `--name`, and `-n` where there is a short name.
    var spellings: [String] { ["--\(name)"] + (short.map { ["-\($0)"] } ?? []) }

    /// Whether the next word belongs to it.
    var takesNextWord: Bool { impliedValue == nil }

    /// The first line of the help, for a menu.
    var menuText: String { help.prefix { $0 != "\n" }.description }
}

extension String {
    /// The text as one word of a POSIX shell, zsh included.
    var quotedForShell: String {
        "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

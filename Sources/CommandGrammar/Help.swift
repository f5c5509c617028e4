extension Command {
    /// The text of `--help`.
    ///
    /// - Parameters:
    ///   - title: the path as it was called, the program first.
    ///   - width: the columns to which the texts of the flags are wrapped.
    func help(title: String, root: Command, width: Int) -> String {
        var chapters = [usageForHelp(title), details.isEmpty ? summary : "\(summary)\n\n\(details)"]
        let synonyms = synonyms(in: root, title: title)
        if synonyms.count > 1 { chapters.append("Aliases:\n  " + synonyms.joined(separator: ", ")) }
        let flags = flags.filter { !$0.isHidden }
        let isRoot = title == root.name
        if !isRoot { chapters += FlagTable(flags, width: width).chapters(default: "Options") }
        chapters += subcommandChapters
        if isRoot { chapters += FlagTable(flags, width: width).chapters(default: "Global Options") }
        let examples = examples
        if !examples.isEmpty {
            let lines = examples.map { "  # \($0.explanation)\n  \($0.line(title))" }
            chapters.append("Examples:\n" + lines.joined(separator: "\n\n"))
        }
        if !subcommands.isEmpty { chapters.append("Run '\(title) COMMAND --help' for more information on a command.") }
        return chapters.joined(separator: "\n\n") + "\n"
    }

    private func usageForHelp(_ title: String) -> String {
        if arity != nil || subcommands.isEmpty { return "Usage:  \(usageLine(title))" }
        return "Usage:  \(title)" + (flags.contains { !$0.isHidden } ? " [OPTIONS]" : "") + " COMMAND"
    }

    /// The subcommands by chapter, in the order in which the chapters first appear.
    private var subcommandChapters: [String] {
        let shown = subcommands.filter(\.isShown)
        let width = shown.map(\.name.count).max() ?? 0
        var titles: [String] = []
        for command in shown where !titles.contains(command.chapter ?? "Commands") {
            titles.append(command.chapter ?? "Commands")
        }
        return titles.map { title in
            let lines = shown.filter { ($0.chapter ?? "Commands") == title }.map {
                "  \($0.name)\(String(repeating: " ", count: max(width, 11) - $0.name.count)) \($0.summary)"
            }
            return "\(title):\n" + lines.joined(separator: "\n")
        }
    }

    /// All the ways to call this command, its one name first; only itself when there is no other.
    func synonyms(in root: Command, title: String) -> [String] {
        let path = title.split(separator: " ").dropFirst().map(String.init)
        let canonical = canonicalPath ?? path
        guard !canonical.isEmpty else { return [title] }
        var result: [String] = []
        if let original = root.command(at: canonical) {
            let parent = ([root.name] + canonical.dropLast()).joined(separator: " ")
            result = ([original.name] + original.aliases).map { "\(parent) \($0)" }
        }
        for command in root.subcommands where command.canonicalPath == canonical {
            result.append("\(root.name) \(command.name)")
        }
        return result
    }
}

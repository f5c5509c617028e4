/// Manual pages in roff (man(7)), from the tables of a program.
public enum ManPage {
    /// The page of the command at `path` below `root`; the empty path is the program itself. `nil` when there is none.
    ///
    /// - Parameter version: stands in the footer.
    public static func page(for path: [String], root: Command, version: String) -> String? {
        guard let command = root.command(at: path) else { return nil }
        let names = [root.name] + path
        let title = names.joined(separator: " ")
        var lines = [
            ".TH \(quoted(names.joined(separator: "-").uppercased())) 1 \"\" \(quoted("\(root.name) \(version)"))"
                + " \(quoted("\(root.name) manual"))",
            ".SH NAME", "\(escaped(names.joined(separator: "-"))) \\- \(escaped(command.summary))",
            ".SH SYNOPSIS",
        ]
        let synopsis = command.synopsis.isEmpty ? ["COMMAND"] : command.synopsis
        for (index, form) in synopsis.enumerated() {
            if index > 0 { lines.append(".br") }
            lines += [".B \(escaped(title))", escaped(form)]
        }
        lines += [".SH DESCRIPTION", "\(escaped(command.summary))."]
        if !command.details.isEmpty { lines += [".PP"] + paragraphs(command.details) }
        let synonyms = command.synonyms(in: root, title: title).filter { $0 != title }
        if !synonyms.isEmpty { lines += [".PP", "Also called: " + escaped(synonyms.joined(separator: ", ")) + "."] }
        lines += commands(of: command) + options(of: command) + examples(of: command, title: title)
        lines += seeAlso(path, names: names, command: command)
        return lines.joined(separator: "\n") + "\n"
    }

    /// The pages of the program and of every command that is shown, each with the name of its file: `cove-run.1`.
    public static func all(root: Command, version: String) -> [(file: String, text: String)] {
        ([[]] + root.descendants().map(\.path)).compactMap { path in
            page(for: path, root: root, version: version).map {
                (file: ([root.name] + path).joined(separator: "-") + ".1", text: $0)
            }
        }
    }

    private static func commands(of command: Command) -> [String] {
        let shown = command.subcommands.filter(\.isShown)
        if shown.isEmpty { return [] }
        return [".SH COMMANDS"] + shown.flatMap { [".TP", ".B \(escaped($0.name))", "\(escaped($0.summary))."] }
    }

    private static func options(of command: Command) -> [String] {
        let flags = command.flags.filter { !$0.isHidden }
        var lines = [".SH OPTIONS"]
        var titles: [String] = []
        for flag in flags where !titles.contains(flag.chapter ?? "") { titles.append(flag.chapter ?? "") }
        for title in titles {
            if !title.isEmpty { lines.append(".SS \(quoted(title))") }
            for flag in flags where (flag.chapter ?? "") == title {
                let names = flag.title.split(separator: ",").map { "\\fB\(escaped(String($0)))\\fR" }
                let value = flag.placeholder.isEmpty ? "" : " \\fI\(escaped(flag.placeholder))\\fR"
                lines += [".TP", names.joined(separator: ",") + value]
                lines += paragraphs(flag.help + flag.defaultForHelp)
            }
        }
        return lines + [".TP", "\\fB\\-\\-help\\fR", "Print usage."]
    }

    private static func examples(of command: Command, title: String) -> [String] {
        let examples = command.examples
        if examples.isEmpty { return [] }
        return [".SH EXAMPLES"]
            + examples.flatMap { example in
                [
                    ".PP", "\(escaped(example.explanation)):", ".PP", ".RS 4", ".nf",
                    escaped(example.line(title)), ".fi", ".RE",
                ]
            }
    }

    private static func seeAlso(_ path: [String], names: [String], command: Command) -> [String] {
        var related = command.subcommands.filter(\.isShown).map { names + [$0.name] }
        if !path.isEmpty { related.insert(names.dropLast(), at: 0) }
        if related.isEmpty { return [] }
        let pages = related.map { "\\fB\(escaped($0.joined(separator: "-")))\\fR(1)" }
        return [".SH SEE ALSO", pages.joined(separator: ",\n")]
    }

    /// Each line of the text as an output line of its own.
    private static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? [".PP"] : [escaped(String($0))] }.joined(separator: [".br"]).map(\.self)
    }

    /// The text with roff's own characters taken literally, also at the start of a line.
    private static func escaped(_ text: String) -> String {
        let body = text.map { character in
            switch character {
            case "\\": "\\e"
            case "-": "\\-"
            case "'": "\\(aq"
            case "\"": "\\(dq"
            default: String(character)
            }
        }
        return (text.first == "." ? "\\&" : "") + body.joined()
    }

    /// One argument of a macro.
    private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }
}

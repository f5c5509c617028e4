import Documents

/// The flags of one command in two columns, laid out as pflag does.
struct FlagTable {
    private let flags: [Flag]
    private let width: Int
    private let column: Int

    init(_ flags: [Flag], width: Int) {
        self.flags = flags
        self.width = width
        column = (flags.map { Self.heading(of: $0).count }.max() ?? 0) + 3
    }

    /// One text a chapter, in the order in which the chapters first appear.
    func chapters(default defaultTitle: String) -> [String] {
        var titles: [String] = []
        for flag in flags where !titles.contains(flag.chapter ?? defaultTitle) {
            titles.append(flag.chapter ?? defaultTitle)
        }
        return titles.map { title in
            "\(title):\n" + flags.filter { ($0.chapter ?? defaultTitle) == title }.map(row).joined(separator: "\n")
        }
    }

    private func row(_ flag: Flag) -> String {
        let heading = Self.heading(of: flag)
        let text = flag.help + flag.defaultForHelp
        return heading + String(repeating: " ", count: column - heading.count)
            + WrappedText.wrap(text, indent: column, width: width - 1)
    }

    private static func heading(of flag: Flag) -> String {
        var text = flag.short.map { "  -\($0), --\(flag.name)" } ?? "      --\(flag.name)"
        if !flag.placeholder.isEmpty { text += " \(flag.placeholder)" }
        if case .optional(let implied, _) = flag.kind { text += "[=\(GoText.quoted(implied))]" }
        return text
    }
}

extension Flag {
    /// ` (default "missing")`, empty for what is nothing or zero.
    var defaultForHelp: String {
        guard let text = defaultText, !["", "false", "0"].contains(text) else { return "" }
        switch kind {
        case .string, .optional: return " (default \(GoText.quoted(text)))"
        default: return " (default \(text))"
        }
    }
}

/// Text broken into lines as pflag breaks it.
enum WrappedText {
    /// Up to so many columns more are used where they spare a last line of a word or two.
    private static let slack = 5

    /// `text` in lines of at most `width` columns, all but the first of them indented.
    static func wrap(_ text: String, indent: Int, width: Int) -> String {
        var indent = indent
        var lead = ""
        if width - indent < 24 {
            // Too narrow beside the flag: the text stands below it.
            indent = 16
            lead = "\n" + String(repeating: " ", count: indent)
        }
        let margin = "\n" + String(repeating: " ", count: indent)
        let columns = width - indent - slack
        guard columns >= 24 - slack else {
            return lead + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: margin)
        }
        var rest = Array(text)[...]
        var lines: [String] = []
        repeat { lines.append(cutLine(from: &rest, columns: columns)) } while !rest.isEmpty
        return lead + lines.joined(separator: margin)
    }

    private static func cutLine(from rest: inout ArraySlice<Character>, columns: Int) -> String {
        let whole = rest.firstIndex(of: "\n").map { $0 - rest.startIndex } ?? rest.count
        if whole <= columns + slack {
            defer { rest = rest.dropFirst(whole + 1) }
            return String(rest.prefix(whole))
        }
        let head = rest.prefix(columns)
        guard let blank = head.lastIndex(where: { $0 == " " || $0 == "\t" }), blank > rest.startIndex else {
            // A word longer than the line stands as it is.
            let word = rest.prefix { $0 != " " && $0 != "\n" }
            defer { rest = rest.dropFirst(word.count + 1) }
            return String(word)
        }
        defer { rest = rest[(blank + 1)...] }
        return String(rest[..<blank])
    }
}

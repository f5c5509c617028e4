internal import Documents

/// How a problem is told to people, on stderr.
struct ProblemPrinter {
    /// The name under which the program was called.
    var program = "cove"
    var style = Style.plain
    /// The text of the line of a file, from 1, for problems that have a place; `nil` when it cannot be read.
    var line: (SourceLocation) -> String? = { _ in nil }

    /// The whole message: what failed and why, the place in the user's file, and on a line of its own what to do.
    ///
    /// ```text
    /// compose.yaml:14:9: service "web" depends on "redi", which is not defined
    ///   14 |     depends_on: [redi]
    ///      |         ^
    ///   hint: did you mean "redis"?
    /// ```
    func text(_ problem: Problem) -> String {
        let sentence = problem.summary + (problem.reason.map { ": \($0)" } ?? "")
        // A place says enough of where the message comes from.
        let head = problem.location.map(\.description) ?? program
        var text = style.bold(Self.visible(head) + ":") + " \(Self.visible(sentence))\n"
        if let location = problem.location, let source = line(location) { text += excerpt(source, location) }
        if let hint = problem.hint {
            let lines = Self.visible(hint).split(separator: "\n", omittingEmptySubsequences: false)
            text += "  " + style.colour("hint:", .cyan) + " " + lines.joined(separator: "\n        ") + "\n"
        }
        return text
    }

    /// A problem that Docker's engine would have: one line, `Error response from daemon: …`, without the hint, because
    /// scripts compare it.
    static func engineLine(_ problem: Problem) -> String {
        "Error response from daemon: " + visible(problem.description) + "\n"
    }

    /// A problem that Docker's client finds itself: the sentence alone.
    static func clientLine(_ problem: Problem) -> String { visible(problem.description) + "\n" }

    /// What `inspect` says of a name that nothing has.
    static func missingObject(_ name: String) -> String { "Error: No such object: " + visible(name) }

    /// The line with a mark under the column.
    private func excerpt(_ source: String, _ location: SourceLocation) -> String {
        let number = String(location.line)
        let shown = Self.visible(String(source.prefix { $0 != "\n" }))
        let before = Self.visible(String(decoding: source.utf8.prefix(max(0, location.column - 1)), as: UTF8.self))
        // A tab stays a tab, so that the mark stands under its character.
        let margin = String(before.map { $0 == "\t" ? "\t" : " " })
        let blanks = String(repeating: " ", count: number.utf8.count)
        return "  \(style.faint(number + " |")) \(shown)\n  \(style.faint(blanks + " |")) \(margin)"
            + style.colour("^", .red) + "\n"
    }

    /// `text` with the control characters that could act on a terminal written as escapes: names come from strangers.
    static func visible(_ text: String) -> String {
        func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x09, 0x0A: false
            case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if isHarmful(scalar) {
                result += GoText.quoted(String(scalar)).dropFirst().dropLast()
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}

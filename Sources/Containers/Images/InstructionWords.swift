internal import Documents

/// The words of an instruction: blanks part them, quotes and backslashes keep blanks, variables are replaced.
struct InstructionWords {
    let variables: [String: String]

    /// The strings of an array in JSON; `nil` for any other text.
    static func array(_ text: String) -> [String]? {
        guard text.hasPrefix("["), let elements = (try? JSON(parsing: text))?.array else { return nil }
        let words = elements.compactMap(\.string)
        return words.count == elements.count ? words : nil
    }

    /// All words.
    func all(_ text: String) throws -> [String] { try Self.split(text).map(expand).filter { !$0.isEmpty } }

    /// The only word.
    func one(_ text: String, in instruction: String) throws -> String {
        let words = Self.split(text)
        guard words.count == 1 else { throw Problem(.invalid, "\(instruction) requires exactly one argument") }
        return try expand(words[0])
    }

    /// `name=value` words, or, in the old form, a name and behind a blank its value to the line's end.
    func assignments(_ text: String, in instruction: String) throws -> [(name: String, value: String)] {
        let words = Self.split(text)
        guard let first = words.first else { return [] }
        if !first.contains("=") {
            let value = Wire.trimmed(String(text.dropFirst(first.count)))
            guard !value.isEmpty else { throw Problem(.invalid, "\(instruction) must have two arguments") }
            return [(try expand(first), try expand(value))]
        }
        return try words.map { word in
            let (name, value) = Wire.cut(word, "=")
            guard let value else {
                throw Problem(
                    .invalid, "Syntax error - can't find = in \(GoText.quoted(word)). Must be of the form: name=value")
            }
            let plain = try expand(name)
            guard !plain.isEmpty else { throw Problem(.invalid, "\(instruction) names can not be blank") }
            return (plain, try expand(value))
        }
    }

    /// The words with their quotes and backslashes.
    private static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == " " || character == "\t" {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// Takes quotes and backslashes off and puts values in place of `$NAME`, `${NAME}`, `${NAME:-word}` and
    /// `${NAME:+word}`.
    func expand(_ word: String) throws -> String {
        var rest = word[...]
        return try expand(&rest, until: nil)
    }

    private func expand(_ rest: inout Substring, until end: Character?) throws -> String {
        var result = ""
        var quote: Character?
        while let character = rest.first {
            if quote == nil, character == end { return result }
            rest.removeFirst()
            switch (character, quote) {
            case ("'", nil), ("\"", nil): quote = character
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("\\", nil): result.append(rest.popFirst() ?? "\\")
            case ("\\", "\""):
                if let next = rest.first, "\"$\\".contains(next) {
                    result.append(rest.removeFirst())
                } else {
                    result.append("\\")
                }
            case ("$", nil), ("$", "\""): result += try variable(&rest)
            default: result.append(character)
            }
        }
        if quote != nil { throw Problem(.invalid, "unexpected end of statement while looking for matching quote") }
        if end != nil { throw Problem(.invalid, "syntax error: missing '}'") }
        return result
    }

    private func variable(_ rest: inout Substring) throws -> String {
        guard rest.first == "{" else {
            let name = Self.name(&rest)
            return name.isEmpty ? "$" : variables[name] ?? ""
        }
        rest.removeFirst()
        let name = Self.name(&rest)
        guard !name.isEmpty else { throw Problem(.invalid, "syntax error: bad substitution") }
        if rest.popFirst(if: "}") { return variables[name] ?? "" }
        guard rest.popFirst(if: ":"), let form = rest.popFirst(), form == "-" || form == "+" else {
            throw Problem(.invalid, "unsupported modifier in substitution")
        }
        let word = try expand(&rest, until: "}")
        rest.removeFirst()
        let value = variables[name] ?? ""
        if form == "-" { return value.isEmpty ? word : value }
        return value.isEmpty ? "" : word
    }

    private static func name(_ rest: inout Substring) -> String {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        rest = rest[name.endIndex...]
        return String(name)
    }
}

extension Substring {
    /// Takes the first character if it is this one.
    fileprivate mutating func popFirst(if character: Character) -> Bool {
        guard first == character else { return false }
        removeFirst()
        return true
    }
}

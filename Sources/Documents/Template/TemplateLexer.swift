/// Cuts a template into tokens: text, and between `{{` and `}}` the words of an action.
struct TemplateLexer {
    private let scalars: [Unicode.Scalar]
    /// The byte at which each scalar starts, and behind the last one the text's length.
    private let offsets: [Int]
    private var index = 0
    private var start = 0
    private var line = 1
    private var depth = 0
    private var tokens: [TemplateToken] = []

    /// All tokens of `text`. The last one is `end` or `failure`.
    static func tokens(of text: String) -> [TemplateToken] {
        var lexer = TemplateLexer(text)
        lexer.run()
        return lexer.tokens
    }

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var offset = 0
        var offsets = [0]
        offsets.reserveCapacity(scalars.count + 1)
        for scalar in scalars {
            offset += UTF8.width(scalar)
            offsets.append(offset)
        }
        self.offsets = offsets
    }

    private mutating func run() {
        while lexText(), lexAction() {}
    }

    // What has been read since `start` becomes a token, or nothing.

    private mutating func emit(_ kind: TemplateToken.Kind) {
        tokens.append(TemplateToken(kind: kind, text: text(start..<index), position: offsets[start], line: line))
        skip()
    }

    private mutating func skip() {
        for scalar in scalars[start..<index] where scalar == "\n" { line += 1 }
        start = index
    }

    /// Ends the run: always false.
    private mutating func fail(_ message: String) -> Bool {
        tokens.append(TemplateToken(kind: .failure, text: message, position: offsets[start], line: line))
        return false
    }

    private func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        return String(text)
    }

    // Looking ahead.

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    private func sees(_ word: String, at distance: Int = 0) -> Bool {
        var place = index + distance
        for scalar in word.unicodeScalars {
            guard place < scalars.count, scalars[place] == scalar else { return false }
            place += 1
        }
        return true
    }

    /// A blank, a minus and `}}`: the delimiter that also takes the white space after it.
    private func seesTrimmingEnd(at distance: Int = 0) -> Bool {
        Self.isSpace(peek(distance)) && sees("-}}", at: distance + 1)
    }

    private static func isSpace(_ scalar: Unicode.Scalar?) -> Bool {
        switch scalar {
        case " ", "\t", "\r", "\n": true
        default: false
        }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return scalar == "_"
        }
    }

    /// Whether a word may end here.
    private var isAtWordEnd: Bool {
        switch peek() {
        case nil, ".", ",", "|", ":", ")", "(": true
        case let scalar: Self.isSpace(scalar) || sees("}}")
        }
    }

    // Text and delimiters.

    /// Reads up to the next action; false at the end of the template.
    private mutating func lexText() -> Bool {
        while index < scalars.count, !sees("{{") { index += 1 }
        guard index < scalars.count else {
            if index > start { emit(.text) }
            emit(.end)
            return false
        }
        let opening = index
        if peek(2) == "-", Self.isSpace(peek(3)) {
            while index > start, Self.isSpace(scalars[index - 1]) { index -= 1 }
        }
        if index > start { emit(.text) }
        index = opening
        skip()
        return true
    }

    private mutating func skipTrimmedText() {
        while Self.isSpace(peek()) { index += 1 }
        skip()
    }

    /// Reads an action or a comment with its delimiters; false when it is malformed.
    private mutating func lexAction() -> Bool {
        let trims = peek(2) == "-" && Self.isSpace(peek(3))
        if sees("/*", at: trims ? 4 : 2) { return lexComment(trims ? 6 : 4) }
        index += 2
        emit(.leftDelimiter)
        if trims {
            index += 1
            skipTrimmedText()
        }
        depth = 0
        while true {
            if seesTrimmingEnd() || sees("}}") {
                if depth > 0 { return fail("unclosed left paren") }
                let trimsNext = !sees("}}")
                if trimsNext {
                    index += 2
                    skip()
                }
                index += 2
                emit(.rightDelimiter)
                if trimsNext { skipTrimmedText() }
                return true
            }
            guard lexWord() else { return false }
        }
    }

    private mutating func lexComment(_ opening: Int) -> Bool {
        index += opening
        while index < scalars.count, !sees("*/") { index += 1 }
        guard index < scalars.count else { return fail("unclosed comment") }
        index += 2
        let trimsNext = seesTrimmingEnd()
        guard trimsNext || sees("}}") else { return fail("comment ends before closing delimiter") }
        index += trimsNext ? 4 : 2
        skip()
        if trimsNext { skipTrimmedText() }
        return true
    }

    // Words inside an action.

    private mutating func lexWord() -> Bool {
        guard let scalar = peek() else { return fail("unclosed action") }
        switch scalar {
        case " ", "\t", "\r", "\n":
            while Self.isSpace(peek()), !seesTrimmingEnd() { index += 1 }
            emit(.space)
        case "=":
            index += 1
            emit(.assign)
        case ":":
            guard peek(1) == "=" else { return fail("expected :=") }
            index += 2
            emit(.declare)
        case "|":
            index += 1
            emit(.pipe)
        case "\"": return lexQuoted("\"", .string, "unterminated quoted string")
        case "'": return lexQuoted("'", .characterConstant, "unterminated character constant")
        case "`": return lexRawString()
        case "$": return lexName(.variable)
        case "(":
            depth += 1
            index += 1
            emit(.leftParenthesis)
        case ")":
            guard depth > 0 else { return fail("unexpected right paren") }
            depth -= 1
            index += 1
            emit(.rightParenthesis)
        case "." where !Self.isDigit(peek(1)): return lexName(.field)
        case ".", "+", "-", "0"..."9": return lexNumber()
        case _ where Self.isAlphanumeric(scalar): return lexIdentifier()
        case _ where 0x20..<0x7F ~= scalar.value:
            index += 1
            emit(.character)
        default: return fail("unrecognized character in action: \(GoText.codePoint(scalar))")
        }
        return true
    }

    private static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return "0"..."9" ~= scalar
    }

    private mutating func lexQuoted(_ quote: Unicode.Scalar, _ kind: TemplateToken.Kind, _ message: String) -> Bool {
        index += 1
        while let scalar = peek(), scalar != "\n" {
            index += 1
            if scalar == quote {
                emit(kind)
                return true
            }
            if scalar == "\\" {
                guard let next = peek(), next != "\n" else { break }
                index += 1
            }
        }
        return fail(message)
    }

    private mutating func lexRawString() -> Bool {
        index += 1
        while let scalar = peek() {
            index += 1
            if scalar == "`" {
                emit(.rawString)
                return true
            }
        }
        return fail("unterminated raw quoted string")
    }

    /// `.Name`, `.`, `$name` or `$`.
    private mutating func lexName(_ kind: TemplateToken.Kind) -> Bool {
        index += 1
        if isAtWordEnd {
            emit(kind == .field ? .dot : kind)
            return true
        }
        while Self.isAlphanumeric(peek()) { index += 1 }
        return endOfWord(kind)
    }

    private mutating func endOfWord(_ kind: TemplateToken.Kind) -> Bool {
        if let scalar = peek(), !isAtWordEnd { return fail("bad character \(GoText.codePoint(scalar))") }
        emit(kind)
        return true
    }

    private mutating func lexIdentifier() -> Bool {
        while Self.isAlphanumeric(peek()) { index += 1 }
        let word = text(start..<index)
        switch word {
        case "true", "false": return endOfWord(.bool)
        case "nil": return endOfWord(.null)
        default: return endOfWord(TemplateKeyword(rawValue: word).map { .keyword($0) } ?? .identifier)
        }
    }

    /// Reads whatever looks like a number; whether it is one is the parser's question.
    private mutating func lexNumber() -> Bool {
        take("+-")
        var digits = "0123456789_"
        var exponents = "eE"
        if take("0") {
            if take("xX") {
                digits = "0123456789abcdefABCDEF_"
                exponents = "pP"
            } else if take("oO") {
                digits = "01234567_"
            } else if take("bB") {
                digits = "01_"
            }
        }
        while take(digits) {}
        if take(".") { while take(digits) {} }
        if take(exponents) {
            take("+-")
            while take("0123456789_") {}
        }
        if Self.isAlphanumeric(peek()) {
            index += 1
            return fail("bad number syntax: \(GoText.quoted(text(start..<index)))")
        }
        emit(.number)
        return true
    }

    @discardableResult
    private mutating func take(_ accepted: String) -> Bool {
        guard let scalar = peek(), accepted.unicodeScalars.contains(scalar) else { return false }
        index += 1
        return true
    }
}

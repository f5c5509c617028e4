/// A piece of a template's text as the lexer cuts it.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        /// The lexer's message stands in `text`; nothing follows.
        case failure
        case end
        case text
        case leftDelimiter, rightDelimiter
        case leftParenthesis, rightParenthesis
        case space
        case pipe
        /// `:=`
        case declare
        /// `=`
        case assign
        /// Punctuation without a meaning of its own, such as a comma.
        case character
        case bool, number, characterConstant, string, rawString
        case identifier
        /// `.Name`
        case field
        /// `$` or `$name`
        case variable
        case dot
        case null
        case keyword(TemplateKeyword)
    }

    var kind: Kind
    var text: String
    /// Where it starts, in bytes.
    var position: Int
    /// The line of its start, from 1.
    var line: Int

    /// How a message names it.
    var description: String {
        switch kind {
        case .end: "EOF"
        case .failure: text
        case .keyword, .dot, .null: "<\(text)>"
        default:
            text.utf8.count > 10
                ? GoText.quoted(String(text.unicodeScalars.prefix(10))) + "..." : GoText.quoted(text)
        }
    }
}

enum TemplateKeyword: String {
    case block, `break`, `continue`, define, `else`, end, `if`, range, template, with
}

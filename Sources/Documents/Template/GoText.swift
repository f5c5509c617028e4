/// Go's quoting of text, which Docker's output and messages use.
public enum GoText {
    /// `text` between double quotes, with escapes for what does not print (Go's `strconv.Quote`).
    public static func quoted(_ text: String) -> String { "\"" + escaped(text, quote: "\"") + "\"" }

    /// `scalar` between single quotes (Go's `strconv.QuoteRune`).
    static func quoted(_ scalar: Unicode.Scalar) -> String { "'" + escaped(String(scalar), quote: "'") + "'" }

    /// `U+0040 '@'` (Go's verb `%#U`).
    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let name = "U+" + hexadecimal(scalar.value, digits: 4, isUpper: true)
        return isPrintable(scalar) ? "\(name) '\(scalar)'" : name
    }

    /// What Go prints as it is: letters, marks, numbers, punctuation, symbols and the blank.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return 0x20..<0x7F ~= scalar.value }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }

    /// The digits of `value` in base 16, with zeros before them.
    static func hexadecimal(_ value: UInt32, digits: Int, isUpper: Bool = false) -> String {
        let text = String(value, radix: 16, uppercase: isUpper)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static func escaped(_ text: String, quote: Unicode.Scalar) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\": result += "\\\(scalar)"
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0B}": result += "\\v"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x80: result += "\\x" + hexadecimal(scalar.value, digits: 2)
            case _ where scalar.value > 0xFFFF: result += "\\U" + hexadecimal(scalar.value, digits: 8)
            default: result += "\\u" + hexadecimal(scalar.value, digits: 4)
            }
        }
        return result
    }

    /// The text that a Go literal stands for, its quotes included: `"a\tb"`, `` `raw` ``, `'c'`.
    ///
    /// Bytes that are no UTF-8 after the escapes become U+FFFD. `nil` when the literal is malformed.
    static func unquoted(_ literal: String) -> String? {
        let bytes = Array(literal.utf8)
        guard bytes.count >= 2, let quote = bytes.first, quote == bytes.last else { return nil }
        let inner = bytes[1..<(bytes.count - 1)]
        if quote == UInt8(ascii: "`") { return String(decoding: inner.filter { $0 != 0x0D }, as: UTF8.self) }
        var result: [UInt8] = []
        var rest = inner
        while let byte = rest.popFirst() {
            if byte == quote || byte == 0x0A { return nil }
            if byte != UInt8(ascii: "\\") {
                result.append(byte)
            } else if !appendEscape(&rest, quote: quote, to: &result) {
                return nil
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Takes what follows a backslash off `rest`; false when there is no such escape.
    private static func appendEscape(_ rest: inout ArraySlice<UInt8>, quote: UInt8, to result: inout [UInt8]) -> Bool {
        guard let kind = rest.popFirst() else { return false }
        switch kind {
        case UInt8(ascii: "a"): result.append(0x07)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "v"): result.append(0x0B)
        case UInt8(ascii: "\\"), quote: result.append(kind)
        case UInt8(ascii: "x"):
            guard let value = number(&rest, digits: 2, radix: 16) else { return false }
            result.append(UInt8(truncatingIfNeeded: value))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            rest = [kind] + rest
            guard let value = number(&rest, digits: 3, radix: 8), value < 256 else { return false }
            result.append(UInt8(truncatingIfNeeded: value))
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let digits = kind == UInt8(ascii: "u") ? 4 : 8
            guard let value = number(&rest, digits: digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                return false
            }
            result.append(contentsOf: String(scalar).utf8)
        default: return false
        }
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int, radix: Int) -> UInt32? {
        let taken = rest.prefix(digits)
        guard taken.count == digits, !taken.contains(UInt8(ascii: "+")), !taken.contains(UInt8(ascii: "-")) else {
            return nil
        }
        rest = rest.dropFirst(digits)
        return UInt32(String(decoding: taken, as: UTF8.self), radix: radix)
    }
}

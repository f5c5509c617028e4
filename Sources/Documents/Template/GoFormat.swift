internal import Glibc

/// Go's `fmt`, for the values of templates.
enum GoFormat {
    /// What `fmt.Sprint` makes of one value.
    static func print(_ value: TemplateValue) -> String { plain(value, .plain) }

    /// `fmt.Sprint`: a blank between two operands when neither is a string.
    static func print(_ values: [TemplateValue]) -> String {
        var result = ""
        for (index, value) in values.enumerated() {
            if index > 0, !isString(value), !isString(values[index - 1]) { result += " " }
            result += print(value)
        }
        return result
    }

    /// `fmt.Sprintln`: a blank between all operands, and the end of the line.
    static func printLine(_ values: [TemplateValue]) -> String {
        values.map { print($0) }.joined(separator: " ") + "\n"
    }

    private static func isString(_ value: TemplateValue) -> Bool {
        if case .string = value { true } else { false }
    }

    /// The variants of `%v`.
    enum Style {
        case plain
        /// `%+v`: structs with the names of their fields.
        case named
        /// `%#v`: as in a Go program.
        case syntax
    }

    static func plain(_ value: TemplateValue, _ style: Style) -> String {
        switch value {
        case .nothing, .null: return "<nil>"
        case .boxed(let inner): return plain(inner, style)
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value): return number(value)
        case .string(let text): return style == .syntax ? GoText.quoted(text) : text
        case .list(let list):
            let elements = list.elements.map { plain($0, style) }
            return style == .syntax
                ? "\(list.type){\(elements.joined(separator: ", "))}" : "[\(elements.joined(separator: " "))]"
        case .map(let map):
            let entries = map.entries.map { entry in
                (style == .syntax ? GoText.quoted(entry.key) : entry.key) + ":" + plain(entry.value, style)
            }
            return style == .syntax
                ? "\(map.type){\(entries.joined(separator: ", "))}" : "map[\(entries.joined(separator: " "))]"
        case .record(let record):
            if let text = record.text { return text }
            let fields = record.fields.map { field in
                (style == .plain ? "" : field.name + ":") + plain(field.value, style)
            }
            return style == .syntax
                ? "\(record.type){\(fields.joined(separator: ", "))}" : "{\(fields.joined(separator: " "))}"
        }
    }

    /// Go's `%v` of a `float64`: the shortest digits, with an exponent below -4 and from 6 on.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let (isNegative, digits, exponent) = shortest(value)
        let sign = isNegative ? "-" : ""
        if exponent < -4 || exponent >= 6 {
            let fraction = digits.dropFirst()
            return sign + String(digits.prefix(1)) + (fraction.isEmpty ? "" : "." + fraction)
                + (exponent < 0 ? "e-" : "e+") + exponent.padded2
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.utf8.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.utf8.count)
        }
        return sign + String(digits.prefix(exponent + 1)) + "." + digits.dropFirst(exponent + 1)
    }

    /// The fewest digits that read back as `value`, and the power of ten of the first one.
    static func shortest(_ value: Double) -> (isNegative: Bool, digits: String, exponent: Int) {
        var text = value.magnitude.description
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = String(text[..<mark])
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        var digits = whole + (parts.count > 1 ? String(parts[1]) : "")
        exponent += whole.utf8.count - 1
        while digits.hasPrefix("0"), digits.utf8.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.hasSuffix("0"), digits.utf8.count > 1 { digits.removeLast() }
        return (value.sign == .minus, digits, digits == "0" ? 0 : exponent)
    }

    /// `value` with C's conversion `verb` (e, f, g and their capitals) and `precision`; Go prints the same.
    static func number(_ value: Double, _ verb: Character, precision: Int) -> String {
        var buffer = [CChar](repeating: 0, count: 512 + precision)
        let length = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, "%.*\(verb)", $0) }
        return String(decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension GoText {
    /// `value` with at most `digits` significant digits, without trailing zeros (Go's verb `%.3g`): `1.23`, `1e+03`.
    public static func number(_ value: Double, digits: Int) -> String {
        GoFormat.number(value, "g", precision: min(max(digits, 1), 17))
    }
}

extension Int {
    /// The magnitude with at least two digits.
    fileprivate var padded2: String { magnitude < 10 ? "0\(magnitude)" : "\(magnitude)" }
}

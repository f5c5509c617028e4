extension TemplateFunction {
    /// The functions that Docker's command line adds to Go's.
    static let docker: [String: TemplateFunction] = [
        "json": TemplateFunction(.any) { values throws(Failure) in
            if case .record(let record) = values[0], record.escapesHTML { return .string(record.json.text(.go)) }
            return .string(goEncoded(values[0].json))
        },
        "split": TemplateFunction(.string, .string) { values throws(Failure) in
            let parts = split(text(values[0]), by: text(values[1]))
            return .list(TemplateList(parts.map { .string($0) }, type: "[]string"))
        },
        "join": TemplateFunction(.any, .string) { values throws(Failure) in
            .string(try join(values[0], with: text(values[1])))
        },
        "title": TemplateFunction(.string) { values throws(Failure) in .string(title(text(values[0]))) },
        "lower": TemplateFunction(.string) { values throws(Failure) in .string(text(values[0]).lowercased()) },
        "upper": TemplateFunction(.string) { values throws(Failure) in .string(text(values[0]).uppercased()) },
        "pad": TemplateFunction(.string, .integer, .integer) { values throws(Failure) in
            let source = text(values[0])
            if source.isEmpty { return .string("") }
            return .string(try blanks(values[1]) + source + blanks(values[2]))
        },
        "truncate": TemplateFunction(.string, .integer) { values throws(Failure) in
            let (source, length) = (text(values[0]), integer(values[1]))
            guard length >= 0 else { throw Failure(message: "negative length \(length)") }
            return .string(String(decoding: source.utf8.prefix(length), as: UTF8.self))
        },
    ]

    /// Docker encodes without escapes for HTML; Go still escapes U+2028 and U+2029.
    private static func goEncoded(_ json: JSON) -> String {
        let text = json.text(.compact)
        guard text.unicodeScalars.contains(where: { $0 == "\u{2028}" || $0 == "\u{2029}" }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\u{2028}": result += "\\u2028"
            case "\u{2029}": result += "\\u2029"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static let mostBlanks = 1 << 16

    private static func blanks(_ count: TemplateValue) throws(Failure) -> String {
        let count = integer(count)
        guard 0...mostBlanks ~= count else { throw Failure(message: "cannot pad with \(count) blanks") }
        return String(repeating: " ", count: count)
    }

    /// Go's `strings.Split`: an empty separator splits after each character.
    private static func split(_ text: String, by separator: String) -> [String] {
        if separator.isEmpty { return text.unicodeScalars.map { String($0) } }
        let (bytes, mark) = (Array(text.utf8), Array(separator.utf8))
        var parts: [String] = []
        var start = 0
        var index = 0
        while index + mark.count <= bytes.count {
            if bytes[index..<(index + mark.count)].elementsEqual(mark) {
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        return parts + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    /// A list in its order, the values of a map sorted.
    private static func join(_ value: TemplateValue, with separator: String) throws(Failure) -> String {
        switch value {
        case .nothing: return ""
        case .list(let list): return list.elements.map { GoFormat.print($0) }.joined(separator: separator)
        case .map(let map):
            let texts = map.entries.map { GoFormat.print($0.value) }
            return texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: separator)
        default: throw Failure(message: "expected slice, got \(value.typeName)")
        }
    }

    /// Upper case at the start of each word.
    private static func title(_ text: String) -> String {
        var result = ""
        var isInWord = false
        for character in text {
            let continues = character.isLetter || character.isNumber || character == "_" || character == "'"
            result += isInWord || !continues ? String(character) : character.uppercased()
            isInWord = continues
        }
        return result
    }
}

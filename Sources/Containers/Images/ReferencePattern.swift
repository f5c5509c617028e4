/// A pattern of names in the manner of Go's `path.Match`: `*` and `?` stand for anything but a slash, `[a-z]` and
/// `[^a-z]` for one character, a backslash takes the next character as it is.
struct ReferencePattern {
    private enum Part {
        case anything
        case one
        case exactly(Unicode.Scalar)
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private var parts: [Part] = []

    /// `nil` for a bracket or a backslash that nothing follows.
    init?(_ text: String) {
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": parts.append(.anything)
            case "?": parts.append(.one)
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                parts.append(.exactly(next))
            case "[":
                guard let set = Self.set(&rest) else { return nil }
                parts.append(set)
            default: parts.append(.exactly(scalar))
            }
        }
    }

    private static func set(_ rest: inout Substring.UnicodeScalarView) -> Part? {
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while rest.first != "]" || ranges.isEmpty {
            guard let low = member(&rest) else { return nil }
            var high = low
            if rest.first == "-" {
                rest.removeFirst()
                guard let end = member(&rest) else { return nil }
                high = end
            }
            // A range that goes backwards holds nothing; any other range keeps the set from being empty.
            ranges.append(low <= high ? low...high : "\u{10FFFF}"..."\u{10FFFF}")
        }
        rest.removeFirst()
        return .oneOf(ranges, isNegated: isNegated)
    }

    private static func member(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        guard let scalar = rest.popFirst(), scalar != "-", scalar != "]" else { return nil }
        return scalar == "\\" ? rest.popFirst() : scalar
    }

    /// Whether the whole of `text` fits.
    func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var (position, part) = (0, 0)
        // Where to go on when what follows the last star does not fit: the star takes one more character.
        var star: (part: Int, position: Int)?
        while position < text.count {
            if part < parts.count {
                if case .anything = parts[part] {
                    star = (part, position)
                    part += 1
                    continue
                }
                if Self.fits(parts[part], text[position]) {
                    part += 1
                    position += 1
                    continue
                }
            }
            guard let last = star, text[last.position] != "/" else { return false }
            star = (last.part, last.position + 1)
            (part, position) = (last.part + 1, last.position + 1)
        }
        return parts[part...].allSatisfy { if case .anything = $0 { true } else { false } }
    }

    private static func fits(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .anything: false
        case .one: scalar != "/"
        case .exactly(let expected): scalar == expected
        case .oneOf(let ranges, let isNegated):
            scalar != "/" && ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}

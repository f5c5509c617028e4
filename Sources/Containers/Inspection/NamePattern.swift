/// A regular expression as filters take it: matches anywhere in a text, in time that grows with pattern and text only.
///
/// Of Go's syntax it knows characters, `.`, classes as `[a-z]` and `\d \w \s`, `^`, `$`, `|`, groups, `*`, `+` and `?`.
struct NamePattern: Sendable {
    private enum Step: Sendable {
        case character(@Sendable (UInt8) -> Bool)
        /// Goes on at both places.
        case fork(Int, Int)
        case start
        case end
        case match
    }

    private var steps: [Step] = []

    /// `nil` for a pattern that is malformed or uses what is not known here.
    init?(_ text: String) {
        guard text.utf8.count <= 4096 else { return nil }
        var compiler = Compiler(rest: Array(text.utf8)[...])
        guard let steps = compiler.alternatives(depth: 0), compiler.rest.isEmpty else { return nil }
        self.steps = steps + [.match]
    }

    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var states: Set<Int> = []
        for position in 0...bytes.count {
            if add(0, to: &states, position, bytes.count) { return true }
            guard position < bytes.count else { break }
            var next: Set<Int> = []
            for state in states {
                guard case .character(let fits) = steps[state], fits(bytes[position]) else { continue }
                if add(state + 1, to: &next, position + 1, bytes.count) { return true }
            }
            states = next
        }
        return false
    }

    /// Takes in a state with all that follow without a character; true at the end of the pattern.
    private func add(_ state: Int, to states: inout Set<Int>, _ position: Int, _ count: Int) -> Bool {
        var waiting = [state]
        while let state = waiting.popLast() {
            guard states.insert(state).inserted else { continue }
            switch steps[state] {
            case .match: return true
            case .character: continue
            case .start: if position == 0 { waiting.append(state + 1) }
            case .end: if position == count { waiting.append(state + 1) }
            case .fork(let a, let b): waiting += [state + a, state + b]
            }
        }
        return false
    }

    /// A descent over the pattern; the places of forks are relative, so that pieces can be put together.
    private struct Compiler {
        var rest: ArraySlice<UInt8>
        private static let deepest = 100

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func alternatives(depth: Int) -> [Step]? {
            guard depth < Self.deepest, var result = sequence(depth: depth) else { return nil }
            while take("|") {
                guard let other = sequence(depth: depth) else { return nil }
                // The jump behind the second goes by a fork with one way.
                let jump = other.count + 1
                result = [.fork(1, result.count + 2)] + result + [.fork(jump, jump)] + other
            }
            return result
        }

        private mutating func sequence(depth: Int) -> [Step]? {
            var result: [Step] = []
            while let next = rest.first, next != UInt8(ascii: "|"), next != UInt8(ascii: ")") {
                guard var piece = atom(depth: depth) else { return nil }
                if take("*") {
                    piece = [.fork(1, piece.count + 2)] + piece + [.fork(-piece.count - 1, -piece.count - 1)]
                } else if take("+") {
                    piece += [.fork(-piece.count, 1)]
                } else if take("?") {
                    piece = [.fork(1, piece.count + 1)] + piece
                }
                result += piece
            }
            return result
        }

        private mutating func atom(depth: Int) -> [Step]? {
            guard let byte = rest.popFirst() else { return nil }
            switch Unicode.Scalar(byte) {
            case "^": return [.start]
            case "$": return [.end]
            case ".": return [.character { $0 != UInt8(ascii: "\n") }]
            case "[": return set().map { [.character($0)] }
            case "(":
                if rest.starts(with: "?:".utf8) { rest = rest.dropFirst(2) }
                guard let inner = alternatives(depth: depth + 1), take(")") else { return nil }
                return inner
            case "\\": return escape().map { [.character($0)] }
            case "*", "+", "?", "{": return nil
            default: return [.character { $0 == byte }]
            }
        }

        private mutating func escape() -> (@Sendable (UInt8) -> Bool)? {
            guard let byte = rest.popFirst() else { return nil }
            @Sendable func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
            @Sendable func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }
            @Sendable func isWord(_ byte: UInt8) -> Bool {
                isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "_")
            }
            switch Unicode.Scalar(byte) {
            case "d": return isDigit
            case "w": return isWord
            case "s": return { [9, 10, 12, 13, 32].contains($0) }
            case _ where isWord(byte): return nil
            default: return { $0 == byte }
            }
        }

        private mutating func set() -> (@Sendable (UInt8) -> Bool)? {
            let isNegated = take("^")
            var ranges: [ClosedRange<UInt8>] = []
            var classes: [@Sendable (UInt8) -> Bool] = []
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "]"), !ranges.isEmpty || !classes.isEmpty {
                    return { [ranges, classes] character in
                        (ranges.contains { $0 ~= character } || classes.contains { $0(character) }) != isNegated
                    }
                }
                if byte == UInt8(ascii: "\\") {
                    guard let fits = escape() else { return nil }
                    classes.append(fits)
                } else if rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first, last != UInt8(ascii: "]")
                {
                    guard byte <= last else { return nil }
                    rest = rest.dropFirst(2)
                    ranges.append(byte...last)
                } else {
                    ranges.append(byte...byte)
                }
            }
            return nil
        }
    }
}

/// A filter's value: a text that must be met, or a regular expression if it can be one.
public struct FilterPattern: Sendable {
    private let text: String
    private let pattern: NamePattern?

    /// The value of a filter as `name=web`.
    public init(_ text: String) {
        self.text = text
        pattern = NamePattern(text)
    }

    /// Whether the text is the value, or the expression matches anywhere in it.
    public func matches(_ value: String) -> Bool { text == value || pattern?.matches(value) == true }
}

extension JSON {
    /// Parses one JSON text (RFC 8259), strictly: no comments, no trailing commas, nothing after the value.
    ///
    /// Of a repeated key the last value counts. At most 512 levels deep. Throws a `Problem` that names line and column.
    public init(parsing bytes: [UInt8], file: String = "JSON") throws {
        self = try bytes.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(bytes: buffer)
            do throws(JSONParser.Failure) {
                return try parser.document()
            } catch {
                throw Problem(
                    .invalid, error.message, location: SourceLocation(file: file, at: error.offset, in: buffer))
            }
        }
    }

    /// Reads a text as ``init(parsing:file:)`` reads bytes.
    public init(parsing text: String, file: String = "JSON") throws {
        try self.init(parsing: Array(text.utf8), file: file)
    }
}

extension SourceLocation {
    /// The place of the byte at `offset` in `text`.
    init(file: String, at offset: Int, in text: UnsafeBufferPointer<UInt8>) {
        let before = text[..<min(offset, text.count)]
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.init(file: file, line: line, column: before.count - lineStart + 1)
    }
}

/// A recursive descent over the bytes of one text.
struct JSONParser {
    struct Failure: Error {
        var message: String
        var offset: Int
    }

    static let deepest = 512

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// Keys that were met before, by a hash of their bytes: objects of one kind share their keys' storage.
    private var interned: [String?] = []

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func document() throws(Failure) -> JSON {
        let result = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw fail("unexpected text after the end of the JSON value") }
        return result
    }

    private func fail(_ message: String) -> Failure { Failure(message: message, offset: position) }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(Failure) -> JSON {
        guard depth < Self.deepest else { throw fail("nested more than \(Self.deepest) levels deep") }
        skipSpace()
        guard position < bytes.count else { throw fail("unexpected end of the JSON text") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw fail("expected a JSON value")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(Failure) -> JSON {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count else { throw fail("expected a JSON value") }
        for index in 0..<length where bytes[position + index] != word.utf8Start[index] {
            throw fail("expected a JSON value")
        }
        position += length
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSON {
        position += 1
        var members: [JSONObject.Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw fail("expected a key") }
            let key = try key()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fail("expected \":\" after the key") }
            let value = try value(depth: depth + 1)
            if let index = members.firstIndex(where: { $0.key == key }) {
                members[index].value = value
            } else {
                members.append(JSONObject.Member(key: key, value: value))
            }
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw fail("expected \",\" or \"}\"") }
            return .object(JSONObject(members: members))
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSON {
        position += 1
        var elements: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw fail("expected \",\" or \"]\"") }
            return .array(elements)
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func number() throws(Failure) -> JSON {
        let start = position
        _ = take(UInt8(ascii: "-"))
        guard let first = digit() else { throw fail("expected a digit") }
        if first != 0 { while digit() != nil {} }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard digit() != nil else { throw fail("expected a digit after \".\"") }
            while digit() != nil {}
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digit() != nil else { throw fail("expected a digit in the exponent") }
            while digit() != nil {}
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .int(value) }
        if isInteger, let value = UInt64(text) { return .unsigned(value) }
        guard let value = Double(text), value.isFinite else { throw fail("the number \(text) is out of range") }
        return .double(value)
    }

    private mutating func digit() -> UInt8? {
        guard position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] else { return nil }
        position += 1
        return bytes[position - 1] - UInt8(ascii: "0")
    }

    /// A string that is a key: the same key again shares its storage.
    private mutating func key() throws(Failure) -> String {
        var end = position + 1
        var hash: UInt32 = 2_166_136_261
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") {
            hash = (hash ^ UInt32(bytes[end])) &* 16_777_619
            end += 1
        }
        let length = end - position - 1
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\""), length > 15 else { return try string() }
        if interned.isEmpty { interned = Array(repeating: nil, count: 512) }
        let slot = Int(hash % 512)
        let text = UnsafeBufferPointer(rebasing: bytes[(position + 1)..<end])
        if let known = interned[slot], known.utf8.elementsEqual(text) {
            position = end + 1
            return known
        }
        let result = try string()
        interned[slot] = result
        return result
    }

    private mutating func string() throws(Failure) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw fail("a control character must be written as an escape")
            default: position += 1
            }
        }
        throw fail("the string has no end")
    }

    private mutating func escapedString(from start: Int) throws(Failure) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case 0..<0x20: throw fail("a control character must be written as an escape")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw fail("the string has no end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(Failure) {
        guard position < bytes.count else { throw fail("the string has no end") }
        let kind = bytes[position]
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try unicodeScalar()).utf8)
        default:
            position -= 1
            throw fail("unknown escape in a string")
        }
    }

    /// The scalar of `\uXXXX`, or of two of them that make a surrogate pair; U+FFFD for half a pair.
    private mutating func unicodeScalar() throws(Failure) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let mark = position
        position += 2
        let second = try fourHexDigits()
        guard case 0xDC00...0xDFFF = second else {
            position = mark
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func fourHexDigits() throws(Failure) -> UInt32 {
        guard position + 4 <= bytes.count else { throw fail("expected four hexadecimal digits") }
        var result: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw fail("expected four hexadecimal digits")
            }
            result = result << 4 | UInt32(digit)
            position += 1
        }
        return result
    }
}

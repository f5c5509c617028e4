extension JSON {
    /// How a value is laid out as text.
    public struct Layout: Sendable {
        /// Spaces a level; 0 writes everything on one line without blanks.
        public var indent: Int
        /// Writes `<`, `>`, `&`, U+2028 and U+2029 as escapes, as Go's encoder does.
        public var escapesHTML: Bool

        /// One line without blanks.
        public static let compact = Layout(indent: 0, escapesHTML: false)
        /// One line as Go's `encoding/json` writes it.
        public static let go = Layout(indent: 0, escapesHTML: true)
        /// A line a member, each level further in by `spaces`.
        public static func indented(by spaces: Int) -> Layout { Layout(indent: spaces, escapesHTML: false) }
    }

    /// The value as JSON text, without a line end.
    public func text(_ layout: Layout = .compact) -> String {
        String(decoding: bytes(layout), as: UTF8.self)
    }

    /// The value as the bytes of JSON text, without a line end.
    public func bytes(_ layout: Layout = .compact) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        writer.write(self, depth: 0)
        return writer.out
    }
}

private struct JSONWriter {
    let layout: JSON.Layout
    var out: [UInt8] = []

    init(layout: JSON.Layout) { self.layout = layout }

    mutating func write(_ value: JSON, depth: Int) {
        switch value {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): out.append(contentsOf: String(value).utf8)
        case .unsigned(let value): out.append(contentsOf: String(value).utf8)
        case .double(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements):
            group(elements, "[", "]", depth: depth) { $0.write($1, depth: depth + 1) }
        case .object(let object):
            group(object.members, "{", "}", depth: depth) {
                $0.write($1.key)
                $0.out.append(UInt8(ascii: ":"))
                if $0.layout.indent > 0 { $0.out.append(UInt8(ascii: " ")) }
                $0.write($1.value, depth: depth + 1)
            }
        }
    }

    private mutating func group<Element>(
        _ elements: [Element], _ open: Character, _ close: Character, depth: Int,
        _ one: (inout JSONWriter, Element) -> Void
    ) {
        out.append(contentsOf: open.utf8)
        for (index, element) in elements.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            newLine(depth: depth + 1)
            one(&self, element)
        }
        if !elements.isEmpty { newLine(depth: depth) }
        out.append(contentsOf: close.utf8)
    }

    private mutating func newLine(depth: Int) {
        guard layout.indent > 0 else { return }
        out.append(UInt8(ascii: "\n"))
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: layout.indent * depth))
    }

    private mutating func write(_ value: Double) {
        if let whole = Int64(exactly: value), abs(value) < 1e15 {
            out.append(contentsOf: String(whole).utf8)
        } else {
            out.append(contentsOf: "\(value)".utf8)
        }
    }

    private mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            out.reserveCapacity(out.count + bytes.count + 2)
            out.append(UInt8(ascii: "\""))
            var clean = 0
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                let escape: String?
                var width = 1
                switch byte {
                case UInt8(ascii: "\""): escape = "\\\""
                case UInt8(ascii: "\\"): escape = "\\\\"
                case 0x0A: escape = "\\n"
                case 0x0D: escape = "\\r"
                case 0x09: escape = "\\t"
                case 0..<0x20: escape = "\\u00\(Hexadecimal.text([byte]))"
                case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
                    escape = layout.escapesHTML ? "\\u00\(Hexadecimal.text([byte]))" : nil
                case 0xE2
                where layout.escapesHTML && index + 2 < bytes.count && bytes[index + 1] == 0x80
                    && bytes[index + 2] & 0xFE == 0xA8:
                    escape = bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029"
                    width = 3
                default: escape = nil
                }
                if let escape {
                    out.append(contentsOf: bytes[clean..<index])
                    out.append(contentsOf: escape.utf8)
                    clean = index + width
                }
                index += width
            }
            out.append(contentsOf: bytes[clean...])
            out.append(UInt8(ascii: "\""))
        }
    }
}

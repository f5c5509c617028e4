/// How many columns of a terminal text takes.
enum TextWidth {
    static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    /// Two for wide East Asian characters and pictures, else one: Docker counts a combining mark as one too.
    static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }

    /// `text` when it fits into `width` columns, else as much as leaves room for an ellipsis.
    static func ellipsis(_ text: String, _ width: Int) -> String {
        if columns(text) <= width { return text }
        guard width > 1 else { return String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, width)))) }
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += columns(scalar)
            if used > width - 1 { break }
            result.append(scalar)
        }
        return String(result) + "…"
    }
}

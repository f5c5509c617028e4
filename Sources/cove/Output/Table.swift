/// Text with tabs laid out in columns, as Docker's tables are: a column is at least ten wide, and at least three blanks
/// stand behind its widest cell. The text after the last tab of a line belongs to no column and is not padded.
enum Table {
    private static let narrowest = 10
    private static let padding = 3

    /// - Parameter text: lines with tabs between their cells. A column reaches over neighbouring lines that have a tab
    ///   there; a line without it ends the column.
    static func layOut(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        let endsWithNewline = text.hasSuffix("\n")
        if endsWithNewline { lines.removeLast() }
        let columns = (lines.map(\.count).max() ?? 1) - 1
        var widths = lines.map { Array(repeating: 0, count: $0.count - 1) }
        for column in 0..<max(columns, 0) {
            var start = 0
            while start < lines.count {
                let end = lines[start...].firstIndex { $0.count - 1 <= column } ?? lines.count
                let cells = lines[start..<end].map { TextWidth.columns($0[column]) + padding }
                let width = max(narrowest, cells.max() ?? 0)
                for line in start..<end { widths[line][column] = width }
                start = end + 1
            }
        }
        let texts = zip(lines, widths).map { cells, widths in
            zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - TextWidth.columns(cell)))
            }.joined() + (cells.last ?? "")
        }
        return texts.joined(separator: "\n") + (endsWithNewline ? "\n" : "")
    }

    /// Rows of cells under a header.
    static func text(header: [String], rows: [[String]]) -> String {
        layOut(([header] + rows).map { $0.joined(separator: "\t") + "\n" }.joined())
    }
}

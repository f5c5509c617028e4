/// One line of comma-separated fields, as `--mount` and `--network` take it. Source: RFC 4180, read as Go's
/// `encoding/csv` does.
public enum CommaSeparated {
    /// The fields of `line`; one that begins with a quote may hold commas, and quotes written twice.
    ///
    /// Throws a `Problem` with Go's reason: `EOF` for an empty line, `parse error on line 1, column 3: …`.
    public static func fields(_ line: String) throws(Problem) -> [String] {
        let bytes = Array(line.utf8)
        guard !bytes.isEmpty else { throw Problem(.invalid, "EOF") }
        var fields: [String] = []
        var position = 0
        while true {
            var field: [UInt8] = []
            if position < bytes.count, bytes[position] == quote {
                position += 1
                try quotedField(bytes, &position, into: &field)
            } else {
                while position < bytes.count, bytes[position] != comma {
                    guard bytes[position] != quote else {
                        throw failure(position, "bare \" in non-quoted-field")
                    }
                    field.append(bytes[position])
                    position += 1
                }
            }
            fields.append(String(decoding: field, as: UTF8.self))
            if position >= bytes.count { return fields }
            position += 1
        }
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")

    private static func quotedField(
        _ bytes: [UInt8], _ position: inout Int, into field: inout [UInt8]
    ) throws(Problem) {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte != quote {
                field.append(byte)
            } else if position < bytes.count, bytes[position] == quote {
                field.append(quote)
                position += 1
            } else if position == bytes.count || bytes[position] == comma {
                return
            } else {
                throw failure(position - 1, "extraneous or missing \" in quoted-field")
            }
        }
        throw failure(position, "extraneous or missing \" in quoted-field")
    }

    private static func failure(_ position: Int, _ reason: String) -> Problem {
        Problem(.invalid, "parse error on line 1, column \(position + 1): \(reason)")
    }
}

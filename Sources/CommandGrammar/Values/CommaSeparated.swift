/// One record of comma-separated values (RFC 4180), as Docker takes it for `--mount` and for lists of strings.
public enum CommaSeparated {
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public var description: String
    }

    /// The fields of `text`; a field that holds a comma or a quote stands between double quotes.
    ///
    /// An empty text has no fields. The errors are those of Go's `encoding/csv`.
    public static func fields(_ text: String) throws(Failure) -> [String] {
        guard !text.isEmpty else { return [] }
        let bytes = Array(text.utf8)
        let quote = UInt8(ascii: "\"")
        let comma = UInt8(ascii: ",")
        var fields: [String] = []
        var position = 0
        while true {
            var field: [UInt8] = []
            if position < bytes.count, bytes[position] == quote {
                position += 1
                while true {
                    guard position < bytes.count else {
                        throw fail(at: position, "extraneous or missing \" in quoted-field")
                    }
                    defer { position += 1 }
                    if bytes[position] != quote {
                        field.append(bytes[position])
                    } else if position + 1 < bytes.count, bytes[position + 1] == quote {
                        field.append(quote)
                        position += 1
                    } else {
                        break
                    }
                }
                guard position == bytes.count || bytes[position] == comma else {
                    throw fail(at: position - 1, "extraneous or missing \" in quoted-field")
                }
            } else {
                while position < bytes.count, bytes[position] != comma {
                    guard bytes[position] != quote else { throw fail(at: position, "bare \" in non-quoted-field") }
                    field.append(bytes[position])
                    position += 1
                }
            }
            fields.append(String(decoding: field, as: UTF8.self))
            guard position < bytes.count else { return fields }
            position += 1
        }
    }

    private static func fail(at position: Int, _ reason: String) -> Failure {
        Failure(description: "parse error on line 1, column \(position + 1): \(reason)")
    }
}

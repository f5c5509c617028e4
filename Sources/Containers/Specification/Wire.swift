internal import Documents
internal import Linux

/// Small conversions between Go's conventions, which Docker's documents and messages follow, and ours.
enum Wire {
    /// A JSON object with sorted keys, as Go writes a map.
    static func map(_ values: [String: String]) -> JSON {
        let members = values.map { JSONObject.Member(key: $0.key, value: .string($0.value)) }
        return .object(JSONObject(members: members).sortedByKey)
    }

    /// The strings of an object; members that are no strings are left out.
    static func map(_ value: JSON?) -> [String: String] {
        var result: [String: String] = [:]
        for member in value?.object ?? [:] { result[member.key] = member.value.string }
        return result
    }

    /// A set as Go writes it: `{"80/tcp":{}}`, sorted.
    static func set(_ names: some Sequence<String>) -> JSON {
        let members = Set(names).map { JSONObject.Member(key: $0, value: [:]) }
        return .object(JSONObject(members: members).sortedByKey)
    }

    /// A list, or null when it is empty, as Go writes a slice that nobody made.
    static func list(_ strings: [String]) -> JSON { strings.isEmpty ? .null : JSON(strings) }

    /// `key=value` entries as a dictionary; one without `=` has an empty value, of two with one key the last counts.
    static func pairs(_ entries: [String]) -> [String: String] {
        var result: [String: String] = [:]
        for entry in entries {
            let (key, value) = cut(entry, "=")
            result[key] = value ?? ""
        }
        return result
    }

    /// What stands before and after the first `separator`; no second part when there is none.
    static func cut(_ text: String, _ separator: Unicode.Scalar) -> (String, String?) {
        let scalars = text.unicodeScalars
        guard let index = scalars.firstIndex(of: separator) else { return (text, nil) }
        return (String(scalars[..<index]), String(scalars[scalars.index(after: index)...]))
    }

    /// `text` between the separators, empty parts included, in at most `limit` parts.
    static func split(_ text: String, _ separator: Unicode.Scalar, limit: Int = .max) -> [String] {
        text.unicodeScalars.split(
            separator: separator, maxSplits: limit == .max ? .max : limit - 1, omittingEmptySubsequences: false
        ).map { String($0) }
    }

    /// Without blanks and tabs at the ends.
    static func trimmed(_ text: String) -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        let start = text.unicodeScalars.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }

    /// The reason of an error as Go words it: `open x: no such file or directory`.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? SystemError else { return "\(error)" }
        return "\(error.call): " + text(of: error)
    }

    /// The errno's text in Go's lower case.
    static func text(of error: SystemError) -> String {
        error.reason.prefix(1).lowercased() + error.reason.dropFirst()
    }

    /// A path without `.`, `..`, doubled and closing slashes, by its words alone (Go's `path.Clean`).
    static func clean(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isAbsolute {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return isAbsolute ? "/" + joined : (joined.isEmpty ? "." : joined)
    }
}

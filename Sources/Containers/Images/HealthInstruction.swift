internal import Documents

/// What stands behind `HEALTHCHECK`: `[--interval=… --timeout=… --start-period=… --start-interval=… --retries=…]
/// CMD command`, or `NONE`.
enum HealthInstruction {
    private static let lengths = [
        "interval": "Interval", "timeout": "Timeout", "start-period": "StartPeriod", "start-interval": "StartInterval",
    ]

    /// The document `Healthcheck` of a config, lengths of time in nanoseconds.
    static func document(_ text: String) throws -> JSON {
        var members: JSONObject = [:]
        var rest = text
        while rest.hasPrefix("--") {
            let word = rest.prefix { $0 != " " && $0 != "\t" }
            let (name, value) = Wire.cut(String(word.dropFirst(2)), "=")
            rest = Wire.trimmed(String(rest[word.endIndex...]))
            guard let value else { throw Problem(.invalid, "missing a value on flag: --\(name)") }
            try set(name, value, in: &members)
        }
        let kind = rest.prefix { $0 != " " && $0 != "\t" }
        let command = Wire.trimmed(String(rest[kind.endIndex...]))
        switch kind.uppercased() {
        case "NONE":
            guard command.isEmpty else { throw Problem(.invalid, "HEALTHCHECK NONE takes no arguments") }
            return ["Test": ["NONE"]]
        case "CMD":
            guard !command.isEmpty, InstructionWords.array(command) != [] else {
                throw Problem(.invalid, "Missing command after HEALTHCHECK CMD")
            }
            let test = InstructionWords.array(command).map { ["CMD"] + $0 } ?? ["CMD-SHELL", command]
            return .object(["Test": JSON(test)] + members)
        case "": throw Problem(.invalid, "HEALTHCHECK requires at least one argument")
        default: throw Problem(.invalid, "Unknown type \(GoText.quoted(kind.uppercased())) in HEALTHCHECK (try CMD)")
        }
    }

    private static func set(_ name: String, _ value: String, in members: inout JSONObject) throws {
        if name == "retries" {
            let count = try GoNumber.integer(value, base: 10)
            guard count >= 0 else { throw Problem(.invalid, "--retries cannot be negative (\(count))") }
            if count > 0 { members["Retries"] = .int(count) }
        } else if let key = lengths[name] {
            let length = try GoDuration(parsing: value)
            guard length.nanoseconds == 0 || length.nanoseconds >= 1_000_000 else {
                throw Problem(.invalid, "Interval \(GoText.quoted(name)) cannot be less than 1ms")
            }
            if length.nanoseconds > 0 { members[key] = .int(length.nanoseconds) }
        } else {
            throw Problem(.invalid, "unknown flag: --\(name)")
        }
    }
}

extension JSONObject {
    fileprivate static func + (a: JSONObject, b: JSONObject) -> JSONObject {
        JSONObject(members: a.members + b.members)
    }
}

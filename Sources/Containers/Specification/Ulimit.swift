public import Documents

/// A limit on what a process may use, of `setrlimit(2)`.
public struct Ulimit: Equatable, Sendable {
    /// As `nofile`.
    public var name: String
    /// -1: no limit.
    public var soft: Int64
    /// -1: no limit.
    public var hard: Int64

    /// A limit by its name, as `nofile`; -1: none.
    public init(name: String, soft: Int64, hard: Int64) {
        self.name = name
        self.soft = soft
        self.hard = hard
    }

    /// The names that `--ulimit` takes.
    public static let names = [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
        "rttime", "sigpending", "stack",
    ]

    /// Reads `name=soft[:hard]`; one number is both. Throws a `Problem` with Docker's reason.
    public init(parsing text: String) throws(Problem) {
        let (name, limits) = Wire.cut(text, "=")
        guard let limits else { throw Problem(.invalid, "invalid ulimit argument: \(text)") }
        guard Self.names.contains(name) else { throw Problem(.invalid, "invalid ulimit type: \(name)") }
        let parts = Wire.split(limits, ":")
        guard parts.count <= 2 else {
            throw Problem(
                .invalid, "too many limit value arguments - \(limits), can only have up to two, `soft[:hard]`")
        }
        let hard = parts.count == 2 ? try GoNumber.integer(parts[1], base: 10) : nil
        let soft = try GoNumber.integer(parts[0], base: 10)
        self.init(name: name, soft: soft, hard: hard ?? soft)
        guard soft >= -1, self.hard >= -1 else {
            throw Problem(.invalid, "invalid ulimit argument: \(text): a limit is a number, or -1 for none")
        }
        guard self.hard != -1 else { return }
        let complaint = "ulimit soft limit must be less than or equal to hard limit:"
        if soft == -1 { throw Problem(.invalid, "\(complaint) soft: -1 (unlimited), hard: \(self.hard)") }
        if soft > self.hard { throw Problem(.invalid, "\(complaint) \(soft) > \(self.hard)") }
    }

    /// The form of `HostConfig.Ulimits`; `nil` when a member is missing.
    public init?(_ document: JSON) {
        guard let name = document["Name"]?.string, let soft = document["Soft"]?.int, let hard = document["Hard"]?.int
        else { return nil }
        self.init(name: name, soft: soft, hard: hard)
    }

    /// As in `HostConfig.Ulimits`.
    public var json: JSON { ["Name": .string(name), "Hard": .int(hard), "Soft": .int(soft)] }

    /// An entry of `process.rlimits` of the runtime specification.
    ///
    /// What does not fit a signed number, so no limit too, is written as the largest unsigned one.
    public var runtimeJSON: JSON {
        func value(_ limit: Int64) -> JSON { limit < 0 ? .double(0x1p64) : .int(limit) }
        return ["type": .string("RLIMIT_" + name.uppercased()), "hard": value(hard), "soft": value(soft)]
    }

    /// The list that the values of `--ulimit` give: of two for one name the last counts, sorted by name.
    static func list(_ texts: [String]) throws(Problem) -> [Ulimit] {
        var byName: [String: Ulimit] = [:]
        for text in texts {
            let limit = try Ulimit(parsing: text)
            byName[limit.name] = limit
        }
        return byName.values.sorted { $0.name < $1.name }
    }
}

public import Documents
internal import Linux

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

    /// What a container has unless it is asked for something else, whatever the caller has: an engine's limits are those
    /// of a service. Who may not raise them has his own at most.
    static func usual(canRaise: Bool) -> [Ulimit] {
        let all = [
            Ulimit(name: "as", soft: -1, hard: -1), Ulimit(name: "core", soft: 0, hard: -1),
            Ulimit(name: "cpu", soft: -1, hard: -1), Ulimit(name: "data", soft: -1, hard: -1),
            Ulimit(name: "fsize", soft: -1, hard: -1), Ulimit(name: "memlock", soft: 8 << 20, hard: 8 << 20),
            Ulimit(name: "nofile", soft: 1024, hard: 524_288), Ulimit(name: "nproc", soft: -1, hard: -1),
            Ulimit(name: "stack", soft: 8 << 20, hard: -1),
        ]
        return canRaise ? all : all.map { $0.within(ProcessSteps.limitNumber($0.runtimeName).map(OwnLimits.hard)) }
    }

    private func within(_ most: UInt64?) -> Ulimit {
        guard let most, most <= UInt64(Int64.max) else { return self }
        func lower(_ limit: Int64) -> Int64 { limit < 0 ? Int64(most) : min(limit, Int64(most)) }
        return Ulimit(name: name, soft: lower(soft), hard: lower(hard))
    }

    /// As `RLIMIT_NOFILE`.
    private var runtimeName: String { "RLIMIT_" + name.uppercased() }

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
    /// No limit is written as the largest number that there is.
    public var runtimeJSON: JSON {
        func value(_ limit: Int64) -> JSON { limit < 0 ? .unsigned(.max) : .int(limit) }
        return ["type": .string(runtimeName), "hard": value(hard), "soft": value(soft)]
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

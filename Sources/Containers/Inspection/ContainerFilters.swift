public import Documents
internal import Linux

/// The filters of `ps`: values of one key are alternatives, except for labels; different keys must all hold.
///
/// They are made of text alone; the names in them are looked up when ``list(_:all:last:)`` asks for it.
public struct ContainerFilters: Equatable, Sendable {
    var ids: [String] = []
    var names: [String] = []
    var labels: [String] = []
    var ancestors: [String] = []
    var statuses: [String] = []
    var healths: [String] = []
    var exitCodes: [Int64] = []
    var networks: [String] = []
    var volumes: [String] = []
    var published: Set<ContainerPort> = []
    var exposed: Set<ContainerPort> = []
    var before: String?
    var since: String?
    var isTask: Bool?

    static let states = ["created", "running", "paused", "restarting", "removing", "exited", "dead"]
    static let healthStates = ["none", "starting", "healthy", "unhealthy"]

    /// Reads filters as `key=value`. Throws the engine's `Problem`, as `invalid filter 'nosuch'`.
    public init(_ texts: [String] = []) throws(Problem) {
        for text in texts where !text.isEmpty {
            let (rawKey, rawValue) = Wire.cut(text, "=")
            let key = Wire.trimmed(rawKey).lowercased()
            let value = Wire.trimmed(rawValue ?? "")
            try add(key, value)
        }
    }

    private mutating func add(_ key: String, _ value: String) throws(Problem) {
        func wrong(_ reason: String) -> Problem { Problem(.invalid, "invalid filter '\(key)=\(value)': \(reason)") }
        switch key {
        case "id": ids.append(value)
        case "name": names.append(value)
        case "label": labels.append(value)
        case "ancestor": ancestors.append(value)
        case "status":
            guard Self.states.contains(value) else {
                throw wrong(
                    "invalid value for state (\(value)): must be one of \(Self.states.joined(separator: ", "))")
            }
            statuses.append(value)
        case "health":
            guard Self.healthStates.contains(value) else {
                throw wrong(
                    "invalid value for health (\(value)): must be one of \(Self.healthStates.joined(separator: ", "))")
            }
            healths.append(value)
        case "exited":
            do { exitCodes.append(try GoNumber.integer(value, base: 10)) } catch {
                throw wrong(error.summary.replacingPrefix("strconv.ParseInt", with: "strconv.Atoi"))
            }
        case "network": networks.append(value)
        case "volume": volumes.append(value)
        case "publish": published.formUnion(try Self.ports(key, value))
        case "expose": exposed.formUnion(try Self.ports(key, value))
        case "before": before = value
        case "since": since = value
        case "is-task":
            guard let isTask = try? GoNumber.bool(value) else {
                throw Problem(.invalid, "invalid filter 'is-task=[\(value)]'")
            }
            self.isTask = isTask
        // A word of another system's engine, which means nothing here.
        case "isolation": break
        default: throw Problem(.invalid, "invalid filter '\(key)'")
        }
    }

    /// `80`, `80/udp`, `8000-8010/tcp`.
    private static func ports(_ key: String, _ value: String) throws(Problem) -> Set<ContainerPort> {
        func wrong(_ reason: String) -> Problem { Problem(.invalid, "invalid filter '\(key)=\(value)': \(reason)") }
        if value.contains(":") { throw wrong("filter for '\(key)' should not contain ':': \(value)") }
        let (range, name) = Wire.cut(value, "/")
        let (first, last) = Wire.cut(range, "-")
        guard let ends = ContainerPort("\(first)/\(name ?? "tcp")"), let end = ContainerPort(last ?? first),
            ends.number <= end.number
        else { throw wrong("error while looking up for \(key) \(value): invalid port range") }
        return Set((ends.number...end.number).map { ContainerPort(number: $0, transport: ends.transport) })
    }
}

extension String {
    /// The text with `other` in the place of `prefix` at its start, if it is there.
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}

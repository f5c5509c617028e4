internal import Containers
internal import Documents

/// The `--filter` of `network ls`. Values of one key are alternatives, but for labels, which must all fit.
struct NetworkFilters: Equatable {
    private var values: [String: [String]] = [:]
    private var isDangling: Bool?

    /// - Throws: the engine's problem for a key or a value that it does not know.
    init(_ texts: [String]) throws(Problem) {
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = parts[0].filter { $0 != " " }.lowercased()
            let value = parts.count == 2 ? String(parts[1]) : ""
            switch key {
            case "driver", "id", "label", "name", "scope": break
            case "type":
                guard ["builtin", "custom"].contains(value) else {
                    throw Problem(.invalid, "invalid filter: 'type'='\(value)'")
                }
            case "dangling":
                guard let isTrue = try? GoNumber.bool(value) else {
                    throw Problem(.invalid, "invalid filter 'dangling=[\(value)]'")
                }
                isDangling = isTrue
            default: throw Problem(.invalid, "invalid filter '\(key)'")
            }
            values[key, default: []].append(value)
        }
    }

    /// Whether ``match(_:isUsed:)`` looks at whether a network is used.
    var needsUse: Bool { isDangling != nil }

    /// - Parameter isUsed: whether a container is in the network.
    func match(_ network: Network, isUsed: Bool) -> Bool {
        if let isDangling, isDangling != (!isUsed && !network.isPredefined) { return false }
        func fits(_ key: String, _ test: (String) -> Bool) -> Bool {
            values[key].map { $0.contains(where: test) } ?? true
        }
        return fits("driver") { $0 == network.driver.rawValue }
            && fits("id") { FilterPattern($0).matches(network.id) }
            && fits("name") { FilterPattern($0).matches(network.name) }
            && fits("scope") { $0 == "local" }
            && fits("type") { ($0 == "builtin") == network.isPredefined }
            && (values["label"] ?? []).allSatisfy { label in
                let parts = label.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let value = network.labels[String(parts[0])] else { return false }
                return parts.count == 1 || value == parts[1]
            }
    }
}

internal import Documents

/// An object of a seccomp profile and where it stands in the document, for problems that tell the place.
struct SeccompReader {
    let json: JSON
    let path: String

    init(_ json: JSON, _ path: String) {
        self.json = json
        self.path = path
    }

    func problem(_ key: String, _ reason: String, _ code: Problem.Code = .invalid) -> Problem {
        Problem(code, "invalid seccomp profile", reason: "\(path).\(key): \(reason)")
    }

    /// The member, where `null` counts as missing.
    private func member(_ key: String) -> JSON? {
        guard let value = json[key], !value.isNull else { return nil }
        return value
    }

    func has(_ key: String) -> Bool { member(key) != nil }

    func string(_ key: String) throws(Problem) -> String? {
        guard let value = member(key) else { return nil }
        guard let string = value.string else { throw problem(key, "must be a string") }
        return string
    }

    func strings(_ key: String) throws(Problem) -> [String] {
        guard let value = member(key) else { return [] }
        guard let elements = value.array, let strings = value.strings, strings.count == elements.count else {
            throw problem(key, "must be an array of strings")
        }
        return strings
    }

    func object(_ key: String) throws(Problem) -> SeccompReader? {
        guard let value = member(key) else { return nil }
        guard value.object != nil else { throw problem(key, "must be an object") }
        return SeccompReader(value, "\(path).\(key)")
    }

    func elements(_ key: String) throws(Problem) -> [SeccompReader] {
        guard let value = member(key) else { return [] }
        guard let elements = value.array else { throw problem(key, "must be an array") }
        var result: [SeccompReader] = []
        for (index, element) in elements.enumerated() {
            guard element.object != nil else { throw problem("\(key)[\(index)]", "must be an object") }
            result.append(SeccompReader(element, "\(path).\(key)[\(index)]"))
        }
        return result
    }

    /// A number without a sign.
    func unsigned(_ key: String, upTo limit: UInt64 = .max) throws(Problem) -> UInt64? {
        guard let value = member(key) else { return nil }
        guard let number = value.unsigned, number <= limit else {
            throw problem(key, "must be a whole number from 0 to \(limit)")
        }
        return number
    }

    func names<Name>(_ key: String, of _: Name.Type) throws(Problem) -> [Name]
    where Name: RawRepresentable<String> & CaseIterable {
        var result: [Name] = []
        for (index, text) in try strings(key).enumerated() {
            guard let name = Name(rawValue: text) else {
                throw problem("\(key)[\(index)]", unknown(text, among: Name.allCases.map(\.rawValue)))
            }
            result.append(name)
        }
        return result
    }

    private func unknown(_ text: String, among known: [String]) -> String {
        "unknown value \"\(text)\""
            + (Suggestion.nearest(to: text, among: known).map { ", did you mean \"\($0)\"?" } ?? "")
    }
}

extension SeccompReader {
    private static let actions = [
        "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO",
        "SCMP_ACT_TRACE", "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY",
    ]

    func action(_ key: String, errnoKey: String) throws(Problem) -> SeccompProfile.Action {
        guard let name = try string(key) else { throw problem(key, "is missing") }
        switch name {
        // The bare word means the thread, as it always did.
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD": return .killThread
        case "SCMP_ACT_KILL_PROCESS": return .killProcess
        case "SCMP_ACT_TRAP": return .trap
        // EPERM when the profile names no number; 4095 is the highest that the kernel returns.
        case "SCMP_ACT_ERRNO": return .errno(UInt16(try unsigned(errnoKey, upTo: 4095) ?? 1))
        case "SCMP_ACT_TRACE": return .trace(UInt16(try unsigned(errnoKey, upTo: 65535) ?? 1))
        case "SCMP_ACT_LOG": return .log
        case "SCMP_ACT_ALLOW": return .allow
        case "SCMP_ACT_NOTIFY":
            throw problem(key, "SCMP_ACT_NOTIFY needs a listener, which is not supported", .unsupported)
        default: throw problem(key, unknown(name, among: SeccompReader.actions))
        }
    }

    /// A rule of either form of profile, for calls that the caller has read.
    func rule(names: [String]) throws(Problem) -> SeccompProfile.Rule {
        guard !names.isEmpty else { throw problem("names", "at least one system call must be named") }
        var rule = SeccompProfile.Rule(names: names, action: try action("action", errnoKey: "errnoRet"))
        for condition in try elements("args") { rule.conditions.append(try condition.condition()) }
        return rule
    }

    private func condition() throws(Problem) -> SeccompProfile.Condition {
        guard let name = try string("op") else { throw problem("op", "is missing") }
        guard let comparison = SeccompProfile.Comparison(rawValue: name) else {
            throw problem("op", unknown(name, among: SeccompProfile.Comparison.allCases.map(\.rawValue)))
        }
        return SeccompProfile.Condition(
            argument: Int(try unsigned("index", upTo: 5) ?? 0), comparison,
            try unsigned("value") ?? 0, equals: try unsigned("valueTwo") ?? 0)
    }
}

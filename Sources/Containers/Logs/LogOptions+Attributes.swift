internal import Documents

extension LogOptions {
    /// What the options `labels`, `labels-regex`, `env`, `env-regex` and `tag` chose of a container, sorted: each line of
    /// its log carries it.
    func attributes(of record: ContainerRecord) -> [(key: String, value: String)] {
        guard !options.isEmpty else { return [] }
        var result: [String: String] = [:]
        choose("labels", from: record.labels, into: &result)
        var environment: [String: String] = [:]
        for entry in record.config["Env"]?.strings ?? [] {
            let (key, value) = Wire.cut(entry, "=")
            environment[key] = value ?? ""
        }
        choose("env", from: environment, into: &result)
        if let tag = options["tag"], let template = try? Template(parsing: tag) {
            let text = try? template.render(Self.subject(record))
            if let text, !text.isEmpty { result["tag"] = text }
        }
        return result.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// By the names that `option` lists, and by the regular expression that `OPTION-regex` is.
    private func choose(_ option: String, from all: [String: String], into result: inout [String: String]) {
        for name in (options[option] ?? "").split(separator: ",").map(String.init) {
            if let value = all[name] { result[name] = value }
        }
        guard let text = options["\(option)-regex"], !text.isEmpty, let pattern = NamePattern(text) else { return }
        for (key, value) in all where pattern.matches(key) { result[key] = value }
    }

    /// What the template of a `tag` works on. The image's ids are given without `sha256:` where they are short.
    private static func subject(_ record: ContainerRecord) -> TemplateValue {
        let words = ([record.path] + record.arguments).filter { !$0.isEmpty }
        let fields: [(String, String)] = [
            ("ID", String(record.id.prefix(12))), ("FullID", record.id), ("Name", record.name),
            ("ImageID", String((record.imageID.split(separator: ":").last ?? "").prefix(12))),
            ("ImageFullID", record.imageID), ("ImageName", record.config["Image"]?.string ?? ""),
            ("DaemonName", "docker"),
            ("Command", words.joined(separator: " ")),
        ]
        let labels = TemplateMap(
            record.labels.map { ($0.key, .string($0.value)) }, type: "map[string]string", zero: .string(""))
        return .record(
            TemplateRecord(
                type: "*logger.Info",
                fields: fields.map { ($0.0, .string($0.1)) } + [("ContainerLabels", .map(labels))], json: [:]))
    }

    /// Throws the engine's `Problem` for a regular expression or a template that is none.
    func checkAttributes() throws(Problem) {
        for option in ["labels-regex", "env-regex"] {
            guard let text = options[option], !text.isEmpty, NamePattern(text) == nil else { continue }
            throw Problem(
                .invalid, "log option \(option): \(GoText.quoted(text)) is no regular expression that is known here",
                hint: "it may have characters, ., classes as [a-z] or \\d, ^, $, |, groups, *, + and ?")
        }
        guard let tag = options["tag"] else { return }
        let nobody = ContainerRecord(document: .object([:]))
        do { _ = try Template(parsing: tag).render(Self.subject(nobody)) } catch {
            throw Problem(
                .invalid, "log option tag: \(error)", hint: "a template as {{.Name}} or {{.ImageName}}/{{.ID}}")
        }
    }
}

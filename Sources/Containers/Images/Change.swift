public import Documents

/// An instruction of `--change`, with which `commit` and `import` alter an image's config: `CMD ["sh"]`, `ENV A=1`.
///
/// The instructions mean what they mean in a Dockerfile.
public enum Change {
    /// Applies instructions, in order, to the `config` of an image. The errors are the engine's.
    public static func apply(_ changes: [String], to config: JSON) throws -> JSON {
        var editor = ConfigEditor(config)
        for change in changes {
            for line in lines(change) {
                let name = line.prefix { $0 != " " && $0 != "\t" }
                let rest = Wire.trimmed(String(line[name.endIndex...]))
                guard let instruction = Instruction(rawValue: name.uppercased()) else {
                    throw Problem(.invalid, "\(name) is not a valid change command")
                }
                try editor.apply(instruction, rest)
            }
        }
        return editor.config
    }

    /// Lines that end with a backslash go on; empty ones and comments say nothing.
    private static func lines(_ change: String) -> [String] {
        var lines: [String] = []
        var continued = ""
        for part in change.split(whereSeparator: \.isNewline) {
            let text = Wire.trimmed(String(part))
            if text.isEmpty || text.hasPrefix("#") { continue }
            if text.hasSuffix("\\") {
                continued += text.dropLast()
            } else {
                lines.append(continued + text)
                continued = ""
            }
        }
        if !continued.isEmpty { lines.append(continued) }
        return lines
    }

    enum Instruction: String {
        case cmd = "CMD"
        case entrypoint = "ENTRYPOINT"
        case env = "ENV"
        case expose = "EXPOSE"
        case healthcheck = "HEALTHCHECK"
        case label = "LABEL"
        case onbuild = "ONBUILD"
        case stopsignal = "STOPSIGNAL"
        case user = "USER"
        case volume = "VOLUME"
        case workdir = "WORKDIR"
    }
}

/// Changes a config instruction by instruction.
private struct ConfigEditor {
    private(set) var config: JSON
    /// Whether an instruction before said what to run.
    private var hasCommand = false

    init(_ config: JSON) { self.config = config.object == nil ? [:] : config }

    mutating func apply(_ instruction: Change.Instruction, _ rest: String) throws {
        guard !rest.isEmpty || instruction == .cmd || instruction == .entrypoint else {
            let count = [.user, .workdir, .stopsignal].contains(instruction) ? "exactly one" : "at least one"
            throw Problem(.invalid, "\(instruction.rawValue) requires \(count) argument")
        }
        switch instruction {
        case .cmd:
            config["Cmd"] = JSON(command(rest))
            hasCommand = true
        case .entrypoint:
            config["Entrypoint"] = JSON(command(rest))
            // The arguments were those of another program.
            if !hasCommand { config["Cmd"] = nil }
        case .env: for (name, value) in try words.assignments(rest, in: "ENV") { setVariable(name, value) }
        case .expose: for word in try words.all(rest) { try expose(word) }
        case .healthcheck: config["Healthcheck"] = try HealthInstruction.document(rest)
        case .label:
            var labels = config["Labels"]?.object ?? [:]
            for (name, value) in try words.assignments(rest, in: "LABEL") { labels[name] = .string(value) }
            config["Labels"] = .object(labels.sortedByKey)
        case .onbuild: try addTrigger(rest)
        case .stopsignal:
            let signal = try words.one(rest, in: "STOPSIGNAL")
            _ = try Signal(parsing: signal)
            config["StopSignal"] = .string(signal)
        case .user: config["User"] = .string(try words.one(rest, in: "USER"))
        case .volume: try addVolumes(rest)
        case .workdir:
            let directory = try words.expand(rest)
            let base = config["WorkingDir"]?.string ?? "/"
            config["WorkingDir"] = .string(Wire.clean(directory.hasPrefix("/") ? directory : "/\(base)/\(directory)"))
        }
    }

    private var words: InstructionWords {
        InstructionWords(variables: Wire.pairs(config["Env"]?.strings ?? []))
    }

    /// An array of words in JSON, or a line for the shell.
    private func command(_ text: String) -> [String] {
        if let words = InstructionWords.array(text) { return words }
        if text.isEmpty { return [] }
        return (config["Shell"]?.strings ?? ["/bin/sh", "-c"]) + [text]
    }

    private mutating func setVariable(_ name: String, _ value: String) {
        var entries = config["Env"]?.strings ?? []
        let position = entries.firstIndex { Wire.cut($0, "=").0 == name } ?? entries.endIndex
        entries.replaceSubrange(position..<min(position + 1, entries.endIndex), with: ["\(name)=\(value)"])
        config["Env"] = JSON(entries)
    }

    private mutating func add(_ names: [String], to key: String) {
        config[key] = Wire.set((config[key]?.object ?? [:]).keys + names.filter { config[key]?[$0] == nil })
    }

    private mutating func expose(_ word: String) throws {
        let (ports, name) = Wire.cut(word, "/")
        let transport = (name ?? "tcp").lowercased()
        guard ["tcp", "udp", "sctp"].contains(transport) else { throw Problem(.invalid, "invalid proto: \(transport)") }
        let (first, last) = Wire.cut(ports, "-")
        guard let low = UInt16(first), let high = UInt16(last ?? first), low <= high else {
            throw Problem(.invalid, "invalid containerPort: \(ports)")
        }
        add((low...high).map { "\($0)/\(transport)" }, to: "ExposedPorts")
    }

    private mutating func addVolumes(_ rest: String) throws {
        let paths = try InstructionWords.array(rest)?.map { try words.expand($0) } ?? words.all(rest)
        guard !paths.contains(where: { Wire.trimmed($0).isEmpty }), !paths.isEmpty else {
            throw Problem(.invalid, "VOLUME specified can not be an empty string")
        }
        add(paths.map(Wire.trimmed), to: "Volumes")
    }

    private mutating func addTrigger(_ rest: String) throws {
        let name = rest.prefix { $0 != " " && $0 != "\t" }.uppercased()
        if name == "ONBUILD" { throw Problem(.invalid, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed") }
        if name == "FROM" || name == "MAINTAINER" {
            throw Problem(.invalid, "\(name) isn't allowed as an ONBUILD trigger")
        }
        config["OnBuild"] = JSON((config["OnBuild"]?.strings ?? []) + [rest])
    }
}

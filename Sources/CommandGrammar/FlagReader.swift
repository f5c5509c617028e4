import Documents

/// Takes flags and arguments apart by the rules of pflag, Docker's and Kubernetes' flag library.
///
/// - `--name value`, `--name=value`, `--name=` (empty); a switch takes a value only behind `=`.
/// - `-n value`, `-nvalue`, `-n=value`; switches may stand together, one with a value as the last: `-itp 80:80`.
/// - `--` ends the flags, `-` is an argument.
struct FlagReader {
    let own: [Flag]
    /// Flags of the levels above that this command accepts too.
    let inherited: [Flag]
    /// Whether flags may follow arguments.
    let isInterspersed: Bool

    private(set) var values: FlagValues
    private(set) var outerValues = FlagValues()
    private(set) var arguments: [String] = []
    /// How many arguments were before a `--`.
    private(set) var argumentsBeforeDashes: Int?
    private(set) var wantsHelp = false

    init(own: [Flag], inherited: [Flag], isInterspersed: Bool) {
        self.own = own
        self.inherited = inherited
        self.isInterspersed = isInterspersed
        values = FlagValues(flags: own)
    }

    mutating func read(_ words: ArraySlice<String>) throws(FlagError) {
        var words = words
        while let word = words.popFirst() {
            if word == "--" {
                argumentsBeforeDashes = arguments.count
                arguments += words
                return
            } else if word.utf8.count < 2 || !word.hasPrefix("-") {
                arguments.append(word)
                if !isInterspersed {
                    arguments += words
                    return
                }
            } else if word.hasPrefix("--") {
                try readLong(word, &words)
            } else {
                try readShort(word.dropFirst(), &words)
            }
        }
    }

    private mutating func readLong(_ word: String, _ words: inout ArraySlice<String>) throws(FlagError) {
        let body = word.dropFirst(2)
        let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first.map(String.init), !name.isEmpty, !name.hasPrefix("-") else {
            throw .malformed(word)
        }
        guard let flag = flag(where: { $0.name == name }) else { throw .unknown(name) }
        if parts.count == 2 {
            try set(flag, String(parts[1]))
        } else if let value = flag.impliedValue ?? words.popFirst() {
            try set(flag, value)
        } else {
            throw .needsValue(flag, "--\(name)")
        }
    }

    private mutating func readShort(_ cluster: Substring, _ words: inout ArraySlice<String>) throws(FlagError) {
        var rest = cluster
        while let short = rest.popFirst() {
            guard let flag = flag(where: { $0.short == short }) else {
                throw .unknownShort(short, cluster: "\(short)\(rest)", word: String(cluster))
            }
            if rest.first == "=", rest.utf8.count > 1 {
                return try set(flag, String(rest.dropFirst()))
            } else if let value = flag.impliedValue {
                try set(flag, value)
            } else if !rest.isEmpty {
                return try set(flag, String(rest))
            } else if let value = words.popFirst() {
                return try set(flag, value)
            } else {
                throw .needsValue(flag, "'\(short)' in -\(short)")
            }
        }
    }

    private func flag(where matches: (Flag) -> Bool) -> Flag? {
        if let flag = own.first(where: matches) ?? inherited.first(where: matches) { return flag }
        return matches(.help) ? .help : nil
    }

    private mutating func set(_ flag: Flag, _ value: String) throws(FlagError) {
        let values: [String]
        do {
            values = try flag.accepted(value)
        } catch {
            throw .invalid(value, flag, reason: error.reason)
        }
        if own[named: flag.name] != nil {
            self.values.add(values, to: flag)
        } else if inherited[named: flag.name] != nil {
            outerValues.add(values, to: flag)
        } else {
            wantsHelp = values == ["true"]
        }
    }
}

/// Why flags could not be read.
enum FlagError: Error {
    case malformed(String)
    case unknown(String)
    /// A letter that stands for no flag, with the letters that follow it and the whole word without its dash.
    case unknownShort(Character, cluster: String, word: String)
    /// A flag at the end of the words, as it was written.
    case needsValue(Flag, String)
    case invalid(String, Flag, reason: String)

    /// pflag's text.
    var message: String {
        switch self {
        case .malformed(let word): "bad flag syntax: \(word)"
        case .unknown(let name): "unknown flag: --\(name)"
        case .unknownShort(let short, let cluster, _): "unknown shorthand flag: '\(short)' in -\(cluster)"
        case .needsValue(_, let written): "flag needs an argument: \(written)"
        case .invalid(let value, let flag, let reason):
            "invalid argument \(GoText.quoted(value)) for \"\(flag.title)\" flag: \(reason)"
        }
    }

    /// What was probably meant, or what the flag takes.
    func hint(among flags: [Flag]) -> String? {
        switch self {
        case .malformed: nil
        case .unknown(let name):
            Suggestion.nearest(to: name, among: flags.filter { !$0.isHidden }.map(\.name) + ["help"])
                .map { "Did you mean --\($0)?" }
        case .unknownShort(_, _, let word):
            flags.first { $0.name == word.prefix { $0 != "=" } }.map { "Did you mean --\($0.name)?" }
        case .needsValue(let flag, _), .invalid(_, let flag, _): flag.advice
        }
    }
}

extension Flag {
    struct Refusal: Error { var reason: String }

    /// The values that one occurrence with `text` adds, once kind and check accept it.
    func accepted(_ text: String) throws(Refusal) -> [String] {
        var values = [text]
        do {
            switch kind {
            case .switch: values = [try GoNumber.bool(text) ? "true" : "false"]
            case .integer: _ = try GoNumber.integer(text)
            case .unsigned16: _ = try GoNumber.unsigned(text, bits: 16)
            case .unsigned64: _ = try GoNumber.unsigned(text)
            case .decimal: _ = try NanoDecimal.nanos(text)
            case .duration: _ = try GoDuration(parsing: text)
            case .bytes(allowsUnlimited: true) where text == "-1": break
            case .bytes: _ = try ByteSize.parse(text)
            case .commaList: values = text.isEmpty ? [] : try CommaSeparated.fields(text)
            case .string, .list, .optional: break
            }
        } catch {
            throw Refusal(reason: "\(error)")
        }
        if let reason = check?(text) { throw Refusal(reason: reason) }
        return values
    }
}

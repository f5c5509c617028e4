public import Documents

/// The values of a command's flags: those given on the command line, else the defaults of the table.
///
/// A flag that the command does not have reads as not given.
public struct FlagValues: Sendable {
    private var given: [String: [String]] = [:]
    private var flags: [Flag]

    /// No values yet, of a command that has these flags.
    public init(flags: [Flag] = []) { self.flags = flags }

    /// Whether the flag was given on the command line.
    public func isSet(_ name: String) -> Bool { given[name] != nil }

    /// The last value given, else the default; `nil` when there is neither.
    public func string(_ name: String) -> String? { given[name]?.last ?? flags[named: name]?.defaultText }

    /// Every value given, in order.
    public func strings(_ name: String) -> [String] { given[name] ?? [] }

    /// A switch; false for a flag without a default that was not given.
    public func bool(_ name: String) -> Bool {
        guard let text = string(name) else { return false }
        return (try? GoNumber.bool(text)) ?? false
    }

    /// A number; an amount of memory in bytes, -1 where no limit was asked for.
    public func int(_ name: String) -> Int64? {
        guard let text = string(name) else { return nil }
        switch flags[named: name]?.kind {
        case .bytes: return text == "-1" ? -1 : try? ByteSize.parse(text)
        case .unsigned16, .unsigned64: return (try? GoNumber.unsigned(text)).flatMap(Int64.init(exactly:))
        default: return try? GoNumber.integer(text)
        }
    }

    /// A decimal, rounded to the nearest binary fraction.
    public func double(_ name: String) -> Double? { nanos(name).map { Double($0) / 1e9 } }

    /// A decimal × 10⁹, exactly.
    public func nanos(_ name: String) -> Int64? { string(name).flatMap { try? NanoDecimal.nanos($0) } }

    /// A length of time; `nil` when it was not given and has no default.
    public func duration(_ name: String) -> GoDuration? { string(name).flatMap { try? GoDuration(parsing: $0) } }
}

extension FlagValues {
    /// The flags that were given on the command line, in the order of the grammar.
    public var givenFlags: [Flag] { flags.filter { $0.target == nil && given[$0.name] != nil } }

    /// The same without what was given of one flag.
    public func without(_ flag: Flag) -> FlagValues {
        var result = self
        result.given[flag.key] = nil
        return result
    }
}

extension FlagValues {
    /// Records one occurrence of `flag`.
    mutating func add(_ values: [String], to flag: Flag) {
        if flag.isList {
            given[flag.key, default: []] += values
        } else {
            given[flag.key] = values
        }
    }

    /// Takes in the values of a deeper level of the path; its scalars win, its lists follow.
    mutating func merge(_ deeper: FlagValues) {
        let known = Set(flags.map(\.name))
        for (name, values) in deeper.given {
            if (deeper.flags[named: name] ?? flags[named: name])?.isList == true {
                given[name, default: []] += values
            } else {
                given[name] = values
            }
        }
        flags += deeper.flags.filter { !known.contains($0.name) }
    }
}

/// One flag of a command: from its definition come parsing, help, completions and the man page.
public struct Flag: Sendable {
    /// What the flag takes, and what it is worth when it is not given.
    public enum Kind: Sendable, Equatable {
        /// True or false; without a value it means true.
        case `switch`(default: Bool)
        case string(default: String?)
        /// Given any number of times; the values keep their order.
        case list
        /// A list whose every value is itself a comma-separated record, as `--platform a,b`.
        case commaList
        /// A signed number of 64 bits, also written `0x1f`, `0b1`, `0o7`.
        case integer(default: Int64?)
        case unsigned16
        case unsigned64
        /// A number with at most nine decimals, as `0.5`, `.5`, `1/2`.
        case decimal
        /// Go's notation, as `1m30s`.
        case duration
        /// An amount of memory, as `512m`, `1.5g`, in powers of 1024; `-1` means no limit where that is allowed.
        case bytes(allowsUnlimited: Bool)
        /// A string that may be left out: `--name` alone means `implied`; a value needs `=`.
        case optional(implied: String, default: String?)
    }

    /// Without the dashes.
    public var name: String
    /// The letter behind a single dash.
    public var short: Character?
    /// What values it takes.
    public var kind: Kind
    /// The word for the value in help; empty for a switch.
    public var placeholder: String
    /// A short sentence without a full stop; may hold line ends.
    public var help: String
    /// The chapter of help; `nil` stands for "Options".
    public var chapter: String?
    /// The flag of whose values this one is another name, as `--net` of `--network`.
    public var target: String?
    /// Accepted, but not shown.
    public var isHidden: Bool
    /// Accepted by every command below the one that declares it, unless that has a flag of the same name.
    public var isInherited: Bool
    /// What a shell offers as its value.
    public var completion: Completion
    /// What a value looks like, for a person who got it wrong: "a number such as 0.5".
    public var form: String?
    /// The reason why a value is not acceptable, `nil` when it is. Asked after the kind's own check.
    public var check: (@Sendable (String) -> String?)?

    /// A flag of any kind; see the functions of its name for the usual ones.
    public init(
        _ name: String, short: Character? = nil, kind: Kind, placeholder: String? = nil, _ help: String,
        completes completion: Completion = .none, form: String? = nil,
        check: (@Sendable (String) -> String?)? = nil
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.placeholder = placeholder ?? kind.usualPlaceholder
        self.help = help
        self.completion = completion
        self.form = form ?? kind.usualForm
        self.check = check
        chapter = nil
        target = nil
        isHidden = false
        isInherited = false
    }
}

extension Flag {
    /// A flag that is on, off, or not given.
    public static func `switch`(
        _ name: String, short: Character? = nil, _ help: String, default value: Bool = false
    ) -> Flag {
        Flag(name, short: short, kind: .switch(default: value), help)
    }

    /// A flag with one value, of which the last counts.
    public static func string(
        _ name: String, short: Character? = nil, _ help: String, default value: String? = nil,
        placeholder: String? = nil, completes: Completion = .none, form: String? = nil,
        check: (@Sendable (String) -> String?)? = nil
    ) -> Flag {
        Flag(
            name, short: short, kind: .string(default: value), placeholder: placeholder, help, completes: completes,
            form: form, check: check)
    }

    /// A flag that may be given many times; every value counts.
    public static func list(
        _ name: String, short: Character? = nil, _ help: String, placeholder: String? = nil,
        completes: Completion = .none, form: String? = nil, check: (@Sendable (String) -> String?)? = nil
    ) -> Flag {
        Flag(
            name, short: short, kind: .list, placeholder: placeholder, help, completes: completes, form: form,
            check: check)
    }

    /// As `list`; one occurrence may hold several values, between commas.
    public static func commaList(
        _ name: String, short: Character? = nil, _ help: String, completes: Completion = .none
    ) -> Flag {
        Flag(name, short: short, kind: .commaList, help, completes: completes)
    }

    /// A whole number of 64 bits.
    public static func integer(
        _ name: String, short: Character? = nil, _ help: String, default value: Int64? = nil
    ) -> Flag {
        Flag(name, short: short, kind: .integer(default: value), help)
    }

    /// A whole number from 0 to 65535.
    public static func unsigned16(_ name: String, _ help: String) -> Flag { Flag(name, kind: .unsigned16, help) }
    /// A whole number of 64 bits that is not negative.
    public static func unsigned64(_ name: String, _ help: String) -> Flag { Flag(name, kind: .unsigned64, help) }
    /// A number with at most nine decimals.
    public static func decimal(_ name: String, _ help: String) -> Flag { Flag(name, kind: .decimal, help) }
    /// A length of time, as `1m30s`.
    public static func duration(_ name: String, _ help: String) -> Flag { Flag(name, kind: .duration, help) }

    /// An amount of bytes, as `512m`.
    public static func bytes(
        _ name: String, short: Character? = nil, _ help: String, allowsUnlimited: Bool = false
    ) -> Flag {
        Flag(name, short: short, kind: .bytes(allowsUnlimited: allowsUnlimited), help)
    }

    /// A flag whose value may be left out.
    public static func optional(
        _ name: String, short: Character? = nil, _ help: String, implied: String, default value: String? = nil,
        completes: Completion = .none, form: String? = nil, check: (@Sendable (String) -> String?)? = nil
    ) -> Flag {
        Flag(
            name, short: short, kind: .optional(implied: implied, default: value), help, completes: completes,
            form: form, check: check)
    }

    /// The same flag, whose values look like this.
    public func taking(_ form: String) -> Flag {
        var copy = self
        copy.form = form
        return copy
    }

    /// The same flag, accepted but not shown.
    public var hidden: Flag {
        var copy = self
        copy.isHidden = true
        return copy
    }

    /// The same flag, accepted by the commands below too.
    public var inherited: Flag {
        var copy = self
        copy.isInherited = true
        return copy
    }

    /// A hidden second name for this flag.
    public func alsoNamed(_ other: String) -> Flag {
        var copy = hidden
        copy.name = other
        copy.short = nil
        copy.target = name
        return copy
    }
}

extension [Flag] {
    /// The same flags in a chapter of help.
    public func chapter(_ title: String) -> [Flag] {
        map {
            var flag = $0
            flag.chapter = title
            return flag
        }
    }

    /// The flag with that name.
    public subscript(named name: String) -> Flag? { first { $0.name == name } }
}

extension Flag {
    /// `--help`, which every command has.
    static let help = Flag.switch("help", short: "h", "Print usage").hidden

    /// The name under which values are kept.
    var key: String { target ?? name }

    /// What the flag means when no value is given with it; `nil` when it needs one.
    var impliedValue: String? {
        switch kind {
        case .switch: "true"
        case .optional(let implied, _): implied
        default: nil
        }
    }

    /// What the flag is worth when it is not given, as text.
    var defaultText: String? {
        switch kind {
        case .switch(let value): value ? "true" : "false"
        case .string(let value), .optional(_, let value): value
        case .integer(let value): value.map(String.init)
        case .list, .commaList, .unsigned16, .unsigned64, .decimal, .duration, .bytes: nil
        }
    }

    var isList: Bool { kind == .list || kind == .commaList }

    /// `-m, --memory`, or `--cpus` for a flag without a short name.
    var title: String { short.map { "-\($0), --\(name)" } ?? "--\(name)" }

    /// For a person who got the value wrong, as `--cpus takes a number such as 0.5`; `nil` when it takes any text.
    public var advice: String? { form.map { "--\(name) takes \($0)" } }
}

extension Flag.Kind {
    fileprivate var usualPlaceholder: String {
        switch self {
        case .switch: ""
        case .string, .optional: "string"
        case .list: "list"
        case .commaList: "strings"
        case .integer: "int"
        case .unsigned16: "uint16"
        case .unsigned64: "uint"
        case .decimal: "decimal"
        case .duration: "duration"
        case .bytes: "bytes"
        }
    }

    fileprivate var usualForm: String? {
        switch self {
        case .switch: "true or false"
        case .string, .list, .commaList, .optional: nil
        case .integer: "a whole number"
        case .unsigned16: "a whole number from 0 to 65535"
        case .unsigned64: "a whole number from 0"
        case .decimal: "a number such as 0.5"
        case .duration: "a duration such as 30s or 1m30s"
        case .bytes(let allowsUnlimited):
            allowsUnlimited ? "a size such as 512m or 1.5g, or -1" : "a size such as 512m or 1.5g"
        }
    }
}

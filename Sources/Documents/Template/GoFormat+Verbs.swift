extension GoFormat {
    /// `fmt.Sprintf`: verbs with flags, widths, precisions and argument numbers, and Go's words for what is wrong with
    /// them: `%!d(string=x)`, `%!s(MISSING)`, `%!(EXTRA int=1)`, `%!(NOVERB)`.
    static func format(_ format: String, _ arguments: [TemplateValue]) -> String {
        var formatter = Formatter(format: Array(format.unicodeScalars), arguments: arguments)
        return formatter.run()
    }

    /// What stands between `%` and the verb.
    private struct Flags {
        var plus = false
        var minus = false
        var sharp = false
        var space = false
        var zero = false
        var width: Int?
        var precision: Int?
    }

    private struct Formatter {
        /// Go's own bound for widths and precisions.
        private static let widest = 1_000_000

        let format: [Unicode.Scalar]
        let arguments: [TemplateValue]
        private var index = 0
        private var argument = 0
        private var isReordered = false
        private var result = ""

        init(format: [Unicode.Scalar], arguments: [TemplateValue]) {
            self.format = format
            self.arguments = arguments
        }

        mutating func run() -> String {
            while index < format.count {
                let scalar = format[index]
                index += 1
                if scalar == "%" { directive() } else { result.unicodeScalars.append(scalar) }
            }
            if !isReordered, argument < arguments.count {
                let extra = arguments[argument...].map { "\($0.formatTypeName)=\(GoFormat.print($0))" }
                result += "%!(EXTRA \(extra.joined(separator: ", ")))"
            }
            return result
        }

        private mutating func directive() {
            var flags = Flags()
            isReordered = false
            readFlags(&flags)
            if !readArgumentNumber() { return badIndex() }
            if take("*") {
                if let width = integerArgument() {
                    flags.minus = flags.minus || width < 0
                    flags.width = abs(width)
                } else {
                    result += "%!(BADWIDTH)"
                }
            } else {
                flags.width = digits()
            }
            if take(".") {
                if !readArgumentNumber() { return badIndex() }
                if take("*") {
                    flags.precision = integerArgument().flatMap { $0 >= 0 ? $0 : nil }
                    if flags.precision == nil { result += "%!(BADPREC)" }
                } else {
                    flags.precision = digits() ?? 0
                }
            }
            if !readArgumentNumber() { return badIndex() }
            guard index < format.count else {
                result += "%!(NOVERB)"
                return
            }
            let verb = format[index]
            index += 1
            if verb == "%" {
                result += "%"
            } else if argument < arguments.count {
                result += text(arguments[argument], verb, flags)
                argument += 1
            } else {
                result += "%!\(verb)(MISSING)"
            }
        }

        private mutating func badIndex() {
            let verb = index < format.count ? String(format[index]) : ""
            index += 1
            result += "%!\(verb)(BADINDEX)"
        }

        private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard index < format.count, format[index] == scalar else { return false }
            index += 1
            return true
        }

        private mutating func readFlags(_ flags: inout Flags) {
            while index < format.count {
                switch format[index] {
                case "+": flags.plus = true
                case "-": flags.minus = true
                case "#": flags.sharp = true
                case " ": flags.space = true
                case "0": flags.zero = true
                default: return
                }
                index += 1
            }
        }

        private mutating func digits() -> Int? {
            var number: Int?
            while index < format.count, "0"..."9" ~= format[index] {
                number = min((number ?? 0) * 10 + Int(format[index].value) - 48, Self.widest)
                index += 1
            }
            return number
        }

        /// Takes `[2]` when it is there; false when it names no argument.
        private mutating func readArgumentNumber() -> Bool {
            guard take("[") else { return true }
            isReordered = true
            guard let number = digits(), take("]"), number >= 1, number <= arguments.count else { return false }
            argument = number - 1
            return true
        }

        private mutating func integerArgument() -> Int? {
            guard argument < arguments.count else { return nil }
            defer { argument += 1 }
            guard case .int(let number) = arguments[argument], abs(number) <= Int64(Self.widest) else { return nil }
            return Int(number)
        }

        // Values.

        private func text(_ value: TemplateValue, _ verb: Unicode.Scalar, _ flags: Flags) -> String {
            switch verb {
            case "T": return padded(value.formatTypeName, flags)
            case "v" where flags.sharp: return padded(GoFormat.plain(value, .syntax), flags)
            case "v" where flags.plus: return elementwise(value, verb, flags, style: .named)
            default: return elementwise(value, verb, flags, style: .plain)
            }
        }

        /// Verbs reach into lists, maps and structs and apply to each of their elements.
        private func elementwise(_ value: TemplateValue, _ verb: Unicode.Scalar, _ flags: Flags, style: Style) -> String
        {
            switch value {
            case .boxed(let inner): return elementwise(inner, verb, flags, style: style)
            case .nothing, .null:
                return verb == "v" ? padded("<nil>", flags) : padded("%!\(verb)(<nil>)", flags)
            case .list(let list):
                return "[" + list.elements.map { elementwise($0, verb, flags, style: style) }.joined(separator: " ")
                    + "]"
            case .map(let map):
                let entries = map.entries.map { entry in
                    elementwise(.string(entry.key), verb, flags, style: style) + ":"
                        + elementwise(entry.value, verb, flags, style: style)
                }
                return "map[" + entries.joined(separator: " ") + "]"
            case .record(let record):
                if let text = record.text { return elementwise(.string(text), verb, flags, style: style) }
                let fields = record.fields.map { field in
                    (style == .named ? field.name + ":" : "") + elementwise(field.value, verb, flags, style: style)
                }
                return "{" + fields.joined(separator: " ") + "}"
            case .string(let text): return string(text, verb, flags) ?? bad(value, verb)
            case .int(let number): return integer(number, verb, flags) ?? bad(value, verb)
            case .double(let number): return double(number, verb, flags) ?? bad(value, verb)
            case .bool(let flag):
                return verb == "t" || verb == "v" ? padded(flag ? "true" : "false", flags) : bad(value, verb)
            }
        }

        private func bad(_ value: TemplateValue, _ verb: Unicode.Scalar) -> String {
            "%!\(verb)(\(value.formatTypeName)=\(GoFormat.print(value)))"
        }

        private func string(_ text: String, _ verb: Unicode.Scalar, _ flags: Flags) -> String? {
            let cut = flags.precision.map { precision in
                String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
            }
            switch verb {
            case "s", "v": return padded(cut ?? text, flags)
            case "q":
                let canBeRaw = flags.sharp && !text.unicodeScalars.contains { $0 == "`" || !GoText.isPrintable($0) }
                return padded(canBeRaw ? "`\(text)`" : GoText.quoted(cut ?? text), flags)
            case "x", "X":
                let bytes = text.utf8.prefix(flags.precision ?? .max)
                let digits = bytes.map { GoText.hexadecimal(UInt32($0), digits: 2, isUpper: verb == "X") }
                return padded((flags.sharp ? "0\(verb)" : "") + digits.joined(separator: flags.space ? " " : ""), flags)
            default: return nil
            }
        }

        private func integer(_ number: Int64, _ verb: Unicode.Scalar, _ flags: Flags) -> String? {
            let radix: Int
            var prefix = ""
            switch verb {
            case "d", "v": radix = 10
            case "b": (radix, prefix) = (2, flags.sharp ? "0b" : "")
            case "o": (radix, prefix) = (8, flags.sharp ? "0" : "")
            case "O": (radix, prefix) = (8, "0o")
            case "x", "X": (radix, prefix) = (16, flags.sharp ? "0\(verb)" : "")
            case "c", "q", "U":
                let scalar = UInt32(exactly: number).flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
                let code = GoText.codePoint(scalar)
                let plainCode = String(code.prefix { $0 != " " })
                return padded(
                    verb == "c" ? String(scalar) : verb == "q" ? GoText.quoted(scalar) : flags.sharp ? code : plainCode,
                    flags)
            default: return nil
            }
            var digits = String(number.magnitude, radix: radix, uppercase: verb == "X")
            if let precision = flags.precision {
                if precision == 0, number == 0 { return padded("", flags) }
                digits = String(repeating: "0", count: max(0, precision - digits.utf8.count)) + digits
            }
            return signed(digits, prefix: prefix, isNegative: number < 0, flags, fillsZeros: flags.precision == nil)
        }

        private func double(_ number: Double, _ verb: Unicode.Scalar, _ flags: Flags) -> String? {
            switch verb {
            case "v", "e", "E", "f", "F", "g", "G": break
            default: return nil
            }
            guard number.isFinite else {
                return padded((flags.plus && number > 0 ? "+" : "") + GoFormat.number(number), flags)
            }
            let magnitude = number.magnitude
            let text: String
            switch (verb, flags.precision) {
            case ("v", nil), ("g", nil), ("G", nil):
                text = verb == "G" ? GoFormat.number(magnitude).uppercased() : GoFormat.number(magnitude)
            case ("v", let precision?): text = GoFormat.number(magnitude, "g", precision: min(precision, 1000))
            case ("F", let precision): text = GoFormat.number(magnitude, "f", precision: min(precision ?? 6, 1000))
            default: text = GoFormat.number(magnitude, Character(verb), precision: min(flags.precision ?? 6, 1000))
            }
            return signed(text, prefix: "", isNegative: number < 0, flags, fillsZeros: true)
        }

        private func signed(
            _ digits: String, prefix: String, isNegative: Bool, _ flags: Flags, fillsZeros: Bool
        ) -> String {
            let sign = (isNegative ? "-" : flags.plus ? "+" : flags.space ? " " : "") + prefix
            guard flags.zero, fillsZeros, !flags.minus, let width = flags.width else {
                var blanks = flags
                blanks.zero = false
                return padded(sign + digits, blanks)
            }
            return sign + String(repeating: "0", count: max(0, width - sign.utf8.count - digits.utf8.count)) + digits
        }

        private func padded(_ text: String, _ flags: Flags) -> String {
            guard let width = flags.width else { return text }
            let missing = max(0, width - text.unicodeScalars.count)
            if flags.minus { return text + String(repeating: " ", count: missing) }
            return String(repeating: flags.zero ? "0" : " ", count: missing) + text
        }
    }
}

extension TemplateValue {
    /// The type's name in messages of `fmt`.
    fileprivate var formatTypeName: String {
        switch self {
        case .nothing: "<nil>"
        case .boxed(let inner): inner.formatTypeName
        default: typeName
        }
    }
}

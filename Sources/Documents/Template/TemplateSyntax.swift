/// A template's syntax tree. Every node knows the byte at which errors place it, and its text in Go's normal form.
indirect enum TemplateStatement: Sendable {
    case text(String)
    case action(TemplatePipeline)
    case branch(TemplateBranch)
    case invocation(TemplateInvocation)
    case breakLoop
    case continueLoop
}

/// `if`, `with` and `range`: a condition, what follows when it holds, and what else.
struct TemplateBranch: Sendable {
    enum Kind: Sendable { case `if`, with, range }

    var kind: Kind
    var condition: TemplatePipeline
    var body: [TemplateStatement]
    var otherwise: [TemplateStatement]?
}

/// `{{template "name" pipeline}}`, also the place where a `block` stands.
struct TemplateInvocation: Sendable {
    var name: String
    var argument: TemplatePipeline?
    var position: Int
    var description: String {
        "{{template \(GoText.quoted(name))\(argument.map { " \($0.description)" } ?? "")}}"
    }
}

/// Commands behind each other, the result of each the last argument of the next, and the variables that keep the
/// result.
struct TemplatePipeline: Sendable {
    var variables: [String] = []
    /// `=` on variables that exist, not `:=`.
    var isAssignment = false
    var commands: [TemplateCommand] = []
    var position: Int

    var description: String {
        let target = variables.isEmpty ? "" : variables.joined(separator: ", ") + (isAssignment ? " = " : " := ")
        return target + commands.map(\.description).joined(separator: " | ")
    }
}

/// A function, field or value with its arguments.
struct TemplateCommand: Sendable {
    var operands: [TemplateOperand] = []
    var position: Int

    var description: String {
        operands.map {
            if case .pipeline = $0.kind { "(\($0.description))" } else { $0.description }
        }.joined(separator: " ")
    }
}

struct TemplateOperand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case null
        case bool(Bool)
        case number(TemplateNumber)
        case string(String)
        case field([String])
        /// The name with its `$`.
        case variable(String, fields: [String])
        case function(String)
        case pipeline(TemplatePipeline)
        /// `(pipeline).Field`
        case chain(TemplateOperand, fields: [String])
    }

    var kind: Kind
    var position: Int
    /// The literal as it was written; of other kinds nothing.
    var literal = ""

    var description: String {
        switch kind {
        case .dot: "."
        case .null: "nil"
        case .bool(let value): value ? "true" : "false"
        case .number, .string: literal
        case .field(let names): names.map { "." + $0 }.joined()
        case .variable(let name, let fields): ([name] + fields).joined(separator: ".")
        case .function(let name): name
        case .pipeline(let pipeline): pipeline.description
        case .chain(let operand, let fields):
            if case .pipeline = operand.kind {
                "(\(operand.description))" + fields.map { "." + $0 }.joined()
            } else {
                operand.description + fields.map { "." + $0 }.joined()
            }
        }
    }
}

/// A numeric literal.
enum TemplateNumber: Sendable, Equatable {
    case int(Int64)
    case double(Double)
    /// A whole number beyond `Int64`: an error where it is used.
    case tooLarge

    /// Reads a literal in Go's syntax: `12`, `0x1F`, `0o17`, `0b1`, `1_000`, `1.5e3`, `'c'`; `nil` when it is none.
    init?(_ literal: String) {
        if literal.hasPrefix("'") {
            guard let text = GoText.unquoted(literal), text.unicodeScalars.count == 1,
                let scalar = text.unicodeScalars.first
            else { return nil }
            self = .int(Int64(scalar.value))
            return
        }
        let digits = literal.filter { $0 != "_" }
        if literal.hasPrefix("_") || literal.hasSuffix("_") { return nil }
        let sign = digits.hasPrefix("-") ? "-" : ""
        let magnitude = digits.hasPrefix("-") || digits.hasPrefix("+") ? String(digits.dropFirst()) : digits
        let (body, radix) = Self.radix(of: magnitude)
        if !body.isEmpty, !body.hasPrefix("+"), !body.hasPrefix("-"),
            body.unicodeScalars.allSatisfy({ Self.isDigit($0, radix: radix) })
        {
            self = Int64(sign + body, radix: radix).map { .int($0) } ?? .tooLarge
            return
        }
        if radix == 8, !magnitude.contains(where: { ".eE".contains($0) }) { return nil }
        guard magnitude.first?.isNumber == true || magnitude.hasPrefix("."), let value = Double(sign + magnitude) else {
            return nil
        }
        self = .double(value)
    }

    private static func radix(of magnitude: String) -> (body: String, radix: Int) {
        switch magnitude.prefix(2).lowercased() {
        case "0x": return (String(magnitude.dropFirst(2)), 16)
        case "0o": return (String(magnitude.dropFirst(2)), 8)
        case "0b": return (String(magnitude.dropFirst(2)), 2)
        default:
            let isOctal = magnitude.hasPrefix("0") && magnitude.utf8.count > 1
            return isOctal ? (String(magnitude.dropFirst()), 8) : (magnitude, 10)
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar, radix: Int) -> Bool {
        switch scalar {
        case "0"..."9": Int(scalar.value) - 48 < radix
        case "a"..."f", "A"..."F": radix == 16
        default: false
        }
    }
}

/// A template in the language of Go's `text/template`, with the functions that Docker adds.
///
/// Pipelines, variables, `if`, `range`, `with`, `define`, `template`, `block`, `break`, `continue`, comments and
/// trimming are Go's (1.24), and so are the texts of errors. Not supported are complex numbers. Bounds that Go does not
/// have: 200 levels of nesting, 500 templates inside each other, 64 MiB of output.
///
/// What a Go program prints depends on its types, which JSON does not have. Docker renders `inspect --format` twice:
/// with its structs, and when that fails with the decoded JSON and `missingkey=error`. So do callers of this type:
/// first with a value that `TemplateShapes` made, then with the plain JSON. From the first come `<nil>` for a pointer
/// that is not set, `[]` and `map[]` for lists and maps that are `null`, structs as `{a b}`, and members that JSON
/// leaves out; from the second `<no value>` for `null`, `map[key:value]` for every object and `map has no entry for key
/// "NoSuch"`.
public struct Template: Sendable {
    /// What a missing key of a map gives.
    public enum MissingKey: Sendable {
        /// An error.
        case error
        /// No value, printed as `<no value>`: Go's default.
        case nothing
        /// The zero value of the map's elements.
        case zero
    }

    let name: String
    let text: String
    let root: [TemplateStatement]
    let definitions: [String: [TemplateStatement]]

    /// Throws Go's message when `text` is no template, or calls a function that does not exist.
    public init(parsing text: String, name: String = "") throws(TemplateFailure) {
        let parser = try TemplateParser(text, name: name)
        self.name = name
        self.text = text
        root = parser.root
        definitions = parser.definitions
    }

    /// The output for `value`, taken as plain JSON.
    public func render(_ value: JSON, missing: MissingKey = .nothing) throws(TemplateFailure) -> String {
        try render(TemplateValue(untyped: value), missing: missing)
    }

    /// The output for `value`.
    public func render(_ value: TemplateValue, missing: MissingKey = .nothing) throws(TemplateFailure) -> String {
        var output = ""
        try execute(value, missing: missing, isHeader: false, into: &output)
        return output
    }

    /// The header of a table whose rows this template makes: `titles` holds the title of each field. Docker's functions
    /// leave titles as they are. What cannot be rendered ends the header.
    public func renderHeader(_ titles: TemplateValue) -> String {
        var output = ""
        try? execute(titles, missing: .nothing, isHeader: true, into: &output)
        return output
    }

    private func execute(
        _ value: TemplateValue, missing: MissingKey, isHeader: Bool, into output: inout String
    ) throws(TemplateFailure) {
        var executor = TemplateExecutor(template: self, missing: missing, isHeader: isHeader, root: value)
        defer { output = executor.output }
        try executor.run()
    }

    /// The names of all fields that occur, and `.` when whole values do: a listing need not compute what nobody prints.
    public var fields: Set<String> {
        var names: Set<String> = []
        for list in [root] + definitions.values { Self.collect(list, into: &names) }
        return names
    }

    private static func collect(_ statements: [TemplateStatement], into names: inout Set<String>) {
        for statement in statements {
            switch statement {
            case .text, .breakLoop, .continueLoop: break
            case .action(let pipeline): collect(pipeline, into: &names)
            case .branch(let branch):
                collect(branch.condition, into: &names)
                collect(branch.body, into: &names)
                collect(branch.otherwise ?? [], into: &names)
            case .invocation(let invocation):
                if let argument = invocation.argument { collect(argument, into: &names) }
            }
        }
    }

    private static func collect(_ pipeline: TemplatePipeline, into names: inout Set<String>) {
        for operand in pipeline.commands.flatMap(\.operands) { collect(operand, into: &names) }
    }

    private static func collect(_ operand: TemplateOperand, into names: inout Set<String>) {
        switch operand.kind {
        case .field(let fields): names.formUnion(fields)
        case .variable(_, let fields): names.formUnion(fields)
        case .pipeline(let pipeline): collect(pipeline, into: &names)
        case .chain(let inner, let fields):
            collect(inner, into: &names)
            names.formUnion(fields)
        case .dot: names.insert(".")
        case .null, .bool, .number, .string, .function: break
        }
    }
}

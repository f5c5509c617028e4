/// Walks a template's syntax tree and writes its output.
struct TemplateExecutor {
    private static let deepest = 500
    private static let longestOutput = 64 << 20

    /// Where the walk goes on after a statement.
    private enum Flow { case next, breakLoop, continueLoop }

    private let template: Template
    private let missing: Template.MissingKey
    let isHeader: Bool
    private let root: TemplateValue

    private(set) var output = ""
    private var variables: [(name: String, value: TemplateValue)] = []
    /// The template that is being executed, for errors.
    private var name: String
    /// The node that is being evaluated, for errors.
    private var site: (position: Int, description: @Sendable () -> String) = (0, { "" })
    private var depth = 0

    init(template: Template, missing: Template.MissingKey, isHeader: Bool, root: TemplateValue) {
        self.template = template
        self.missing = missing
        self.isHeader = isHeader
        self.root = root
        name = template.name
    }

    mutating func run() throws(TemplateFailure) {
        variables = [("$", root)]
        _ = try walk(template.root, dot: root)
    }

    // Errors.

    func fail(_ message: String) -> TemplateFailure {
        let before = template.text.utf8.prefix(site.position)
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { before.index(after: $0) } ?? before.startIndex
        let column = before.distance(from: lineStart, to: before.endIndex)
        return TemplateFailure(
            "template: \(template.name):\(line):\(column): executing \(GoText.quoted(name)) "
                + "at <\(site.description())>: \(message)")
    }

    mutating func at(_ operand: TemplateOperand) { site = (operand.position, { operand.description }) }

    private mutating func at(_ pipeline: TemplatePipeline) { site = (pipeline.position, { pipeline.description }) }

    mutating func at(_ command: TemplateCommand) { site = (command.position, { command.description }) }

    private mutating func write(_ text: String) throws(TemplateFailure) {
        guard output.utf8.count + text.utf8.count <= Self.longestOutput else {
            throw fail("the output is longer than \(Self.longestOutput >> 20) MiB")
        }
        output += text
    }

    // Statements.

    private mutating func walk(_ statements: [TemplateStatement], dot: TemplateValue) throws(TemplateFailure) -> Flow {
        for statement in statements {
            let flow = try walk(statement, dot: dot)
            if flow != .next { return flow }
        }
        return .next
    }

    private mutating func walk(_ statement: TemplateStatement, dot: TemplateValue) throws(TemplateFailure) -> Flow {
        switch statement {
        case .text(let text): try write(text)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot: dot)
            if pipeline.variables.isEmpty { try write(value.isNothing ? "<no value>" : GoFormat.print(value)) }
        case .branch(let branch):
            let mark = variables.count
            defer { variables.removeLast(variables.count - mark) }
            if branch.kind == .range { return try walkRange(branch, dot: dot) }
            let value = try evaluate(branch.condition, dot: dot)
            if value.isTrue {
                return try walk(branch.body, dot: branch.kind == .with ? value : dot)
            } else if let otherwise = branch.otherwise {
                return try walk(otherwise, dot: dot)
            }
        case .invocation(let invocation): try invoke(invocation, dot: dot)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .next
    }

    private mutating func invoke(_ invocation: TemplateInvocation, dot: TemplateValue) throws(TemplateFailure) {
        site = (invocation.position, { invocation.description })
        guard
            let body = invocation.name == template.name && template.definitions[template.name] == nil
                ? template.root : template.definitions[invocation.name]
        else { throw fail("template \(GoText.quoted(invocation.name)) not defined") }
        guard depth < Self.deepest else { throw fail("exceeded maximum template depth (\(Self.deepest))") }
        let argument =
            try invocation.argument.map { pipeline throws(TemplateFailure) in
                try evaluate(pipeline, dot: dot)
            } ?? .nothing
        let outer = (variables, name)
        (variables, name) = ([("$", argument)], invocation.name)
        depth += 1
        _ = try walk(body, dot: argument)
        depth -= 1
        (variables, name) = outer
    }

    private mutating func walkRange(_ branch: TemplateBranch, dot: TemplateValue) throws(TemplateFailure) -> Flow {
        let value = try evaluate(branch.condition, dot: dot).unboxed
        let declared = branch.condition.variables.count
        let mark = variables.count
        var passed = 0

        /// False when the loop is to end.
        func pass(_ index: TemplateValue, _ element: TemplateValue) throws(TemplateFailure) -> Bool {
            passed += 1
            if declared > 0 { setLoopVariable(branch.condition, 1, mark, element) }
            if declared > 1 { setLoopVariable(branch.condition, 0, mark, index) }
            let flow = try walk(branch.body, dot: element)
            variables.removeLast(variables.count - mark)
            return flow != .breakLoop
        }

        switch value {
        case .nothing: break
        case .list(let list):
            for (index, element) in list.elements.enumerated() {
                guard try pass(.int(Int64(index)), element) else { break }
            }
        case .map(let map):
            for entry in map.entries {
                guard try pass(.string(entry.key), entry.value) else { break }
            }
        case .int(let count):
            guard declared < 2 else { throw fail("can't use \(count) to iterate over more than one variable") }
            var index: Int64 = 0
            while index < count {
                guard try pass(.int(index), .int(index)) else { break }
                index += 1
            }
        default: throw fail("range can't iterate over \(GoFormat.print(value))")
        }
        if passed == 0, let otherwise = branch.otherwise { return try walk(otherwise, dot: dot) }
        return .next
    }

    /// Gives the loop's `number`th variable (0: index, 1: element) its value of this pass.
    private mutating func setLoopVariable(
        _ pipeline: TemplatePipeline, _ number: Int, _ mark: Int, _ value: TemplateValue
    ) {
        let place = min(number, pipeline.variables.count - 1)
        if pipeline.isAssignment {
            assign(pipeline.variables[place], value)
        } else {
            variables[mark - pipeline.variables.count + place].value = value
        }
    }

    private mutating func assign(_ name: String, _ value: TemplateValue) {
        if let index = variables.lastIndex(where: { $0.name == name }) { variables[index].value = value }
    }

    // Pipelines and commands.

    mutating func evaluate(_ pipeline: TemplatePipeline, dot: TemplateValue) throws(TemplateFailure)
        -> TemplateValue
    {
        at(pipeline)
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot: dot, final: value).unboxed }
        let result = value ?? .nothing
        for variable in pipeline.variables {
            if pipeline.isAssignment {
                assign(variable, result)
            } else {
                variables.append((variable, result))
            }
        }
        return result
    }

    /// - Parameter final: the result of the command before, which is this one's last argument.
    private mutating func evaluate(
        _ command: TemplateCommand, dot: TemplateValue, final: TemplateValue?
    ) throws(TemplateFailure) -> TemplateValue {
        let first = command.operands[0]
        let arguments = command.operands.dropFirst()
        switch first.kind {
        case .field, .chain, .variable:
            return try access(first, dot: dot, arguments: arguments, final: final)
        case .function(let name):
            at(first)
            return try call(name, site: command, arguments: arguments, dot: dot, final: final)
        default: break
        }
        if case .pipeline(let pipeline) = first.kind {
            try refuseArguments(of: first, arguments, final)
            return try evaluate(pipeline, dot: dot)
        }
        at(first)
        try refuseArguments(of: first, arguments, final)
        if case .null = first.kind { throw fail("nil is not a command") }
        return try literal(first, dot: dot)
    }

    private func refuseArguments(
        of operand: TemplateOperand, _ arguments: ArraySlice<TemplateOperand>, _ final: TemplateValue?
    ) throws(TemplateFailure) {
        guard arguments.isEmpty, final == nil else {
            throw fail("can't give argument to non-function \(operand.description)")
        }
    }

    func literal(_ operand: TemplateOperand, dot: TemplateValue) throws(TemplateFailure) -> TemplateValue {
        switch operand.kind {
        case .dot: return dot
        case .bool(let value): return .bool(value)
        case .string(let value): return .string(value)
        case .number(.int(let value)): return .int(value)
        case .number(.double(let value)): return .double(value)
        case .number(.tooLarge): throw fail("\(operand.literal) overflows int")
        default: return .nothing
        }
    }

    /// A field, a chain or a variable, perhaps with arguments for the method at its end.
    mutating func access(
        _ operand: TemplateOperand, dot: TemplateValue, arguments: ArraySlice<TemplateOperand> = [],
        final: TemplateValue? = nil
    ) throws(TemplateFailure) -> TemplateValue {
        at(operand)
        var receiver: TemplateValue
        let fields: [String]
        switch operand.kind {
        case .field(let names): (receiver, fields) = (dot, names)
        case .variable(let name, let names):
            receiver = variables.last { $0.name == name }?.value ?? .nothing
            fields = names
            if names.isEmpty {
                try refuseArguments(of: operand, arguments, final)
                return receiver
            }
        case .chain(let inner, let names):
            if case .null = inner.kind { throw fail("indirection through explicit nil in \(operand.description)") }
            receiver = try argument(inner, .any, dot: dot)
            fields = names
            at(operand)
        default: return .nothing
        }
        for (index, field) in fields.enumerated() {
            let isLast = index == fields.count - 1
            receiver = try self.field(
                field, of: receiver, dot: dot, arguments: isLast ? arguments : [], final: isLast ? final : nil)
        }
        return receiver
    }

    private mutating func field(
        _ field: String, of receiver: TemplateValue, dot: TemplateValue, arguments: ArraySlice<TemplateOperand>,
        final: TemplateValue?
    ) throws(TemplateFailure) -> TemplateValue {
        let hasArguments = !arguments.isEmpty || final != nil
        switch receiver.unboxed {
        case .nothing:
            if case .boxed = receiver { throw fail("nil pointer evaluating interface {}.\(field)") }
            if missing == .error { throw fail("nil data; no entry for key \(GoText.quoted(field))") }
            return .nothing
        case .null(let type): throw fail("nil pointer evaluating \(type).\(field)")
        case .record(let record):
            if let value = record[field] {
                if hasArguments { throw fail("\(field) has arguments but cannot be invoked as function") }
                return value
            }
            if let method = record.methods[field] {
                var values: [TemplateValue] = []
                for operand in arguments { values.append(try argument(operand, .string, dot: dot)) }
                if let final { values.append(try checked(final, .string)) }
                guard values.count == 1, case .string(let name) = values[0].unboxed else {
                    throw fail("wrong number of args for \(field): want 1 got \(values.count)")
                }
                return .string(method(name))
            }
        case .map(let map):
            if hasArguments { throw fail("\(field) is not a method but has arguments") }
            if let value = map[field] { return value }
            switch missing {
            case .error: throw fail("map has no entry for key \(GoText.quoted(field))")
            case .nothing: return .nothing
            case .zero: return map.zero
            }
        default: break
        }
        throw fail("can't evaluate field \(field) in type \(receiver.typeName)")
    }
}

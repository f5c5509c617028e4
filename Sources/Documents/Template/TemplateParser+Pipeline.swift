/// Pipelines, their commands, and the operands of these.
extension TemplateParser {
    mutating func pipeline(
        in context: String, until end: TemplateToken.Kind
    ) throws(TemplateFailure) -> TemplatePipeline {
        var pipeline = TemplatePipeline(position: peekNonSpace().position)
        try declarations(of: &pipeline, in: context)
        while true {
            let token = peekNonSpace()
            switch token.kind {
            case end:
                _ = next()
                try check(pipeline, in: context)
                return pipeline
            case .bool, .characterConstant, .dot, .field, .identifier, .number, .null, .rawString, .string, .variable,
                .leftParenthesis:
                pipeline.commands.append(try command())
            default:
                _ = next()
                throw unexpected(token, in: context)
            }
        }
    }

    private mutating func declarations(
        of pipeline: inout TemplatePipeline, in context: String
    ) throws(TemplateFailure) {
        while true {
            let mark = index
            let variable = peekNonSpace()
            guard variable.kind == .variable else { return }
            _ = next()
            let following = peekNonSpace()
            switch following.kind {
            case .declare, .assign:
                _ = next()
                pipeline.isAssignment = following.kind == .assign
                if pipeline.isAssignment, !variables.contains(variable.text) {
                    throw fail("undefined variable \(GoText.quoted(variable.text))")
                }
                pipeline.variables.append(variable.text)
                variables.append(variable.text)
                return
            case .character where following.text == ",":
                _ = next()
                pipeline.variables.append(variable.text)
                variables.append(variable.text)
                guard context == "range", pipeline.variables.count < 2 else {
                    throw fail("too many declarations in \(context)")
                }
                switch peekNonSpace().kind {
                case .variable, .rightDelimiter, .rightParenthesis: continue
                default: throw fail("range can only initialize variables")
                }
            default:
                index = mark
                return
            }
        }
    }

    private func check(_ pipeline: TemplatePipeline, in context: String) throws(TemplateFailure) {
        guard !pipeline.commands.isEmpty else { throw fail("missing value for \(context)") }
        for (index, command) in pipeline.commands.enumerated().dropFirst() {
            switch command.operands[0].kind {
            case .bool, .dot, .null, .number, .string:
                throw fail("non executable command in pipeline stage \(index + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateFailure) -> TemplateCommand {
        var command = TemplateCommand(position: peekNonSpace().position)
        while true {
            skipSpace()
            if let operand = try operand() { command.operands.append(operand) }
            let token = peek()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: break
            case .pipe:
                _ = next()
                // A pipe needs a command behind it.
                if case .rightDelimiter = peekNonSpace().kind { throw fail("missing value for command") }
            default:
                _ = next()
                throw unexpected(token, in: "operand")
            }
            break
        }
        guard !command.operands.isEmpty else { throw fail("empty command") }
        return command
    }

    /// A term and the fields behind it; `nil` when the next token begins none.
    private mutating func operand() throws(TemplateFailure) -> TemplateOperand? {
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let position = peek().position
        var fields: [String] = []
        while peek().kind == .field { fields.append(String(next().text.dropFirst())) }
        switch term.kind {
        case .field(let names): return TemplateOperand(kind: .field(names + fields), position: position)
        case .variable(let name, let names):
            return TemplateOperand(kind: .variable(name, fields: names + fields), position: position)
        case .bool, .string, .number, .null, .dot:
            throw fail("unexpected . after term \(GoText.quoted(term.description))")
        default: return TemplateOperand(kind: .chain(term, fields: fields), position: position)
        }
    }

    private mutating func term() throws(TemplateFailure) -> TemplateOperand? {
        let token = peekNonSpace()
        let kind: TemplateOperand.Kind
        switch token.kind {
        case .identifier:
            guard TemplateFunction.named(token.text) != nil else {
                throw fail("function \(GoText.quoted(token.text)) not defined")
            }
            kind = .function(token.text)
        case .dot: kind = .dot
        case .null: kind = .null
        case .bool: kind = .bool(token.text == "true")
        case .field: kind = .field([String(token.text.dropFirst())])
        case .variable:
            guard variables.contains(token.text) else {
                throw fail("undefined variable \(GoText.quoted(token.text))")
            }
            kind = .variable(token.text, fields: [])
        case .number, .characterConstant:
            guard let number = TemplateNumber(token.text) else {
                throw fail(
                    token.kind == .number
                        ? "bad number syntax: \(GoText.quoted(token.text))"
                        : "malformed character constant: \(token.text)")
            }
            kind = .number(number)
        case .string, .rawString:
            guard let text = GoText.unquoted(token.text) else { throw fail("invalid syntax") }
            kind = .string(text)
        case .leftParenthesis:
            _ = next()
            try goDeeper()
            defer { depth -= 1 }
            let pipeline = try pipeline(in: "parenthesized pipeline", until: .rightParenthesis)
            return TemplateOperand(kind: .pipeline(pipeline), position: pipeline.position)
        default: return nil
        }
        _ = next()
        return TemplateOperand(kind: kind, position: token.position, literal: token.text)
    }
}

/// Calls of functions, and the values that are given to them.
extension TemplateExecutor {
    mutating func call(
        _ name: String, site: TemplateCommand?, arguments: ArraySlice<TemplateOperand>, dot: TemplateValue,
        final: TemplateValue?
    ) throws(TemplateFailure) -> TemplateValue {
        guard let function = TemplateFunction.named(name, isHeader: isHeader) else {
            throw fail("\(GoText.quoted(name)) is not a defined function")
        }
        let given = arguments.count + (final == nil ? 0 : 1)
        if function.rest != nil {
            guard given >= function.parameters.count else {
                throw fail(
                    "wrong number of args for \(name): want at least \(function.parameters.count) got \(arguments.count)"
                )
            }
        } else if given != function.parameters.count {
            throw fail("wrong number of args for \(name): want \(function.parameters.count) got \(given)")
        }
        if name == "and" || name == "or" {
            return try shortCircuit(until: name == "or", arguments, dot: dot, final: final)
        }
        var values: [TemplateValue] = []
        for operand in arguments { values.append(try argument(operand, function.kind(at: values.count), dot: dot)) }
        if let final { values.append(try checked(final, function.kind(at: values.count))) }
        do throws(TemplateFunction.Failure) {
            return try function.body(values.map(\.unboxed))
        } catch {
            if let site { at(site) }
            throw fail("error calling \(name): \(error.message)")
        }
    }

    /// `and` and `or` evaluate no argument behind the one that decides.
    private mutating func shortCircuit(
        until decisive: Bool, _ arguments: ArraySlice<TemplateOperand>, dot: TemplateValue, final: TemplateValue?
    ) throws(TemplateFailure) -> TemplateValue {
        var value = TemplateValue.nothing
        for operand in arguments {
            value = try argument(operand, .any, dot: dot)
            if value.isTrue == decisive { return value }
        }
        return final ?? value
    }

    mutating func argument(
        _ operand: TemplateOperand, _ kind: TemplateFunction.Kind, dot: TemplateValue
    ) throws(TemplateFailure) -> TemplateValue {
        at(operand)
        switch operand.kind {
        case .dot: return try checked(dot, kind)
        case .null:
            guard kind == .any || kind == .strings else { throw fail("cannot assign nil to \(kind.rawValue)") }
            return .nothing
        case .field, .variable, .chain: return try checked(try access(operand, dot: dot), kind)
        case .pipeline(let pipeline): return try checked(try evaluate(pipeline, dot: dot), kind)
        case .function(let name):
            return try checked(try call(name, site: nil, arguments: [], dot: dot, final: nil), kind)
        case .bool, .number, .string:
            let value = try literal(operand, dot: dot)
            switch (kind, value) {
            case (.any, _), (.string, .string), (.integer, .int): return value
            case (.string, _): throw fail("expected string; found \(operand.description)")
            case (.integer, _): throw fail("expected integer; found \(operand.description)")
            case (.strings, _): throw fail("can't handle \(operand.description) for arg of type []string")
            }
        }
    }

    func checked(_ value: TemplateValue, _ kind: TemplateFunction.Kind) throws(TemplateFailure) -> TemplateValue {
        let value = value.unboxed
        switch (kind, value) {
        case (.any, _), (.string, .string), (.integer, .int), (.strings, .nothing), (.strings, .list): return value
        case (_, .nothing): throw fail("invalid value; expected \(kind.rawValue)")
        case (.string, .record(let record)) where record.text != nil: return .string(record.text ?? "")
        default: throw fail("wrong type for value; expected \(kind.rawValue); got \(value.typeName)")
        }
    }
}

/// A function that templates can call: Go's own and those that Docker adds.
struct TemplateFunction: Sendable {
    /// The type of a parameter; the raw value is Go's name for it.
    enum Kind: String, Sendable {
        case any = "interface {}"
        case string = "string"
        case integer = "int"
        case strings = "[]string"
    }

    /// What a function says when it cannot do what it is asked for.
    struct Failure: Error {
        var message: String
    }

    var parameters: [Kind]
    /// The type of any number of arguments more.
    var rest: Kind?
    var body: @Sendable ([TemplateValue]) throws(Failure) -> TemplateValue

    init(
        _ parameters: Kind..., rest: Kind? = nil,
        body: @escaping @Sendable ([TemplateValue]) throws(Failure) -> TemplateValue
    ) {
        self.parameters = parameters
        self.rest = rest
        self.body = body
    }

    func kind(at index: Int) -> Kind { index < parameters.count ? parameters[index] : rest ?? .any }

    /// - Parameter isHeader: in the header of a table Docker's functions give back the title that they get.
    static func named(_ name: String, isHeader: Bool = false) -> TemplateFunction? {
        if isHeader, let count = titleFunctions[name] {
            var function = TemplateFunction(.string) { arguments throws(Failure) in arguments[0] }
            function.parameters += Array(repeating: .any, count: count - 1)
            return function
        }
        return docker[name] ?? builtin[name]
    }

    /// How many arguments those functions take that leave a title as it is.
    private static let titleFunctions = [
        "json": 1, "split": 2, "join": 2, "title": 1, "lower": 1, "upper": 1, "truncate": 2,
    ]

    private static let builtin: [String: TemplateFunction] = [
        // Their arguments are evaluated one by one, by the executor.
        "and": TemplateFunction(.any, rest: .any) { values throws(Failure) in values[0] },
        "or": TemplateFunction(.any, rest: .any) { values throws(Failure) in values[0] },
        "not": TemplateFunction(.any) { values throws(Failure) in .bool(!values[0].isTrue) },
        "call": TemplateFunction(.any, rest: .any) { values throws(Failure) in
            throw Failure(message: "non-function of type \(values[0].typeName)")
        },
        "len": TemplateFunction(.any) { values throws(Failure) in .int(Int64(try length(of: values[0]))) },
        "index": TemplateFunction(.any, rest: .any) { values throws(Failure) in
            try element(of: values[0], at: values.dropFirst())
        },
        "slice": TemplateFunction(.any, rest: .any) { values throws(Failure) in
            try slice(of: values[0], at: Array(values.dropFirst()))
        },
        "print": TemplateFunction(rest: .any) { values throws(Failure) in .string(GoFormat.print(values)) },
        "println": TemplateFunction(rest: .any) { values throws(Failure) in .string(GoFormat.printLine(values)) },
        "printf": TemplateFunction(.string, rest: .any) { values throws(Failure) in
            .string(GoFormat.format(text(values[0]), Array(values.dropFirst())))
        },
        "html": TemplateFunction(rest: .any) { values throws(Failure) in .string(Escaping.html(plainText(values))) },
        "js": TemplateFunction(rest: .any) { values throws(Failure) in .string(Escaping.javaScript(plainText(values)))
        },
        "urlquery": TemplateFunction(rest: .any) { values throws(Failure) in .string(Escaping.query(plainText(values)))
        },
        "eq": TemplateFunction(.any, rest: .any) { values throws(Failure) in
            .bool(try Comparison.isEqual(values[0], toAnyOf: values.dropFirst()))
        },
        "ne": TemplateFunction(.any, .any) { values throws(Failure) in
            .bool(!(try Comparison.isEqual(values[0], toAnyOf: values.dropFirst())))
        },
        "lt": TemplateFunction(.any, .any) { values throws(Failure) in
            .bool(try Comparison.isLess(values[0], values[1]))
        },
        "le": TemplateFunction(.any, .any) { values throws(Failure) in
            .bool(try Comparison.isLessOrEqual(values[0], values[1]))
        },
        "gt": TemplateFunction(.any, .any) { values throws(Failure) in
            .bool(!(try Comparison.isLessOrEqual(values[0], values[1])))
        },
        "ge": TemplateFunction(.any, .any) { values throws(Failure) in
            .bool(!(try Comparison.isLess(values[0], values[1])))
        },
    ]

    /// The string that a parameter of that kind holds.
    static func text(_ value: TemplateValue) -> String {
        if case .string(let text) = value { text } else { "" }
    }

    static func integer(_ value: TemplateValue) -> Int {
        if case .int(let number) = value { Int(clamping: number) } else { 0 }
    }

    /// The arguments as an action prints them.
    private static func plainText(_ values: [TemplateValue]) -> String {
        GoFormat.print(values.map { $0.isNothing ? .string("<no value>") : $0 })
    }

    // Lists, maps and strings. Strings are counted in bytes.

    private static func length(of value: TemplateValue) throws(Failure) -> Int {
        switch value {
        case .string(let text): return text.utf8.count
        case .list(let list): return list.elements.count
        case .map(let map): return map.entries.count
        case .nothing, .null: throw Failure(message: "len of nil pointer")
        default: throw Failure(message: "len of type \(value.typeName)")
        }
    }

    private static func element(
        of value: TemplateValue, at indices: ArraySlice<TemplateValue>
    ) throws(Failure) -> TemplateValue {
        if case .nothing = value { throw Failure(message: "index of untyped nil") }
        var value = value
        for index in indices {
            switch value.unboxed {
            case .nothing, .null: throw Failure(message: "index of nil pointer")
            case .list(let list): value = list.elements[try position(index, limit: list.elements.count - 1)]
            case .string(let text):
                let bytes = Array(text.utf8)
                value = .int(Int64(bytes[try position(index, limit: bytes.count - 1)]))
            case .map(let map):
                guard case .string(let key) = index else {
                    throw Failure(message: "value has type \(index.typeName); should be string")
                }
                value = map[key] ?? map.zero
            case let other: throw Failure(message: "can't index item of type \(other.typeName)")
            }
        }
        return value
    }

    private static func position(_ index: TemplateValue, limit: Int) throws(Failure) -> Int {
        switch index {
        case .int(let number):
            guard number >= 0, number <= limit else { throw Failure(message: "index out of range: \(number)") }
            return Int(number)
        case .nothing: throw Failure(message: "cannot index slice/array with nil")
        default: throw Failure(message: "cannot index slice/array with type \(index.typeName)")
        }
    }

    private static func slice(of value: TemplateValue, at indices: [TemplateValue]) throws(Failure) -> TemplateValue {
        guard indices.count <= 3 else { throw Failure(message: "too many slice indexes: \(indices.count)") }
        let limit: Int
        switch value {
        case .nothing: throw Failure(message: "slice of untyped nil")
        case .null: throw Failure(message: "slice of nil pointer")
        case .string(let text):
            guard indices.count < 3 else { throw Failure(message: "cannot 3-index slice a string") }
            limit = text.utf8.count
        case .list(let list): limit = list.elements.count
        default: throw Failure(message: "can't slice item of type \(value.typeName)")
        }
        var bounds: [Int] = []
        for index in indices { bounds.append(try position(index, limit: limit)) }
        let start = bounds.first ?? 0
        let end = bounds.count > 1 ? bounds[1] : limit
        guard start <= end else { throw Failure(message: "invalid slice index: \(start) > \(end)") }
        if bounds.count == 3, end > bounds[2] {
            throw Failure(message: "invalid slice index: \(end) > \(bounds[2])")
        }
        if case .list(let list) = value {
            return .list(TemplateList(Array(list.elements[start..<end]), type: list.type))
        }
        return .string(String(decoding: Array(text(value).utf8)[start..<end], as: UTF8.self))
    }
}

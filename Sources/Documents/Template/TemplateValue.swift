/// What a template works on: a value with as much of a Go type as shows in a template's output.
///
/// Whether a list is nil or empty, whether an object is a map or a struct, decides what Go prints; JSON does not know.
/// `TemplateShapes` makes these values from JSON.
public indirect enum TemplateValue: Sendable {
    /// No value at all: what a nil interface holds, and what a missing key of a map gives. Prints `<no value>` on its
    /// own, `<nil>` inside of others.
    case nothing
    /// A nil pointer to the named type: `*int64`. Prints `<nil>`.
    case null(type: String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case list(TemplateList)
    case map(TemplateMap)
    case record(TemplateRecord)
    /// A value whose static type is Go's `interface {}`, as the elements of decoded JSON have it: only messages tell.
    case boxed(TemplateValue)
}

/// A Go slice.
public struct TemplateList: Sendable {
    /// In order.
    public var elements: [TemplateValue]
    /// `[]string`
    public var type: String
    /// A nil slice prints as `[]` and is `null` in JSON.
    public var isNil: Bool

    /// A slice; without a type one of decoded JSON.
    public init(_ elements: [TemplateValue], type: String = "[]interface {}", isNil: Bool = false) {
        self.elements = elements
        self.type = type
        self.isNil = isNil
    }
}

/// A Go map with strings as keys, sorted by them.
public struct TemplateMap: Sendable {
    /// In the order in which they are printed.
    public var entries: [(key: String, value: TemplateValue)]
    /// `map[string]string`
    public var type: String
    /// The zero value of the element type: what `index` gives for a missing key.
    public var zero: TemplateValue
    /// A nil map prints as `map[]` and is `null` in JSON.
    public var isNil: Bool

    /// A map; without a type one of decoded JSON.
    public init(
        _ entries: [(key: String, value: TemplateValue)], type: String = "map[string]interface {}",
        zero: TemplateValue = .nothing, isNil: Bool = false
    ) {
        self.entries = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        self.type = type
        self.zero = zero
        self.isNil = isNil
    }

    subscript(key: String) -> TemplateValue? { entries.first { $0.key == key }?.value }
}

/// A Go struct, or a pointer to one.
public struct TemplateRecord: Sendable {
    /// `*formatter.ContainerContext`
    public var type: String
    /// In the order of their declaration, which is the order of printing.
    public var fields: [(name: String, value: TemplateValue)]
    /// Methods that take one string, as `.Label "name"`.
    public var methods: [String: @Sendable (String) -> String]
    /// What `json` prints.
    public var json: JSON
    /// What is printed instead of the fields: the struct has a method `String`.
    public var text: String?
    /// `json` writes `<`, `>` and `&` as escapes: the struct has an encoder of its own, which does so.
    public var escapesHTML: Bool

    /// A struct, printed field by field unless it has a text of its own.
    public init(
        type: String, fields: [(name: String, value: TemplateValue)],
        methods: [String: @Sendable (String) -> String] = [:], json: JSON, text: String? = nil,
        escapesHTML: Bool = false
    ) {
        self.type = type
        self.fields = fields
        self.methods = methods
        self.json = json
        self.text = text
        self.escapesHTML = escapesHTML
    }

    subscript(field: String) -> TemplateValue? { fields.first { $0.name == field }?.value }
}

extension TemplateValue {
    /// The value without the `interface {}` around it.
    var unboxed: TemplateValue {
        if case .boxed(let inner) = self { inner.unboxed } else { self }
    }

    var isNothing: Bool {
        if case .nothing = unboxed { true } else { false }
    }

    /// Go's name of the type.
    var typeName: String {
        switch self {
        case .nothing: "<nil>"
        case .null(let type): type
        case .bool: "bool"
        case .int: "int"
        case .double: "float64"
        case .string: "string"
        case .list(let list): list.type
        case .map(let map): map.type
        case .record(let record): record.type
        case .boxed: "interface {}"
        }
    }

    /// Whether `if` takes it for true: not zero, not nil, not empty; structs always are.
    var isTrue: Bool {
        switch self {
        case .nothing, .null: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .double(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .map(let map): !map.entries.isEmpty
        case .record: true
        case .boxed(let inner): inner.isTrue
        }
    }

    /// What Go's encoder makes of it.
    public var json: JSON {
        switch self {
        case .nothing, .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .string(let value): .string(value)
        case .list(let list): list.isNil ? .null : .array(list.elements.map(\.json))
        case .map(let map):
            map.isNil
                ? .null
                : .object(JSONObject(members: map.entries.map { JSONObject.Member(key: $0.key, value: $0.value.json) }))
        case .record(let record): record.json
        case .boxed(let inner): inner.json
        }
    }

    /// The value as a Go program has it that decoded `json` without knowing its type: objects are maps, and what is
    /// inside of them has the static type `interface {}`.
    public init(untyped json: JSON) {
        switch json {
        case .null: self = .nothing
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .unsigned(let value): self = .double(Double(value))
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(TemplateList(elements.map { .boxed(TemplateValue(untyped: $0)) }))
        case .object(let object):
            self = .map(TemplateMap(object.map { ($0.key, .boxed(TemplateValue(untyped: $0.value))) }))
        }
    }
}

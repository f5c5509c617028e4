/// The Go types behind JSON documents, as a table: which objects are structs, which names their fields have in Go, and
/// which members may be left out of the JSON and still exist.
///
/// The table's text has one struct a line, `Name field field …`. A field is `name:type`, or `name=jsonName:type` when
/// the two differ; without a type it is a `string`. Types are `string int bool float64 any time duration`, the name of
/// a struct of the table, `[]T`, `map[string]T`, `*T`. A line that starts with a blank continues the one before it.
public struct TemplateShapes: Sendable {
    struct Field: Sendable {
        var name: String
        var key: String
        var type: Shape
    }

    indirect enum Shape: Sendable {
        case string, int, bool, double, any, time, duration
        case record(String)
        case list(Shape)
        case map(Shape)
        case pointer(Shape)
    }

    private var records: [String: [Field]] = [:]
    /// The Go package, for messages: `container`.
    private let package: String

    /// Reads a table: the name of a type, then its fields; lines that begin with a blank go on.
    public init(package: String, table: String) {
        self.package = package
        var current = ""
        for line in table.split(separator: "\n") {
            var words = line.split(separator: " ").map(String.init)
            guard !words.isEmpty else { continue }
            if line.first != " " { current = words.removeFirst() }
            records[current, default: []] += words.map(Self.field)
        }
    }

    private static func field(_ word: String) -> Field {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        let names = parts[0].split(separator: "=").map(String.init)
        return Field(
            name: names[0], key: names.count > 1 ? names[1] : names[0],
            type: parts.count > 1 ? type(parts[1][...]) : .string)
    }

    private static func type(_ word: Substring) -> Shape {
        if word.hasPrefix("[]") { return .list(type(word.dropFirst(2))) }
        if word.hasPrefix("map[string]") { return .map(type(word.dropFirst(11))) }
        if word.hasPrefix("*") { return .pointer(type(word.dropFirst())) }
        switch word {
        case "string": return .string
        case "int": return .int
        case "bool": return .bool
        case "float64": return .double
        case "any": return .any
        case "time": return .time
        case "duration": return .duration
        default: return .record(String(word))
        }
    }

    /// `json` as the struct `name` of the table. What does not fit its type is kept as untyped JSON.
    public func value(_ json: JSON, as name: String) -> TemplateValue { value(json, .record(name)) }

    private func value(_ json: JSON?, _ type: Shape) -> TemplateValue {
        guard let json, !json.isNull else { return zero(of: type) }
        switch (type, json) {
        case (.pointer(let inner), _): return value(json, inner)
        case (.list(let inner), .array(let elements)):
            return .list(TemplateList(elements.map { value($0, inner) }, type: name(of: type)))
        case (.map(let inner), .object(let object)):
            return .map(
                TemplateMap(
                    object.map { ($0.key, value($0.value, inner)) }, type: name(of: type), zero: zero(of: inner)))
        case (.record(let record), .object(let object)):
            let fields = (records[record] ?? []).map { (name: $0.name, value: value(object[$0.key], $0.type)) }
            return .record(TemplateRecord(type: name(of: type), fields: fields, json: sortingMaps(json, type)))
        case (.time, .string(let text)):
            guard let partial = PartialTime(parsing: text), let zone = partial.zone else { return .string(text) }
            let moment = zone.moment(of: partial.civil, nanoseconds: partial.nanoseconds)
            return .record(
                TemplateRecord(type: "time.Time", fields: [], json: json, text: moment.goDescription(in: zone)))
        case (.duration, .int(let nanoseconds)):
            let duration = GoDuration(nanoseconds: nanoseconds)
            return .record(
                TemplateRecord(type: "time.Duration", fields: [], json: json, text: duration.description))
        case (.any, _): return .boxed(TemplateValue(untyped: json))
        default: return TemplateValue(untyped: json)
        }
    }

    /// Go's encoder writes the fields of a struct in order and the keys of a map sorted.
    private func sortingMaps(_ json: JSON, _ type: Shape) -> JSON {
        switch (type, json) {
        case (.pointer(let inner), _): return sortingMaps(json, inner)
        case (.list(let inner), .array(let elements)): return .array(elements.map { sortingMaps($0, inner) })
        case (.map(let inner), .object(let object)):
            let members = object.sortedByKey.map {
                JSONObject.Member(key: $0.key, value: sortingMaps($0.value, inner))
            }
            return .object(JSONObject(members: members))
        case (.record(let record), .object(let object)):
            let types = Dictionary((records[record] ?? []).map { ($0.key, $0.type) }) { first, _ in first }
            let members = object.map { member in
                let type = types[member.key] ?? .any
                return JSONObject.Member(key: member.key, value: sortingMaps(member.value, type))
            }
            return .object(JSONObject(members: members))
        default: return json
        }
    }

    private func zero(of type: Shape) -> TemplateValue {
        switch type {
        case .string: .string("")
        case .int: .int(0)
        case .bool: .bool(false)
        case .double: .double(0)
        case .any: .boxed(.nothing)
        case .time:
            .record(
                TemplateRecord(
                    type: "time.Time", fields: [], json: .string(Timestamp.zero.rfc3339Nano),
                    text: Timestamp.zero.goDescription(in: .utc)))
        case .duration: .record(TemplateRecord(type: "time.Duration", fields: [], json: 0, text: "0s"))
        case .list: .list(TemplateList([], type: name(of: type), isNil: true))
        case .map(let inner): .map(TemplateMap([], type: name(of: type), zero: zero(of: inner), isNil: true))
        case .pointer: .null(type: name(of: type))
        case .record(let record):
            .record(
                TemplateRecord(
                    type: name(of: type),
                    fields: (records[record] ?? []).map { (name: $0.name, value: zero(of: $0.type)) },
                    json: .object(JSONObject())))
        }
    }

    private func name(of type: Shape) -> String {
        switch type {
        case .string: "string"
        case .int: "int"
        case .bool: "bool"
        case .double: "float64"
        case .any: "interface {}"
        case .time: "time.Time"
        case .duration: "time.Duration"
        case .list(let inner): "[]" + name(of: inner)
        case .map(let inner): "map[string]" + name(of: inner)
        case .pointer(let inner): "*" + name(of: inner)
        case .record(let record): record.isEmpty ? "struct {}" : "\(package).\(record)"
        }
    }
}

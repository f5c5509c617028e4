internal import Documents

/// One line of a listing: what a template can ask of it.
struct ListingRow: Equatable {
    struct Field: Equatable {
        var name: String
        /// `nil` prints as `<nil>` and is `null` in JSON.
        var value: String?
    }

    var fields: [Field]
    /// What `.Label "name"` looks up; `nil` where there is no such function.
    var labels: [String: String]?

    init(_ fields: [(String, String?)], labels: [String: String]? = nil) {
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
        self.labels = labels
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// `Label "name"` of labels as a listing shows them: sorted, `key=value`, with commas between.
    static func text(_ labels: [String: String]) -> String {
        labels.map { "\($0.key)=\($0.value)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .joined(separator: ",")
    }

    /// The labels of a JSON object of strings.
    static func labels(_ json: JSON?) -> [String: String] {
        var result: [String: String] = [:]
        for member in json?.object?.members ?? [] { result[member.key] = member.value.string ?? "" }
        return result
    }
}

/// What kind of things are listed: the columns, their titles, and the words of errors.
struct ListingKind: Sendable {
    /// The Go type that an unknown field is missing from.
    var typeName: String
    /// The title of each field, in the order of the fields.
    var titles: [(field: String, title: String)]
    /// The template of the default table, without `table `.
    var columns: String
    /// The field that `--quiet` prints.
    var quietField = "ID"
    /// Whether the template is tried on an empty row before anything is listed. The words of errors differ too.
    var validatesFirst = false
    var hasLabels = false
    /// `--quiet` wins over a `--format` of one's own; elsewhere the format does.
    var quietWins = false
}

/// The text of a listing, from its rows and `--format`.
///
/// `--format` is nothing or `table` (the default columns), `table TEMPLATE` (columns of one's own under their titles),
/// `json` (an object a line) or a template (a line a row). In templates of listings, and only there, `\t` and `\n` are
/// a tab and a line end.
struct Listing {
    var kind: ListingKind
    var format: String?
    var isQuiet = false
    /// More columns behind the default ones, as a template: `\t{{.Size}}`.
    var extraColumns = ""

    /// Whether the output needs `field`: a listing need not compute what nobody prints.
    func uses(_ field: String) -> Bool {
        guard let template = try? Template(parsing: templateText) else { return false }
        return !template.fields.isDisjoint(with: [field, "."])
    }

    /// What to say on stderr before the listing.
    var warning: String? {
        kind.quietWins && isQuiet && !(format ?? "").isEmpty
            ? "WARNING: Ignoring custom format, because both --format and --quiet are set." : nil
    }

    /// - Throws: a usage problem in Docker's words when the format is no template or asks for a field that is not
    ///   there.
    func text(_ rows: [ListingRow]) throws(Problem) -> String {
        if kind.validatesFirst { try validate() }
        let template: Template
        do throws(TemplateFailure) {
            template = try Template(parsing: templateText)
        } catch {
            throw Problem(.usage, "template parsing error: \(error)")
        }
        var lines = ""
        for row in rows {
            do throws(TemplateFailure) {
                lines += try template.render(value(of: row)) + "\n"
            } catch {
                throw Problem(.usage, "template parsing error: \(error)")
            }
        }
        return isTable ? Table.layOut(template.renderHeader(titles) + "\n" + lines) : lines
    }

    private var isDefault: Bool { format == nil || format == "" || format == "table" }

    private var printsOnlyQuietField: Bool { isQuiet && (isDefault || kind.quietWins) }

    private var isTable: Bool { !printsOnlyQuietField && (isDefault || format?.hasPrefix("table") == true) }

    private var templateText: String {
        if printsOnlyQuietField { return "{{.\(kind.quietField)}}" }
        switch format {
        case nil, "", "table": return Self.unescaped(kind.columns + extraColumns)
        case "json": return "{{json .}}"
        case let format?:
            let text = format.hasPrefix("table") ? format.dropFirst("table".count) : format[...]
            return Self.unescaped(Self.trimmingBlanks(text))
        }
    }

    private static func trimmingBlanks(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "\\") {
            result += rest[..<mark]
            rest = rest[mark...]
            if rest.hasPrefix("\\t") || rest.hasPrefix("\\n") {
                result += rest.hasPrefix("\\t") ? "\t" : "\n"
                rest = rest.dropFirst(2)
            } else {
                result += "\\"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    /// What `ps` does with `--format` before it asks for containers.
    private func validate() throws(Problem) {
        guard let format, !format.isEmpty else { return }
        let template: Template
        do throws(TemplateFailure) {
            template = try Template(parsing: format)
        } catch {
            throw Problem(.usage, "failed to parse template: \(error)")
        }
        let empty = ListingRow(kind.titles.map { ($0.field, "") }, labels: kind.hasLabels ? [:] : nil)
        do throws(TemplateFailure) {
            _ = try template.render(value(of: empty))
        } catch {
            throw Problem(.usage, "failed to execute template: \(error)")
        }
    }

    private func value(of row: ListingRow) -> TemplateValue {
        let fields = row.fields.map { field in
            let value = isTable ? field.value.map(Self.cell) : field.value
            return (name: field.name, value: value.map { TemplateValue.string($0) } ?? .null(type: "*string"))
        }
        let members = row.fields.map { JSONObject.Member(key: $0.name, value: $0.value.map { .string($0) } ?? .null) }
        var methods: [String: @Sendable (String) -> String] = [:]
        if let labels = row.labels {
            let isTable = isTable
            methods["Label"] = { isTable ? Self.cell(labels[$0] ?? "") : labels[$0] ?? "" }
        }
        // Go's encoder has escaped the row before Docker's, which does not escape, puts it in place.
        return .record(
            TemplateRecord(
                type: kind.typeName, fields: fields, methods: methods,
                json: .object(JSONObject(members: members).sortedByKey), escapesHTML: true))
    }

    /// A value that stays within its cell, whatever it holds.
    private static func cell(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\t") }
        let line = isPlain ? value : value.map { $0 == "\t" ? " " : $0.isNewline ? "\\n" : String($0) }.joined()
        return ProblemPrinter.visible(line)
    }

    private var titles: TemplateValue {
        let entries = kind.titles.map { (name: $0.field, value: TemplateValue.string($0.title)) }
        // The last part of the label's name is its title.
        let label: @Sendable (String) -> String = { name in
            let last = name.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
            return String(last.map { $0 == "-" || $0 == "_" ? " " : $0 })
        }
        return .record(
            TemplateRecord(
                type: "formatter.SubHeaderContext", fields: entries, methods: ["Label": label], json: .null))
    }
}

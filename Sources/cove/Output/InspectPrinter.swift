internal import Documents

/// What `inspect` prints: the objects that were found as one JSON array, or a line for each by a template.
///
/// Objects that are missing do not keep the others from being printed; their messages come on stderr and the exit
/// status is 1. With nothing to print there is still `[]`, and an empty line when a template was given.
struct InspectPrinter {
    private enum Format {
        /// An array, indented by four spaces.
        case indented
        /// An array on one line: `--format json`.
        case compact
        case template(Template)
    }

    private let format: Format
    private var objects: [JSON] = []
    private var lines = ""
    private var messages: [String] = []

    /// - Throws: a usage problem, exit status 64, when `format` is no template.
    init(format: String?) throws(Problem) {
        switch format {
        case nil, "": self.format = .indented
        case "json": self.format = .compact
        case let text?:
            do throws(TemplateFailure) {
                self.format = .template(try Template(parsing: text))
            } catch {
                throw Problem(.usage, "template parsing error: \(error)")
            }
        }
    }

    /// The exit status of a template that cannot be parsed.
    static let templateStatus: Int32 = 64

    /// Takes an object that was found.
    ///
    /// A template is rendered with the object's Go type first, then with the plain JSON where a missing key is an
    /// error.
    mutating func add(_ object: JSON, as kind: InspectShapes.Kind) {
        guard case .template(let template) = format else {
            objects.append(object)
            return
        }
        if let typed = InspectShapes.value(object, as: kind), let line = try? template.render(typed) {
            lines += line + "\n"
            return
        }
        do throws(TemplateFailure) {
            lines += try template.render(object, missing: .error) + "\n"
        } catch {
            messages.append("template parsing error: \(error)")
        }
    }

    /// Takes the message of an object that was not found, as `Error: No such object: x`.
    mutating func fail(_ message: String) { messages.append(message) }

    /// What goes to stdout, what to stderr, and the exit status.
    func result() -> (output: String, messages: String, status: Int32) {
        let output =
            switch format {
            case .indented: (objects.isEmpty ? "[]" : JSON.array(objects).text(.indented(by: 4))) + "\n"
            case .compact: JSON.array(objects).text(.compact) + "\n"
            case .template: lines.isEmpty ? "\n" : lines
            }
        return (output, messages.map { $0 + "\n" }.joined(), messages.isEmpty ? 0 : 1)
    }

    /// `object` with what `--size` adds: the bytes of the container's own layer and of its whole file system.
    static func addingSize(own: Int64, total: Int64, to object: JSON) -> JSON {
        guard case .object(var container) = object else { return object }
        let sizes = [
            JSONObject.Member(key: "SizeRw", value: .int(own)),
            JSONObject.Member(key: "SizeRootFs", value: .int(total)),
        ]
        let place = container.members.firstIndex { $0.key == "Mounts" } ?? container.members.endIndex
        container.members.insert(contentsOf: sizes, at: place)
        return .object(container)
    }
}

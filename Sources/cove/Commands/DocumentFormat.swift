internal import CommandGrammar
internal import Documents

/// How one document is printed: `json` on one line, or by a template.
enum DocumentFormat {
    case json
    case template(Template)

    /// `nil` for a text of the verb's own, where no format is given.
    ///
    /// - Throws: a `FailureWithStatus` in Docker's words, for what is no template.
    init?(_ format: String?) throws {
        switch format {
        case nil, "": return nil
        case "json": self = .json
        case let text?:
            do throws(TemplateFailure) {
                self = .template(try Template(parsing: text))
            } catch {
                throw FailureWithStatus(
                    problem: Problem(.usage, "template parsing error: \(error)"), status: InspectPrinter.templateStatus)
            }
        }
    }

    /// - Throws: a usage problem where the template asks for a field that is not there.
    func text(_ document: JSON) throws -> String {
        switch self {
        case .json: return document.text(.compact) + "\n"
        case .template(let template):
            do throws(TemplateFailure) {
                return try template.render(document, missing: .error) + "\n"
            } catch {
                throw Problem(.usage, "template parsing error: \(error)")
            }
        }
    }
}

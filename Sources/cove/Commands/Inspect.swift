internal import CommandGrammar
internal import Containers
internal import Documents

extension Verbs {
    static let inspectionVerbs: [String: Verb] = [
        "container ls": listContainers, "container inspect": inspectContainers, "container logs": logs,
        "container port": port, "container commit": commit, "container export": export, "inspect": inspect,
    ]

    /// `container inspect`.
    static let inspectContainers: Verb = { session, invocation in
        let inspection = Inspection(session: session, isLarge: invocation.flags.bool("size"))
        return try session.inspect(invocation, as: .container) { try inspection.document($0, .container) }
    }

    /// `inspect` of whatever has the name.
    static let inspect: Verb = { session, invocation in
        let flags = invocation.flags
        let type = flags.string("type") ?? ""
        if flags.isSet("type"), !InspectedType.all.contains(type) {
            let words = InspectedType.all.map { "\"\($0)\"" }.joined(separator: ", ")
            throw PlainFailure("unknown type: \(GoText.quoted(type)): must be one of \(words)")
        }
        let inspection = Inspection(session: session, isLarge: flags.bool("size"))
        if flags.isSet("type") {
            guard let type = InspectedType(rawValue: type) else {
                throw PlainFailure("there is no \(type) here: cove has no swarm and no plugins")
            }
            if inspection.isLarge, type != .container { session.say("WARNING: --size ignored for \(type.rawValue)") }
            return try session.inspect(invocation, as: type.shape) { try inspection.document($0, type) }
        }
        return try inspection.printAll(of: invocation)
    }
}

/// The kinds of things that `inspect` looks at, in its order.
enum InspectedType: String, CaseIterable {
    case container, image, network, volume

    /// Docker's words.
    static let all = [
        "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume",
    ]

    var shape: InspectShapes.Kind {
        switch self {
        case .container: .container
        case .image: .image
        case .network: .network
        case .volume: .volume
        }
    }
}

/// Looks things up by their names.
struct Inspection {
    let session: Session
    /// Whether containers are shown with their sizes.
    let isLarge: Bool
    private let sizes: LayerSizes

    init(session: Session, isLarge: Bool) {
        self.session = session
        self.isLarge = isLarge
        sizes = LayerSizes(root: session.root)
    }

    /// Throws the engine's `Problem` when there is none of this name.
    func document(_ name: String, _ type: InspectedType) throws -> JSON {
        switch type {
        case .container: try container(name)
        case .image: try session.imageDocument(of: name)
        case .network: try session.networkDocument(of: name)
        case .volume: try session.volumes.get(name).inspectJSON
        }
    }

    private func container(_ name: String) throws -> JSON {
        let container = try session.containers.find(name)
        let document = ContainerView(container, root: session.root).json
        guard isLarge else { return document }
        let size = sizes.size(of: container)
        return InspectPrinter.addingSize(own: size.own, total: size.total, to: document)
    }

    /// Prints what is known of each name, whatever it belongs to.
    func printAll(of invocation: Invocation) throws -> Int32 {
        var printer: InspectPrinter
        do { printer = try InspectPrinter(format: invocation.flags.string("format")) } catch {
            throw FailureWithStatus(problem: error, status: InspectPrinter.templateStatus)
        }
        for name in invocation.arguments {
            do {
                if let (object, kind) = try find(name) {
                    printer.add(object, as: kind)
                } else {
                    printer.fail(missing(name))
                }
            } catch let problem as Problem {
                printer.fail(String(ProblemPrinter.engineLine(problem).dropLast()))
            }
        }
        let result = printer.result()
        session.write(result.output)
        session.output.flush()
        session.talk.write(result.messages)
        return result.status
    }

    /// Docker's sentence; a person at a terminal is also told what is called almost so.
    private func missing(_ name: String) -> String {
        let message = ProblemPrinter.missingObject(name)
        guard session.talk.isTerminal, let nearest = nearest(to: name) else { return message }
        return message + "\n  hint: did you mean \"\(ProblemPrinter.visible(nearest))\"?"
    }

    /// The first thing that has the name; `nil` when nothing has.
    func find(_ name: String) throws -> (JSON, InspectShapes.Kind)? {
        for type in InspectedType.allCases {
            do {
                return (try document(name, type), type.shape)
            } catch let problem as Problem where problem.code == .notFound || type == .image && problem.code == .invalid
            {
                continue
            }
        }
        return nil
    }

    /// What exists and is called almost so.
    func nearest(to name: String) -> String? {
        var names = ((try? session.containers.all()) ?? []).map(\.name)
        names += session.imageNames()
        names += ((try? session.networks.all()) ?? []).map(\.name)
        names += ((try? session.volumes.all()) ?? []).map(\.name)
        return Suggestion.nearest(to: name, among: names)
    }
}

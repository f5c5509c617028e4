internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux

extension Verbs {
    /// The verbs that tell shells and readers of manuals about this program.
    static let shellVerbs: [String: Verb] = ["__complete": complete, "completion": completion, "man": man]

    private static let completion: Verb = { session, invocation in
        let name = invocation.arguments[0]
        guard let shell = Completions.Shell(rawValue: name) else {
            let known = Completions.Shell.allCases.map(\.rawValue)
            throw invocation.problem(
                "there is no completion for \"\(name)\", only for \(known.joined(separator: ", "))",
                hint: Suggestion.nearest(to: name, among: known).map { "Did you mean \($0)?" })
        }
        // Scripts are for the program's own name, also when it is called by another.
        session.output.write(Completions.script(for: shell, root: Grammar.root(program: "cove"), links: ["docker"]))
        return 0
    }

    private static let man: Verb = { session, invocation in
        let directory = invocation.arguments[0]
        try Files.makeDirectories(directory)
        for page in ManPage.all(root: Grammar.root(program: "cove"), version: Version.number) {
            try Files.replace("\(directory)/\(page.file)", with: page.text.utf8, isDurable: false)
        }
        return 0
    }

    /// Nothing that goes wrong here is told: the words of a person who types must not be disturbed.
    private static let complete: Verb = { session, invocation in
        guard let kind = NameKind(rawValue: invocation.arguments[0]) else { return 1 }
        let prefix = invocation.arguments.count > 1 ? invocation.arguments[1] : ""
        guard let names = try? session.names(of: kind) else { return 1 }
        for name in names.sorted(by: NaturalOrder.precedes) where name.hasPrefix(prefix) { session.print(name) }
        return 0
    }
}

extension Session {
    /// The names of all things of a kind that exist now.
    fileprivate func names(of kind: NameKind) throws -> [String] {
        switch kind {
        case .containers: try containers.all().map(\.name)
        case .runningContainers: try containers.all().filter { $0.state.run != nil }.map(\.name)
        case .images: imageNames()
        case .volumes: try volumes.all().map(\.name)
        case .networks:
            // Asking a state root without networks would make the first ones.
            Files.isDirectory("\(root.path)/networks") ? try networks.all().map(\.name) : ["bridge", "host", "none"]
        }
    }
}

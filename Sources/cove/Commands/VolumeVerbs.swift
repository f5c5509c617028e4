internal import CommandGrammar
internal import Containers
internal import Documents

extension Verbs {
    static let volumeVerbs: [String: Verb] = [
        "volume create": createVolume, "volume inspect": inspectVolumes, "volume ls": listVolumes,
        "volume prune": pruneVolumes, "volume rm": removeVolumes,
    ]

    private static let createVolume: Verb = { session, invocation in
        let flags = invocation.flags
        let argument = invocation.arguments.first
        if argument != nil, flags.isSet("name") {
            throw Problem(
                .usage,
                "conflicting options: cannot specify a volume-name through both --name and as a positional arg")
        }
        let volume = try session.volumes.create(
            argument ?? flags.string("name"), driver: flags.string("driver") ?? "local",
            labels: flags.isSet("label") ? pairs(flags.strings("label")) : nil,
            options: flags.isSet("opt") ? pairs(flags.strings("opt")) : nil)
        session.print(volume.name)
        return 0
    }

    private static let inspectVolumes: Verb = { session, invocation in
        try session.inspect(invocation, as: .volume) { try session.volumes.get($0).inspectJSON }
    }

    private static let listVolumes: Verb = { session, invocation in
        let flags = invocation.flags
        let filters = try VolumeFilters(flags.strings("filter"))
        let volumes = try session.volumes.list(filters, users: session.containers.volumeUsers())
        let listing = Listing(kind: .volumes, format: flags.string("format"), isQuiet: flags.bool("quiet"))
        let rows = volumes.sorted { NaturalOrder.precedes($0.name, $1.name) }
        session.write(try listing.text(rows.map { VolumeRow(inspect: $0.inspectJSON).row }))
        return 0
    }

    private static let removeVolumes: Verb = { session, invocation in
        let isForced = invocation.flags.bool("force")
        defer { session.tidy() }
        return session.forEach(invocation.arguments, of: invocation) { name in
            try session.volumes.remove(name, isForced: isForced, users: try session.containers.volumeUsers())
            session.print(name)
        }
    }

    private static let pruneVolumes: Verb = { session, invocation in
        let flags = invocation.flags
        let takesAll = flags.bool("all")
        if takesAll, flags.strings("filter").contains(where: { $0.hasPrefix("all=") }) {
            throw Problem(.usage, "conflicting options: cannot specify both --all and --filter all=1")
        }
        let filters = try VolumeFilters(flags.strings("filter"), forPrune: true)
        let kind = takesAll ? "all" : "anonymous"
        try session.confirmPrune(
            invocation, "WARNING! This will remove \(kind) local volumes not used by at least one container.")
        let pruned = try session.volumes.prune(filters, all: takesAll, users: try session.containers.volumeUsers())
        defer { session.tidy() }
        if !pruned.names.isEmpty { session.print((["Deleted Volumes:"] + pruned.names + [""]).joined(separator: "\n")) }
        session.print("Total reclaimed space: \(HumanSize.decimal(pruned.reclaimed))")
        return 0
    }

    /// `KEY=VALUE` texts; a key without a value has the empty one, and the last of a key counts.
    static func pairs(_ texts: [String]) -> [String: String] {
        texts.reduce(into: [:]) { result, text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            result[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
    }
}

extension Session {
    /// Prints what is known of each name; one that is not found does not keep the others from being printed.
    func inspect(
        _ invocation: Invocation, as kind: InspectShapes.Kind, _ object: (String) throws -> JSON
    ) throws -> Int32 {
        var printer: InspectPrinter
        do {
            printer = try InspectPrinter(format: invocation.flags.string("format"))
        } catch {
            throw FailureWithStatus(problem: error, status: InspectPrinter.templateStatus)
        }
        for name in invocation.arguments {
            do {
                printer.add(try object(name), as: kind)
            } catch let problem as Problem {
                let hint = talk.isTerminal ? problem.hint.map { "\n  hint: \(ProblemPrinter.visible($0))" } : nil
                printer.fail(ProblemPrinter.engineLine(problem).dropLast() + (hint ?? ""))
            }
        }
        let result = printer.result()
        write(result.output)
        output.flush()
        talk.write(result.messages)
        return result.status
    }

    /// Asks before something is removed, unless `--force` was given. Throws where the answer is not yes.
    func confirmPrune(_ invocation: Invocation, _ warning: String) throws(Problem) {
        if invocation.flags.bool("force") { return }
        output.write(warning + "\n")
        guard confirms("Are you sure you want to continue?") else {
            throw Problem(.usage, "\(invocation.path.joined(separator: " ")) has been cancelled")
        }
    }
}

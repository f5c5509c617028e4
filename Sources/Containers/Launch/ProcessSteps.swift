internal import Documents
internal import Linux
internal import OCI

/// The last steps of a first process and of one that joins later: streams, limits, identity, powers, program.
struct ProcessSteps {
    let steps: [LaunchPlan.Step]

    init(_ process: RuntimeConfig.Process, seccomp: LaunchPlan.Step?) throws {
        var steps: [LaunchPlan.Step] = [.newSession, .standardStreams]
        if process.hasTerminal { steps.append(.controllingTerminal) }
        steps.append(.sessionKeyring)
        steps += try process.limits.map { .limit(try Self.limit($0)) }
        // What is not listed is not given.
        let sets = process.capabilities ?? RuntimeConfig.Capabilities()
        steps.append(.bounding(keep: Self.bits(sets.bounding)))
        // A filter is installed by whoever may, or after a promise never to gain more.
        if let seccomp, !process.noNewPrivileges { steps.append(seccomp) }
        steps.append(.keepCapabilities(true))
        steps.append(.identity(uid: process.uid, gid: process.gid, groups: process.additionalGids))
        steps.append(.keepCapabilities(false))
        steps.append(
            .capabilities(
                LaunchPlan.CapabilitySets(
                    effective: Self.bits(sets.effective), permitted: Self.bits(sets.permitted),
                    inheritable: Self.bits(sets.inheritable), ambient: Self.bits(sets.ambient))))
        // A change of identity clears it.
        steps.append(.dieWithParent)
        steps.append(.umask(process.umask ?? 0o022))
        steps.append(.workingDirectory(process.workingDirectory))
        if process.noNewPrivileges {
            steps.append(.noNewPrivileges)
            if let seccomp { steps.append(seccomp) }
        }
        steps.append(.closeOthers)
        steps.append(
            .execute(
                candidates: Self.candidates(for: process.arguments[0], environment: process.environment),
                arguments: process.arguments, environment: process.environment))
        self.steps = steps
    }

    static func limit(_ limit: RuntimeConfig.Limit) throws -> LaunchPlan.ResourceLimit {
        guard let number = limitNumber(limit.type) else {
            throw Problem(.invalid, "config.json: unknown limit \(limit.type)")
        }
        return LaunchPlan.ResourceLimit(resource: number, name: limit.type, soft: limit.soft, hard: limit.hard)
    }

    /// The kernel's number of a limit that the specification names.
    static func limitNumber(_ name: String) -> Int32? { limitNumbers.firstIndex(of: name).map(Int32.init) }

    static func filter(_ document: JSON) throws -> LaunchPlan.Step {
        let program = try StandardFilter.program(document)
        return .seccomp(program: program.bytes, flags: UInt64(program.flags))
    }

    /// What this kernel's capabilities are called otherwise is left out, as the specification wants it.
    private static func bits(_ names: [String]) -> UInt64 {
        names.compactMap(Capabilities.init(named:)).reduce(into: Capabilities()) { $0.insert($1) }.rawValue
    }

    /// In the order of their numbers, `RLIMIT_…` of `getrlimit(2)`.
    static let limitNumbers = [
        "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING",
        "MSGQUEUE", "NICE", "RTPRIO", "RTTIME",
    ].map { "RLIMIT_\($0)" }

    /// The paths at which a command may be: itself if it has a slash, else in every directory of PATH.
    static func candidates(for command: String, environment: [String]) -> [String] {
        if command.utf8.contains(UInt8(ascii: "/")) { return [command] }
        let path = environment.last { $0.hasPrefix("PATH=") }?.dropFirst(5) ?? ""
        return path.split(separator: ":", omittingEmptySubsequences: false).map {
            $0.isEmpty ? command : "\($0)/\(command)"
        }
    }
}

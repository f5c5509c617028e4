public import Documents

/// A further process in a running container, as `exec` asks for it.
public struct ExecSpecification: Sendable, Equatable {
    /// As `name`, `uid` or either with `:group`; empty: the container's.
    public var user: String
    /// Entries put over those of the container; a name alone takes one away.
    public var environment: [String]
    /// Empty: the container's.
    public var workingDirectory: String
    /// Whether it gets a terminal of its own.
    public var hasTerminal: Bool
    /// Whether it gets all capabilities.
    public var isPrivileged: Bool
    /// Whether nobody waits for it.
    public var isDetached: Bool
    /// Whether the caller's input is passed on.
    public var hasInput: Bool
    /// As given; empty: the usual ones.
    public var detachKeys: String
    /// The program and its arguments.
    public var command: [String]

    /// A command as the container's own user, without streams.
    public init(command: [String]) {
        user = ""
        environment = []
        workingDirectory = ""
        hasTerminal = false
        isPrivileged = false
        isDetached = false
        hasInput = false
        detachKeys = ""
        self.command = command
    }

    /// What the flags of `exec` say. Throws a `Problem` with code `usage`.
    ///
    /// - Parameters: see `ContainerSpecification.init(flags:…)`.
    public init(
        flags: some FlagSource, command: [String], environment caller: [String: String],
        readFile: (String) throws -> [UInt8]
    ) throws {
        try FlagCheck.checkAll(flags)
        self.init(command: command)
        user = flags.string("user") ?? ""
        workingDirectory = flags.string("workdir") ?? ""
        hasTerminal = flags.bool("tty")
        isPrivileged = flags.bool("privileged")
        isDetached = flags.bool("detach")
        hasInput = flags.bool("interactive") && !isDetached
        detachKeys = flags.string("detach-keys") ?? ""
        environment = try EnvironmentFile.entries(
            flag: "env-file", files: flags.strings("env-file"),
            entries: flags.strings("env").map { EnvironmentFile.entry($0, environment: caller) },
            readFile: readFile, lookup: { caller[$0] })
    }

    /// Throws the engine's `Problem` for what cannot be run.
    public func validate() throws(Problem) {
        if command.isEmpty { throw Problem(.invalid, "No exec command specified") }
        for entry in environment { try EnvironmentFile.checkEntry(entry) }
        if !workingDirectory.isEmpty, !workingDirectory.hasPrefix("/") {
            throw Problem(.invalid, "Cwd must be an absolute path")
        }
        if (command + environment + [workingDirectory, user]).contains(where: { $0.utf8.contains(0) }) {
            throw Problem(.invalid, "a zero byte cannot be part of a command, a variable, a name or a path")
        }
    }

    /// The body of `POST /containers/ID/exec` of Docker's API.
    public var json: JSON {
        [
            "User": .string(user), "Privileged": .bool(isPrivileged), "Tty": .bool(hasTerminal),
            "AttachStdin": .bool(hasInput), "AttachStderr": .bool(!isDetached), "AttachStdout": .bool(!isDetached),
            "DetachKeys": .string(detachKeys), "Env": Wire.list(environment), "WorkingDir": .string(workingDirectory),
            "Cmd": Wire.list(command),
        ]
    }

    /// Reads the form that ``json`` has.
    public init(_ document: JSON) {
        self.init(command: document["Cmd"]?.strings ?? [])
        user = document["User"]?.string ?? ""
        environment = document["Env"]?.strings ?? []
        workingDirectory = document["WorkingDir"]?.string ?? ""
        hasTerminal = document["Tty"]?.bool ?? false
        isPrivileged = document["Privileged"]?.bool ?? false
        hasInput = document["AttachStdin"]?.bool ?? false
        isDetached = !(document["AttachStdout"]?.bool ?? true)
        detachKeys = document["DetachKeys"]?.string ?? ""
    }
}

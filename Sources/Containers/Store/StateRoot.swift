public import Linux

/// Where cove keeps what it knows: `path` survives a reboot, `run` does not.
public struct StateRoot: Sendable, Equatable {
    public let path: String
    public let run: String

    /// The root that `COVE_ROOT` names, with its run state inside; else `/var/lib/cove` and `/run/cove`.
    public init(environment: [String: String]) {
        if let root = environment["COVE_ROOT"], !root.isEmpty {
            self.init(path: root, run: "\(root)/run")
        } else {
            self.init(path: "/var/lib/cove", run: "/run/cove")
        }
    }

    public init(path: String, run: String) {
        self.path = path
        self.run = run
    }

    public var containers: String { "\(path)/containers" }
    public var names: String { "\(path)/names" }
    public var layers: String { "\(path)/layers" }
    public var trash: String { "\(path)/trash" }
    /// Containers that are being made.
    public var drafts: String { "\(path)/drafts" }

    public func container(_ id: String) -> String { "\(containers)/\(id)" }

    /// The socket on which a container's monitor listens. Its name is short: the kernel allows 107 bytes.
    public func socket(_ id: String) -> String { "\(run)/monitors/\(id.prefix(16))" }

    /// Where a file lies for each exec that runs; its name begins with the container's id.
    public var execs: String { "\(run)/execs" }

    /// Makes the directories. Only root may look into them: images hold set-uid programs.
    public func prepare() throws {
        try Files.makeDirectories(path, mode: 0o710)
        for directory in [containers, names, layers, trash, drafts, run, "\(run)/monitors", "\(run)/execs"] {
            try Files.makeDirectories(directory, mode: 0o710)
        }
    }

    /// Moves a directory out of the way, at once; what is in the trash is removed by ``emptyTrash()``.
    public func discard(_ directory: String) throws(SystemError) {
        let random = Files.randomBytes(8).map { String($0, radix: 16) }.joined()
        do {
            try Files.rename(directory, to: "\(trash)/\(Files.name(of: directory))-\(random)")
        } catch where error.isMissing {}
    }

    /// Removes what is in the trash, and what killed processes have left half made. Others may do so at the same time.
    public func emptyTrash() {
        ContainerDraft.removeAbandoned(root: self)
        for name in (try? Files.names(in: trash)) ?? [] { try? Files.removeTree("\(trash)/\(name)") }
    }
}

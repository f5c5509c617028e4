internal import Documents
public import Linux

/// A container as it is now.
public struct Container: Sendable, Equatable {
    /// What it is.
    public var record: ContainerRecord
    /// Where in its life it is.
    public var state: ContainerState
    /// Its directory, which is its bundle.
    public var directory: String

    /// Sixty-four hexadecimal digits.
    public var id: String { record.id }
    /// Without a slash before it.
    public var name: String { record.name }
}

/// The containers of a state root: a directory each, and a link for each name.
///
/// Any number of processes may use it at the same time. A container's directory appears by a rename, with its record
/// in it, and goes by a rename; a name belongs to whoever made its link. What changes while a container lives is
/// written only by the holder of its ``lock(_:)``: its monitor, while it has one.
public struct ContainerStore: Sendable {
    /// Where the containers are kept.
    public let root: StateRoot

    /// The containers of a state root; nothing is looked at yet.
    public init(_ root: StateRoot) { self.root = root }

    /// The ids of all containers, in no order that means something.
    public func ids() throws -> [String] {
        guard Files.isDirectory(root.containers) else { return [] }
        return try Files.names(in: root.containers).filter { $0.utf8.count == 64 }
    }

    /// The id of the container that `reference` means: a full id, a name, or the start of exactly one id.
    ///
    /// Throws a `Problem` (.notFound) with Docker's words.
    public func id(of reference: String) throws -> String {
        let name = String(reference.drop { $0 == "/" })
        if name.utf8.count == 64, Files.exists("\(root.container(name))/container.json") { return name }
        if ContainerName.isValid(name), let id = owner(ofName: name), Files.exists(root.container(id)) { return id }
        let isPrefix = !name.isEmpty && name.utf8.allSatisfy(Hexadecimal.isDigit)
        let matches = isPrefix ? try ids().filter { $0.hasPrefix(name) } : []
        guard matches.count <= 1 else {
            throw Problem(.invalid, "multiple IDs found with provided prefix: \(reference)")
        }
        guard let id = matches.first else {
            let known = (try? Files.names(in: root.names)) ?? []
            throw Problem(
                .notFound, "No such container: \(reference)",
                hint: Suggestion.nearest(to: name, among: known).map { "did you mean \"\($0)\"?" })
        }
        return id
    }

    /// The container that `reference` means, as it is now.
    public func find(_ reference: String) throws -> Container {
        let id = try id(of: reference)
        guard let container = try load(id) else { throw Problem(.notFound, "No such container: \(reference)") }
        return container
    }

    /// The container with this id; `nil` when it has just been removed. One whose monitor is gone is brought to the
    /// state that is true.
    public func load(_ id: String) throws -> Container? {
        let directory = root.container(id)
        guard Files.exists("\(directory)/container.json") else { return nil }
        let record: ContainerRecord
        var state: ContainerState
        do {
            record = try ContainerRecord(directory: directory)
            state = try ContainerState(directory: directory)
        } catch let error as SystemError where error.isMissing {
            return nil
        }
        // One without a state has never run, unless it was taken away between the two.
        if case .created = state.phase, !Files.exists("\(directory)/container.json") { return nil }
        if let monitor = state.monitor, !monitor.isAlive {
            guard let mended = try Reconciliation(root: root, id: id, record: record).run() else { return nil }
            state = mended
        }
        return Container(record: record, state: state, directory: directory)
    }

    /// All containers, newest first. One whose files cannot be read is left out, and `unreadable` told of it by its id.
    public func all(unreadable: (String, any Error) -> Void = { _, _ in }) throws -> [Container] {
        try ids().compactMap { id in
            do { return try load(id) } catch {
                unreadable(id, error)
                return nil
            }
        }
        .sorted { ($0.record.created, $0.id) > ($1.record.created, $1.id) }
    }

    /// All containers, for those who take away what none of them uses. Throws a `Problem` (.conflict) when one cannot be
    /// read, for nobody knows what that uses.
    public func allReadable() throws -> [Container] {
        var first: (id: String, error: any Error)?
        let containers = try all { id, error in first = first ?? (id, error) }
        guard let first else { return containers }
        throw Problem(
            .conflict, "the container \(first.id.prefix(12)) cannot be read, and may use it", reason: "\(first.error)",
            hint: "`cove system check --repair` ends it and puts it aside")
    }

    /// Brings a new container into being, with its name; nothing of it is there when this throws.
    public func add(_ record: ContainerRecord) throws -> Container {
        let directory = root.container(record.id)
        let draft = try Draft(root: root, name: record.id)
        defer { draft.end() }
        for inner in ["upper", "work"] {
            try Files.makeDirectory("\(draft.directory)/\(inner)", mode: 0o755)
        }
        // Before the name is taken: whoever finds the draft of somebody who was killed gives it up.
        try record.write(directory: draft.directory)
        try claim(name: record.name, for: record.id)
        do { try Files.rename(draft.directory, to: directory) } catch {
            release(name: record.name, of: record.id)
            throw error
        }
        return Container(record: record, state: ContainerState(), directory: directory)
    }

    /// The id of the container whose link the name is: one that is there, is being made, or was removed by halves.
    func owner(ofName name: String) -> String? { Files.link("\(root.names)/\(name)").flatMap(NameLink.id) }

    /// Takes a name for a container. Throws a `Problem` (.conflict) with Docker's words when another has it.
    public func claim(name: String, for id: String) throws {
        try ContainerName.check(name)
        let link = "\(root.names)/\(name)"
        for _ in 0..<3 {
            do {
                try Files.makeLink(link, to: NameLink.text(of: id))
                return
            } catch {
                guard error.exists else { throw error }
                let lock = try lockNames()
                defer { withExtendedLifetime(lock) {} }
                guard let text = Files.link(link) else { continue }
                // A name whose container never came into being, or was removed by halves, is free, unless the
                // container is just being made.
                if let owner = NameLink.id(in: text),
                    Files.exists(root.container(owner)) || Draft.isInProgress(owner, root: root) || owner == id
                {
                    throw Self.nameIsTaken(name, by: owner)
                }
                try Files.remove(link)
            }
        }
        throw Problem(.conflict, "Conflict. The container name \"/\(name)\" is already in use.")
    }

    static func nameIsTaken(_ name: String, by owner: String) -> Problem {
        Problem(
            .conflict,
            """
            Conflict. The container name "/\(name)" is already in use by container "\(owner)". You have to \
            remove (or rename) that container to be able to reuse that name.
            """)
    }

    /// Gives a name up if it is this container's.
    public func release(name: String, of id: String) { release(name: name, saying: NameLink.text(of: id)) }

    /// Gives a name up whose link says `text`.
    func release(name: String, saying text: String) {
        let lock = try? lockNames()
        defer { withExtendedLifetime(lock) {} }
        if Files.link("\(root.names)/\(name)") == text { try? Files.remove("\(root.names)/\(name)") }
    }

    /// Who takes a link away holds it, from the look at what the link says: none can come to stand in its place meanwhile.
    private func lockNames() throws(SystemError) -> FileLock { try FileLock("\(root.path)/names.lock") }

    /// Takes a container out of the store, whose lock the caller holds; its files are removed later.
    ///
    /// Returns where they lie until then.
    @discardableResult
    public func remove(_ record: ContainerRecord) throws -> String? {
        // It may have been renamed since the record was read.
        let name = (try? ContainerRecord(directory: root.container(record.id)))?.name ?? record.name
        let place = try root.discard(root.container(record.id))
        release(name: name, of: record.id)
        return place
    }

    /// Removes what a container that is gone has left below the root's run state.
    func removeTraces(of id: String) {
        try? Files.remove(root.socket(id))
        try? Files.removeTree(root.names(of: id))
        ExecAgent.forget(id, root: root)
    }

    /// Changes a container's record. Any number of processes may do so at the same time.
    func change(_ id: String, _ body: (inout ContainerRecord) throws -> Void) throws {
        let directory = root.container(id)
        let lock = try FileLock("\(directory)/record")
        defer { withExtendedLifetime(lock) {} }
        var record = try ContainerRecord(directory: directory)
        try body(&record)
        try record.write(directory: directory)
    }

    /// The lock of a container's state, which is its directory's, if nobody holds it. Its monitor holds it as long as
    /// it lives.
    public func tryLock(_ id: String) throws(SystemError) -> FileLock? {
        try FileLock(tryingDirectory: root.container(id))
    }

    /// The lock, if nobody holds it and the container is still there.
    func lockIfFree(_ id: String) throws -> FileLock? {
        do {
            guard let lock = try tryLock(id) else { return nil }
            guard Files.exists("\(root.container(id))/container.json") else { return nil }
            return lock
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    /// Whether nobody holds the lock at this moment, or the container is gone.
    func isUnlocked(_ id: String) -> Bool {
        do { return try tryLock(id) != nil } catch { return error.isMissing }
    }
}

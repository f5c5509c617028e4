public import Documents
internal import Linux

/// The volumes of a state root: `volumes/NAME/` with the data in `_data` and what is known of it in `volume.json`.
///
/// Any number of processes may use it at the same time: making and removing hold one lock, and both are one rename in
/// the end, so that a crash leaves a volume whole or not at all. A directory without `volume.json` is no volume.
public struct VolumeStore: Sendable {
    /// `<state root>/volumes`
    public let directory: String
    private let clock: @Sendable () -> Timestamp

    /// - Parameter root: the state root.
    public init(root: String, clock: @escaping @Sendable () -> Timestamp = { Timestamp.now }) {
        directory = root + "/volumes"
        self.clock = clock
    }

    private func path(_ name: String) -> String { "\(directory)/\(name)" }
    private func file(_ name: String) -> String { "\(directory)/\(name)/volume.json" }
    /// Where the data of a volume lies.
    public func data(of name: String) -> String { "\(directory)/\(name)/_data" }

    /// Names of volumes begin with a letter or digit: what is the store's own begins with a dot.
    private var trash: String { "\(directory)/.trash" }

    private func lock() throws(SystemError) -> FileLock {
        try Files.makeDirectories(directory, mode: 0o711)
        return try FileLock("\(directory)/.lock")
    }

    /// Makes a volume, or returns the one that has the name already.
    ///
    /// - Parameters:
    ///   - name: `nil` makes an anonymous one, with a long name of its own.
    ///   - labels: `nil` where none are given.
    ///   - options: of the driver, likewise. Options other than those of the existing volume are a conflict.
    public func create(
        _ name: String? = nil, driver: String = "local", labels: [String: String]? = nil,
        options: [String: String]? = nil
    ) throws -> Volume {
        let isAnonymous = name ?? "" == ""
        let name = isAnonymous ? Files.randomDigits(64) : name ?? ""
        try Volume.checkName(name)
        try Volume.checkDriver(driver.isEmpty ? "local" : driver, volume: name)
        let options = options?.isEmpty == true ? nil : options
        try Volume.checkOptions(options ?? [:], volume: name)
        if let existing = try existing(name, options: options) { return existing }

        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        if let existing = try existing(name, options: options) { return existing }
        // What lies here without its file was left by a crash: nobody holds the lock that makes one.
        if Files.exists(path(name)) { try discard(name) }
        var labels = labels?.isEmpty == true ? nil : labels
        if isAnonymous { labels = (labels ?? [:]).merging([Volume.anonymousLabel: ""]) { own, _ in own } }
        let volume = Volume(
            name: name, driver: "local", labels: labels, options: options, createdAt: clock(),
            mountpoint: data(of: name))
        try Files.makeDirectories(trash, mode: 0o700)
        let draft = "\(trash)/\(Files.randomDigits(64))"
        do {
            try Files.makeDirectory(draft, mode: 0o701)
            try Files.makeDirectory("\(draft)/_data", mode: 0o755)
            try Files.replace("\(draft)/volume.json", with: volume.document.bytes(), mode: 0o600)
            try Files.rename(draft, to: path(name))
        } catch {
            try? Files.removeTree(draft)
            throw error
        }
        return volume
    }

    private func existing(_ name: String, options: [String: String]?) throws -> Volume? {
        guard let volume = try find(name) else { return nil }
        guard options == nil || options == volume.options else {
            throw Problem(
                .conflict, "create \(name): volume name must be unique",
                reason: "volume '\(name)' exists with other options")
        }
        return volume
    }

    private func find(_ name: String) throws -> Volume? {
        // A name that is no volume's would lead elsewhere.
        guard ContainerName.isValid(name) else { return nil }
        do {
            let document = try JSON(parsing: try Files.read(file(name), limit: 1 << 20), file: file(name))
            return try Volume(document, name: name, mountpoint: data(of: name))
        } catch let error as SystemError where error.isMissing || error.number == Self.notDirectory {
            return nil
        }
    }

    private static let notDirectory: Int32 = 20  // ENOTDIR

    /// The volume of this name. Throws the engine's `get x: no such volume`.
    public func get(_ name: String) throws -> Volume {
        guard let volume = try find(name) else {
            throw Problem(
                .notFound, "get \(name): no such volume",
                hint: Suggestion.nearest(to: name, among: names()).map { "did you mean \"\($0)\"?" })
        }
        return volume
    }

    /// All volumes, sorted by name; those whose file cannot be read are left out: ``check(repairs:)`` names them.
    public func all() throws -> [Volume] {
        names().compactMap { try? find($0) }
    }

    private func names() -> [String] {
        ((try? Files.names(in: directory)) ?? []).filter { !$0.hasPrefix(".") }
    }

    /// Removes a volume with its data.
    ///
    /// - Parameters:
    ///   - isForced: that there is none is fine.
    ///   - users: the containers that use volumes; asked for when nobody can begin to use this one any more.
    ///
    /// Throws the engine's `remove v: volume is in use - [id]` and `get v: no such volume`. The data may be removed later:
    /// see ``emptyTrash(until:)``.
    public func remove(
        _ name: String, isForced: Bool = false, users: @autoclosure () throws -> [VolumeUser]
    ) throws {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        do { _ = try get(name) } catch let problem as Problem {
            if problem.code == .notFound, isForced { return }
            // A volume whose file is broken can be removed all the same.
            guard problem.code != .notFound else { throw problem }
        }
        // Whoever makes a container of it has a share.
        guard let own = try FileLock(tryingDirectory: path(name)) else {
            throw Problem(.conflict, "remove \(name): volume is in use by a container that is being made")
        }
        defer { withExtendedLifetime(own) {} }
        let ids = try users().filter { $0.volumes.contains(name) }.map(\.containerID)
        guard ids.isEmpty else {
            throw Problem(.conflict, "remove \(name): volume is in use - [\(ids.joined(separator: ", "))]")
        }
        try detachAll(name)
        try discard(name)
    }

    /// Takes a volume away in one step. Returns where its data lies then.
    @discardableResult
    private func discard(_ name: String) throws(SystemError) -> String {
        try Files.makeDirectories(trash, mode: 0o700)
        let place = "\(trash)/\(Self.discarded)\(Files.randomDigits(64))"
        try Files.rename(path(name), to: place)
        return place
    }

    /// What the names in the trash begin with of volumes that were taken away; others are being made.
    private static let discarded = "removed-"

    /// Removes the data of volumes that were taken away, until `deadline` on the monotonic clock. Returns whether nothing
    /// is left.
    @discardableResult
    public func emptyTrash(until deadline: Int64 = .max) -> Bool {
        // As long as the lock is held nobody is making one: what else is there is of somebody who was killed.
        if let lock = try? FileLock(trying: "\(directory)/.lock") {
            for name in trashed where !name.hasPrefix(Self.discarded) { try? Files.removeTree("\(trash)/\(name)") }
            withExtendedLifetime(lock) {}
        }
        return trashed.filter { $0.hasPrefix(Self.discarded) }.allSatisfy { name in
            let place = "\(trash)/\(name)"
            // Whoever removes it holds its lock meanwhile.
            guard let lock = try? FileLock(tryingDirectory: place) else { return true }
            defer { withExtendedLifetime(lock) {} }
            return (try? Files.removeTree(place, until: deadline)) ?? true
        }
    }

    /// Where the data lies that is to be removed.
    var trashedPlaces: [String] { trashed.map { "\(trash)/\($0)" } }

    /// What of it is nobody's: no living process makes or removes it.
    var abandoned: [String] {
        let lock = try? FileLock(trying: "\(directory)/.lock")
        return withExtendedLifetime(lock) {
            trashedPlaces.filter { place in
                guard Files.name(of: place).hasPrefix(Self.discarded) else { return lock != nil }
                return (try? FileLock(tryingDirectory: place)) != nil
            }
        }
    }

    private var trashed: [String] { (try? Files.names(in: trash)) ?? [] }

    /// Has volumes stay as long as the result lives, so that a container can be made that names them; `nil` when one of
    /// them was removed meanwhile.
    func hold(_ names: Set<String>) throws -> VolumeHold? {
        let hold = VolumeHold()
        for name in names {
            do {
                guard let share = try FileLock(sharingDirectory: path(name)) else { return nil }
                hold.shares.append(share.release())
            } catch {
                guard error.isMissing else { throw error }
                return nil
            }
            guard Files.exists(file(name)) else { return nil }
        }
        return hold
    }
}

/// See ``VolumeStore/hold(_:)``.
final class VolumeHold {
    fileprivate var shares: [Int32] = []

    deinit { for share in shares { RawDescriptor.close(share) } }
}

extension VolumeStore {
    /// What a crash left: directories that are no volume, and broken files. With `repairs` the first are removed; volumes
    /// with a broken file stay, for their data may matter.
    ///
    /// Returns a sentence for each.
    public func check(repairs: Bool = false) throws -> [String] {
        guard Files.isDirectory(directory) else { return [] }
        let lock = try FileLock("\(directory)/.lock")
        defer { withExtendedLifetime(lock) {} }
        var findings: [String] = []
        for name in names() {
            do {
                guard try find(name) == nil else { continue }
                findings.append("volume \(name) was left half made")
                if repairs { try Files.removeTree(discard(name)) }
            } catch let problem as Problem {
                findings.append("volume \(name): \(problem)")
            }
        }
        return findings
    }
}

internal import Linux

/// A directory that is being made and that nobody looks for yet: a container's, for the most part. Its name tells the
/// process which makes it, so that what a killed process has left can be told from what is on its way.
///
/// Drafts are made in several rooms, far from each other on the disk. A directory lies near the one that it was made in,
/// and its files near it, wherever it is moved; and ext4, which gives no inode away again for minutes, passes over each
/// that was freed there. Where containers come and go by the hundred that takes longer than all the rest of their making.
struct Draft {
    let directory: String

    /// Announces what is being made; its directory is there then, empty.
    ///
    /// - Parameter name: a container's id, or another name without a dot.
    init(root: StateRoot, name: String, mode: UInt32 = 0o710) throws(SystemError) {
        let process = ProcessIdentity.current
        // Ids are digits by chance.
        let room = "\(root.drafts)/\(name.suffix(1))"
        directory = "\(room)/\(name).\(process?.pid ?? 0).\(process?.startTime ?? 0)"
        do { try Files.makeDirectory(directory, mode: mode) } catch {
            guard error.isMissing else { throw error }
            Files.spreadDirectories(in: root.drafts)
            try Files.makeDirectories(room, mode: 0o710)
            try Files.makeDirectory(directory, mode: mode)
        }
    }

    /// Removes what is left of the draft: nothing, when the directory was moved to its place.
    func end() {
        if Files.exists(directory) { try? Files.removeTree(directory) }
    }

    /// Whether a process is making something of this name now.
    static func isInProgress(_ name: String, root: StateRoot) -> Bool {
        all(in: root).contains { $0.name.hasPrefix("\(name).") && hasMaker($0.name) }
    }

    /// The names of what is being made now.
    static func names(root: StateRoot) -> [String] {
        all(in: root).filter { hasMaker($0.name) }.compactMap { $0.name.split(separator: ".").first.map(String.init) }
    }

    /// The drafts of processes that were killed.
    static func abandoned(root: StateRoot) -> [String] {
        all(in: root).filter { !hasMaker($0.name) }.map { "\($0.room)/\($0.name)" }
    }

    private static func all(in root: StateRoot) -> [(room: String, name: String)] {
        ((try? Files.names(in: root.drafts)) ?? []).map { "\(root.drafts)/\($0)" }
            .flatMap { room in ((try? Files.names(in: room)) ?? []).map { (room, $0) } }
    }

    private static func hasMaker(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard parts.count == 3, let pid = Int32(parts[1]), let start = UInt64(parts[2]) else { return false }
        return ProcessIdentity(pid: pid, startTime: start).isAlive
    }
}

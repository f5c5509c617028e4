internal import Linux

/// A directory that is being made and that nobody looks for yet: a container's, for the most part. Its name tells the
/// process which makes it, so that what a killed process has left can be told from what is on its way.
struct Draft {
    let directory: String

    /// Announces what is being made; its directory is there then, empty.
    ///
    /// - Parameter name: a container's id, or another name without a dot.
    init(root: StateRoot, name: String, mode: UInt32 = 0o710) throws(SystemError) {
        let process = ProcessIdentity.current
        directory = "\(root.drafts)/\(name).\(process?.pid ?? 0).\(process?.startTime ?? 0)"
        try Files.makeDirectory(directory, mode: mode)
    }

    /// Removes what is left of the draft: nothing, when the directory was moved to its place.
    func end() {
        if Files.exists(directory) { try? Files.removeTree(directory) }
    }

    /// Whether a process is making something of this name now.
    static func isInProgress(_ name: String, root: StateRoot) -> Bool {
        ((try? Files.names(in: root.drafts)) ?? []).contains { $0.hasPrefix("\(name).") && hasMaker($0) }
    }

    private static func hasMaker(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard parts.count == 3, let pid = Int32(parts[1]), let start = UInt64(parts[2]) else { return false }
        return ProcessIdentity(pid: pid, startTime: start).isAlive
    }

    /// Removes the drafts of processes that were killed.
    static func removeAbandoned(root: StateRoot) {
        for name in (try? Files.names(in: root.drafts)) ?? [] where !hasMaker(name) {
            try? Files.removeTree("\(root.drafts)/\(name)")
        }
    }
}

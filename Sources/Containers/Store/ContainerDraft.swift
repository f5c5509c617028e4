internal import Linux

/// A container that is being made: a directory that nobody sees yet. Its name tells the process which makes it, so that
/// what a killed process has left can be told from what is on its way.
struct ContainerDraft {
    let directory: String

    /// Announces the container; its directory is there then, empty.
    init(root: StateRoot, id: String) throws(SystemError) {
        let process = ProcessIdentity.current
        directory = "\(root.drafts)/\(id).\(process?.pid ?? 0).\(process?.startTime ?? 0)"
        try Files.makeDirectory(directory, mode: 0o710)
    }

    /// Removes what is left of the draft: nothing, when the directory was moved to its place.
    func end() {
        if Files.exists(directory) { try? Files.removeTree(directory) }
    }

    /// Whether a process is making a container of this id now.
    static func isInProgress(_ id: String, root: StateRoot) -> Bool {
        ((try? Files.names(in: root.drafts)) ?? []).contains { $0.hasPrefix("\(id).") && hasMaker($0) }
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

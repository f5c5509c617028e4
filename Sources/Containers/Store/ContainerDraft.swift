internal import Linux

/// A container that is being made: a directory that nobody sees yet, and beside it a link that names the process which
/// makes it, so that what a killed process has left can be told from what is on its way.
struct ContainerDraft {
    let root: StateRoot
    let id: String

    var directory: String { "\(root.drafts)/\(id)" }
    private var maker: String { Self.maker(id, root) }

    private static func maker(_ id: String, _ root: StateRoot) -> String { "\(root.drafts)/\(id)\(suffix)" }

    private static let suffix = ".maker"

    /// Announces the container; its directory is there then, empty.
    func begin() throws(SystemError) {
        let process = ProcessIdentity.current
        try Files.makeLink(maker, to: "\(process?.pid ?? 0):\(process?.startTime ?? 0)")
        do { try Files.makeDirectory(directory, mode: 0o710) } catch {
            end()
            throw error
        }
    }

    /// Removes what is left of the draft: all of it, or the link alone when the directory was moved to its place.
    func end() {
        try? Files.removeTree(directory)
        try? Files.remove(maker)
    }

    /// Whether a process is making a container of this id now.
    static func isInProgress(_ id: String, root: StateRoot) -> Bool {
        let numbers = (Files.link(maker(id, root)) ?? "").split(separator: ":")
        guard numbers.count == 2, let pid = Int32(numbers[0]), let start = UInt64(numbers[1]) else { return false }
        return ProcessIdentity(pid: pid, startTime: start).isAlive
    }

    /// Removes the drafts of processes that were killed.
    static func removeAbandoned(root: StateRoot) {
        for name in (try? Files.names(in: root.drafts)) ?? [] {
            let id = name.hasSuffix(suffix) ? String(name.dropLast(suffix.utf8.count)) : name
            if !isInProgress(id, root: root) { ContainerDraft(root: root, id: id).end() }
        }
    }
}

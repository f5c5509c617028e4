internal import Glibc
internal import Linux

/// What was removed and still lies there, and what was left half made.
extension StateRoot {
    /// Removes it, until `deadline` on the monotonic clock, in milliseconds. Nothing happens while another process is at
    /// it. Returns whether nothing is left to be done.
    @discardableResult
    public func tidy(until deadline: Int64 = .max) -> Bool {
        let drafts = Draft.abandoned(root: self)
        guard hasDiscarded || !drafts.isEmpty else { return true }
        // One at a time: others would only stand in each other's way.
        guard let lock = try? FileLock(tryingDirectory: trash) else { return true }
        defer { withExtendedLifetime(lock) {} }
        for draft in drafts {
            // It may have its name already.
            ContainerRemoval.removeLasting(of: draft, root: self)
            try? Files.removeTree(draft)
        }
        return discarded.allSatisfy { place in
            // Whoever has put a container aside holds its lock as long as something of it is left.
            do {
                guard let lock = try FileLock(tryingDirectory: place) else { return true }
                defer { withExtendedLifetime(lock) {} }
                ContainerRemoval.removeLasting(of: place, root: self)
            } catch {}
            return (try? Files.removeTree(place, until: deadline)) ?? true
        } && VolumeStore(root: path).emptyTrash(until: deadline)
    }

    /// What of it is nobody's: no living process has put it there and is about to remove it.
    var abandoned: [String] {
        guard let lock = try? FileLock(tryingDirectory: trash) else { return [] }
        defer { withExtendedLifetime(lock) {} }
        let waiting = discarded.filter { place in
            do { return try FileLock(tryingDirectory: place) != nil } catch { return true }
        }
        return waiting + Draft.abandoned(root: self)
    }

    private var discarded: [String] { ((try? Files.names(in: trash)) ?? []).map { "\(trash)/\($0)" } }
    private var hasDiscarded: Bool { !discarded.isEmpty || !VolumeStore(root: path).isTrashEmpty }
}

/// The removal, in a process of its own, of what is much.
public enum BackgroundTidying {
    /// Starts it.
    public static func start(_ root: StateRoot) throws {
        let null = try Descriptor.open("/dev/null", O_RDWR)
        _ = try SelfProgram.spawn(
            arguments: ["cove", "monitor", "tidy", root.path, root.run], environment: [],
            inherited: [null.raw, null.raw, null.raw])
    }
}

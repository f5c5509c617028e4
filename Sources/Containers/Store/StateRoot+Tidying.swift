internal import Glibc
internal import Linux

/// What was removed and still lies there, and what was left half made.
extension StateRoot {
    /// Removes it, until `deadline` on the monotonic clock, in milliseconds. Nothing happens while another process is at
    /// it. Returns whether nothing is left to be done.
    @discardableResult
    public func tidy(until deadline: Int64 = .max) -> Bool {
        var seen: Set<String> = []
        while true {
            let found = Set(Draft.abandoned(root: self) + discarded + VolumeStore(root: path).trashedPlaces)
            // What others have put there meanwhile they have left to this process.
            guard !found.isSubset(of: seen) else { return true }
            // One at a time: others would only stand in each other's way.
            guard let lock = trashLock() else { return true }
            defer { withExtendedLifetime(lock) {} }
            guard removeAll(until: deadline) else { return false }
            seen.formUnion(found)
        }
    }

    /// `nil` when another process is at it. Who only looks has the lock for a moment.
    private func trashLock() -> FileLock? {
        for turn in 0..<3 {
            if turn > 0 { sleepMilliseconds(1) }
            if let lock = try? FileLock(tryingDirectory: trash) { return lock }
        }
        return nil
    }

    /// Returns whether nothing is left that this process could remove.
    private func removeAll(until deadline: Int64) -> Bool {
        for draft in Draft.abandoned(root: self) {
            // It may have its name already.
            ContainerRemoval.removeLasting(of: draft, root: self)
            try? Files.removeTree(draft)
        }
        return discarded.allSatisfy { place in
            // Whoever has put it aside holds its lock as long as something of it is left to be done.
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

internal import Documents
internal import Linux
internal import OCI

/// What of a state root belongs to nobody: processes that were killed have left it.
struct Leftovers {
    struct Leftover {
        /// One sentence: what it is.
        var text: String
        var remove: () throws -> Void
    }

    let root: StateRoot

    /// Everything as it is now. What somebody is just making or removing may be among it.
    func all() throws -> [Leftover] {
        // Containers are looked up last: whatever was there before them is of one that is there now, or of none.
        let kept = runState + names
        let held = addresses + groups
        let drafts = Set(Draft.names(root: root))
        let store = ContainerStore(root)
        let ids = try store.ids()
        let known = Set(ids).union(drafts).union(ids.map { String($0.prefix(16)) })
        // A container has them only as long as somebody holds its lock: who starts it, watches it, takes it away.
        let owners = Set(held.map(\.owner))
        let running = drafts.union(ids.filter { owners.contains($0) && !store.isUnlocked($0) })
        return kept.filter { !known.contains($0.owner) }.map(\.leftover)
            + held.filter { !running.contains($0.owner) }.map(\.leftover) + files + volumes + images
    }

    private typealias Owned = (owner: String, leftover: Leftover)

    private func names(in directory: String) -> [String] { (try? Files.names(in: directory)) ?? [] }

    private func owned(_ owner: String, _ text: String, _ remove: @escaping () throws -> Void) -> Owned {
        (
            owner,
            Leftover(
                text:
                    "\(text) of the container \(owner.prefix(12)), which \(isGone(owner) ? "is gone" : "does not run")",
                remove: remove)
        )
    }

    private func isGone(_ id: String) -> Bool { id.utf8.count != 64 || !Files.exists(root.container(id)) }

    private var addresses: [Owned] {
        ContainerNetwork.holders(root: root).sorted().map { id in
            owned(id, "an address or a port is kept") { ContainerNetwork.forget(id, root: root) }
        }
    }

    /// Sockets and notes.
    private var runState: [Owned] {
        names(in: "\(root.run)/containers").map { id in
            owned(id, "files of names are left") { try Files.removeTree(root.names(of: id)) }
        }
            + names(in: "\(root.run)/monitors").map { name in
                owned(name, "a socket is left") { try Files.remove("\(root.run)/monitors/\(name)") }
            }
            + names(in: root.execs).map { name in
                owned(String(name.prefix(64)), "a note of an exec is left") {
                    try Files.remove("\(root.execs)/\(name)")
                }
            }
    }

    private var names: [Owned] {
        names(in: root.names).compactMap { name in
            let link = "\(root.names)/\(name)"
            return Files.link(link).map { text in
                owned(NameLink.id(in: text) ?? text, "the name \(name) is taken") {
                    ContainerStore(root).release(name: name, saying: text)
                }
            }
        }
    }

    /// Control groups whose name is an id of this root.
    private var groups: [Owned] {
        guard let host = CgroupHost.detect() else { return [] }
        let prefix = root.cgroupPrefix
        return Cgroup.children(of: StateRoot.cgroupParent, host: host).compactMap { name in
            guard name.hasPrefix(prefix), name.utf8.count == prefix.utf8.count + 64 else { return nil }
            let id = String(name.dropFirst(prefix.count))
            let group = Cgroup(host: host, path: root.cgroup(of: id))
            return owned(id, group.isEmpty ? "a control group is left" : "processes are left") { group.remove() }
        }
    }

    /// Removed and half-made things whose process is gone.
    private var files: [Leftover] {
        root.abandoned.map { place in
            let isDraft = place.hasPrefix(root.drafts)
            let text = "\(place) was left \(isDraft ? "half made" : "half removed")"
            return Leftover(text: text) {
                root.tidy()
                if Files.exists(place) { throw Problem(.failed, "another process is removing it") }
            }
        }
    }

    /// Half-written blobs and layers.
    private var images: [Leftover] {
        let library = ImageLibrary(root: root.path)
        return library.abandoned.map { place in
            Leftover(text: "\(place) was left half made") {
                try library.removeAbandoned()
                root.tidy()
            }
        }
    }

    /// Data of volumes that were removed, or never came into being.
    private var volumes: [Leftover] {
        let store = VolumeStore(root: root.path)
        return store.abandoned.map { place in
            Leftover(text: "\(place) has data of a volume that is gone") {
                store.emptyTrash()
                if Files.exists(place) { throw Problem(.failed, "another process is removing it") }
            }
        }
    }
}

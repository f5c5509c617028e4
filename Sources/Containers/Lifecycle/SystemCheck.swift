internal import Documents
internal import Linux
internal import OCI

/// Looks for what a crash of the host, or a kill at a bad moment, has left behind.
///
/// Containers whose monitor is gone are brought to their true state, as by every command; nothing else is changed without
/// a person's consent.
public struct SystemCheck {
    /// Something that should not be.
    public struct Finding: Equatable, Sendable {
        /// One sentence: what is wrong.
        public var text: String
        /// Whether it was put right.
        public var isMended: Bool
    }

    private let root: StateRoot
    private let repairs: Bool
    private let isDeep: Bool
    private var store: ContainerStore { ContainerStore(root) }
    private var findings: [Finding] = []

    /// A check of a state root, which changes something only if it `repairs`, and reads all images if it is `deep`.
    public init(root: StateRoot, repairs: Bool, isDeep: Bool = false) {
        self.root = root
        self.repairs = repairs
        self.isDeep = isDeep
    }

    /// Everything that was found.
    public mutating func run() throws -> [Finding] {
        findings = []
        guard Files.isDirectory(root.path) else { return [] }
        if repairs { try root.prepare() }
        checkImages()
        try checkContainers()
        giveBackAll { $0.record.cgroup(in: root)?.isEmpty ?? true }
        try checkLeftovers()
        if repairs { giveBackAll { _ in true } }
        try checkMounts()
        checkNetworks()
        for text in try VolumeStore(root: root.path).check(repairs: repairs) { note(text, isMended: repairs) }
        return findings
    }

    private mutating func note(_ text: String, isMended: Bool) {
        findings.append(Finding(text: text, isMended: isMended))
    }

    /// Does `repair` if that is wanted, and tells how it went, with what is to be known when it went well.
    private mutating func note(_ text: String, result: String = "", repair: () throws -> Void) {
        guard repairs else { return note(text, isMended: false) }
        do {
            try repair()
            note(text + result, isMended: true)
        } catch {
            note("\(text); it cannot be mended: \(error)", isMended: false)
        }
    }

    private mutating func checkContainers() throws {
        for id in try store.ids() {
            if let damaged = DamagedContainer(root: root, id: id) {
                note(
                    "container \(id.prefix(12)) cannot be read: \(damaged.reason)",
                    result: "; nothing of it runs any more, and its files are in \(damaged.place)"
                ) { try damaged.putAside() }
                continue
            }
            do {
                guard let container = try store.load(id) else { continue }
                checkLayers(of: container)
            } catch {
                note("container \(id.prefix(12)) cannot be brought to its true state: \(error)", isMended: false)
            }
        }
    }

    /// A monitor that was killed while it started a container has left what it had made until then.
    private func giveBackAll(where condition: (Container) -> Bool) {
        for container in (try? store.all()) ?? [] where container.state.monitor == nil && condition(container) {
            giveBack(container)
        }
    }

    private func giveBack(_ container: Container) {
        guard let lock = try? store.tryLock(container.id) else { return }
        defer { withExtendedLifetime(lock) {} }
        ContainerRemoval(store: store, record: container.record).giveBack()
        try? Files.remove(root.socket(container.id))
    }

    private mutating func checkLayers(of container: Container) {
        for layer in container.record.layers where !Files.isDirectory(root.layer(layer)) {
            note(
                "container \(container.name) needs the layer \(layer.prefix(12)), which is missing: load its image again",
                isMended: false)
        }
    }

    /// What is nobody's; what is so for a moment only, because somebody is at it, is not told.
    private mutating func checkLeftovers() throws {
        var leftovers = try Leftovers(root: root).all()
        for _ in 0..<10 where !leftovers.isEmpty {
            sleepMilliseconds(50)
            let still = Set(try Leftovers(root: root).all().map(\.text))
            leftovers.removeAll { !still.contains($0.text) }
        }
        for leftover in leftovers { note(leftover.text, repair: leftover.remove) }
    }

    private mutating func checkImages() {
        let library = ImageLibrary(root: root.path)
        do { _ = try library.content.index() } catch {
            let reason = (error as? Problem)?.description ?? "\(error)"
            note("\(reason); a new one has the images without their names") { try library.content.rebuildIndex() }
            if !repairs { return }
        }
        do {
            for damage in try library.damages(isDeep: isDeep) {
                guard let layer = damage.layer else {
                    note(damage.text, isMended: false)
                    continue
                }
                note(damage.text) { try library.mend(layer) }
            }
        } catch {
            note("the images cannot be checked: \(error)", isMended: false)
        }
    }

    /// Bridges, links and rules of containers that run.
    private mutating func checkNetworks() {
        let root = self.root
        do {
            for (file, reason) in try NetworkStore(root).damages() {
                note(
                    "the network \(Files.name(of: file)) cannot be read: \(reason)",
                    result: "; its file is in \(root.damaged)"
                ) {
                    try Files.makeDirectories(root.damaged, mode: 0o700)
                    try Files.rename(file, to: "\(root.damaged)/\(Files.name(of: file))")
                }
            }
            // One that has just ended has lost everything, and rightly so: only what is missing twice is.
            var losses = try NetworkCheck.losses(store.all(), root: root)
            if losses.isEmpty { return }
            sleepMilliseconds(200)
            let again = try NetworkCheck.losses(store.all(), root: root)
            losses.removeAll { !again.contains($0) }
            for loss in losses {
                guard loss.canBeMended else {
                    note(loss.text, isMended: false)
                    continue
                }
                note(loss.text) { try NetworkCheck.mend(loss, root: root) }
            }
        } catch {
            note("the networks cannot be checked: \(error)", isMended: false)
        }
    }

    private mutating func checkMounts() throws {
        for mount in try Mounts.all() where mount.target.hasPrefix(root.containers + "/") {
            note("\(mount.target) is still mounted") { try Mounts.detach(mount.target) }
        }
    }
}

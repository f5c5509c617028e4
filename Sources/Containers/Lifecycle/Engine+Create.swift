public import Documents
internal import Linux

/// What of an image a container is made from.
public struct ContainerImage: Sendable, Equatable {
    /// `sha256:…`
    public var id: String
    /// The `config` object of its configuration, in Docker's keys.
    public var config: JSON
    /// Diff ids without their algorithm, bottommost first.
    public var layers: [String]

    /// An image by its parts.
    public init(id: String, config: JSON, layers: [String]) {
        self.id = id
        self.config = config
        self.layers = layers
    }
}

extension Engine {
    /// Makes a container of a specification that is checked already: its record, its name, its volumes with what the
    /// image has at their place. Nothing of it is left when this throws.
    public func create(_ specification: ContainerSpecification, image: ContainerImage) throws -> Container {
        var plan = try plan(specification, image: image)
        guard !image.layers.isEmpty else {
            throw Problem(.invalid, "the image \(image.id) has no layers", hint: "a container needs at least one file")
        }
        try resolveOthers(&plan.specification)
        let id = Files.randomDigits(64)
        plan.specification.setHostName(id: id, hostName: HostName.current)
        let volumes = VolumeStore(root: root.path)
        if let name = plan.specification.name { try checkFree(name) }
        var (points, hold) = try prepare(plan.mounts.points, in: volumes)
        do {
            return try withExtendedLifetime(hold) {
                try copyImageContent(points, image: image, volumes: volumes)
                let document = plan.document(id: id, created: Timestamp.now.rfc3339Nano, image: image, points: points)
                return try add(ContainerRecord(document: .object(document)))
            }
        } catch {
            hold = nil
            removeNew(points, asked: plan.mounts.points, in: volumes)
            throw error
        }
    }

    /// The volumes of a container, made where they are missing, which nobody removes as long as they are held.
    private func prepare(
        _ points: [MountPoint], in volumes: VolumeStore
    ) throws -> (points: [MountPoint], hold: VolumeHold?) {
        for _ in 0..<100 {
            let prepared = try volumes.prepare(points)
            let names = Set(prepared.filter { $0.kind == .volume && !$0.name.isEmpty }.map(\.name))
            if names.isEmpty { return (prepared, nil) }
            do {
                if let hold = try volumes.hold(names) { return (prepared, hold) }
                // One that another container lent is not made again.
                for point in points where point.kind == .volume && !point.source.isEmpty {
                    _ = try volumes.get(point.name)
                }
            } catch {
                removeNew(prepared, asked: points, in: volumes)
                throw error
            }
            removeNew(prepared, asked: points, in: volumes)
        }
        throw Problem(.conflict, "a volume of the container is being removed again and again by somebody else")
    }

    /// Removes the anonymous volumes that were made for points that asked for one.
    private func removeNew(_ points: [MountPoint], asked: [MountPoint], in volumes: VolumeStore) {
        for (point, wish) in zip(points, asked)
        where point.isAnonymous && point.kind == .volume && wish.source.isEmpty {
            try? volumes.remove(point.name, users: [])
        }
        volumes.emptyTrash()
    }

    /// What is decided of a container by what it shall be, its image, and the containers and files that there are.
    func plan(_ specification: ContainerSpecification, image: ContainerImage) throws -> CreatePlan {
        try CreatePlan(
            specification, imageConfig: image.config,
            mountsOf: { reference in try containers.find(reference).record.mounts.filter { $0.kind != .tmpfs } },
            pathExists: { Files.exists($0) })
    }

    /// Writes the container's `config.json` as its start would, so that other runtimes can read the bundle before.
    public func writeBundle(of container: Container) throws {
        // Whoever removes it at the same time has the lock: nothing is to appear again of what is gone.
        guard let lock = try containers.lockIfFree(container.id) else { return }
        defer { withExtendedLifetime(lock) {} }
        let config = try ContainerFiles(record: container.record, root: root, isRehearsal: true).runtimeConfig()
        try Files.replace(
            "\(container.directory)/config.json", with: StandardFilter.unfolded(config.bytes()), mode: 0o600,
            isDurable: false)
        // Binds need a source; the start fills them.
        let names = root.names(of: container.id)
        try Files.makeDirectories(names, mode: 0o711)
        for name in ["hostname", "hosts", "resolv.conf"] {
            try Files.replace("\(names)/\(name)", with: "".utf8, mode: 0o644, isDurable: false)
        }
        // Where cove itself mounts the root is a matter of its own; for others it is here.
        try Files.makeDirectory("\(container.directory)/rootfs")
    }

    /// Puts a container into the store, under a made-up name when it has none.
    private func add(_ record: ContainerRecord) throws -> Container {
        var record = record
        if !record.name.isEmpty { return try containers.add(record) }
        var generator = SystemRandomNumberGenerator()
        var attempt = 0
        while true {
            record.name = ContainerName.random(using: &generator, attempt: attempt)
            attempt += 1
            do {
                return try containers.add(record)
            } catch let problem as Problem where problem.code == .conflict && attempt < 100 {}
        }
    }

    /// A name that is taken is told before anything is made.
    private func checkFree(_ name: String) throws {
        let bare = name.hasPrefix("/") ? String(name.dropFirst()) : name
        guard let owner = containers.owner(ofName: bare), Files.exists(root.container(owner)) else { return }
        throw ContainerStore.nameIsTaken(bare, by: owner)
    }

    /// Looks at everything that can be wrong with a specification before a container is made of it and an image.
    /// Changes nothing; throws what ``create(_:image:)`` would.
    public func check(_ specification: ContainerSpecification) throws {
        var specification = specification
        try specification.validate(HostFacts.gather())
        let anything = ContainerImage(id: "", config: ["Cmd": ["true"]], layers: [])
        var plan = try plan(specification, image: anything)
        try resolveOthers(&plan.specification)
    }

    /// Other containers, which may be given by name, are kept by their ids.
    private func resolveOthers(_ specification: inout ContainerSpecification) throws {
        for key in ["NetworkMode", "PidMode", "IpcMode"] {
            let mode = specification.hostConfig[key]?.string ?? ""
            guard mode.hasPrefix("container:") else { continue }
            let reference = String(mode.dropFirst("container:".count))
            do {
                let id = try containers.id(of: reference)
                specification.hostConfig[key] = .string("container:\(id)")
                // The files of names are the other's, and know its name alone.
                guard key == "NetworkMode", let other = try containers.load(id) else { continue }
                specification.config["Hostname"] = .string(other.record.hostname)
                specification.config["Domainname"] = other.record.config["Domainname"]
            } catch let problem as Problem where key == "NetworkMode" && problem.code == .notFound {
                throw Problem(
                    .notFound, "joining network namespace of container: \(problem.summary)", hint: problem.hint)
            }
        }
        if let links = specification.hostConfig["Links"]?.strings, !links.isEmpty {
            specification.hostConfig["Links"] = Wire.list(
                try links.map { try ContainerLink($0, in: containers).recorded })
        }
    }

    private func copyImageContent(_ points: [MountPoint], image: ContainerImage, volumes: VolumeStore) throws {
        let wanted = points.filter { $0.kind == .volume && $0.copiesImageContent && $0.subpath.isEmpty }
        guard !wanted.isEmpty else { return }
        let layers = image.layers.reversed().map(root.layer)
        let tree = try MergedView.open(layers, scratch: "\(root.run)/view-\(ProcessIdentity.current?.pid ?? 0)")
        for point in wanted {
            let source: Descriptor
            do {
                source = try Descriptor.open(point.destination, inRoot: tree.raw, Kernel.openDirectory)
            } catch {
                // The image has nothing there, or a file: the volume stays empty.
                continue
            }
            try volumes.copyUp(from: source, to: try volumes.get(point.name))
        }
    }
}

internal import Documents
internal import OCI

/// What a removal does, as `rmi` and `image prune` print it.
public enum ImageChange: Sendable, Hashable, CustomStringConvertible {
    /// A name was taken away.
    case untagged(String)
    /// An image, or what a layer of it was with all below it, is gone.
    case deleted(String)

    /// As `Untagged: web:1`.
    public var description: String {
        switch self {
        case .untagged(let name): "Untagged: \(name)"
        case .deleted(let digest): "Deleted: \(digest)"
        }
    }
}

/// Decides what goes when images are removed: Docker's rules, without touching anything.
struct ImageRemoval {
    /// The images that stay, with their names.
    private(set) var images: [Digest: Image]
    private let uses: [ImageUse]
    private(set) var changes: [ImageChange] = []
    private(set) var names: [Reference] = []
    private(set) var removed: [Image] = []

    init(images: [Image], uses: [ImageUse]) {
        self.images = Dictionary(images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.uses = uses
    }

    /// Removes the image `id` that was named `text`. Throws a conflict in Docker's words.
    mutating func remove(_ text: String, _ id: Digest, isForced: Bool, keepsParents: Bool) throws {
        guard let image = images[id] else { return }
        let isByID = ImageLibrary.isIdentifier(text) && id.hex.hasPrefix(ImageLibrary.identifier(text))
        if isByID {
            if isSingle(image) {
                try check(id, conflicts: isForced ? [.children, .running] : [.children, .running, .stopped])
                for name in image.tags + image.digests { untag(name, of: id) }
            }
            try delete(id, isForced: isForced, keepsParents: keepsParents, isQuiet: false)
            return
        }
        if !isForced, isSingle(image), let use = uses.first(where: { $0.imageID == id.description }) {
            throw Problem(
                .conflict,
                "conflict: unable to remove repository reference \(GoText.quoted(text)) (must force) - container "
                    + "\(use.containerID.prefix(12)) is using its referenced image \(id.short)")
        }
        let reference = try Reference(parsing: text)
        untag(reference, of: id)
        let rest = (images[id]?.tags ?? []) + (images[id]?.digests ?? [])
        // Digests are kept for a name; without its last tag they mean nothing to anybody.
        let isLeftOver = rest.allSatisfy { $0.digest != nil && $0.name == reference.name }
        if reference.digest == nil, isLeftOver { for name in rest { untag(name, of: id) } }
        guard images[id]?.hasName == false else { return }
        try delete(id, isForced: isForced, keepsParents: keepsParents, isQuiet: true)
    }

    private func isSingle(_ image: Image) -> Bool {
        image.tags.count <= 1 && Set((image.tags + image.digests).map(\.name)).count <= 1
    }

    private mutating func untag(_ name: Reference, of id: Digest) {
        images[id]?.tags.removeAll { $0 == name }
        images[id]?.digests.removeAll { $0 == name }
        names.append(name)
        changes.append(.untagged(name.familiar))
    }

    private enum Conflict { case children, running, names, stopped }

    /// Whether another image was made of it.
    private func hasChildren(_ id: Digest) -> Bool { images.values.contains { $0.parent == id } }

    private func conflict(_ id: Digest, among conflicts: [Conflict]) -> (problem: Problem, isUsed: Bool)? {
        func problem(_ force: String, _ reason: String) -> Problem {
            Problem(.conflict, "conflict: unable to delete \(id.short) (\(force)) - \(reason)")
        }
        for conflict in conflicts {
            switch conflict {
            case .children:
                if hasChildren(id) { return (problem("cannot be forced", "image has dependent child images"), false) }
            case .running:
                if let use = uses.first(where: { $0.imageID == id.description && $0.isRunning }) {
                    let reason = "image is being used by running container \(use.containerID.prefix(12))"
                    return (problem("cannot be forced", reason), true)
                }
            case .names:
                if images[id]?.hasName == true {
                    return (problem("must be forced", "image is referenced in multiple repositories"), false)
                }
            case .stopped:
                if let use = uses.first(where: { $0.imageID == id.description && !$0.isRunning }) {
                    let reason = "image is being used by stopped container \(use.containerID.prefix(12))"
                    return (problem("must be forced", reason), true)
                }
            }
        }
        return nil
    }

    private func check(_ id: Digest, conflicts: [Conflict]) throws {
        if let conflict = conflict(id, among: conflicts) { throw conflict.problem }
    }

    private mutating func delete(_ id: Digest, isForced: Bool, keepsParents: Bool, isQuiet: Bool) throws {
        guard let image = images[id] else { return }
        let conflicts: [Conflict] = isForced ? [.children, .running] : [.children, .running, .names, .stopped]
        if let conflict = conflict(id, among: conflicts) {
            let isDangling = !image.hasName && !hasChildren(id)
            if isQuiet, !isDangling || conflict.isUsed { return }
            throw conflict.problem
        }
        for name in image.tags + image.digests { untag(name, of: id) }
        images[id] = nil
        removed.append(image)
        changes.append(.deleted(id.description))
        for layer in releasedChain(of: image) { changes.append(.deleted(layer.description)) }
        guard !keepsParents, let parent = image.parent else { return }
        try delete(parent, isForced: false, keepsParents: false, isQuiet: true)
    }

    /// The layers, each with all below it, that nobody has any longer; the topmost first.
    private func releasedChain(of image: Image) -> [Digest] {
        var kept = Set(images.values.flatMap(\.config.chain))
        for use in uses { kept.formUnion(ImageConfig.chain(of: use.layers.compactMap { Digest(hex: $0) })) }
        return image.config.chain.reversed().filter { !kept.contains($0) }
    }
}

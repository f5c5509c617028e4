internal import Documents
internal import Glibc
internal import Linux
public import OCI

/// The images of a state root: their blobs and names in an OCI image layout, their layers unpacked.
///
/// Any number of processes may use a library at the same time.
public struct ImageLibrary: Sendable {
    /// Manifests and configurations.
    public let content: ContentStore
    /// The layers' files.
    public let layers: any LayerStore
    private let root: String

    /// The library below the state root `root`, in `images` and `layers`.
    public init(root: String) {
        self.root = root
        content = ContentStore("\(root)/images")
        layers = DirectoryLayerStore("\(root)/layers", trash: "\(root)/trash")
    }

    /// Keeps what is in the library there as long as the result lives: nothing is removed meanwhile.
    ///
    /// Who makes a container holds it from ``resolve(_:)`` until the container is recorded. Whoever removes images
    /// waits, so nobody may remove images while he holds it himself.
    public func hold() throws -> ImageHold {
        try content.prepare()
        do { return ImageHold(lock: try FileLock("\(content.path)/use.lock", isShared: true)) } catch {
            // Where nothing can be written nothing can be removed.
            guard error.number == EROFS else { throw error }
            return ImageHold(lock: nil)
        }
    }

    /// The same, for who adds something. What writers that were killed have left goes to the trash first.
    func holdForAdding() throws -> ImageHold {
        if !abandoned.isEmpty, let lock = try? FileLock(trying: "\(content.path)/use.lock") {
            try? content.removeAbandoned()
            try? layers.removeAbandoned()
            withExtendedLifetime(lock) {}
        }
        return try hold()
    }

    /// What writers that were killed have left; nothing while somebody holds the library or adds to it.
    var abandoned: [String] {
        guard Files.exists("\(content.path)/use.lock"),
            let lock = try? FileLock(trying: "\(content.path)/use.lock")
        else { return [] }
        return withExtendedLifetime(lock) { content.abandoned + layers.abandoned }
    }

    /// Removes it.
    func removeAbandoned() throws {
        try withRemoval {
            try content.removeAbandoned()
            try layers.removeAbandoned()
        }
    }

    /// Runs `body` while nobody holds the library or adds to it.
    func withRemoval<Result>(_ body: () throws -> Result) throws -> Result {
        try content.prepare()
        let lock = try FileLock("\(content.path)/use.lock")
        return try withExtendedLifetime(lock) { try body() }
    }
}

/// See ``ImageLibrary/hold()``.
public struct ImageHold: ~Copyable, Sendable {
    let lock: FileLock?
}

extension ImageLibrary {
    /// The image that a person means: by its name, by its id, or by the beginning of its id.
    ///
    /// The errors are Docker's: `No such image: web:latest`.
    public func resolve(_ text: String) throws -> Image {
        let index = try content.index()
        if let id = Digest(exactly: text) ?? Digest(hex: text) {
            if let image = images(index, where: { $0 == id }).first { return image }
            throw Problem(.notFound, "No such image: \(text)")
        }
        let isPrefix = Self.isIdentifier(text)
        let reference: Reference
        do { reference = try Reference(parsing: text) } catch {
            if isPrefix, let image = try image(withPrefix: text, index) { return image }
            throw error
        }
        if let descriptor = index.manifests.first(where: { $0.annotation(Self.name) == reference.description }) {
            return try image(of: descriptor, index)
        }
        if isPrefix, let image = try image(withPrefix: text, index) { return image }
        throw Self.missing(reference)
    }

    /// All images, the newest first. One whose documents are damaged is left out.
    public func list() throws -> [Image] {
        try images(content.index(), where: { _ in true }).sorted { ($1.created, $1.id.hex) < ($0.created, $0.id.hex) }
    }

    /// The directories of an image's layers as overlayfs wants them, the topmost first.
    ///
    /// A layer that is no longer unpacked is unpacked again from its blob.
    public func layerPaths(of image: Image) throws -> [String] {
        guard image.manifest.layers.count == image.layers.count else { throw Self.unmatched(image.id) }
        for (layer, descriptor) in zip(image.layers, image.manifest.layers) { try unpack(layer, descriptor.digest) }
        return image.layers.reversed().map { layers.path(of: $0) }
    }

    static func missing(_ reference: Reference) -> Problem {
        Problem(.notFound, "No such image: \(reference.familiar)")
    }

    static func unmatched(_ id: Digest) -> Problem {
        Problem(.corrupt, "the image \(id.short) has not as many layers as its config says")
    }
}

extension ImageLibrary {
    /// Annotations of the index's entries.
    static let name = ContentDescriptor.Annotation.name
    static let parent = "cove.image.parent"
    static let tagged = "cove.image.tagged"

    func manifest(_ digest: Digest) throws -> Manifest { try Manifest(parsing: content.read(digest)) }

    /// The images whose id passes, each once with all its names. One that is damaged is left out.
    func images(_ index: Index, where isWanted: (Digest) -> Bool) -> [Image] {
        var order: [Digest] = []
        var entries: [Digest: [ContentDescriptor]] = [:]
        var manifests: [Digest: Manifest] = [:]
        for entry in index.manifests {
            if manifests[entry.digest] == nil { manifests[entry.digest] = try? manifest(entry.digest) }
            guard let id = manifests[entry.digest]?.config.digest, isWanted(id) else { continue }
            if entries[id] == nil { order.append(id) }
            entries[id, default: []].append(entry)
        }
        return order.compactMap { id in
            let entries = entries[id] ?? []
            guard let first = entries.first, let manifest = manifests[first.digest] else { return nil }
            return try? image(id, entries, first.digest, manifest)
        }
    }

    /// The image of an entry, with all names that it has in others.
    private func image(of descriptor: ContentDescriptor, _ index: Index) throws -> Image {
        let manifest = try manifest(descriptor.digest)
        let id = manifest.config.digest
        let entries = index.manifests.filter {
            $0.digest == descriptor.digest || (try? self.manifest($0.digest).config.digest) == id
        }
        let first = entries.first?.digest ?? descriptor.digest
        return try image(id, entries, first, first == descriptor.digest ? manifest : self.manifest(first))
    }

    private func image(
        _ id: Digest, _ entries: [ContentDescriptor], _ digest: Digest, _ manifest: Manifest
    ) throws -> Image {
        let config = try ImageConfig(parsing: content.read(id))
        let names = entries.compactMap { $0.annotation(Self.name).flatMap { try? Reference(parsing: $0) } }.sorted()
        let times = entries.compactMap { $0.annotation(Self.tagged).flatMap(Timestamp.init(rfc3339:)) }
        return Image(
            id: id, manifestDigest: digest, manifest: manifest, config: config, tags: names.filter { $0.digest == nil },
            digests: names.filter { $0.digest != nil },
            parent: entries.lazy.compactMap { $0.annotation(Self.parent).flatMap { Digest(exactly: $0) } }.first,
            tagged: times.max(), layerSizes: config.layers.map { layers.size(of: $0) })
    }

    /// Up to 64 hexadecimal digits, perhaps behind `sha256:`.
    static func isIdentifier(_ text: String) -> Bool {
        let digits = identifier(text)
        return (1...64).contains(digits.utf8.count)
            && digits.utf8.allSatisfy(Hexadecimal.isDigit)
    }

    static func identifier(_ text: String) -> String {
        text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    }

    /// `nil` when no image or more than one begins so.
    private func image(withPrefix text: String, _ index: Index) throws -> Image? {
        let digits = Self.identifier(text)
        let found = images(index, where: { $0.hex.hasPrefix(digits) })
        return found.count == 1 ? found[0] : nil
    }

    /// Sees to it that a layer is unpacked.
    func unpack(_ layer: Digest, _ blob: Digest) throws {
        try layers.ensure(layer) { try DetectedSource(content.open(blob)).decompressed() }
    }
}

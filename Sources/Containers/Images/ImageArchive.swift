internal import Documents
internal import OCI

/// An image in an archive.
struct ArchivedImage {
    var config: ImageConfig
    /// The names of its layers' files in the archive, bottom first.
    var layers: [String]
    /// The bytes of its manifest; `nil` when the archive has none.
    var manifest: [UInt8]?
    var mediaType = MediaType.manifest
    var names: [Reference]
}

/// The files of an archive of images, taken into a store's place for unfinished blobs while the archive is read once.
///
/// What is not asked for is gone with this value.
final class ImageArchive {
    private enum File {
        case taken(BlobWriter)
        /// The store had it before.
        case stored(Digest)
        /// The same file as another.
        case link(String)
    }

    private let content: ContentStore
    private var files: [String: File] = [:]

    private static let most = 20_000
    private static let blobs = "blobs/sha256/"

    init(_ source: any ByteSource, into content: ContentStore) throws {
        self.content = content
        var limits = TarReader.Limits()
        limits.entries = Self.most
        let reader = TarReader(source, limits: limits)
        while let entry = try reader.next() { try take(entry, reader) }
    }

    private func take(_ entry: TarEntry, _ reader: TarReader) throws {
        let name = Wire.clean("/\(entry.name)").dropFirst()
        switch entry.kind {
        case .file:
            let digest = name.hasPrefix(Self.blobs) ? Digest(hex: name.dropFirst(Self.blobs.count)) : nil
            if let digest, content.contains(digest) {
                files[String(name)] = .stored(digest)
                return
            }
            let blob = try content.ingest()
            while let piece = try reader.nextPiece() { try blob.write(piece) }
            blob.finish()
            if let digest, digest != blob.digest {
                throw Problem(
                    .corrupt, "the blob \(digest) is damaged", reason: "its content has the digest \(blob.digest)")
            }
            files[String(name)] = .taken(blob)
        case .symbolicLink(let target):
            // Archives of old have a layer that several images share once, and links to it.
            let parent = name.lastIndex(of: "/").map { name[..<$0] } ?? ""
            let target = String(decoding: target, as: UTF8.self)
            files[String(name)] = .link(String(Wire.clean("/\(parent)/\(target)").dropFirst()))
        case .hardLink(let target):
            files[String(name)] = .link(String(Wire.clean("/\(String(decoding: target, as: UTF8.self))").dropFirst()))
        default: break
        }
    }

    private func file(_ name: String) throws -> File {
        var name = String(Wire.clean("/\(name)").dropFirst())
        for _ in 0..<10 {
            switch files[name] {
            case .link(let target)?: name = target
            case let file?: return file
            case nil: throw Problem(.corrupt, "the archive has no file \"\(name.prefix(200))\" that its manifest names")
            }
        }
        throw Problem(.corrupt, "the archive's links lead in circles: \(name.prefix(200))")
    }

    private func open(_ file: File) throws -> any ByteSource {
        switch file {
        case .taken(let blob): try blob.source()
        case .stored(let digest): try content.open(digest)
        case .link(let name): try open(self.file(name))
        }
    }

    private func bytes(_ name: String, limit: Int = 4 << 20) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try open(file(name)).forEachPiece { piece in
            guard bytes.count + piece.count <= limit else {
                throw Problem(.invalid, "the archive's \(name) is larger than \(limit) bytes")
            }
            bytes.append(contentsOf: piece)
        }
        return bytes
    }

    private func blob(_ digest: Digest) throws -> [UInt8] { try bytes("\(Self.blobs)\(digest.hex)") }

    static let noImage = Problem(
        .invalid, "the archive holds no image", reason: "it has neither a manifest.json nor an index.json",
        hint: "an archive of plain files is taken by import")
}

extension ImageArchive {
    /// The images that the archive describes.
    func images(platform: Platform) throws -> [ArchivedImage] {
        var described: [ArchivedImage] = []
        if files["index.json"] != nil {
            let index = try Index(parsing: bytes("index.json"))
            for entry in index.manifests { try add(entry, platform, to: &described, depth: 0) }
        }
        guard files["manifest.json"] != nil else { return described }
        let document = try JSON(parsing: bytes("manifest.json"), file: "manifest.json")
        guard let entries = document.array else { throw Problem(.corrupt, "manifest.json is not a list") }
        return try entries.map { entry in
            var image = try dockerImage(entry)
            // The layout's manifest is the one that a registry knows.
            if let same = described.first(where: { $0.config.id == image.config.id }) {
                image.manifest = same.manifest
                image.mediaType = same.mediaType
                image.layers = same.layers
            }
            return image
        }
    }

    private func dockerImage(_ entry: JSON) throws -> ArchivedImage {
        guard let config = entry["Config"]?.string, let layers = entry["Layers"]?.strings else {
            throw Problem(.corrupt, "manifest.json names no config or no layers")
        }
        let names = try (entry["RepoTags"]?.strings ?? []).map { try Reference(parsing: $0) }
        return ArchivedImage(config: try ImageConfig(parsing: bytes(config)), layers: layers, names: names)
    }

    private func add(
        _ entry: ContentDescriptor, _ platform: Platform, to images: inout [ArchivedImage], depth: Int
    ) throws {
        let name = try Self.name(of: entry)
        if MediaType.isIndex(entry.mediaType) {
            guard depth < 3 else { throw Problem(.corrupt, "the archive's indexes are nested too deeply") }
            let index = try Index(parsing: blob(entry.digest), file: "index \(entry.digest.short)")
            guard var inner = index.manifest(for: platform) else {
                let reason = name.map { "image with reference \($0.familiar)" } ?? "the image \(entry.digest.short)"
                throw Problem(
                    .notFound, "\(reason) was found but does not provide the specified platform (\(platform))")
            }
            inner.annotations[ImageLibrary.name] = name.map { .string($0.description) }
            try add(inner, platform, to: &images, depth: depth + 1)
            return
        }
        // A layout may hold other things too: signatures, charts.
        guard entry.mediaType.isEmpty || MediaType.isManifest(entry.mediaType) else { return }
        let bytes = try blob(entry.digest)
        let manifest = try Manifest(parsing: bytes)
        let config = try ImageConfig(parsing: blob(manifest.config.digest))
        if let known = images.firstIndex(where: { $0.config.id == config.id }) {
            if let name, !images[known].names.contains(name) { images[known].names.append(name) }
            return
        }
        images.append(
            ArchivedImage(
                config: config, layers: manifest.layers.map { "\(Self.blobs)\($0.digest.hex)" }, manifest: bytes,
                mediaType: manifest.mediaType, names: name.map { [$0] } ?? []))
    }

    /// The full name that containerd notes, or OCI's, unless that is only a tag of nobody knows what.
    private static func name(of entry: ContentDescriptor) throws -> Reference? {
        if let name = entry.annotation(ImageLibrary.name) { return try Reference(parsing: name) }
        guard let name = entry.annotation(ContentDescriptor.Annotation.referenceName),
            name.contains(where: { $0 == ":" || $0 == "/" })
        else { return nil }
        return try? Reference(parsing: name)
    }

    /// The files of a layer as a plain archive.
    func plainBytes(_ name: String) throws -> any ByteSource { try DetectedSource(open(file(name))).decompressed() }

    /// Stores the blob of a layer and describes it.
    func store(_ name: String) throws -> ContentDescriptor {
        let file = try file(name)
        let source = try DetectedSource(open(file))
        let suffix: String
        switch source.compression {
        case nil: suffix = ""
        case let compression?:
            guard let known = compression.mediaTypeSuffix else { return try plainLayer(source) }
            suffix = known
        }
        let digest: Digest
        switch file {
        case .taken(let blob):
            try blob.commit()
            digest = blob.digest
        case .stored(let stored): digest = stored
        case .link(let name): return try store(name)
        }
        return ContentDescriptor(
            mediaType: MediaType.layer + suffix, digest: digest, size: content.size(of: digest) ?? 0)
    }

    /// Stores what no media type tells in its plain form.
    private func plainLayer(_ source: DetectedSource) throws -> ContentDescriptor {
        let blob = try content.ingest()
        try source.decompressed().forEachPiece { try blob.write($0) }
        try blob.commit()
        return ContentDescriptor(mediaType: MediaType.layer, digest: blob.digest, size: blob.size)
    }
}

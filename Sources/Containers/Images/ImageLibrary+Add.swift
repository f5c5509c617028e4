public import Documents
public import OCI

/// What becomes an image's config, besides its layers.
public struct ImageDraft: Sendable {
    /// How it runs; see ``ImageConfig/config``.
    public var config: JSON
    /// What it runs on.
    public var platform: Platform
    /// When it was made.
    public var created: Timestamp
    /// Who made it.
    public var author: String
    /// A word about it, for its history.
    public var comment: String
    /// The command that made the topmost layer, for the history.
    public var createdBy: String
    /// The image below the new layer.
    public var parent: Image?

    /// A draft that runs nothing, for this machine, unless it is said.
    public init(
        config: JSON = [:], platform: Platform = .host, created: Timestamp, author: String = "", comment: String = "",
        createdBy: String = "", parent: Image? = nil
    ) {
        self.config = config
        self.platform = platform
        self.created = created
        self.author = author
        self.comment = comment
        self.createdBy = createdBy
        self.parent = parent
    }
}

extension ImageLibrary {
    /// Makes an image of one more layer, which `layer` writes entry by entry, and names it.
    ///
    /// The same entries and the same draft give the same image. A layer without an entry is left out and noted in the
    /// history as empty.
    /// - Parameter progress: is told what is written, then what is unpacked.
    @discardableResult
    public func add(
        _ draft: ImageDraft, names: [Reference] = [], now: Timestamp = .now,
        progress: @escaping (ImageProgress) -> Void = { _ in }, layer: (TarWriter) throws -> Void
    ) throws -> Image {
        let lock = try holdForAdding()
        return try withExtendedLifetime(lock) {
            let blob = try content.ingest()
            let writer = TarWriter(CountedSink(blob) { progress(.copied($0)) })
            try layer(writer)
            try writer.finish()
            let digest = blob.digest
            if digest != .emptyArchive {
                blob.finish()
                if !layers.contains(digest) {
                    let source = CountedSource(try blob.source()) { progress(.unpacked($0)) }
                    try layers.add(HashingSource(source), expecting: digest)
                }
                try blob.commit()
            }
            return try record(draft, layer: digest, size: blob.size, names: names, now: now)
        }
    }

    /// Writes config and manifest of an image whose topmost layer is stored, and names it.
    func record(
        _ draft: ImageDraft, layer: Digest, size: Int64, names: [Reference], now: Timestamp
    ) throws -> Image {
        let isEmpty = layer == .emptyArchive
        var diffs = draft.parent?.layers ?? []
        var blobs = draft.parent?.manifest.layers ?? []
        if !isEmpty {
            diffs.append(layer)
            blobs.append(ContentDescriptor(mediaType: MediaType.layer, digest: layer, size: size))
        }
        var history = draft.parent?.config.history ?? []
        history.append(
            HistoryEntry(
                created: draft.created, createdBy: draft.createdBy, comment: draft.comment, author: draft.author,
                isEmptyLayer: isEmpty))
        let config = try ImageConfig(Self.document(draft, layers: diffs, history: history))
        let manifest = Manifest(
            config: try content.add(config.bytes, mediaType: MediaType.config), layers: blobs)
        let descriptor = try content.add(manifest.bytes, mediaType: MediaType.manifest)
        try record(descriptor, as: names, parent: draft.parent?.id, now: now)
        return try resolve(config.id.description)
    }

    private static func document(_ draft: ImageDraft, layers: [Digest], history: [HistoryEntry]) -> JSON {
        var members: JSONObject = ["architecture": .string(draft.platform.architecture)]
        members["variant"] = draft.platform.variant.map { .string($0) }
        members["os"] = .string(draft.platform.os)
        members["created"] = .string(draft.created.rfc3339Nano)
        if !draft.author.isEmpty { members["author"] = .string(draft.author) }
        if !draft.comment.isEmpty { members["comment"] = .string(draft.comment) }
        members["config"] = draft.config
        members["rootfs"] = ["type": "layers", "diff_ids": JSON(layers.map(\.description))]
        members["history"] = .array(history.map(\.document))
        return .object(members)
    }
}

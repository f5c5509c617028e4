public import Documents
public import OCI

/// What `import` is asked for.
public struct ImportRequest: Sendable {
    /// The values of `--change`.
    public var changes: [String]
    /// A word about it, for its history.
    public var message: String
    /// The new image's name; `nil` for none.
    public var name: String?
    /// What it runs on.
    public var platform: Platform

    /// An import; what is empty is left out.
    public init(
        changes: [String] = [], message: String = "Imported from -", name: String? = nil, platform: Platform = .host
    ) {
        self.changes = changes
        self.message = message
        self.name = name
        self.platform = platform
    }
}

extension ImageLibrary {
    /// Makes an image of one layer of an archive of files, compressed or not.
    @discardableResult
    public func `import`(
        _ source: any ByteSource, _ request: ImportRequest = ImportRequest(), now: Timestamp = .now
    ) throws -> Image {
        let name = try Self.newName(request.name)
        let draft = ImageDraft(
            config: try Change.apply(request.changes, to: [:]), platform: request.platform, created: now,
            comment: request.message)
        let lock = try holdForAdding()
        return try withExtendedLifetime(lock) {
            let blob = try content.ingest()
            let archive = StoringSource(try DetectedSource(source).decompressed(), to: blob)
            let layer = try layers.add(archive, expecting: nil)
            try blob.commit()
            return try record(draft, layer: layer, size: blob.size, names: name.map { [$0] } ?? [], now: now)
        }
    }
}

public import Documents
public import OCI

/// What `load` found in an archive, as it prints it.
public enum LoadedImage: Sendable, Equatable, CustomStringConvertible {
    case named(Reference, Digest)
    case unnamed(Digest)

    /// The image's id.
    public var id: Digest {
        switch self {
        case .named(_, let id), .unnamed(let id): id
        }
    }

    /// As `Loaded image: web:1`.
    public var description: String {
        switch self {
        case .named(let name, _): "Loaded image: \(name.familiar)"
        case .unnamed(let id): "Loaded image ID: \(id)"
        }
    }
}

extension ImageLibrary {
    /// Takes the images of an archive in: one of `docker save` of any age since 1.10, of podman or skopeo, or any OCI
    /// layout, compressed or not.
    ///
    /// Every blob is verified and every layer unpacked before the first name appears.
    ///
    /// - Parameters:
    ///   - platform: what to take of an image for several platforms.
    ///   - progress: is told what of each layer is unpacked.
    @discardableResult
    public func load(
        _ source: any ByteSource, platform: Platform? = nil, now: Timestamp = .now,
        progress: @escaping (ImageProgress) -> Void = { _ in }
    ) throws -> [LoadedImage] {
        let lock = try holdForAdding()
        return try withExtendedLifetime(lock) {
            let archive = try ImageArchive(try DetectedSource(source).decompressed(), into: content)
            let images = try archive.images(platform: platform ?? .host)
            guard !images.isEmpty else { throw ImageArchive.noImage }
            for image in images {
                try image.config.check(platform, reference: image.names.first?.familiar ?? image.config.id.short)
            }
            var stored: [(descriptor: ContentDescriptor, image: ArchivedImage)] = []
            for image in images { stored.append((try store(image, archive, progress), image)) }
            var loaded: [LoadedImage] = []
            for (descriptor, image) in stored {
                try record(descriptor, as: image.names, now: now)
                loaded += image.names.map { .named($0, image.config.id) }
                if image.names.isEmpty { loaded.append(.unnamed(image.config.id)) }
            }
            return loaded
        }
    }

    private func store(
        _ image: ArchivedImage, _ archive: ImageArchive, _ progress: @escaping (ImageProgress) -> Void
    ) throws -> ContentDescriptor {
        guard image.layers.count == image.config.layers.count else { throw Self.unmatched(image.config.id) }
        // First what shows whether the archive is whole.
        for (diff, file) in zip(image.config.layers, image.layers) {
            try layers.ensure(diff) {
                CountedSource(try archive.plainBytes(file)) { progress(.unpacked($0)) }
            }
        }
        let blobs = try image.layers.map { try archive.store($0) }
        let config = try content.add(image.config.bytes, mediaType: MediaType.config)
        if let bytes = image.manifest, try Manifest(parsing: bytes).layers.map(\.digest) == blobs.map(\.digest) {
            return try content.add(bytes, mediaType: image.mediaType)
        }
        return try content.add(Manifest(config: config, layers: blobs).bytes, mediaType: MediaType.manifest)
    }
}

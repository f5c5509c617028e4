public import Documents

/// The parts of an image: its config and its layers, bottom first (OCI image specification, `manifest.md`; Docker's
/// schema 2 has the same members).
public struct Manifest: Sendable, Equatable {
    /// OCI's or Docker's.
    public var mediaType: String
    /// The image's configuration.
    public var config: ContentDescriptor
    /// Bottommost first.
    public var layers: [ContentDescriptor]

    /// A manifest by its parts.
    public init(mediaType: String = MediaType.manifest, config: ContentDescriptor, layers: [ContentDescriptor]) {
        self.mediaType = mediaType
        self.config = config
        self.layers = layers
    }

    /// Reads the bytes of a manifest; a document that says it is something else is refused.
    public init(parsing bytes: [UInt8]) throws {
        let document = try JSON(parsing: bytes, file: "manifest")
        guard document["schemaVersion"]?.int == 2, let config = document["config"],
            let layers = document["layers"]?.array
        else { throw Problem(.corrupt, "the manifest is none of schema version 2") }
        mediaType = document["mediaType"]?.string ?? MediaType.manifest
        // A document that can be read as manifest and as index means different things to different readers.
        guard MediaType.isManifest(mediaType), document["manifests"] == nil else {
            throw Problem(.corrupt, "the manifest says that it is a \(mediaType.prefix(100))")
        }
        guard layers.count <= 1000 else { throw Problem(.corrupt, "the manifest has \(layers.count) layers") }
        self.config = try ContentDescriptor(config)
        self.layers = try layers.map(ContentDescriptor.init)
    }

    /// The JSON text; equal manifests have equal bytes.
    public var bytes: [UInt8] {
        JSON.object([
            "schemaVersion": 2, "mediaType": .string(mediaType), "config": config.document,
            "layers": .array(layers.map(\.document)),
        ]).bytes()
    }
}

/// A list of manifests: of the platforms of an image, or of the images of a layout (OCI image specification,
/// `image-index.md`).
public struct Index: Sendable, Equatable {
    /// One an image, or one a platform.
    public var manifests: [ContentDescriptor]
    /// Members without a property here; they are kept.
    public var other: JSONObject

    /// An index of these, in order.
    public init(manifests: [ContentDescriptor] = []) {
        self.manifests = manifests
        other = [:]
    }

    /// Reads an index. Throws a `Problem` (.corrupt) for what is none.
    public init(parsing bytes: [UInt8], file: String = "index.json") throws {
        let document = try JSON(parsing: bytes, file: file)
        guard document["schemaVersion"]?.int == 2, let manifests = document["manifests"]?.array,
            document["layers"] == nil
        else { throw Problem(.corrupt, "\(file) is no index of schema version 2") }
        self.manifests = try manifests.map(ContentDescriptor.init)
        other = JSONObject(
            members: (document.object ?? [:]).members.filter {
                !["schemaVersion", "mediaType", "manifests"].contains($0.key)
            })
    }

    /// As it is stored.
    public var bytes: [UInt8] {
        var members: JSONObject = [
            "schemaVersion": 2, "mediaType": .string(MediaType.index),
            "manifests": .array(manifests.map(\.document)),
        ]
        for member in other { members[member.key] = member.value }
        return JSON.object(members).bytes()
    }
}

extension Index {
    /// The manifest for a platform, also if only a lower variant of it is there; `nil` when there is none.
    ///
    /// What is for no platform at all, such as a build's attestations, is passed over.
    public func manifest(for platform: Platform) -> ContentDescriptor? {
        let candidates = manifests.filter { MediaType.isManifest($0.mediaType) || MediaType.isIndex($0.mediaType) }
        let fitting = candidates.compactMap { descriptor -> (ContentDescriptor, Platform)? in
            guard let document = descriptor.other["platform"], let offered = Platform(document) else { return nil }
            return platform.runs(offered) ? (descriptor, offered) : nil
        }
        if let best = fitting.max(by: { $0.1.variantNumber < $1.1.variantNumber }) { return best.0 }
        return candidates.count == 1 && candidates[0].other["platform"] == nil ? candidates[0] : nil
    }
}

public import Documents
public import OCI

/// An image of the library, with its names.
public struct Image: Sendable {
    /// The digest of its config.
    public let id: Digest
    /// What the library's index knows it by.
    public let manifestDigest: Digest
    /// What it is made of.
    public let manifest: Manifest
    /// What it runs, and from which layers.
    public let config: ImageConfig
    /// Its names with tags, sorted.
    public var tags: [Reference]
    /// Its names with the digest of a manifest in a registry, sorted.
    public var digests: [Reference]
    /// The image from which it was made here by a commit.
    public let parent: Digest?
    /// When it was last given a name here.
    public let tagged: Timestamp?
    /// The bytes of each layer's files, bottom first.
    public let layerSizes: [Int64]

    /// The diff ids of its layers, bottom first.
    public var layers: [Digest] { config.layers }

    /// The bytes of all layers' files.
    public var size: Int64 {
        layerSizes.reduce(0) { sum, size in
            let (result, overflow) = sum.addingReportingOverflow(size)
            return overflow ? .max : result
        }
    }

    /// Go's zero time when the image does not tell.
    public var created: Timestamp { config.created ?? .zero }

    /// The comment that was given when it was made.
    public var comment: String { config.comment.isEmpty ? config.history.last?.comment ?? "" : config.comment }

    /// Whether a tag or digest leads to it.
    public var hasName: Bool { !tags.isEmpty || !digests.isEmpty }
}

/// A container, as far as the removal of images has to know it.
public struct ImageUse: Sendable, Equatable {
    /// The container's id.
    public var containerID: String
    /// The image's id, `sha256:…`.
    public var imageID: String
    /// The diff ids of the layers that it is stacked of, without their algorithm.
    public var layers: [String]
    /// Whether it runs now.
    public var isRunning: Bool

    /// A container that uses an image.
    public init(containerID: String, imageID: String, layers: [String], isRunning: Bool) {
        self.containerID = containerID
        self.imageID = imageID
        self.layers = layers
        self.isRunning = isRunning
    }
}

public import Documents

/// What a document says of a blob that it refers to (OCI image specification, `descriptor.md`).
public struct ContentDescriptor: Sendable, Equatable {
    /// What the content is.
    public var mediaType: String
    /// What its bytes must have.
    public var digest: Digest
    /// In bytes.
    public var size: Int64
    /// Members that are strings; others are no annotations.
    public var annotations: JSONObject
    /// The members without a property here, such as `platform`; they are kept.
    public var other: JSONObject

    /// A descriptor by its parts.
    public init(mediaType: String, digest: Digest, size: Int64, annotations: JSONObject = [:]) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
        other = [:]
    }

    /// Reads the JSON form. Throws a `Problem` that says which member is wrong.
    public init(_ document: JSON) throws {
        guard let members = document.object else { throw Problem(.corrupt, "a descriptor is not an object") }
        guard let text = members["digest"]?.string else { throw Problem(.corrupt, "a descriptor has no digest") }
        guard let size = members["size"]?.int, size >= 0 else {
            throw Problem(.corrupt, "the descriptor of \(text.prefix(80)) has no size")
        }
        self.init(
            mediaType: members["mediaType"]?.string ?? "", digest: try Digest(parsing: text), size: size,
            annotations: members["annotations"]?.object ?? [:])
        other = JSONObject(
            members: members.members.filter { !["mediaType", "digest", "size", "annotations"].contains($0.key) })
    }

    /// As in manifests and indexes.
    public var document: JSON {
        var members: JSONObject = [
            "mediaType": .string(mediaType), "digest": .string(digest.description), "size": .int(size),
        ]
        for member in other { members[member.key] = member.value }
        if !annotations.isEmpty { members["annotations"] = .object(annotations) }
        return .object(members)
    }

    /// The text of an annotation.
    public func annotation(_ key: String) -> String? { annotations[key]?.string }

    /// The names of annotations that are read or written here.
    public enum Annotation {
        /// The full reference under which an image is known.
        public static let name = "io.containerd.image.name"
        /// OCI's own name: often only a tag.
        public static let referenceName = "org.opencontainers.image.ref.name"
    }
}

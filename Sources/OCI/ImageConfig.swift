public import Documents

/// The document that describes an image: how to run it, its layers' digests, how it came to be (OCI image
/// specification, `config.md`, with Docker's additions).
///
/// The digest of its bytes is the image's id, so the bytes are kept as they came.
public struct ImageConfig: Sendable {
    /// All of it, unknown members included.
    public let document: JSON
    /// As it is stored; its digest is the image's id.
    public let bytes: [UInt8]
    /// The digests of the layers as plain tar archives, bottom first.
    public let layers: [Digest]

    /// Reads the bytes of a config. Throws a `Problem` when the layers' digests are missing or wrong.
    public init(parsing bytes: [UInt8]) throws {
        let document = try JSON(parsing: bytes, file: "image config")
        try self.init(document, bytes: bytes)
    }

    /// A config made here.
    public init(_ document: JSON) throws { try self.init(document, bytes: document.bytes()) }

    private init(_ document: JSON, bytes: [UInt8]) throws {
        guard document.object != nil else { throw Problem(.corrupt, "the image config is not an object") }
        guard let layers = document["rootfs"]?["diff_ids"]?.array ?? (document["rootfs"] == nil ? nil : []) else {
            throw Problem(.corrupt, "the image config has no list of layers (rootfs.diff_ids)")
        }
        self.layers = try layers.map { layer in
            guard let text = layer.string else { throw Problem(.corrupt, "a layer's digest is not a string") }
            return try Digest(parsing: text)
        }
        self.document = document
        self.bytes = bytes
    }

    /// The image's id.
    public var id: Digest { Digest(of: bytes) }

    /// How to run it: `User`, `ExposedPorts`, `Env`, `Entrypoint`, `Cmd`, `Volumes`, `WorkingDir`, `Labels`,
    /// `StopSignal`, `Healthcheck`, `OnBuild`, `Shell`.
    public var config: JSON {
        guard let config = document["config"], config.object != nil else { return .object([:]) }
        return config
    }

    /// Of the image.
    public var labels: JSONObject { config["Labels"]?.object ?? [:] }
    /// Throws a `Problem` (.notFound), in Docker's words, when the image is not for the platform that is asked for.
    public func check(_ platform: Platform?, reference: String) throws(Problem) {
        guard let platform, !platform.runs(self.platform) else { return }
        throw Problem(
            .notFound,
            "image with reference \(reference) was found but does not provide the specified platform (\(platform))")
    }

    /// What it runs on.
    public var platform: Platform {
        Platform(
            os: document["os"]?.string ?? "linux", architecture: document["architecture"]?.string ?? "",
            variant: document["variant"]?.string)
    }
    /// Who made it.
    public var author: String { document["author"]?.string ?? "" }
    /// A word about it.
    public var comment: String { document["comment"]?.string ?? "" }
    /// When it was made; `nil` when it does not say.
    public var created: Timestamp? { document["created"]?.string.flatMap(Timestamp.init(rfc3339:)) }
    /// The oldest first.
    public var history: [HistoryEntry] { (document["history"]?.array ?? []).map(HistoryEntry.init) }

    /// The digest of each layer together with all below it: ChainID₀ = DiffID₀, ChainIDₙ = SHA-256 of the text
    /// `ChainIDₙ₋₁ DiffIDₙ` (OCI image specification, `config.md`, "Layer ChainID").
    public var chain: [Digest] { Self.chain(of: layers) }

    /// See ``chain``; for the diff ids of any layers, bottom first.
    public static func chain(of layers: [Digest]) -> [Digest] {
        var chain: [Digest] = []
        for layer in layers {
            chain.append(chain.last.map { Digest(of: Array("\($0) \(layer)".utf8)) } ?? layer)
        }
        return chain
    }
}

/// A step in the making of an image.
public struct HistoryEntry: Sendable, Equatable {
    /// When it was done; `nil` when it is not said.
    public var created: Timestamp?
    /// The command that ran.
    public var createdBy: String
    /// A word about it.
    public var comment: String
    /// Who did it.
    public var author: String
    /// The step changed no file: it has no layer.
    public var isEmptyLayer: Bool

    /// A step of an image's history.
    public init(created: Timestamp?, createdBy: String, comment: String, author: String = "", isEmptyLayer: Bool) {
        self.created = created
        self.createdBy = createdBy
        self.comment = comment
        self.author = author
        self.isEmptyLayer = isEmptyLayer
    }

    init(_ document: JSON) {
        created = document["created"]?.string.flatMap(Timestamp.init(rfc3339:))
        createdBy = document["created_by"]?.string ?? ""
        comment = document["comment"]?.string ?? ""
        author = document["author"]?.string ?? ""
        isEmptyLayer = document["empty_layer"]?.bool ?? false
    }

    /// As in `history`.
    public var document: JSON {
        var members: JSONObject = [:]
        members["created"] = created.map { .string($0.rfc3339Nano) }
        if !createdBy.isEmpty { members["created_by"] = .string(createdBy) }
        if !author.isEmpty { members["author"] = .string(author) }
        if !comment.isEmpty { members["comment"] = .string(comment) }
        if isEmptyLayer { members["empty_layer"] = true }
        return .object(members)
    }
}

public import Documents
internal import OCI

/// What `commit` is asked for.
public struct CommitRequest: Sendable {
    /// The container's config, in the shape of Docker's API.
    public var config: JSON
    /// The directory that holds the container's changes.
    public var upper: String
    /// Paths in the container that are left out with all below them: mount points that were made for it.
    public var excluded: [String]
    /// Who made it.
    public var author: String
    /// A word about it, for its history.
    public var message: String
    /// The values of `--change`.
    public var changes: [String]
    /// The new image's name; `nil` for none.
    public var name: String?

    /// A commit; what is empty is left out.
    public init(
        config: JSON, upper: String, excluded: [String] = [], author: String = "", message: String = "",
        changes: [String] = [], name: String? = nil
    ) {
        self.config = config
        self.upper = upper
        self.excluded = excluded
        self.author = author
        self.message = message
        self.changes = changes
        self.name = name
    }
}

extension ImageLibrary {
    /// Makes an image of a container: of the image it came from, its changes, and its settings.
    @discardableResult
    public func commit(
        _ request: CommitRequest, parent: Image?, now: Timestamp = .now,
        progress: @escaping (ImageProgress) -> Void = { _ in }
    ) throws -> Image {
        let name = try Self.newName(request.name)
        let draft = ImageDraft(
            config: try Change.apply(request.changes, to: Self.imageConfig(of: request.config)),
            platform: parent?.config.platform ?? .host, created: now, author: request.author, comment: request.message,
            createdBy: (request.config["Cmd"]?.strings ?? []).joined(separator: " "), parent: parent)
        return try add(draft, names: name.map { [$0] } ?? [], now: now, progress: progress) { writer in
            try LayerDiff.write(upper: request.upper, excluding: request.excluded, to: writer)
        }
    }

    /// The members of a container's config that an image has.
    private static func imageConfig(of config: JSON) -> JSON {
        let keys = [
            "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal",
            "Healthcheck", "OnBuild", "Shell",
        ]
        var result = JSONObject()
        for key in keys {
            if let value = config[key], !value.isNull, value != "" { result[key] = value }
        }
        return .object(result)
    }

    /// Reads the name for a new image. Throws Docker's errors.
    static func newName(_ text: String?) throws -> Reference? {
        guard let text, !text.isEmpty else { return nil }
        let reference = try Reference(parsing: text)
        guard reference.digest == nil else {
            throw Problem(.invalid, "refusing to create a tag with a digest reference")
        }
        return reference
    }
}

public import Documents
internal import Linux

/// What was asked for when a container was made: its `container.json`, in the shape of Docker's API.
///
/// The document is the truth; the accessors read what the engine works with.
public struct ContainerRecord: Sendable, Equatable {
    public var document: JSON

    public init(document: JSON) { self.document = document }

    public var id: String { document["Id"]?.string ?? "" }

    /// Without the slash that Docker puts in front.
    public var name: String {
        get { String((document["Name"]?.string ?? "").drop { $0 == "/" }) }
        set { document["Name"] = .string("/" + newValue) }
    }

    public var created: String { document["Created"]?.string ?? "" }
    /// The image's id, `sha256:…`.
    public var imageID: String { document["Image"]?.string ?? "" }
    public var config: JSON {
        get { document["Config"] ?? [:] }
        set { document["Config"] = newValue }
    }
    public var hostConfig: JSON {
        get { document["HostConfig"] ?? [:] }
        set { document["HostConfig"] = newValue }
    }
    /// The directory of a bundle that others made; `nil` for containers of an image, whose directory is their bundle.
    var bundle: String? { document["Bundle"]?.string }
    /// The diff ids of the image's layers without their algorithm, bottommost first.
    public var layers: [String] { document["Layers"]?.strings ?? [] }
    public var path: String { document["Path"]?.string ?? "" }
    public var arguments: [String] { document["Args"]?.strings ?? [] }

    public var hasTerminal: Bool { config["Tty"]?.bool ?? false }
    public var opensInput: Bool { config["OpenStdin"]?.bool ?? false }
    public var closesInputOnce: Bool { config["StdinOnce"]?.bool ?? false }
    public var isRemovedAtEnd: Bool { hostConfig["AutoRemove"]?.bool ?? false }
    public var networkMode: String { hostConfig["NetworkMode"]?.string ?? "bridge" }
    public var isPrivileged: Bool { hostConfig["Privileged"]?.bool ?? false }
    public var labels: [String: String] {
        Dictionary(
            (config["Labels"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") },
            uniquingKeysWith: { _, last in last })
    }
    /// Seconds that `stop` waits by default; negative: for ever.
    public var stopTimeout: Int64 { config["StopTimeout"]?.int ?? 10 }
    public var stopSignal: String { config["StopSignal"]?.string ?? "SIGTERM" }
    public var logDriver: String { hostConfig["LogConfig"]?["Type"]?.string ?? "json-file" }
    public var logOptions: [String: String] {
        Dictionary(
            (hostConfig["LogConfig"]?["Config"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") },
            uniquingKeysWith: { _, last in last })
    }

    /// Reads the record in a container's directory.
    public init(directory: String) throws {
        let file = "\(directory)/container.json"
        document = try JSON(parsing: try Files.read(file, limit: 16 << 20), file: file)
        guard document["Id"]?.string != nil, document["Config"]?.object != nil, document["HostConfig"]?.object != nil
        else { throw Problem(.corrupt, "\(file) is not complete", hint: "`cove system check --repair` sets it aside") }
    }

    public func write(directory: String) throws {
        try Files.replace(
            "\(directory)/container.json", with: document.bytes(), mode: 0o600, isDurable: !isRemovedAtEnd)
    }
}

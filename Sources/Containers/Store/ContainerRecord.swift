public import Documents
internal import Linux

/// What was asked for when a container was made: its `container.json`, in the shape of Docker's API.
///
/// The document is the truth; the accessors read what the engine works with.
public struct ContainerRecord: Sendable, Equatable {
    /// All of `container.json`.
    public var document: JSON

    /// Takes a document as it is.
    public init(document: JSON) { self.document = document }

    /// Sixty-four hexadecimal digits.
    public var id: String { document["Id"]?.string ?? "" }

    /// Without the slash that Docker puts in front.
    public var name: String {
        get { String((document["Name"]?.string ?? "").drop { $0 == "/" }) }
        set { document["Name"] = .string("/" + newValue) }
    }

    /// In the form of RFC 3339.
    public var created: String { document["Created"]?.string ?? "" }
    /// The image's id, `sha256:…`.
    public var imageID: String { document["Image"]?.string ?? "" }
    /// What runs, in the words of `Config`.
    public var config: JSON {
        get { document["Config"] ?? [:] }
        set { document["Config"] = newValue }
    }
    /// How the host holds it, in the words of `HostConfig`.
    public var hostConfig: JSON {
        get { document["HostConfig"] ?? [:] }
        set { document["HostConfig"] = newValue }
    }
    /// The directory of a bundle that others made; `nil` for containers of an image, whose directory is their bundle.
    var bundle: String? { document["Bundle"]?.string }
    /// The diff ids of the image's layers without their algorithm, bottommost first.
    public var layers: [String] { document["Layers"]?.strings ?? [] }
    /// The program.
    public var path: String { document["Path"]?.string ?? "" }
    /// The words behind the program.
    public var arguments: [String] { document["Args"]?.strings ?? [] }

    /// Whether it has a terminal.
    public var hasTerminal: Bool { config["Tty"]?.bool ?? false }
    /// Whether it has a standard input.
    public var opensInput: Bool { config["OpenStdin"]?.bool ?? false }
    /// Whether its standard input ends with the first client's.
    public var closesInputOnce: Bool { config["StdinOnce"]?.bool ?? false }
    /// Whether it is removed when it ends.
    public var isRemovedAtEnd: Bool { hostConfig["AutoRemove"]?.bool ?? false }
    /// As `bridge`, `host`, `none`, `container:ID`, or the name of a network.
    public var networkMode: String { hostConfig["NetworkMode"]?.string ?? "bridge" }
    /// Whether next to nothing of the host is kept from it.
    public var isPrivileged: Bool { hostConfig["Privileged"]?.bool ?? false }
    /// Its labels, the image's included.
    public var labels: [String: String] {
        Dictionary(
            (config["Labels"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") },
            uniquingKeysWith: { _, last in last })
    }
    /// Seconds that `stop` waits by default; negative: for ever.
    public var stopTimeout: Int64 { config["StopTimeout"]?.int ?? 10 }
    /// By name or number.
    public var stopSignal: String { config["StopSignal"]?.string ?? "SIGTERM" }
    /// Where its output goes.
    public var logDriver: String { hostConfig["LogConfig"]?["Type"]?.string ?? "json-file" }
    /// The driver's options.
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

    /// Replaces `container.json` in `directory`.
    public func write(directory: String) throws {
        try Files.replace(
            "\(directory)/container.json", with: document.bytes(), mode: 0o600, isDurable: !isRemovedAtEnd)
    }
}

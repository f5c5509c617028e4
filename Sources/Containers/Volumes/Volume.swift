public import Documents

/// A directory of the host that outlives the containers which use it.
public struct Volume: Equatable, Sendable {
    /// What the person calls it.
    public var name: String
    /// Who provides it.
    public var driver: String
    /// `nil`: none were given.
    public var labels: [String: String]?
    /// Of the driver: `type`, `device`, `o`, `size`. `nil`: none were given.
    public var options: [String: String]?
    /// When it was made.
    public var createdAt: Timestamp
    /// Where its data lies on the host.
    public var mountpoint: String

    /// Put on a volume that nobody gave a name.
    public static let anonymousLabel = "com.docker.volume.anonymous"

    /// Whether nobody named it.
    public var isAnonymous: Bool { labels?[Self.anonymousLabel] != nil }

    /// What `volume inspect` shows.
    public var inspectJSON: JSON {
        [
            "CreatedAt": .string(createdAt.rfc3339(in: .local)), "Driver": .string(driver),
            "Labels": labels.map(Wire.map) ?? .null, "Mountpoint": .string(mountpoint), "Name": .string(name),
            "Options": options.map(Wire.map) ?? .null, "Scope": "local",
        ]
    }

    /// The file system that is mounted at ``mountpoint`` while a container uses the volume, as its options ask for:
    /// `type`, `device` and the words of `o`. `nil`: the directory itself is the volume.
    public var mount: (type: String, device: String, options: [String])? {
        guard let options, let type = options["type"], let device = options["device"] else { return nil }
        let words = options["o"].map { $0.isEmpty ? [] : Wire.split($0, ",") } ?? []
        return (type, device, words)
    }
}

extension Volume {
    /// Throws the engine's `Problem`, as `create x: "x" includes invalid characters …`, when `name` is none for a
    /// volume.
    static func checkName(_ name: String) throws(Problem) {
        if name.utf8.count == 1 {
            throw Problem(
                .invalid,
                "create \(name): volume name is too short, names should be at least two alphanumeric characters")
        }
        // A directory of this name is made.
        guard ContainerName.isValid(name) else {
            throw Problem(
                .invalid,
                "create \(name): \(GoText.quoted(name)) includes invalid characters for a local volume name, only "
                    + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use "
                    + "absolute path")
        }
    }

    /// There is one driver.
    static func checkDriver(_ driver: String, volume: String) throws(Problem) {
        guard driver == "local" else {
            throw Problem(
                .notFound, "create \(volume): error looking up volume plugin \(driver): plugin \"\(driver)\" not found")
        }
    }

    /// The options that the driver takes, and which of them belong together.
    static func checkOptions(_ options: [String: String], volume: String) throws(Problem) {
        func wrong(_ reason: String) -> Problem { Problem(.invalid, "create \(volume): \(reason)") }
        for option in options.keys.sorted() where !["type", "o", "device", "size"].contains(option) {
            throw wrong("invalid option: \(GoText.quoted(option))")
        }
        if let size = options["size"] {
            let bytes: Int64
            do { bytes = try ByteSize.parse(size) } catch { throw wrong(error.summary) }
            if bytes > 0 { throw wrong("quota size requested but no quota support") }
        }
        for (option, required) in [("device", ["type"]), ("o", ["device", "type"]), ("type", ["device"])]
        where options[option] != nil {
            for other in required where options[other] == nil {
                throw wrong("missing required option: \(GoText.quoted(other))")
            }
        }
    }

    /// The content of the volume's own file.
    var document: JSON {
        [
            "Name": .string(name), "Driver": .string(driver), "Labels": labels.map(Wire.map) ?? .null,
            "Options": options.map(Wire.map) ?? .null, "CreatedAt": .string(createdAt.rfc3339Nano),
        ]
    }

    /// Reads what ``document`` wrote. Throws a `Problem` with code `corrupt`.
    init(_ document: JSON, name: String, mountpoint: String) throws(Problem) {
        guard document["Name"]?.string == name, let driver = document["Driver"]?.string,
            let created = document["CreatedAt"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { throw Problem(.corrupt, "the file of volume \(name) is not what it must be") }
        func map(_ key: String) -> [String: String]? { document[key]?.object == nil ? nil : Wire.map(document[key]) }
        self.init(
            name: name, driver: driver, labels: map("Labels"), options: map("Options"), createdAt: created,
            mountpoint: mountpoint)
    }
}

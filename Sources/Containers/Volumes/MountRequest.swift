public import Documents

/// A mount as `--mount` and `HostConfig.Mounts` describe it, before anything is looked up.
public struct MountRequest: Equatable, Sendable {
    /// `bind`, `volume`, `tmpfs`, `image`; others are held until checked.
    public var type = "volume"
    /// A path of the host, or the name of a volume.
    public var source = ""
    /// Where the container has it.
    public var target = ""
    /// Whether the container may not change it.
    public var isReadOnly = false
    /// Kept and shown; means nothing on Linux.
    public var consistency = ""
    /// What only binds have.
    public var bind: Bind?
    /// What only volumes have.
    public var volume: Volume?
    /// What only file systems in memory have.
    public var tmpfs: Tmpfs?
    /// What only images have.
    public var image: Image?

    /// How a part of the host's tree is mounted.
    public struct Bind: Equatable, Sendable {
        /// Empty: `rprivate`.
        public var propagation = ""
        /// Whether mounts below the source are left out.
        public var isNonRecursive = false
        /// Whether a source that is missing is made.
        public var createsSource = false
        /// Whether mounts below the source stay writable.
        public var isReadOnlyNonRecursive = false
        /// Whether it is an error that mounts below cannot be made read-only.
        public var forcesReadOnlyRecursive = false
    }

    /// How a volume is mounted, or made.
    public struct Volume: Equatable, Sendable {
        /// Whether a new volume stays empty, whatever the image has there.
        public var noCopy = false
        /// Of a new volume.
        public var labels: [String: String] = [:]
        /// Of a new volume.
        public var driver = ""
        /// Of a new volume's driver.
        public var options: [String: String] = [:]
        /// A part of the volume; empty: all of it.
        public var subpath = ""
    }

    /// How a file system in memory is mounted.
    public struct Tmpfs: Equatable, Sendable {
        /// Bytes; 0: not said.
        public var size: Int64 = 0
        /// Permission bits; 0: not said.
        public var mode: UInt32 = 0
        /// Each a name, perhaps with a value.
        public var options: [[String]] = []
    }

    /// How the files of an image are mounted.
    public struct Image: Equatable, Sendable {
        /// A part of the image; empty: all of it.
        public var subpath = ""
    }

    /// A volume without a name or a place.
    public init() {}

    static let propagations = ["private", "rprivate", "shared", "rshared", "slave", "rslave"]
}

extension MountRequest {
    /// Reads the value of `--mount`. Throws a `Problem` with the client's reason.
    public init(parsing text: String, currentDirectory: String) throws(Problem) {
        for field in try CommaSeparated.fields(text) {
            let (rawKey, value) = Wire.cut(field, "=")
            let key = rawKey.lowercased()
            if let value {
                try set(key, value, field: field, currentDirectory: currentDirectory)
            } else {
                try setFlag(key, field: field)
            }
        }
        try checkCombination()
    }

    private mutating func setFlag(_ key: String, field: String) throws(Problem) {
        switch key {
        case "readonly", "ro": isReadOnly = true
        case "volume-nocopy": volume = edited(volume) { $0.noCopy = true }
        case "bind-nonrecursive": bind = edited(bind) { $0.isNonRecursive = true }
        case "bind-create-src": bind = edited(bind) { $0.createsSource = true }
        default: throw Problem(.invalid, "invalid field '\(field)' must be a key=value pair")
        }
    }

    private func edited(_ options: Bind?, _ change: (inout Bind) -> Void) -> Bind {
        var result = options ?? Bind()
        change(&result)
        return result
    }

    private func edited(_ options: Volume?, _ change: (inout Volume) -> Void) -> Volume {
        var result = options ?? Volume()
        change(&result)
        return result
    }

    private mutating func set(
        _ key: String, _ value: String, field: String, currentDirectory: String
    ) throws(Problem) {
        func flag() throws(Problem) -> Bool {
            guard let result = try? GoNumber.bool(value) else { throw invalid(key, value) }
            return result
        }
        switch key {
        case "type": type = value.lowercased()
        case "source", "src":
            source = value.hasPrefix(".") ? try VolumeFlags.below(currentDirectory, value) : value
        case "target", "dst", "destination": target = value
        case "readonly", "ro": isReadOnly = try flag()
        case "consistency": consistency = value.lowercased()
        case _ where key.hasPrefix("bind-"): try setBind(key, value, field: field)
        case _ where key.hasPrefix("volume-"): try setVolume(key, value, field: field)
        case "image-subpath": image = Image(subpath: value)
        case "tmpfs-size":
            guard let size = try? ByteSize.parse(value) else { throw invalid(key, value) }
            var options = tmpfs ?? Tmpfs()
            options.size = size
            tmpfs = options
        case "tmpfs-mode":
            guard !value.hasPrefix("+"), let mode = UInt32(value, radix: 8) else { throw invalid(key, value) }
            var options = tmpfs ?? Tmpfs()
            options.mode = mode
            tmpfs = options
        default: throw Problem(.invalid, "unexpected key '\(key)' in '\(field)'")
        }
    }

    private func invalid(_ key: String, _ value: String) -> Problem {
        Problem(.invalid, "invalid value for \(key): \(value)")
    }

    private mutating func setBind(_ key: String, _ value: String, field: String) throws(Problem) {
        var options = bind ?? Bind()
        switch (key, value) {
        case ("bind-propagation", _): options.propagation = value.lowercased()
        case ("bind-recursive", "enabled"): break
        case ("bind-recursive", "disabled"): options.isNonRecursive = true
        case ("bind-recursive", "writable"): options.isReadOnlyNonRecursive = true
        case ("bind-recursive", "readonly"): options.forcesReadOnlyRecursive = true
        case ("bind-recursive", _):
            throw Problem(
                .invalid,
                "invalid value for \(key): \(value) (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")"
            )
        case ("bind-nonrecursive", _), ("bind-create-src", _):
            guard let flag = try? GoNumber.bool(value) else { throw invalid(key, value) }
            if key == "bind-create-src" { options.createsSource = flag } else { options.isNonRecursive = flag }
        default: throw Problem(.invalid, "unexpected key '\(key)' in '\(field)'")
        }
        bind = options
    }

    private mutating func setVolume(_ key: String, _ value: String, field: String) throws(Problem) {
        var options = volume ?? Volume()
        switch key {
        case "volume-subpath": options.subpath = value
        case "volume-nocopy":
            guard let flag = try? GoNumber.bool(value) else { throw invalid(key, value) }
            options.noCopy = flag
        case "volume-driver": options.driver = value
        case "volume-label", "volume-opt":
            let (name, setting) = Wire.cut(value, "=")
            if !name.isEmpty {
                if key == "volume-label" { options.labels[name] = setting ?? "" }
                if key == "volume-opt" { options.options[name] = setting ?? "" }
            }
        default: throw Problem(.invalid, "unexpected key '\(key)' in '\(field)'")
        }
        volume = options
    }

    private func checkCombination() throws(Problem) {
        func wrong(_ text: String) -> Problem { Problem(.invalid, text) }
        if type.isEmpty { throw wrong("type is required") }
        if target.isEmpty { throw wrong("target is required") }
        let groups = [
            ("volume", volume != nil), ("image", image != nil), ("bind", bind != nil), ("tmpfs", tmpfs != nil),
        ]
        for (group, isGiven) in groups where isGiven && type != group {
            throw wrong("cannot mix '\(group)-*' options with mount type '\(type)'")
        }
        guard let bind else { return }
        for (isGiven, name) in [(bind.isReadOnlyNonRecursive, "writable"), (bind.forcesReadOnlyRecursive, "readonly")]
        where isGiven && !isReadOnly {
            throw wrong("option 'bind-recursive=\(name)' requires 'readonly' to be specified in conjunction")
        }
        if bind.forcesReadOnlyRecursive, bind.propagation != "rprivate" {
            throw wrong(
                "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction")
        }
    }
}

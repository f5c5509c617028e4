public import Documents

/// The `config.json` of a bundle: what a container's first process is and the world in which it runs.
///
/// Read from JSON with every field checked; fields that have no meaning here are ignored, as the specification wants
/// it of newer minor versions. Source: the OCI runtime specification, `config.md` and `config-linux.md`.
public struct RuntimeConfig: Sendable, Equatable {
    /// The root file system.
    public var root: Root
    /// What runs.
    public var process: Process
    /// The host name; `nil`: as inherited.
    public var hostname: String?
    /// The domain name; `nil`: as inherited.
    public var domainname: String?
    /// In the order in which they are made.
    public var mounts: [Mount]
    /// Notes, by reverse domain names.
    public var annotations: [String: String]
    /// What only Linux has.
    public var linux: Linux

    /// The root file system.
    public struct Root: Sendable, Equatable {
        /// Absolute, or relative to the bundle.
        public var path: String
        /// Whether it is mounted read-only.
        public var isReadOnly: Bool
    }

    /// What runs, as whom, with what.
    public struct Process: Sendable, Equatable {
        /// Whether it gets a terminal.
        public var hasTerminal: Bool
        /// The user's number.
        public var uid: UInt32
        /// The group's number.
        public var gid: UInt32
        /// Further groups.
        public var additionalGids: [UInt32]
        /// Permissions that new files do not get; `nil`: as inherited.
        public var umask: UInt32?
        /// The program and its arguments.
        public var arguments: [String]
        /// `NAME=value`
        public var environment: [String]
        /// Absolute, in the container.
        public var workingDirectory: String
        /// Names as `CAP_CHOWN`; `nil`: none of the sets is touched.
        public var capabilities: Capabilities?
        /// Of `setrlimit(2)`.
        public var limits: [Limit]
        /// Whether no program gains more than its caller has.
        public var noNewPrivileges: Bool
        /// From -1000 to 1000; `nil`: as inherited.
        public var oomScoreAdjustment: Int64?
    }

    /// Names of capabilities, as `CAP_KILL`, in the five sets of `capabilities(7)`.
    public struct Capabilities: Sendable, Equatable {
        /// What any program can get at most.
        public var bounding: [String]
        /// What counts now.
        public var effective: [String]
        /// What the process may make effective.
        public var permitted: [String]
        /// What programs with file capabilities keep.
        public var inheritable: [String]
        /// What other programs keep.
        public var ambient: [String]

        /// The five sets by names.
        public init(
            bounding: [String] = [], effective: [String] = [], permitted: [String] = [], inheritable: [String] = [],
            ambient: [String] = []
        ) {
            self.bounding = bounding
            self.effective = effective
            self.permitted = permitted
            self.inheritable = inheritable
            self.ambient = ambient
        }
    }

    /// A limit of `setrlimit(2)`.
    public struct Limit: Sendable, Equatable {
        /// As `RLIMIT_NOFILE`.
        public var type: String
        /// What counts.
        public var soft: UInt64
        /// Up to where the process may raise it.
        public var hard: UInt64
    }

    /// An entry of `mounts`.
    public struct Mount: Sendable, Equatable {
        /// Where, in the container.
        public var destination: String
        /// The file system's; `bind` for a part of the host's tree.
        public var type: String
        /// A device, a name, or a path of the host.
        public var source: String
        /// As `mount(8)` takes them.
        public var options: [String]
    }

    /// What only Linux has.
    public struct Linux: Sendable, Equatable {
        /// Those that it has of its own or joins.
        public var namespaces: [Namespace]
        /// Where its users stand on the host.
        public var uidMappings: [IDMapping]
        /// Where its groups stand on the host.
        public var gidMappings: [IDMapping]
        /// Besides those that every container has.
        public var devices: [Device]
        /// Its control group; `nil`: one that the runtime names.
        public var cgroupsPath: String?
        /// The document's `resources` as it stands.
        public var resources: JSON?
        /// Kernel parameters of its namespaces.
        public var sysctl: [(key: String, value: String)]
        /// The document's `seccomp` as it stands.
        public var seccomp: JSON?
        /// What it cannot read.
        public var maskedPaths: [String]
        /// What it cannot write.
        public var readonlyPaths: [String]
        /// Whether mounts are shared with the host; `nil`: they are not.
        public var rootPropagation: String?

        public static func == (a: Self, b: Self) -> Bool {
            a.namespaces == b.namespaces && a.uidMappings == b.uidMappings && a.gidMappings == b.gidMappings
                && a.devices == b.devices && a.cgroupsPath == b.cgroupsPath && a.resources == b.resources
                && a.sysctl.elementsEqual(b.sysctl, by: ==) && a.seccomp == b.seccomp
                && a.maskedPaths == b.maskedPaths && a.readonlyPaths == b.readonlyPaths
                && a.rootPropagation == b.rootPropagation
        }
    }

    /// A namespace, made or joined.
    public struct Namespace: Sendable, Equatable {
        /// As the specification names it: `pid`, `network`, `mount`, ….
        public var type: String
        /// An existing one to join.
        public var path: String?
    }

    /// A range of ids, inside and outside.
    public struct IDMapping: Sendable, Equatable {
        /// The first one inside.
        public var containerID: UInt32
        /// The first one on the host.
        public var hostID: UInt32
        /// How many follow each other.
        public var size: UInt32
    }

    /// A device file.
    public struct Device: Sendable, Equatable {
        /// Where, in the container.
        public var path: String
        /// `c`, `b`, `u` or `p`.
        public var type: String
        /// Which driver.
        public var major: UInt32
        /// Which of the driver's devices.
        public var minor: UInt32
        /// Permissions.
        public var mode: UInt32
        /// The owner.
        public var uid: UInt32
        /// The group.
        public var gid: UInt32
    }
}

extension RuntimeConfig {
    /// Reads a `config.json`. Throws a `Problem` that names the field which is missing or has the wrong type.
    public init(_ document: JSON) throws {
        let top = try Reader(document, at: "config.json")
        let version = try top.string("ociVersion")
        guard version.hasPrefix("1.") else {
            throw Problem(.unsupported, "config.json: ociVersion \(version) is not supported", hint: "versions 1.x are")
        }
        let root = try top.object("root")
        self.root = Root(path: try root.string("path"), isReadOnly: try root.bool("readonly") ?? false)
        process = try Process(top.object("process"))
        hostname = try top.optionalString("hostname")
        domainname = try top.optionalString("domainname")
        mounts = try top.objects("mounts").map { mount in
            let options = try mount.strings("options")
            let isBind = options.contains("bind") || options.contains("rbind")
            let type = try mount.optionalString("type") ?? (isBind ? "bind" : "")
            return Mount(
                destination: try mount.string("destination"), type: type,
                source: try mount.optionalString("source") ?? type, options: options)
        }
        annotations = Dictionary(
            try top.optionalObject("annotations")?.pairs() ?? [], uniquingKeysWith: { _, last in last })
        linux = try Linux(top.optionalObject("linux") ?? Reader([:], at: "linux"))
    }
}

extension RuntimeConfig.Process {
    /// Reads a `process` object, as the one of `config.json` or that of an exec.
    public init(_ document: JSON) throws { try self.init(Reader(document, at: "process")) }

    fileprivate init(_ process: Reader) throws {
        hasTerminal = try process.bool("terminal") ?? false
        let user = try process.optionalObject("user")
        uid = try user?.unsigned32("uid") ?? 0
        gid = try user?.unsigned32("gid") ?? 0
        umask = try user?.unsigned32("umask")
        additionalGids = try user?.unsigned32s("additionalGids") ?? []
        arguments = try process.strings("args")
        guard !arguments.isEmpty else { throw Problem(.invalid, "config.json: process.args must not be empty") }
        environment = try process.strings("env")
        workingDirectory = try process.string("cwd")
        guard workingDirectory.hasPrefix("/") else {
            throw Problem(.invalid, "config.json: process.cwd must be an absolute path, not \(workingDirectory)")
        }
        capabilities = try process.optionalObject("capabilities").map {
            RuntimeConfig.Capabilities(
                bounding: try $0.strings("bounding"), effective: try $0.strings("effective"),
                permitted: try $0.strings("permitted"), inheritable: try $0.strings("inheritable"),
                ambient: try $0.strings("ambient"))
        }
        limits = try process.objects("rlimits").map {
            RuntimeConfig.Limit(
                type: try $0.string("type"), soft: try $0.unsigned64("soft"), hard: try $0.unsigned64("hard"))
        }
        noNewPrivileges = try process.bool("noNewPrivileges") ?? false
        oomScoreAdjustment = try process.integer("oomScoreAdj")
        for (key, what) in [("apparmorProfile", "AppArmor"), ("selinuxLabel", "SELinux")] {
            guard let name = try process.optionalString(key), !name.isEmpty else { continue }
            throw Problem(
                .unsupported, "config.json: process.\(key): cove cannot apply \(what)'s \(GoText.quoted(name))",
                hint: "leave it out: the program then runs without that confinement")
        }
    }
}

extension RuntimeConfig.Linux {
    fileprivate init(_ linux: Reader) throws {
        namespaces = try linux.objects("namespaces").map {
            RuntimeConfig.Namespace(type: try $0.string("type"), path: try $0.optionalString("path"))
        }
        func mappings(_ key: String) throws -> [RuntimeConfig.IDMapping] {
            try linux.objects(key).map {
                RuntimeConfig.IDMapping(
                    containerID: try $0.unsigned32("containerID") ?? 0, hostID: try $0.unsigned32("hostID") ?? 0,
                    size: try $0.unsigned32("size") ?? 0)
            }
        }
        uidMappings = try mappings("uidMappings")
        gidMappings = try mappings("gidMappings")
        devices = try linux.objects("devices").map {
            RuntimeConfig.Device(
                path: try $0.string("path"), type: try $0.string("type"), major: try $0.unsigned32("major") ?? 0,
                minor: try $0.unsigned32("minor") ?? 0, mode: try $0.unsigned32("fileMode") ?? 0o666,
                uid: try $0.unsigned32("uid") ?? 0, gid: try $0.unsigned32("gid") ?? 0)
        }
        try Self.refuseTwice(namespaces.map(\.type), in: "linux.namespaces")
        cgroupsPath = try linux.optionalString("cgroupsPath")
        resources = linux.value("resources")
        for key in ["unified", "hugepageLimits", "rdma", "network"] {
            guard let value = resources?[key], value.object?.isEmpty != true, value.array?.isEmpty != true,
                value != .null
            else { continue }
            throw Problem(
                .unsupported, "config.json: linux.resources.\(key): cove has no such limit", hint: "leave it out")
        }
        sysctl = try linux.optionalObject("sysctl")?.pairs().map { (key: $0, value: $1) } ?? []
        seccomp = linux.value("seccomp")
        maskedPaths = try linux.strings("maskedPaths")
        readonlyPaths = try linux.strings("readonlyPaths")
        rootPropagation = try linux.optionalString("rootfsPropagation")
    }

    /// The specification has each kind once.
    private static func refuseTwice(_ kinds: [String], in key: String) throws(Problem) {
        guard let twice = kinds.first(where: { kind in kinds.count { $0 == kind } > 1 }) else { return }
        throw Problem(.invalid, "config.json: \(key) has \(twice) twice")
    }
}

/// An object of the document with the path that leads to it, for errors that say where.
private struct Reader {
    let members: JSONObject
    let path: String

    init(_ value: JSON, at path: String) throws {
        guard let members = value.object else { throw Problem(.invalid, "\(path) must be an object") }
        self.members = members
        self.path = path
    }

    func value(_ key: String) -> JSON? {
        members[key].flatMap { $0.isNull ? nil : $0 }
    }

    private func wrong(_ key: String, _ expected: String) -> Problem {
        Problem(.invalid, "\(path).\(key) must be \(expected)")
    }

    func optionalString(_ key: String) throws -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else { throw wrong(key, "a string") }
        guard !text.utf8.contains(0) else { throw wrong(key, "a string without zero bytes") }
        return text
    }

    func string(_ key: String) throws -> String {
        guard let text = try optionalString(key) else { throw Problem(.invalid, "\(path).\(key) is missing") }
        return text
    }

    func strings(_ key: String) throws -> [String] {
        guard let value = value(key) else { return [] }
        guard let elements = value.array, let strings = value.strings, strings.count == elements.count,
            !strings.contains(where: { $0.utf8.contains(0) })
        else { throw wrong(key, "a list of strings") }
        return strings
    }

    func bool(_ key: String) throws -> Bool? {
        guard let value = value(key) else { return nil }
        guard let bool = value.bool else { throw wrong(key, "true or false") }
        return bool
    }

    func integer(_ key: String) throws -> Int64? {
        guard let value = value(key) else { return nil }
        guard let number = value.int else { throw wrong(key, "an integer") }
        return number
    }

    func unsigned32(_ key: String) throws -> UInt32? {
        guard let number = try integer(key) else { return nil }
        guard let result = UInt32(exactly: number) else { throw wrong(key, "between 0 and \(UInt32.max)") }
        return result
    }

    func unsigned32s(_ key: String) throws -> [UInt32] {
        guard let value = value(key) else { return [] }
        guard let elements = value.array else { throw wrong(key, "a list of numbers") }
        return try elements.map {
            guard let number = $0.int, let result = UInt32(exactly: number) else { throw wrong(key, "a list of ids") }
            return result
        }
    }

    /// A limit: what does not fit a signed integer is written as a large number or as -1.
    func unsigned64(_ key: String) throws -> UInt64 {
        guard let value = value(key), let number = value.double else { throw wrong(key, "a number") }
        if let exact = value.unsigned { return exact }
        // Without a limit, however that is written.
        if number < 0 || number >= 0x1p64 { return .max }
        return UInt64(number)
    }

    func optionalObject(_ key: String) throws -> Reader? {
        try value(key).map { try Reader($0, at: "\(path).\(key)") }
    }

    func object(_ key: String) throws -> Reader {
        guard let object = try optionalObject(key) else { throw Problem(.invalid, "\(path).\(key) is missing") }
        return object
    }

    func objects(_ key: String) throws -> [Reader] {
        guard let value = value(key) else { return [] }
        guard let elements = value.array else { throw wrong(key, "a list") }
        return try elements.enumerated().map { try Reader($0.element, at: "\(path).\(key)[\($0.offset)]") }
    }

    func pairs() throws -> [(String, String)] {
        try members.map { ($0.key, try string($0.key)) }
    }
}

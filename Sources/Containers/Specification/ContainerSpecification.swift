public import Documents

/// What a container shall be, in the documents of Docker's API: made from the flags of `run` and `create`, checked
/// against the host, completed by the image.
///
/// The way of a specification: `init(flags:…)`, ``validate(_:)``, ``merge(imageConfig:)``,
/// ``setHostName(id:hostName:)``. After these `config` and `hostConfig` are what `inspect` shows.
public struct ContainerSpecification: Sendable, Equatable {
    /// As given, without a slash before it; `nil`: one is made up.
    public var name: String?
    /// As `linux/arm64`; `nil`: the host's.
    public var platform: String?
    /// What runs, in the words of `Config`.
    public var config: JSON
    /// How the host holds it, in the words of `HostConfig`.
    public var hostConfig: JSON
    /// `{"EndpointsConfig":{…}}`
    public var networkingConfig: JSON
    /// Sentences for the person, without `WARNING: `.
    public var warnings: [String]

    /// A specification from documents that somebody else made; they are checked by ``validate(_:)``.
    public init(
        name: String? = nil, platform: String? = nil, config: JSON, hostConfig: JSON,
        networkingConfig: JSON = ["EndpointsConfig": [:]], warnings: [String] = []
    ) {
        self.name = name
        self.platform = platform
        self.config = config
        self.hostConfig = hostConfig
        self.networkingConfig = networkingConfig
        self.warnings = warnings
    }

    /// What the flags of `run` or `create` say.
    ///
    /// - Parameters:
    ///   - image: the name as it was typed.
    ///   - environment: the caller's, from which variables without a value are taken.
    ///   - readFile: gives the content of a file of the caller's: of variables, labels, a seccomp profile.
    ///   - currentDirectory: absolute, or empty when it is gone; sources of binds that begin with a dot are below it.
    ///
    /// Throws a `Problem` with code `usage` and Docker's text. One that begins with `invalid argument` is about a
    /// single flag's value.
    public init(
        flags: some FlagSource, image: String, command: [String], environment: [String: String],
        readFile: @escaping (String) throws -> [UInt8], currentDirectory: String
    ) throws {
        try FlagCheck.checkAll(flags)
        let caller = Caller(environment: environment, readFile: readFile, currentDirectory: currentDirectory)
        let ports = try PublishedPorts(
            publish: flags.strings("publish"), expose: flags.strings("expose"))
        let volumes = try VolumeFlags(flags.strings("volume"), currentDirectory: currentDirectory)
        let networks = try NetworkAttachment.list(flags: flags)

        name = flags.string("name").flatMap { $0.isEmpty ? nil : $0 }
        platform = flags.string("platform").flatMap { $0.isEmpty ? nil : $0 }
        config = try Self.config(flags, image: image, command: command, ports, volumes, caller)
        hostConfig = try Self.hostConfig(flags, ports, volumes, networks, caller)
        networkingConfig = Self.networking(networks)
        warnings = []

        if flags.bool("rm"), !RestartPolicy(hostConfig["RestartPolicy"]).isNone {
            throw Problem(.usage, "conflicting options: cannot specify both --restart and --rm")
        }
    }

    /// What the parts of a specification take from the person who calls.
    struct Caller {
        var environment: [String: String]
        var readFile: (String) throws -> [UInt8]
        var currentDirectory: String
    }

    /// The default network is called by its name from here on.
    private static func networking(_ networks: [NetworkAttachment]) -> JSON {
        var endpoints = JSONObject()
        for network in networks where networks.count > 1 || !network.isPlain {
            endpoints[network.target == "default" ? "bridge" : network.target] = network.json
        }
        return ["EndpointsConfig": .object(endpoints)]
    }
}

extension ContainerSpecification {
    /// Where the process is looked up: the first word of entrypoint and command. `nil` when both are empty.
    public var path: String? { words.first }

    /// What the process gets behind its name.
    public var arguments: [String] { Array(words.dropFirst()) }

    private var words: [String] { (config["Entrypoint"]?.strings ?? []) + (config["Cmd"]?.strings ?? []) }

    /// Gives a container without a host name one: the host's where it shares the host's network, else the first twelve
    /// digits of its id.
    public mutating func setHostName(id: String, hostName: String) {
        guard config["Hostname"]?.string ?? "" == "" else { return }
        let isShared = hostConfig["NetworkMode"]?.string == "host"
        config["Hostname"] = .string(isShared ? hostName : String(id.prefix(12)))
    }

    /// What `--security-opt` says, parsed.
    public var securityOptions: SecurityOptions {
        get throws(Problem) { try SecurityOptions(hostConfig["SecurityOpt"]?.strings ?? []) }
    }

    /// When it starts again by itself.
    public var restartPolicy: RestartPolicy { RestartPolicy(hostConfig["RestartPolicy"]) }
    /// Where its output goes.
    public var logOptions: LogOptions { LogOptions(hostConfig["LogConfig"]) }
    /// `nil` when there is none, also when the image's was turned off.
    public var healthCheck: HealthCheck? {
        guard let document = config["Healthcheck"], !document.isNull else { return nil }
        let check = HealthCheck(document)
        return check.test.isEmpty || check.test[0] == "NONE" ? nil : check
    }
}

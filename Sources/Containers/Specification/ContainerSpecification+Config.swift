internal import Documents

extension ContainerSpecification {
    /// The members of `Config` in the order in which Docker writes them.
    static let configKeys = [
        "Hostname", "Domainname", "User", "AttachStdin", "AttachStdout", "AttachStderr", "ExposedPorts", "Tty",
        "OpenStdin", "StdinOnce", "Env", "Cmd", "Healthcheck", "ArgsEscaped", "Image", "Volumes", "WorkingDir",
        "Entrypoint", "NetworkDisabled", "MacAddress", "OnBuild", "Labels", "StopSignal", "StopTimeout", "Shell",
    ]

    /// `Config`: what can travel with an image. Members that Docker leaves out when they are empty are left out.
    static func config(
        _ flags: some FlagSource, image: String, command: [String], _ ports: PublishedPorts, _ volumes: VolumeFlags,
        _ caller: Caller
    ) throws -> JSON {
        let streams = try attachedStreams(flags)
        let hasInput = flags.bool("interactive")
        let environment = try EnvironmentFile.entries(
            flag: "env-file", files: flags.strings("env-file"),
            entries: flags.strings("env").map { EnvironmentFile.entry($0, environment: caller.environment) },
            readFile: caller.readFile, lookup: { caller.environment[$0] })
        let labels = try EnvironmentFile.entries(
            flag: "label-file", files: flags.strings("label-file"), entries: flags.strings("label"),
            readFile: caller.readFile, lookup: { _ in nil })

        var config: JSON = [
            "Hostname": .string(flags.string("hostname") ?? ""),
            "Domainname": .string(flags.string("domainname") ?? ""),
            "User": .string(flags.string("user") ?? ""),
            "AttachStdin": .bool(streams.contains("stdin")),
            "AttachStdout": .bool(streams.contains("stdout")),
            "AttachStderr": .bool(streams.contains("stderr")),
            "Tty": .bool(flags.bool("tty")),
            "OpenStdin": .bool(hasInput),
            "StdinOnce": .bool(hasInput && streams.contains("stdin")),
            "Env": Wire.list(environment),
            "Cmd": Wire.list(command),
            "Image": .string(image),
            "Volumes": volumes.anonymous.isEmpty ? .null : Wire.set(volumes.anonymous),
            "WorkingDir": .string(flags.string("workdir") ?? ""),
            "Entrypoint": entrypoint(flags),
            "OnBuild": .null,
            "Labels": Wire.map(Wire.pairs(labels)),
        ]
        if !ports.exposed.isEmpty { config["ExposedPorts"] = Wire.set(ports.exposed) }
        if let check = try HealthCheck(flags: flags) { config["Healthcheck"] = check.json }
        if let address = flags.string("mac-address"), !address.isEmpty {
            guard HostAddress.isMAC(Wire.trimmed(address)) else {
                throw Problem(.usage, "\(address) is not a valid mac address")
            }
            config["MacAddress"] = .string(address)
        }
        if let signal = flags.string("stop-signal"), !signal.isEmpty { config["StopSignal"] = .string(signal) }
        if flags.isSet("stop-timeout") { config["StopTimeout"] = .int(flags.int("stop-timeout") ?? 0) }
        return ordered(config, configKeys)
    }

    /// `-a`, else output and error; input with `-i`; none when detached.
    private static func attachedStreams(_ flags: some FlagSource) throws -> Set<String> {
        if flags.bool("detach") { return [] }
        var streams: Set<String> = []
        for value in flags.strings("attach") { streams.insert(try FlagCheck.stream(value)) }
        if streams.isEmpty { streams = ["stdout", "stderr"] }
        if flags.bool("interactive") { streams.insert("stdin") }
        return streams
    }

    /// One word; an empty one says that the image's is not wanted.
    private static func entrypoint(_ flags: some FlagSource) -> JSON {
        let word = flags.string("entrypoint") ?? ""
        return word.isEmpty && !flags.isSet("entrypoint") ? .null : [.string(word)]
    }

    /// The members in the order of `keys`; others follow.
    static func ordered(_ document: JSON, _ keys: [String]) -> JSON {
        guard let object = document.object else { return document }
        var result = JSONObject()
        for key in keys { result[key] = object[key] }
        for member in object where result[member.key] == nil { result[member.key] = member.value }
        return .object(result)
    }
}

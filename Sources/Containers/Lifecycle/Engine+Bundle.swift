internal import Documents
internal import Linux
internal import OCI

extension Engine {
    /// Makes a container of a bundle that others made: a directory with a `config.json` of the OCI runtime
    /// specification and a root file system. It is removed at its end, the bundle stays.
    ///
    /// Throws a `Problem` with the place in the configuration that is wrong or cannot be done.
    public func create(bundle: String, name: String) throws -> Container {
        let document = try ContainerFiles.config(ofBundle: bundle)
        let config = try RuntimeConfig(document)
        let id = Files.randomDigits(64)
        return try containers.add(
            ContainerRecord(
                document: [
                    "Id": .string(id), "Name": .string("/" + name), "Created": .string(Timestamp.now.rfc3339Nano),
                    "Path": .string(config.process.arguments[0]),
                    "Args": JSON(Array(config.process.arguments.dropFirst())), "Image": "", "Bundle": .string(bundle),
                    "Config": [
                        "Tty": .bool(config.process.hasTerminal), "OpenStdin": true, "StdinOnce": true,
                        "AttachStdin": true, "AttachStdout": true, "AttachStderr": true,
                        "Hostname": .string(config.hostname ?? ""), "Env": JSON(config.process.environment),
                        "WorkingDir": .string(config.process.workingDirectory),
                    ],
                    // The bundle says which namespaces it has; what is in its network is not cove's.
                    "HostConfig": [
                        "AutoRemove": true, "NetworkMode": "none", "LogConfig": ["Type": "none", "Config": [:]],
                    ],
                    "Mounts": [], "Layers": [],
                ]))
    }

    /// What a bundle asks for that this kernel does not know and that is left out, a sentence each. Throws a `Problem` as
    /// ``create(bundle:name:)`` does.
    public func warnings(ofBundle bundle: String) throws -> [String] {
        let sets = try ContainerFiles.config(ofBundle: bundle)["process"]?["capabilities"]?.object?.members ?? []
        let names = Set(sets.flatMap { $0.value.strings ?? [] }).filter { Capabilities(named: $0) == nil }
        return names.sorted().map { "config.json: the capability \($0) is unknown" }
    }
}

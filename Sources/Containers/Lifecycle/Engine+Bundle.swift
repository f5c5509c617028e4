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
}

public import Documents
internal import Linux

/// A container as `inspect` shows it: Docker's document of it, its members in Docker's order.
public struct ContainerView {
    let container: Container
    let root: StateRoot
    /// Whether a file exists: those that are named are there.
    let isThere: (String) -> Bool
    /// The ids of the commands that `exec` runs in the container now.
    let commands: [String]

    private var record: ContainerRecord { container.record }
    private var state: ContainerState { container.state }

    /// Looks at the container's files.
    public init(_ container: Container, root: StateRoot) {
        self.init(
            container, root: root, isThere: Files.exists,
            commands: container.state.run == nil ? [] : ExecAgent.running(in: container.id, root: root))
    }

    init(_ container: Container, root: StateRoot, isThere: @escaping (String) -> Bool, commands: [String] = []) {
        self.container = container
        self.root = root
        self.isThere = isThere
        self.commands = commands
    }

    /// The document as `inspect` prints it.
    public var json: JSON {
        [
            "Id": .string(record.id), "Created": .string(record.created), "Path": .string(record.path),
            "Args": JSON(record.arguments), "State": stateJSON, "Image": .string(record.imageID),
            "ResolvConfPath": path("resolv.conf"), "HostnamePath": path("hostname"), "HostsPath": path("hosts"),
            "LogPath": logPath, "Name": .string("/" + record.name), "RestartCount": .int(Int64(state.restartCount)),
            "Driver": "overlay2", "Platform": "linux", "MountLabel": "", "ProcessLabel": "",
            "AppArmorProfile": "", "ExecIDs": Wire.list(commands), "HostConfig": hostConfig,
            "GraphDriver": graphDriver, "Mounts": .array(mounts), "Config": record.config,
            "NetworkSettings": networkSettings,
        ]
    }

    private var hostConfig: JSON {
        var result = record.hostConfig
        if result["Links"]?.array?.isEmpty == false { result["Links"] = ContainerLink.shown(record, in: root) }
        return result
    }

    private var stateJSON: JSON {
        let isRestarting = state.status == "restarting"
        var result: JSON = [
            "Status": .string(state.status), "Running": .bool(state.run != nil || isRestarting),
            "Paused": .bool(state.run?.isPaused ?? false), "Restarting": .bool(isRestarting),
            "OOMKilled": .bool(state.wasOutOfMemory), "Dead": false, "Pid": .int(Int64(state.run?.process.pid ?? 0)),
            "ExitCode": .int(Int64(state.exitCode)), "Error": .string(state.error),
            "StartedAt": .string(state.startedAt), "FinishedAt": .string(state.finishedAt),
        ]
        if var health = state.health {
            // Nothing probes a container that does not run.
            if state.run == nil { health["Status"] = "unhealthy" }
            result["Health"] = health
        }
        return result
    }

    /// A file that each start writes; empty before the first.
    private func path(_ name: String) -> JSON {
        let mode = record.networkMode
        let owner = mode.hasPrefix("container:") ? String(mode.dropFirst("container:".count)) : container.id
        let path = "\(root.names(of: owner))/\(name)"
        return .string(isThere(path) ? path : "")
    }

    private var logPath: JSON {
        let path = record.logPath(in: container.directory)
        return .string(record.logDriver == "json-file" && isThere(path) ? path : "")
    }

    private var graphDriver: JSON {
        let directory = container.directory
        let lower = record.layers.reversed().map(root.layer).joined(separator: ":")
        return [
            "Data": [
                "ID": .string(record.id), "LowerDir": .string(lower), "MergedDir": .string("\(directory)/rootfs"),
                "UpperDir": .string("\(directory)/upper"), "WorkDir": .string("\(directory)/work"),
            ],
            "Name": "overlay2",
        ]
    }

    /// Memory file systems of `--tmpfs` are told in `HostConfig` alone.
    private var mounts: [JSON] {
        (record.document["Mounts"]?.array ?? []).compactMap { try? MountPoint($0) }.map(\.inspectJSON)
    }

    private var networkSettings: JSON {
        let sandbox = state.run.map { (id: record.id, path: "/proc/\($0.process.pid)/ns/net") }
        return NetworkSettings.json(
            endpoints: endpoints, ports: state.run == nil ? nil : state.ports, sandbox: sandbox)
    }

    /// Those that the container has or had; before its first start those that it will ask for.
    private var endpoints: [Endpoint] {
        let known = (state.endpoints.array ?? []).compactMap(Endpoint.init(json:))
        if !known.isEmpty { return known }
        let wanted = record.document["NetworkingConfig"]?["EndpointsConfig"]?.object ?? [:]
        let mode = record.networkMode
        if wanted.isEmpty, mode.hasPrefix("container:") { return [] }
        let names = wanted.isEmpty ? [mode.isEmpty || mode == "default" ? "bridge" : mode] : wanted.keys
        return names.map { name in
            Endpoint(
                network: name, networkID: "", id: "", aliases: wanted[name]?["Aliases"]?.strings ?? [], names: [],
                wantedAddress: wanted[name]?["IPAMConfig"]?["IPv4Address"]?.string.flatMap { IPv4Address($0) },
                gatewayPriority: wanted[name]?["GwPriority"]?.int ?? 0)
        }
    }
}

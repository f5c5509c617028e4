import Documents
import Linux
import Testing

@testable import Containers

/// A container as the engine records it.
enum ViewedContainer {
    static let root = StateRoot(path: "/state", run: "/state/run")
    static let id = String(repeating: "0123456789abcdef", count: 4)

    static func make(
        id: String = id, name: String = "web", created: String = "2024-05-06T07:08:09.1Z", hostConfig: JSON = [:],
        config: JSON = [:], networking: JSON = [:], mounts: [JSON] = [], layers: [String] = ["l1", "l2"],
        imageID: String = "sha256:aa", state: ContainerState = ContainerState()
    ) -> Container {
        let record = ContainerRecord(document: [
            "Id": .string(id), "Name": .string("/" + name), "Created": .string(created), "Path": "sleep",
            "Args": ["60"], "Image": .string(imageID), "Config": config, "HostConfig": hostConfig,
            "NetworkingConfig": ["EndpointsConfig": networking], "Mounts": .array(mounts), "Layers": JSON(layers),
        ])
        return Container(record: record, state: state, directory: root.container(id))
    }

    static func running(pid: Int32 = 42, isPaused: Bool = false) -> ContainerState {
        var state = ContainerState()
        let process = ProcessIdentity(pid: pid, startTime: 1)
        state.phase = .running(.init(process: process, monitor: process, isPaused: isPaused))
        state.startedAt = "2024-05-06T07:08:10Z"
        return state
    }

    static func exited(_ code: Int32) -> ContainerState {
        var state = ContainerState()
        state.phase = .exited
        state.startedAt = "2024-05-06T07:08:10Z"
        state.finishedAt = "2024-05-06T07:09:10Z"
        state.exitCode = code
        return state
    }

    static func json(_ container: Container, files: Set<String> = []) -> JSON {
        ContainerView(container, root: root, isThere: { files.contains(Files.name(of: $0)) }).json
    }
}

@Suite struct `A container that is inspected` {
    @Test func `has Docker's members in Docker's order`() {
        let json = ViewedContainer.json(ViewedContainer.make())
        #expect(
            json.object?.keys == [
                "Id", "Created", "Path", "Args", "State", "Image", "ResolvConfPath", "HostnamePath", "HostsPath",
                "LogPath", "Name", "RestartCount", "Driver", "Platform", "MountLabel", "ProcessLabel",
                "AppArmorProfile", "ExecIDs", "HostConfig", "GraphDriver", "Mounts", "Config", "NetworkSettings",
            ])
        #expect(
            json["State"]?.text()
                == #"{"Status":"created","Running":false,"Paused":false,"Restarting":false,"OOMKilled":false,"#
                + #""Dead":false,"Pid":0,"ExitCode":0,"Error":"","StartedAt":"0001-01-01T00:00:00Z","#
                + #""FinishedAt":"0001-01-01T00:00:00Z"}"#)
        #expect(json["Name"] == "/web")
        #expect(json["ExecIDs"] == .null)
        #expect(json["LogPath"] == "")
        #expect(json["GraphDriver"]?["Data"]?["LowerDir"] == "/state/layers/l2:/state/layers/l1")
    }

    @Test func `runs also while it is paused or waits for its next start`() {
        let paused = ViewedContainer.json(ViewedContainer.make(state: ViewedContainer.running(isPaused: true)))["State"]
        #expect(paused?["Status"] == "paused")
        #expect(paused?["Running"] == true)
        #expect(paused?["Pid"] == 42)
        var state = ViewedContainer.exited(1)
        state.phase = .restarting(monitor: ProcessIdentity(pid: 1, startTime: 1))
        let restarting = ViewedContainer.json(ViewedContainer.make(state: state))["State"]
        #expect(restarting?["Status"] == "restarting")
        #expect(restarting?["Running"] == true)
        #expect(restarting?["Restarting"] == true)
        #expect(restarting?["Pid"] == 0)
        #expect(restarting?["ExitCode"] == 1)
    }

    @Test func `is healthy only while somebody looks`() {
        #expect(ViewedContainer.json(ViewedContainer.make())["State"]?["Health"] == nil)
        var state = ViewedContainer.running()
        state.health = ["Status": "healthy", "FailingStreak": 0, "Log": []]
        #expect(ViewedContainer.json(ViewedContainer.make(state: state))["State"]?["Health"]?["Status"] == "healthy")
        state.phase = .exited
        #expect(ViewedContainer.json(ViewedContainer.make(state: state))["State"]?["Health"]?["Status"] == "unhealthy")
    }

    @Test func `names the files that a start has written`() {
        let files: Set = ["hosts", "hostname", "resolv.conf", "\(ViewedContainer.id)-json.log"]
        let json = ViewedContainer.json(
            ViewedContainer.make(hostConfig: ["LogConfig": ["Type": "json-file"]]), files: files)
        let directory = "/state/containers/\(ViewedContainer.id)"
        #expect(json["HostsPath"] == .string("/state/run/containers/\(ViewedContainer.id)/hosts"))
        #expect(json["LogPath"] == .string("\(directory)/\(ViewedContainer.id)-json.log"))
        let sharing = ViewedContainer.json(
            ViewedContainer.make(hostConfig: ["NetworkMode": "container:other", "LogConfig": ["Type": "none"]]),
            files: files)
        #expect(sharing["HostsPath"] == "/state/run/containers/other/hosts")
        #expect(sharing["LogPath"] == "")
    }

    @Test(
        arguments: [
            (["NetworkMode": "bridge"], [:], ["bridge"]), (["NetworkMode": "host"], [:], ["host"]),
            (["NetworkMode": "z"], ["z": [:], "y": [:]], ["y", "z"]), (["NetworkMode": "container:x"], [:], []),
        ] as [(JSON, JSON, [String])])
    func `shows its networks before its first start`(hostConfig: JSON, networking: JSON, expected: [String]) {
        let json = ViewedContainer.json(ViewedContainer.make(hostConfig: hostConfig, networking: networking))
        #expect(json["NetworkSettings"]?["Networks"]?.object?.keys == expected)
        #expect(json["NetworkSettings"]?["SandboxKey"] == "")
        #expect(json["NetworkSettings"]?["Ports"] == [:])
    }

    @Test func `shows its mounts without what only the engine needs`() {
        var mount = MountPoint(kind: .volume, destination: "/data")
        mount.name = "v"
        mount.source = "/state/volumes/v/_data"
        mount.driver = "local"
        mount.mode = "z"
        let json = ViewedContainer.json(ViewedContainer.make(mounts: [mount.json]))
        #expect(
            json["Mounts"]?.text()
                == #"[{"Type":"volume","Name":"v","Source":"/state/volumes/v/_data","Destination":"/data","#
                + #""Driver":"local","Mode":"z","RW":true,"Propagation":""}]"#)
    }
}

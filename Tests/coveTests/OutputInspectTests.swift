import Documents
import Testing

@testable import cove

@Suite struct `Inspect` {
    static let container: JSON = [
        "Id": "0123456789abcdef", "Created": "2024-01-02T03:04:05.6Z", "Path": "echo", "Args": ["a", "b"],
        "State": ["Status": "created", "Running": false, "ExitCode": 0], "Image": "sha256:abc", "Name": "/web",
        "RestartCount": 0,
        "Platform": "linux", "ExecIDs": nil,
        "HostConfig": [
            "Binds": nil, "PortBindings": ["80/tcp": [["HostIp": "", "HostPort": "18110"]]], "Memory": 0, "NanoCpus": 0,
            "CpuShares": 0,
            "Privileged": false, "PidsLimit": nil, "MemorySwappiness": nil,
            "RestartPolicy": ["Name": "no", "MaximumRetryCount": 0],
            "LogConfig": ["Type": "json-file", "Config": [:]],
        ],
        "Mounts": [
            [
                "Type": "volume", "Name": "v", "Source": "/s", "Destination": "/data", "Driver": "local", "Mode": "z",
                "RW": true, "Propagation": "",
            ]
        ],
        "Config": [
            "Cmd": ["a", "b"], "Image": "busybox", "Labels": ["k": "v", "a": "b"], "Entrypoint": nil,
            "ExposedPorts": ["80/tcp": [:]],
            "Env": ["A=1"],
        ],
        "NetworkSettings": ["IPAddress": "172.17.0.2", "Networks": ["bridge": ["IPAddress": "172.17.0.2"]]],
    ]

    static func render(_ format: String?, _ objects: [JSON] = [container], missing: [String] = []) throws -> (
        output: String, messages: String, status: Int32
    ) {
        var printer = try InspectPrinter(format: format)
        for name in missing { printer.fail(ProblemPrinter.missingObject(name)) }
        for object in objects { printer.add(object, as: .container) }
        return printer.result()
    }

    @Test(arguments: [
        (
            "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.CpuShares}}",
            "0 0 <no value> 0"
        ),
        ("{{.HostConfig.PidsLimit}} {{.HostConfig.MemorySwappiness}} {{.HostConfig.Init}}", "<nil> <nil> <nil>"),
        (
            "{{.Config.Cmd}} {{.Config.Labels}} {{.HostConfig.PortBindings}} {{.HostConfig.Init}} {{.HostConfig.Memory}} {{.HostConfig.Privileged}}",
            "[a b] map[a:b k:v] map[80/tcp:[{ 18110}]] <nil> 0 false"
        ),
        (
            "{{json .Name}} {{json .Config.Cmd}} {{json .Config.Labels}} {{json .Config.Entrypoint}} {{json .HostConfig.Init}}",
            #""/web" ["a","b"] {"a":"b","k":"v"} null null"#
        ),
        ("{{json .State.Health}} {{json .Config.Healthcheck}} {{json .ExecIDs}}", "null null null"),
        ("{{printf \"%.12s\" .Id}} {{.Name}}", "0123456789ab /web"), ("{{.ID}}", "0123456789abcdef"),
        ("{{index .Config.Labels \"missing\"}}|", "|"),
        ("{{.HostConfig.RestartPolicy}} {{.HostConfig.LogConfig}}", "{no 0} {json-file map[]}"),
        ("{{.Mounts}}", "[{volume v /s /data local z true }]"), ("{{.Config.ExposedPorts}}", "map[80/tcp:{}]"),
        ("{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}}{{end}}", "volume v /data true"),
        ("{{range $name, $v := .NetworkSettings.Networks}}{{$name}} {{$v.IPAddress}}{{end}}", "bridge 172.17.0.2"),
        ("{{(index (index .HostConfig.PortBindings \"80/tcp\") 0).HostPort}}", "18110"),
        ("{{if .State.Running}}running{{else if .HostConfig.Privileged}}privileged{{else}}neither{{end}}", "neither"),
        ("{{eq .State.Status \"running\" \"created\"}}{{eq .State.ExitCode 0}}", "truetrue"),
        ("{{range .Config.Entrypoint}}x{{else}}none{{end}}", "none"),
        ("{{.Config.Image}}\\t{{.State.Status}}", "busybox\\tcreated"),
        ("{{.State.StartedAt}}{{.NetworkSettings.SandboxKey}}|", "|"),
    ])
    func `prints a line for each by a template`(format: String, line: String) throws {
        let result = try Self.render(format)
        #expect(result == (line + "\n", "", 0))
    }

    @Test(arguments: [
        ("{{.NoSuch}}", ":1:2: executing \"\" at <.NoSuch>: map has no entry for key \"NoSuch\""),
        (
            "{{.HostConfig.NoSuch}}",
            ":1:13: executing \"\" at <.HostConfig.NoSuch>: map has no entry for key \"NoSuch\""
        ),
        (
            "{{.State.Health.Status}}",
            ":1:8: executing \"\" at <.State.Health.Status>: map has no entry for key \"Health\""
        ),
        (
            "{{index .Config.Cmd 5}}",
            ":1:2: executing \"\" at <index .Config.Cmd 5>: error calling index: index out of range: 5"
        ),
        (
            "{{\"a\\tb\"}} {{`raw\\n`}} {{1.5}} {{true}} {{nil | printf \"%v\"}}",
            ":1:42: executing \"\" at <nil>: nil is not a command"
        ),
    ])
    func `tells what a template asked in vain for, after an empty line`(format: String, message: String) throws {
        let result = try Self.render(format)
        #expect(result == ("\n", "template parsing error: template: \(message)\n", 1))
    }

    @Test func `prints an array indented by four spaces`() throws {
        let result = try Self.render(nil, [["Id": "x", "List": [1]]])
        #expect(
            result.output
                == "[\n    {\n        \"Id\": \"x\",\n        \"List\": [\n            1\n        ]\n    }\n]\n")
    }

    @Test func `prints an array on one line as json`() throws {
        #expect(try Self.render("json", [["a": "<b>"], ["c": 1]]).output == "[{\"a\":\"<b>\"},{\"c\":1}]\n")
        #expect(try Self.render("{{json .}}", [["Name": 1, "Id": "x"]]).output == "{\"Name\":1,\"Id\":\"x\"}\n")
    }

    @Test func `prints what is there when something is missing`() throws {
        #expect(try Self.render(nil, [], missing: ["x"]) == ("[]\n", "Error: No such object: x\n", 1))
        #expect(try Self.render("{{.Name}}", missing: ["x"]) == ("/web\n", "Error: No such object: x\n", 1))
        #expect(
            try Self.render("{{.Name}}", [], missing: ["x", "y"]).messages
                == "Error: No such object: x\nError: No such object: y\n")
    }

    @Test func `refuses what is no template`() {
        let problem = #expect(throws: Problem.self) { try InspectPrinter(format: "{{") }
        #expect(problem?.summary == "template parsing error: template: :1: unclosed action")
    }

    @Test func `adds sizes where Docker has them`() {
        let sized = InspectPrinter.addingSize(
            own: 1, total: 2, to: ["Id": "x", "GraphDriver": [:], "Mounts": [], "Config": [:]])
        #expect(sized.object?.keys == ["Id", "GraphDriver", "SizeRw", "SizeRootFs", "Mounts", "Config"])
    }

    @Test func `knows images, networks and volumes`() throws {
        for (kind, object, format, line) in [
            (
                .image, ["Id": "i", "RepoTags": ["busybox:latest"], "RootFS": ["Layers": ["x", "y"]]],
                "{{index .RepoTags 0}} {{len .RootFS.Layers}}", "busybox:latest 2"
            ),
            (
                .network, ["Name": "n", "Internal": true, "Labels": nil], "{{.Internal}} {{.Labels}} {{.IPAM.Config}}",
                "true map[] []"
            ),
            (.volume, ["Name": "v", "Options": nil], "{{.Name}} {{json .Options}} {{.Mountpoint}}|", "v null |"),
            (.document, ["OSType": "linux", "NCPU": 2], "{{.OSType}} {{.NCPU}}", "linux 2"),
        ] as [(InspectShapes.Kind, JSON, String, String)] {
            var printer = try InspectPrinter(format: format)
            printer.add(object, as: kind)
            #expect(printer.result().output == line + "\n")
        }
    }
}

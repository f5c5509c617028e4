import Documents
import Testing

@Suite struct `Typed values in templates` {
    static let shapes = TemplateShapes(
        package: "x",
        table: """
            Box ID=Id Name Ports:map[string][]Port State:*State Cmd:[]string Entrypoint:[]string Labels:map[string]string
             Init:*bool Size:int Made:time Pause:duration Volumes:map[string]Empty Extra:any
            Port HostIP=HostIp HostPort
            State Running:bool Health:*Health
            Health Status
            """)

    static let document: JSON = [
        "Id": "abc", "Name": "n", "Ports": ["80/tcp": [["HostIp": "", "HostPort": "18110"]]],
        "State": ["Running": true],
        "Cmd": ["a", "b"], "Entrypoint": nil, "Labels": nil, "Made": "2024-01-02T03:04:05.5Z", "Pause": 90_000_000_000,
        "Volumes": ["/b": [:], "/a": [:]], "Extra": ["z": 1, "y": nil],
    ]

    static func render(_ template: String) throws -> String {
        try Template(parsing: template).render(shapes.value(document, as: "Box"))
    }

    @Test(arguments: [
        ("{{.Ports}}", "map[80/tcp:[{ 18110}]]"), ("{{.Cmd}} {{.Entrypoint}} {{.Labels}}", "[a b] [] map[]"),
        ("{{.Init}} {{.Size}} {{.Name}}", "<nil> 0 n"), ("{{.State.Health}} {{json .State.Health}}", "<nil> null"),
        ("{{json .Entrypoint}} {{json .Labels}} {{json .Init}}", "null null null"),
        ("[{{index .Labels \"missing\"}}][{{.Labels.missing}}]", "[][<no value>]"),
        (
            "{{.Made}} {{.Pause}} {{json .Made}} {{json .Pause}}",
            "2024-01-02 03:04:05.5 +0000 UTC 1m30s \"2024-01-02T03:04:05.5Z\" 90000000000"
        ),
        ("{{.Volumes}} {{json .Volumes}}", "map[/a:{} /b:{}] {\"/a\":{},\"/b\":{}}"),
        ("{{(index (index .Ports \"80/tcp\") 0).HostPort}}", "18110"), ("{{.Extra}}", "map[y:<nil> z:1]"),
        ("{{printf \"%+v\" .Ports}}", "map[80/tcp:[{HostIP: HostPort:18110}]]"),
        ("{{range .Entrypoint}}x{{else}}none{{end}}{{with .Init}}x{{else}}unset{{end}}", "noneunset"),
        ("{{json .State}}", "{\"Running\":true}"),
    ])
    func `print as the structs of a Go program`(template: String, expected: String) throws {
        #expect(try Self.render(template) == expected)
    }

    @Test(arguments: [
        ("{{.Id}}", "template: :1:2: executing \"\" at <.Id>: can't evaluate field Id in type x.Box"),
        (
            "{{.State.Health.Status}}",
            "template: :1:8: executing \"\" at <.State.Health.Status>: nil pointer evaluating *x.Health.Status"
        ),
    ])
    func `know only the names of their type`(template: String, expected: String) {
        let error = #expect(throws: TemplateFailure.self) { try Self.render(template) }
        #expect(error?.description == expected)
    }

    @Test func `take documents that do not fit as they are`() throws {
        let odd: JSON = ["Name": [1, 2], "State": "x", "Cmd": ["k": "v"], "Made": "yesterday"]
        let text = try Template(parsing: "{{.Name}} {{.State}} {{.Cmd}} {{.Made}} {{.Ports}}").render(
            Self.shapes.value(odd, as: "Box"))
        #expect(text == "[1 2] x map[k:v] yesterday map[]")
    }
}

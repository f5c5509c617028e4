import Documents
import Testing

@testable import cove

/// A container as `inspect` prints it, as far as listings read it.
enum Sample {
    static let now = Timestamp(seconds: 1_700_000_000)

    static func container(
        name: String = "web", image: String = "busybox", state: JSON = Sample.running(), labels: JSON = [:]
    ) -> JSON {
        [
            "Id": .string(String(repeating: "0123456789abcdef", count: 4)), "Created": "2023-11-14T22:11:20.5Z",
            "Path": "sleep", "Args": ["60"], "State": state,
            "Image": "sha256:aaaaaaaaaaaabbbbbbbbbbbbccccccccccccddddddddddddeeeeeeeeeeeeffff",
            "Name": .string("/" + name),
            "Mounts": [
                ["Type": "volume", "Name": "data", "Source": "/x/_data", "Driver": "local"],
                ["Type": "bind", "Source": "/home/someone/with/a/long/path"],
            ],
            "Config": ["Image": .string(image), "Labels": labels],
            "NetworkSettings": ["Networks": ["zeta": [:], "alpha": [:]]],
        ]
    }

    static func running(_ more: (String, JSON)...) -> JSON {
        var state: JSON = [
            "Status": "running", "Running": true, "ExitCode": 0, "StartedAt": "2023-11-14T22:11:20Z",
            "FinishedAt": "0001-01-01T00:00:00Z",
        ]
        for (key, value) in more { state[key] = value }
        return state
    }

    static func row(_ container: JSON, noTrunc: Bool = false, size: (own: Int64, total: Int64)? = nil) -> ListingRow {
        ContainerRow(
            inspect: container, now: now, noTrunc: noTrunc, size: size, ports: { _ in "0.0.0.0:80->80/tcp" }, zone: .utc
        ).row
    }
}

@Suite struct `Listings` {
    static let rows = [
        Sample.row(Sample.container(name: "n1234567-a", labels: ["k": "v", "a.b-c": "x"])),
        Sample.row(Sample.container(name: "b")),
    ]

    static func text(_ format: String?, _ rows: [ListingRow] = rows, kind: ListingKind = .containers) throws -> String {
        try Listing(kind: kind, format: format).text(rows)
    }

    @Test func `are tables as Docker prints them`() throws {
        #expect(try Self.text(nil, []) == "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n")
        #expect(
            try Self.text("table {{.Names}}\\t{{.Image}}\\t{{.State}}") == """
                NAMES        IMAGE     STATE
                n1234567-a   busybox   running
                b            busybox   running

                """)
        #expect(
            try Self.text("table", [Self.rows[1]]) == """
                CONTAINER ID   IMAGE     COMMAND      CREATED         STATUS         PORTS                NAMES
                0123456789ab   busybox   "sleep 60"   2 minutes ago   Up 2 minutes   0.0.0.0:80->80/tcp   b

                """)
        #expect(try Self.text(nil, [], kind: .volumes) == "DRIVER    VOLUME NAME\n")
        #expect(try Self.text(nil, [], kind: .networks) == "NETWORK ID   NAME      DRIVER    SCOPE\n")
        #expect(try Self.text(nil, [], kind: .images) == "REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n")
        #expect(try Self.text(nil, [], kind: .history()) == "IMAGE     CREATED   CREATED BY   SIZE      COMMENT\n")
    }

    @Test func `take templates`() throws {
        #expect(try Self.text("{{.Names}}\\t{{.State}}\\nnext") == "n1234567-a\trunning\nnext\nb\trunning\nnext\n")
        #expect(try Self.text("  {{.Names}} \\x") == "n1234567-a \\x\nb \\x\n")
        #expect(try Self.text("{{.Label \"k\"}}|{{.Labels}}") == "v|a.b-c=x,k=v\n|\n")
        #expect(try Self.text("{{.Names}}", []) == "")
        #expect(try Self.text("json", []) == "")
        #expect(
            try Self.text("table {{.Label \"a.b-c\"}}\\t{{upper .Names}}\\t{{truncate .ID 3}}") == """
                b c       NAMES        CONTAINER ID
                x         N1234567-A   012
                          B            012

                """)
        #expect(try Self.text("{{.Platform}} {{json .Platform}}", [Self.rows[1]]) == "<nil> null\n")
    }

    @Test func `print an object a line`() throws {
        let expected =
            #"{"Command":"\"sleep 60\"","CreatedAt":"2023-11-14 22:11:20 +0000 UTC","ID":"0123456789ab","Image":"busybox","#
            + #""Labels":"","LocalVolumes":"1","Mounts":"data,/home/someone/…","Names":"b","Networks":"alpha,zeta","#
            + #""Platform":null,"Ports":"0.0.0.0:80-\u003e80/tcp","RunningFor":"2 minutes ago","Size":"0B","#
            + #""State":"running","Status":"Up 2 minutes"}"# + "\n"
        #expect(try Self.text("json", [Self.rows[1]]) == expected)
        #expect(try Self.text("{{json .}}", [Self.rows[1]]) == expected)
        #expect(try Self.text("{{json .Ports}}", [Self.rows[1]]) == "\"0.0.0.0:80->80/tcp\"\n")
    }

    @Test(arguments: [
        ("{{nosuch .Names}}", "failed to parse template: template: :1: function \"nosuch\" not defined"),
        ("{{.Names", "failed to parse template: template: :1: unclosed action"),
        (
            "{{.NoSuch}}",
            "failed to execute template: template: :1:2: executing \"\" at <.NoSuch>: "
                + "can't evaluate field NoSuch in type *formatter.ContainerContext"
        ),
    ])
    func `refuse bad templates before they list`(format: String, message: String) {
        let problem = #expect(throws: Problem.self) { try Self.text(format, []) }
        #expect(problem?.summary == message)
    }

    @Test func `of other things refuse bad templates when a row needs them`() throws {
        #expect(try Self.text("{{.NoSuch}}", [], kind: .volumes) == "")
        let problem = #expect(throws: Problem.self) {
            try Self.text("{{.NoSuch}}", [VolumeRow(inspect: ["Name": "v"]).row], kind: .volumes)
        }
        #expect(
            problem?.summary == "template parsing error: template: :1:2: executing \"\" at <.NoSuch>: "
                + "can't evaluate field NoSuch in type *formatter.volumeContext")
    }

    @Test func `print ids alone when asked to be quiet`() throws {
        #expect(try Listing(kind: .containers, isQuiet: true).text(Self.rows) == "0123456789ab\n0123456789ab\n")
        let both = Listing(kind: .containers, format: "{{.Names}}", isQuiet: true)
        #expect(try both.text(Self.rows) == "0123456789ab\n0123456789ab\n")
        #expect(both.warning == "WARNING: Ignoring custom format, because both --format and --quiet are set.")
        let volume = VolumeRow(inspect: ["Name": "v", "Driver": "local"]).row
        #expect(try Listing(kind: .volumes, isQuiet: true).text([volume]) == "v\n")
        #expect(try Listing(kind: .volumes, format: "{{.Driver}}", isQuiet: true).text([volume]) == "local\n")
    }

    @Test func `say which fields they need`() {
        #expect(!Listing(kind: .containers).uses("Size"))
        #expect(Listing(kind: .containers, extraColumns: #"\t{{.Size}}"#).uses("Size"))
        #expect(Listing(kind: .containers, format: "{{.Size}}").uses("Size"))
        #expect(Listing(kind: .containers, format: "json").uses("Size"))
        #expect(!Listing(kind: .containers, format: "json", isQuiet: true).uses("Size"))
    }
}

@Suite struct `Rows of listings` {
    @Test(
        arguments: [
            (Sample.running(), "Up 2 minutes"),
            (Sample.running(("Paused", true), ("Status", "paused")), "Up 2 minutes (Paused)"),
            (Sample.running(("Health", ["Status": "starting"])), "Up 2 minutes (health: starting)"),
            (Sample.running(("Health", ["Status": "healthy"])), "Up 2 minutes (healthy)"),
            (Sample.running(("Health", ["Status": "none"])), "Up 2 minutes"),
            (
                Sample.running(("Restarting", true), ("ExitCode", 1), ("FinishedAt", "2023-11-14T22:13:17Z")),
                "Restarting (1) 3 seconds ago"
            ),
            (
                Sample.running(("Running", false), ("ExitCode", 130), ("FinishedAt", "2023-11-14T20:13:20Z")),
                "Exited (130) 2 hours ago"
            ),
            (["Status": "created", "StartedAt": "0001-01-01T00:00:00Z"], "Created"),
            (["Status": "removing"], "Removal In Progress"), (["Status": "dead", "Dead": true], "Dead"),
            (.null, "Created"),
        ] as [(JSON, String)])
    func `tell a container's state in words`(state: JSON, text: String) {
        #expect(ContainerRow.status(state, now: Sample.now) == text)
    }

    @Test func `shorten a container's ids, names and commands unless told not to`() {
        var container = Sample.container()
        container["Path"] = "/bin/sh"
        container["Args"] = ["-c", "echo a b c", "\"x\""]
        #expect(Sample.row(container)["Command"] == #""/bin/sh -c 'echo a …""#)
        #expect(Sample.row(container, noTrunc: true)["Command"] == #""/bin/sh -c 'echo a b c' \"x\"""#)
        #expect(Sample.row(container)["Mounts"] == "data,/home/someone/…")
        #expect(Sample.row(container, noTrunc: true)["Mounts"] == "data,/home/someone/with/a/long/path")
        #expect(Sample.row(container, noTrunc: true)["ID"] == String(repeating: "0123456789abcdef", count: 4))
    }

    @Test(arguments: [
        ("busybox:latest", "busybox:latest"), ("docker.io/library/busybox:1", "busybox:1"),
        ("docker.io/me/app", "me/app"),
        ("images.example/me/app:1@sha256:\(String(repeating: "0", count: 64))", "images.example/me/app:1"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa"),
        ("sha256:aaaaaaaaaaaabbbbbbbbbbbbccccccccccccddddddddddddeeeeeeeeeeeeffff", "aaaaaaaaaaaa"), ("", "<no image>"),
    ])
    func `show the image as it was named`(named: String, shown: String) {
        #expect(Sample.row(Sample.container(image: named))["Image"] == shown)
    }

    @Test func `show sizes of containers`() {
        #expect(Sample.row(Sample.container())["Size"] == "0B")
        #expect(Sample.row(Sample.container(), size: (106_496, 4_610_000))["Size"] == "106kB (virtual 4.61MB)")
    }

    @Test func `stand documents that lack everything`() {
        #expect(Sample.row(.null)["Names"] == "")
        #expect(VolumeRow(inspect: .null).row["Name"] == "")
        #expect(NetworkRow(inspect: .null).row["ID"] == "")
    }

    @Test func `are made of images`() throws {
        let id = "sha256:" + String(repeating: "ab", count: 32)
        let named = ImageRow(id: id, repository: "busybox", tag: "1", created: 1_699_913_600, size: 4_261_502)
        let row = named.row(now: Sample.now, zone: .utc)
        #expect(
            try Listing(kind: .images).text([row]) == """
                REPOSITORY   TAG       IMAGE ID       CREATED        SIZE
                busybox      1         abababababab   24 hours ago   4.26MB

                """)
        #expect(row["CreatedAt"] == "2023-11-13 22:13:20 +0000 UTC")
        #expect(row["Containers"] == "N/A" && row["UniqueSize"] == "N/A")
        let bare = ImageRow(id: id, created: 0, size: 1, sharedSize: 1, containers: 2).row(
            now: Sample.now, noTrunc: true)
        #expect([bare["Repository"], bare["Tag"], bare["Digest"], bare["ID"]] == ["<none>", "<none>", "<none>", id])
        #expect(bare["UniqueSize"] == "0B" && bare["Containers"] == "2")
        #expect(try Listing(kind: .imagesWithDigests).text([]).hasPrefix("REPOSITORY   TAG       DIGEST    IMAGE ID"))
    }

    @Test func `are made of history`() throws {
        let step = HistoryRow(
            id: "<missing>", created: 1_699_999_000, createdBy: "sh -c\techo \(String(repeating: "x", count: 50))",
            size: 1_000_000,
            comment: "why")
        let row = step.row(now: Sample.now, zone: .utc)
        #expect(row["ID"] == "<missing>" && row["CreatedSince"] == "16 minutes ago" && row["Size"] == "1MB")
        #expect(row["CreatedBy"] == "sh -c echo \(String(repeating: "x", count: 33))…")
        let exact = step.row(now: Sample.now, noTrunc: true, isHuman: false, zone: .utc)
        #expect(exact["CreatedSince"] == "2023-11-14T21:56:40Z" && exact["Size"] == "1000000")
        #expect(exact["CreatedBy"]?.hasSuffix("xxx") == true)
        let old = HistoryRow(id: "x", created: 0, createdBy: "", size: 0, comment: "").row(now: Sample.now, zone: .utc)
        #expect(old["CreatedSince"] == "N/A")
    }

    @Test func `keep the words of strangers within their cells`() throws {
        let step = HistoryRow(
            id: "x", created: 0, createdBy: "", size: 0, comment: "\u{1B}[2J\u{1B}]0;t\u{7}a\tb\nc\u{202E}")
        let row = step.row(now: Sample.now, zone: .utc)
        let table = try Listing(kind: .history(), format: "table {{.Comment}}").text([row])
        #expect(table == "COMMENT\n\\x1b[2J\\x1b]0;t\\aa b\\nc\\u202e\n")
    }

    @Test func `are made of volumes and networks`() throws {
        let volume = VolumeRow(inspect: ["Name": "v", "Driver": "local", "Scope": "local", "Labels": ["k": "v"]])
        let format = "{{.Name}} {{.Driver}} {{.Scope}} {{.Labels}} {{.Label \"k\"}} {{.Links}}"
        #expect(try Listing(kind: .volumes, format: format).text([volume.row]) == "v local local k=v v N/A\n")
        let network = NetworkRow(inspect: [
            "Id": "0123456789abcdef", "Name": "n", "Driver": "bridge", "Scope": "local",
            "Created": "2024-01-02T03:04:05.6Z",
        ])
        let fields = "{{.ID}} {{.Name}} {{.Driver}} {{.Scope}} {{.IPv6}} {{.Internal}} {{.Labels}}|{{.CreatedAt}}"
        #expect(
            try Listing(kind: .networks, format: fields).text([network.row])
                == "0123456789ab n bridge local false false |2024-01-02 03:04:05.6 +0000 UTC\n")
    }
}

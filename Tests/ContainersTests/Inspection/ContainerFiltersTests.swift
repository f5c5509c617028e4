import Documents
import Linux
import Testing

@testable import Containers

@Suite struct `Filters of containers` {
    /// Newest first, as the store lists them.
    private var containers: [ListedContainer] {
        var published = ViewedContainer.running()
        published.ports = ["80/tcp": [["HostIp": "0.0.0.0", "HostPort": "8080"]], "81/tcp": .null]
        published.health = ["Status": "healthy"]
        published.endpoints = [Endpoint(network: "back", networkID: "n123", id: "e", aliases: [], names: []).json]
        var volume = MountPoint(kind: .volume, destination: "/data")
        volume.name = "v"
        let made = [
            ViewedContainer.make(
                id: String(repeating: "c", count: 64), name: "third", layers: ["l1"], imageID: "sha256:base"),
            ViewedContainer.make(
                id: String(repeating: "b", count: 64), name: "second-db", config: ["Labels": ["k": "1", "m": ""]],
                mounts: [volume.json], state: ViewedContainer.exited(3)),
            ViewedContainer.make(
                id: String(repeating: "a", count: 64), name: "first", config: ["Labels": ["k": "2"]],
                layers: ["l1", "l2", "l3"], imageID: "sha256:child", state: published),
        ]
        return made.map { ListedContainer(container: $0, json: ViewedContainer.json($0)) }
    }

    private func names(
        _ filters: [String], all: Bool = true, last: Int64 = -1, ancestors: [Ancestor] = []
    ) throws -> [String] {
        let filters = try ContainerFilters(filters)
        func id(_ name: String?) -> String? {
            name.flatMap { name in containers.first { $0.container.name == name }?.container.id }
        }
        return filters.chosen(
            of: containers, all: all, last: last, before: id(filters.before), since: id(filters.since),
            ancestors: ancestors
        ).map(\.container.name)
    }

    @Test(
        arguments: [
            ([], ["third", "second-db", "first"]), (["name=ir"], ["third", "first"]), (["name=^second"], ["second-db"]),
            (["name=^/first$"], ["first"]), (["name=d$"], ["third"]), (["name=third|db"], ["third", "second-db"]),
            (["name=first", "name=third"], ["third", "first"]), (["id=aaaa"], ["first"]), (["id=d"], []),
            (["label=k"], ["second-db", "first"]), (["label=k=1"], ["second-db"]),
            (["label=k", "label=m"], ["second-db"]),
            (["status=exited"], ["second-db"]), (["status=created", "status=running"], ["third", "first"]),
            (["exited=3"], ["second-db"]), (["exited=0"], []), (["health=healthy"], ["first"]),
            (["health=none"], ["third", "second-db"]), (["network=back"], ["first"]), (["network=n1"], ["first"]),
            (["network=bridge"], ["third", "second-db"]), (["volume=v"], ["second-db"]),
            (["volume=/data"], ["second-db"]),
            (["publish=8080"], ["first"]), (["publish=8000-9000/tcp"], ["first"]), (["publish=80"], []),
            (["expose=81/tcp"], ["first"]), (["expose=80"], ["first"]), (["expose=80/udp"], []),
            (["before=second-db"], ["first"]), (["since=second-db"], ["third"]), (["is-task=true"], []),
            (["is-task=false", "Name = first"], ["first"]), (["name=ir", "label=k"], ["first"]),
        ] as [([String], [String])])
    func `choose`(filters: [String], expected: [String]) throws {
        #expect(try names(filters) == expected)
    }

    @Test func `leave out what does not run unless all, the last, or a status is asked for`() throws {
        #expect(try names([], all: false) == ["first"])
        #expect(try names(["exited=3"], all: false) == [])
        #expect(try names(["status=exited"], all: false) == ["second-db"])
        #expect(try names([], all: false, last: 2) == ["third", "second-db"])
        #expect(try names(["label=k"], all: false, last: 1) == ["second-db"])
    }

    @Test func `find what was made of an image, and of images on top of it`() throws {
        #expect(try names(["ancestor=x"]) == [])
        #expect(
            try names(["ancestor=x"], ancestors: [Ancestor(id: "sha256:base", layers: ["l1"])])
                == ["third", "second-db", "first"])
        #expect(
            try names(["ancestor=x"], ancestors: [Ancestor(id: "sha256:child", layers: ["l1", "l2", "l3"])]) == [
                "first"
            ])
    }

    @Test(arguments: [
        ("nosuch=1", "invalid filter 'nosuch'"),
        (
            "status=nosuch",
            "invalid filter 'status=nosuch': invalid value for state (nosuch): must be one of created, running, paused, restarting, removing, exited, dead"
        ),
        ("exited=x", #"invalid filter 'exited=x': strconv.Atoi: parsing "x": invalid syntax"#),
        (
            "health=ill",
            "invalid filter 'health=ill': invalid value for health (ill): must be one of none, starting, healthy, unhealthy"
        ),
        ("is-task=maybe", "invalid filter 'is-task=[maybe]'"),
        ("publish=1:2", "invalid filter 'publish=1:2': filter for 'publish' should not contain ':': 1:2"),
    ])
    func `refuse what they do not know`(text: String, message: String) {
        #expect { try ContainerFilters([text]) } throws: { ($0 as? Problem)?.description == message }
    }
}

@Suite struct `Patterns of names` {
    @Test(arguments: [
        ("web", "my-web-1", true), ("^web", "my-web", false), ("web$", "my-web", true), ("^$", "", true),
        ("", "x", true),
        ("w.b", "wob", true), ("we*b", "wb", true), ("we+b", "wb", false), ("we?b$", "wb", true),
        ("^(a|b)+$", "abba", true),
        ("^(a|b)+$", "abc", false), ("[a-c]1", "b1", true), ("[^a-c]1", "b1", false), (#"\d\d"#, "a12", true),
        (#"a\.b"#, "axb", false), ("[]]", "]", true), ("a|", "z", true), ("(?:ab)+c", "ababc", true),
        ("^a|b$", "xb", true), ("[a-]", "-", true),
    ])
    func `match`(pattern: String, text: String, expected: Bool) throws {
        #expect(try #require(NamePattern(pattern)).matches(text) == expected)
    }

    @Test(arguments: ["(", ")", "*", "[a", "a{2}x(", #"\"#, "[z-a]", #"\q"#, "(a"])
    func `that are malformed are none`(pattern: String) {
        #expect(NamePattern(pattern) == nil)
    }

    @Test func `take no longer than they must`() throws {
        let pattern = try #require(NamePattern(String(repeating: "(a*)*", count: 20) + "b"))
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
    }
}

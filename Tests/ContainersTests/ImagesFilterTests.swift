import Documents
import OCI
import Testing

@testable import Containers

@Suite struct `Filters of images` {
    @Test(arguments: [
        ("web-*", "web-db", true), ("web-*", "web/db", false), ("*", "a/b", false), ("*/*", "a/b", true),
        ("w?b", "web", true), ("w?b", "w/b", false), ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false),
        ("a*b*c", "aXbYbZc", true), ("a*b", "ab/ab", false), ("\\*", "*", true), ("", "", true), ("a", "", false),
        ("[b-a]", "a", false),
    ])
    func `know patterns of names`(pattern: String, name: String, fits: Bool) throws {
        #expect(try #require(ReferencePattern(pattern)).matches(name) == fits)
    }

    @Test(arguments: ["[", "[]", "[a", "a\\", "[a-", "[-a]"])
    func `refuse broken patterns`(pattern: String) {
        #expect(throws: Problem(.invalid, "syntax error in pattern")) { try ImageFilters(reference: pattern) }
    }

    @Test(arguments: [
        ("nosuch=1", "invalid filter 'nosuch'"), ("dangling=perhaps", "invalid filter 'dangling=[perhaps]'"),
        ("until=nonsense", "failed to parse value as time or duration: \"nonsense\""),
    ])
    func `are refused in Docker's words`(text: String, error: String) {
        #expect(throws: Problem(.invalid, error)) { try ImageFilters([text]) }
    }

    @Test func `choose by name, label, time and state`() throws {
        let scratch = try ScratchLibrary()
        try scratch.add("web:1", "db:1", file: "1", seconds: 100, config: ["Labels": ["a": "1"]])
        let middle = try scratch.add("web:2", file: "2", seconds: 200)
        try scratch.add(file: "3", seconds: 300, parent: middle)
        func names(_ filters: String..., reference: String? = nil) throws -> [[String]] {
            try scratch.library.list(ImageFilters(filters, reference: reference)).map { $0.tags.map(\.familiar) }
        }
        #expect(try names() == [[], ["web:2"], ["db:1", "web:1"]])
        #expect(try names("dangling=true") == [[]])
        #expect(try names("dangling=false") == [["web:2"], ["db:1", "web:1"]])
        #expect(try names("label=a") == [["db:1", "web:1"]])
        #expect(try names("label=a=2") == [])
        #expect(try names("label!=a") == [[], ["web:2"]])
        #expect(try names("before=web:2") == [["db:1", "web:1"]])
        #expect(try names("since=web:2") == [[]])
        #expect(try names("until=200") == [["web:2"], ["db:1", "web:1"]])
        #expect(try names(reference: "web") == [["web:2"], ["web:1"]])
        #expect(try names(reference: "web:2") == [["web:2"]])
        #expect(try names(reference: "d*") == [["db:1"]])
        #expect(throws: Problem(.notFound, "No such image: none:latest")) { try names("since=none") }
    }
}

@Suite struct `Changes of a config` {
    @Test(arguments: [
        (#"CMD ["a","b"]"#, #"{"Cmd":["a","b"]}"#), ("cmd echo  x", #"{"Cmd":["/bin/sh","-c","echo  x"]}"#),
        ("ENTRYPOINT echo shell form", #"{"Entrypoint":["/bin/sh","-c","echo shell form"]}"#),
        ("ENV A=1 B=2", #"{"Env":["A=1","B=2"]}"#), (#"ENV B="two words" C=a\ b"#, #"{"Env":["B=two words","C=a b"]}"#),
        ("ENV A one two", #"{"Env":["A=one two"]}"#),
        ("ENV A=1\nENV B=${A}x$A C=${N:-d}", #"{"Env":["A=1","B=1x1","C=d"]}"#),
        ("EXPOSE 80 81/udp 90-91", #"{"ExposedPorts":{"80/tcp":{},"81/udp":{},"90/tcp":{},"91/tcp":{}}}"#),
        ("LABEL b=2 a='x y'", #"{"Labels":{"a":"x y","b":"2"}}"#), ("USER app", #"{"User":"app"}"#),
        ("VOLUME /v /w", #"{"Volumes":{"/v":{},"/w":{}}}"#), (#"VOLUME ["/v"]"#, #"{"Volumes":{"/v":{}}}"#),
        ("WORKDIR /a\nWORKDIR b/../c", #"{"WorkingDir":"/a/c"}"#), ("STOPSIGNAL INT", #"{"StopSignal":"INT"}"#),
        ("ONBUILD RUN x", #"{"OnBuild":["RUN x"]}"#),
        ("HEALTHCHECK CMD true", #"{"Healthcheck":{"Test":["CMD-SHELL","true"]}}"#),
        (
            "HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD test -e /x",
            #"{"Healthcheck":{"Test":["CMD-SHELL","test -e /x"],"Interval":1000000000,"Timeout":2000000000,"Retries":2}}"#
        ),
        ("HEALTHCHECK NONE", #"{"Healthcheck":{"Test":["NONE"]}}"#),
        (#"HEALTHCHECK CMD ["a"]"#, #"{"Healthcheck":{"Test":["CMD","a"]}}"#),
    ])
    func `mean what they mean in a Dockerfile`(change: String, config: String) throws {
        #expect(try Change.apply([change], to: [:]).text() == config)
    }

    @Test func `replace variables in place, and a command with its program`() throws {
        #expect(try Change.apply(["ENV A=2"], to: ["Env": ["A=1", "B=1"]]) == ["Env": ["A=2", "B=1"]])
        #expect(try Change.apply(["ENTRYPOINT [\"x\"]"], to: ["Cmd": ["y"]]) == ["Entrypoint": ["x"]])
        #expect(
            try Change.apply(["CMD [\"z\"]", "ENTRYPOINT [\"x\"]"], to: [:]) == ["Cmd": ["z"], "Entrypoint": ["x"]])
    }

    @Test(arguments: [
        ("RUN x", "RUN is not a valid change command"), ("ENV A", "ENV must have two arguments"),
        ("ENV A=1 B", "Syntax error - can't find = in \"B\". Must be of the form: name=value"),
        ("EXPOSE x", "invalid containerPort: x"), ("EXPOSE 80/x", "invalid proto: x"),
        ("USER", "USER requires exactly one argument"), ("STOPSIGNAL NOSUCH", "invalid signal: NOSUCH"),
        ("HEALTHCHECK FOO", "Unknown type \"FOO\" in HEALTHCHECK (try CMD)"),
        ("ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger"),
        ("ENV A=${B", "unsupported modifier in substitution"),
    ])
    func `are refused in the engine's words`(change: String, error: String) {
        #expect(throws: Problem(.invalid, error)) { try Change.apply([change], to: [:]) }
    }
}

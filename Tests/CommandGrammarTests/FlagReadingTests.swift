import CommandGrammar
import Documents
import Testing

/// pflag's rules, each with what is read.
@Suite struct `Flags are read as pflag reads them` {
    struct Case: Sendable, CustomTestStringConvertible {
        var words: String
        var flag: String
        var values: [String]
        var arguments: [String]

        init(_ words: String, _ flag: String, _ values: [String], _ arguments: [String] = ["argo"]) {
            self.words = words
            self.flag = flag
            self.values = values
            self.arguments = arguments
        }

        var testDescription: String { words }
    }

    @Test(arguments: [
        Case("--name b argo", "name", ["b"]),
        Case("--name=b argo", "name", ["b"]),
        Case("--name=a=b argo", "name", ["a=b"]),
        Case("--name=a --name b argo", "name", ["b"]),
        Case("--entrypoint= argo", "entrypoint", [""]),
        Case("--name -d argo", "name", ["-d"]),
        Case("--rm argo", "rm", ["true"]),
        Case("--rm=false argo", "rm", ["false"]),
        Case("--rm=F argo", "rm", ["false"]),
        Case("--rm=1 argo", "rm", ["true"]),
        Case("--rm false", "rm", ["true"], ["false"]),
        Case("-eA=b argo", "env", ["A=b"]),
        Case("-e A=b argo", "env", ["A=b"]),
        Case("-e=A=b argo", "env", ["A=b"]),
        Case("-e A -e B --env=C argo", "env", ["A", "B", "C"]),
        Case("-dit argo", "tty", ["true"]),
        Case("-d=false argo", "detach", ["false"]),
        Case("-itp 80:80 argo", "publish", ["80:80"]),
        Case("-itp80:80 argo", "publish", ["80:80"]),
        Case("-p80:80 argo", "publish", ["80:80"]),
        Case("--alias a,b --alias c argo", "alias", ["a", "b", "c"]),
        Case("--colour argo", "colour", ["always"]),
        Case("--colour=never argo", "colour", ["never"]),
        Case("--net host argo", "network", ["host"]),
        Case("-h there argo", "hostname", ["there"]),
        Case("argo -d --name x", "name", [], ["argo", "-d", "--name", "x"]),
        Case("-- -d", "detach", [], ["-d"]),
        Case("-d -- argo -- x", "detach", ["true"], ["argo", "--", "x"]),
        Case("-", "detach", [], ["-"]),
    ])
    func `word by word`(_ example: Case) throws {
        let words = example.words.split(separator: " ").map(String.init)
        let invocation = try #require(harbour.invocation(["run"] + words))
        #expect(invocation.flags.strings(example.flag) == example.values)
        #expect(invocation.flags.isSet(example.flag) == !example.values.isEmpty)
        #expect(invocation.arguments == example.arguments)
    }

    @Test func `flags may follow arguments where they do not end at the first`() throws {
        let invocation = try #require(harbour.invocation(["ship", "ls", "--filter", "a=b", "-f", "c=d"]))
        #expect(invocation.flags.strings("filter") == ["a=b", "c=d"])
        #expect(harbour.invocation(["cp", "a", "--debug", "b"])?.arguments == ["a", "b"])
    }

    @Test func `defaults are worth what the table says`() throws {
        let flags = try #require(harbour.invocation(["run", "argo"])).flags
        #expect(flags.bool("proxy") && !flags.bool("rm"))
        #expect(flags.string("pull") == "missing" && flags.string("colour") == "auto" && flags.string("name") == nil)
        #expect(flags.int("tries") == 3 && flags.int("memory") == nil)
        #expect(!flags.isSet("pull") && flags.strings("pull").isEmpty)
        #expect(flags.string("no such flag") == nil && !flags.bool("no such flag"))
    }

    @Test func `values have types`() throws {
        let words = [
            "run", "-n", "0x10", "--weight", "500", "--rate", "18446744073709551615", "--cpus", "1.5", "--every",
            "1m30s", "-m", "1.5g", "--swap=-1", "argo",
        ]
        let flags = try #require(harbour.invocation(words)).flags
        #expect(flags.int("tries") == 16 && flags.int("weight") == 500)
        #expect(flags.double("cpus") == 1.5 && flags.nanos("cpus") == 1_500_000_000)
        #expect(flags.duration("every")?.nanoseconds == 90_000_000_000)
        #expect(flags.int("memory") == 1_610_612_736 && flags.int("swap") == -1)
        // It fits into the flag's type, but not into the answer's.
        #expect(flags.int("rate") == nil && flags.string("rate") == "18446744073709551615")
    }

    @Test func `flags of the program stand before the command or behind it`() throws {
        let before = try #require(harbour.invocation(["--root", "/a", "-D", "ship", "ls"]))
        #expect(before.globals.string("root") == "/a" && before.globals.bool("debug"))
        let behind = try #require(harbour.invocation(["ship", "ls", "--root=/b"]))
        #expect(behind.globals.string("root") == "/b" && !behind.globals.bool("debug"))
        let both = try #require(harbour.invocation(["--root", "/a", "run", "--root", "/b", "argo", "--root", "/c"]))
        #expect(both.globals.string("root") == "/b" && both.arguments == ["argo", "--root", "/c"])
    }

    @Test func `a command has one path however it is called`() throws {
        #expect(try #require(harbour.invocation(["run", "argo"])).path == ["ship", "run"])
        #expect(try #require(harbour.invocation(["run", "argo"])).title == "harbour run")
        #expect(try #require(harbour.invocation(["ship", "run", "argo"])).path == ["ship", "run"])
        let list = try #require(harbour.invocation(["ship", "list"]))
        #expect(list.path == ["ship", "ls"] && list.title == "harbour ship ls" && list.program == "harbour")
    }

    @Test func `the version is asked for before any command`() {
        for words in [["--version"], ["-v"], ["-Dv", "run"]] {
            guard case .version = harbour.parse(words) else {
                Issue.record("\(words) did not ask for the version")
                continue
            }
        }
    }
}

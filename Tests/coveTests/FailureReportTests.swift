import CommandGrammar
import Documents
import Linux
import Testing

@testable import cove

@Suite struct `Failures of verbs` {
    private func report(
        _ words: String, _ error: any Error, isOwn: Bool = false, isTerminal: Bool = false
    ) throws -> FailureReport {
        let words = words.split(separator: " ").map(String.init)
        guard case .run(let invocation) = Grammar.root(program: "docker").parse(words) else {
            throw Problem(.failed, "\(words) is no call")
        }
        return FailureReport(error, of: invocation, isOwn: isOwn, isTerminal: isTerminal)
    }

    private let missing = Problem(.notFound, "No such container: x", hint: "did you mean \"y\"?")
    private let client = Problem(.usage, "conflicting options")

    @Test func `print the engine's line alone`() throws {
        let report = try report("rm x", missing)
        #expect(report.text == "Error response from daemon: No such container: x\n" && report.status == 1)
    }

    @Test func `always say what a misused flag takes`() throws {
        let problem = Problem(.usage, "invalid hostPort: 99999", hint: "-p, --publish takes PORT")
        #expect(
            try report("run -p 99999:1 x", problem).text == """
                docker: invalid hostPort: 99999
                  hint: -p, --publish takes PORT

                Run 'docker run --help' for more information

                """)
    }

    @Test func `add the hint for a person`() throws {
        let report = try report("rm x", missing, isTerminal: true)
        #expect(report.text == "Error response from daemon: No such container: x\n  hint: did you mean \"y\"?\n")
    }

    @Test func `name the place of what is damaged, and the way out to scripts too`() throws {
        let damaged = Problem(
            .corrupt, "the string has no end", location: .init(file: "/x.json", line: 1, column: 9), hint: "mend it")
        #expect(
            try report("rm x", damaged).text
                == "Error response from daemon: /x.json:1:9: the string has no end\n  hint: mend it\n")
    }

    @Test func `of the client stand alone`() throws {
        let report = try report("rm x", client)
        #expect(report.text == "conflicting options\n" && report.status == 1)
    }

    @Test func `of run begin with the program and end with its help`() throws {
        let engine = try report("run x", missing)
        #expect(
            engine.text == """
                docker: Error response from daemon: No such container: x

                Run 'docker run --help' for more information

                """)
        #expect(engine.status == 125)
        let own = try report("run x", client)
        #expect(own.text == "docker: conflicting options\n\nRun 'docker run --help' for more information\n")
        #expect(own.status == 125)
    }

    @Test func `of create do so where the client finds them`() throws {
        let own = try report("create x", client)
        #expect(own.text == "docker: conflicting options\n\nRun 'docker create --help' for more information\n")
        #expect(own.status == 125)
        let engine = try report("create x", missing)
        #expect(engine.text == "Error response from daemon: No such container: x\n" && engine.status == 1)
    }

    @Test func `of cove's own verbs are told in its own way`() throws {
        let report = try report("doctor", Problem(.failed, "no", reason: "because", hint: "try"))
        #expect(report.text == "docker: no: because\n  hint: try\n" && report.status == 1)
        let rights = try self.report("ps", Problem(.denied, "`docker ps` needs root"), isOwn: true)
        #expect(rights.text == "docker: `docker ps` needs root\n" && rights.status == 1)
    }

    @Test func `may have a status of their own`() throws {
        let report = try report("inspect x", FailureWithStatus(problem: client, status: 64))
        #expect(report.text == "conflicting options\n" && report.status == 64)
    }

    @Test func `of the system name the call and the reason`() throws {
        let report = try report("rm x", SystemError("open /x", 13))
        #expect(report.text == "Error response from daemon: open /x: Permission denied\n")
    }

    @Test func `cannot act on the terminal`() throws {
        let report = try report("rm x", Problem(.notFound, "No such container: \u{1B}[2J"))
        #expect(report.text == "Error response from daemon: No such container: \\x1b[2J\n")
    }

    @Test func `come before anything is changed where rights are missing`() throws {
        guard case .run(let rm) = Grammar.root(program: "cove").parse(["volume", "rm", "x"]),
            case .run(let version) = Grammar.root(program: "cove").parse(["version"])
        else { throw Problem(.failed, "no calls") }
        let problem = #expect(throws: Problem.self) { try Verbs.verb(for: rm, isRoot: false, openFiles: 1024) }
        #expect(problem?.summary == "`cove volume rm` needs root" && problem?.hint == "sudo cove volume rm …")
        #expect(problem?.reason != nil)
        let few = #expect(throws: Problem.self) { try Verbs.verb(for: rm, isRoot: true, openFiles: 60) }
        #expect(few?.summary == "`cove volume rm` needs 256 open files, and the limit is 60")
        _ = try Verbs.verb(for: rm, isRoot: true, openFiles: 1024)
        _ = try Verbs.verb(for: version, isRoot: false, openFiles: 1024)
    }
}

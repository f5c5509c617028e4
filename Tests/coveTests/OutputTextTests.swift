import Documents
import Testing

@testable import cove

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct `Sizes and ages` {
    @Test(
        arguments: [
            (0, "0B"), (999, "999B"), (1000, "1kB"), (1234, "1.234kB"), (1_234_567, "1.235MB"), (9_999_999, "10MB"),
            (5_000_000_000, "5GB"),
            (.max, "9.223EB"), (-5, "-5B"),
        ] as [(Int64, String)])
    func `in powers of 1000`(bytes: Int64, text: String) {
        #expect(HumanSize.decimal(bytes) == text)
    }

    @Test(
        arguments: [(4_261_502, "4.26MB"), (104_857_600, "105MB"), (999_600, "1e+03kB"), (2, "2B")] as [(Int64, String)]
    )
    func `with three digits`(bytes: Int64, text: String) {
        #expect(HumanSize.decimal(bytes, digits: 3) == text)
    }

    @Test(
        arguments: [(1024, "1KiB"), (1_610_612_736, "1.5GiB"), (67_108_864, "64MiB"), (1_000, "1000B")]
            as [(Int64, String)])
    func `in powers of 1024`(bytes: Int64, text: String) {
        #expect(HumanSize.binary(bytes) == text)
    }

    @Test(
        arguments: [
            (0, "Less than a second"), (-5, "Less than a second"), (1, "1 second"), (59, "59 seconds"),
            (60, "About a minute"), (119, "About a minute"),
            (120, "2 minutes"), (3599, "59 minutes"), (3600, "About an hour"), (5399, "About an hour"),
            (5400, "2 hours"), (47 * 3600, "47 hours"),
            (48 * 3600, "2 days"), (13 * 86400, "13 days"), (14 * 86400, "2 weeks"), (59 * 86400, "8 weeks"),
            (60 * 86400, "2 months"),
            (729 * 86400, "24 months"), (730 * 86400, "2 years"), (.max, "292 years"),
        ] as [(Int64, String)])
    func `in words`(seconds: Int64, text: String) {
        #expect(HumanDuration.text(.seconds(seconds)) == text)
    }
}

@Suite struct `Tables` {
    @Test func `have columns of at least ten, and three blanks between`() {
        #expect(
            Table.text(header: ["A", "B"], rows: [["1", "2"], ["a long cell here", ""]]) == """
                A                  B
                1                  2
                a long cell here   

                """)
        #expect(Table.layOut("a\tb\tc\n") == "a         b         c\n")
    }

    @Test func `end a column where a line lacks it`() {
        #expect(Table.layOut("a\tb\nplain\nlonger than ten\tb\n") == "a         b\nplain\nlonger than ten   b\n")
    }

    @Test func `stand odd input`() {
        #expect(Table.layOut("") == "")
        #expect(Table.layOut("\n\n") == "\n\n")
        #expect(Table.layOut("\t\t") == String(repeating: " ", count: 20))
        #expect(Table.layOut("日本\tx") == "日本      x")
    }

    @Test(arguments: [
        ("short", 20, "short"), ("exactly ten", 11, "exactly ten"), ("too long for it", 8, "too lon…"),
        ("日本語日本語", 7, "日本語…"), ("日本語日本語", 6, "日本…"),
        ("abc", 1, "a"), ("abc", 0, ""),
    ])
    func `cut text with an ellipsis`(text: String, width: Int, expected: String) {
        #expect(TextWidth.ellipsis(text, width) == expected)
    }
}

@Suite struct `Problems` {
    static let problem = Problem(
        .invalid, "service \"web\" depends on \"redi\"", reason: "it is not defined",
        location: SourceLocation(file: "compose.yaml", line: 14, column: 18), hint: "did you mean \"redis\"?")

    @Test func `are told with place, line and hint`() {
        #expect(
            ProblemPrinter(line: { _ in "    depends_on: [redi]" }).text(Self.problem) == """
                compose.yaml:14:18: service "web" depends on "redi": it is not defined
                  14 |     depends_on: [redi]
                     |                  ^
                  hint: did you mean "redis"?

                """)
        #expect(
            ProblemPrinter().text(Problem(.failed, "cannot open x", reason: "Permission denied"))
                == "cove: cannot open x: Permission denied\n")
        #expect(
            ProblemPrinter(program: "docker").text(Problem(.failed, "a", hint: "b\nc"))
                == "docker: a\n  hint: b\n        c\n")
    }

    @Test func `of the engine are one line without a hint`() {
        let problem = Problem(.notFound, "No such container: x", hint: "did you mean \"y\"?")
        #expect(ProblemPrinter.engineLine(problem) == "Error response from daemon: No such container: x\n")
        #expect(ProblemPrinter.clientLine(Problem(.usage, "a", reason: "b")) == "a: b\n")
        #expect(ProblemPrinter.missingObject("x") == "Error: No such object: x")
    }

    @Test func `cannot act on the terminal`() {
        let hostile = Problem(.invalid, "bad name \u{1B}]0;x\u{7}\u{202E}\r", hint: "\u{9B}2J")
        #expect(ProblemPrinter().text(hostile) == "cove: bad name \\x1b]0;x\\a\\u202e\\r\n  hint: \\u009b2J\n")
    }

    @Test func `keep the mark below its character`() {
        let problem = Problem(.invalid, "x", location: SourceLocation(file: "f", line: 1, column: 4))
        #expect(ProblemPrinter(line: { _ in "\té!x" }).text(problem) == "f:1:4: x\n  1 | \té!x\n    | \t ^\n")
        let far = Problem(.invalid, "x", location: SourceLocation(file: "f", line: 1, column: 900))
        #expect(ProblemPrinter(line: { _ in "ab" }).text(far) == "f:1:900: x\n  1 | ab\n    |   ^\n")
    }
}

@Suite struct `Style and progress` {
    @Test func `colours only terminals that want it`() {
        #expect(Style(isTerminal: true, environment: { _ in nil }).colour("x", .red) == "\u{1B}[31mx\u{1B}[0m")
        #expect(Style(isTerminal: false, environment: { _ in nil }).bold("x") == "x")
        #expect(Style(isTerminal: true, environment: { $0 == "NO_COLOR" ? "1" : nil }).colour("x", .red) == "x")
        #expect(
            Style(isTerminal: true, environment: { $0 == "NO_COLOR" ? "" : nil }).faint("x") == "\u{1B}[2mx\u{1B}[0m")
        #expect(Style(isTerminal: true, environment: { $0 == "TERM" ? "dumb" : nil }).bold("x") == "x")
    }

    @Test func `says nothing about what is over in half a second`() {
        var plan = Progress.Plan(isTerminal: false, started: Timestamp(seconds: 10))
        #expect(plan.update("a", now: Timestamp(seconds: 10, nanoseconds: 499_000_000)) == nil)
        #expect(plan.end("done") == nil)
    }

    @Test func `writes plain lines, not too often`() {
        var plan = Progress.Plan(isTerminal: false, started: Timestamp(seconds: 10))
        #expect(plan.update("a", now: Timestamp(seconds: 11)) == "a\n")
        #expect(plan.update("b", now: Timestamp(seconds: 12)) == nil)
        #expect(plan.update("a", now: Timestamp(seconds: 15)) == nil)
        #expect(plan.update("b", now: Timestamp(seconds: 15)) == "b\n")
        #expect(plan.end("done") == "done\n")
        #expect(plan.end("done") == nil)
    }

    @Test func `rewrites one line of a terminal`() {
        var plan = Progress.Plan(isTerminal: true, columns: 10, started: Timestamp(seconds: 10))
        #expect(plan.update("loading layers", now: Timestamp(seconds: 11)) == "\rloading …\u{1B}[K")
        #expect(plan.update("b", now: Timestamp(seconds: 11, nanoseconds: 50_000_000)) == nil)
        #expect(plan.end(nil) == "\r\u{1B}[K")
    }

    @Test func `shows amounts`() {
        #expect(Progress.Amount(done: 1_200_000, total: 30_000_000).text == "1.2MB / 30MB (4%)")
        #expect(Progress.Amount(done: 7, total: nil, isBytes: false).text == "7")
        #expect(Progress.Amount(done: 9, total: 3, isBytes: false).text == "9 / 3 (100%)")
    }
}

@Suite struct `The console` {
    private func pipe() -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        #expect(Glibc.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    @Test func `writes when it is flushed or full`() {
        let (reading, writing) = pipe()
        defer { close(reading) }
        let console = Console(descriptor: writing)
        console.write("hello ")
        console.write("world\n")
        var buffer = [UInt8](repeating: 0, count: 100)
        #expect(fcntl(reading, F_SETFL, O_NONBLOCK) == 0)
        #expect(read(reading, &buffer, 100) == -1)
        console.flush()
        #expect(read(reading, &buffer, 100) == 12)
        #expect(String(decoding: buffer[..<12], as: UTF8.self) == "hello world\n")
        #expect(!console.isTerminal && console.columns == nil)
        close(writing)
        console.write("lost")
        console.flush()
        #expect(console.failure == EBADF && !console.isBroken)
    }

    @Test func `ends quietly when nobody reads`() {
        let handler = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, handler) }
        let (reading, writing) = pipe()
        defer { close(writing) }
        close(reading)
        let console = Console(descriptor: writing, isImmediate: true)
        console.write("x")
        console.write(String(repeating: "y", count: 1 << 20))
        #expect(console.isBroken && console.failure == 0)
    }
}

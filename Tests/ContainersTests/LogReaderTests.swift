import Documents
import Linux
import Testing

@testable import Containers

/// A directory that goes with this value.
final class LogDirectory {
    let path = "/tmp/cove-log-" + Files.randomDigits(16)

    init() throws { try Files.makeDirectory(path) }

    deinit { try? Files.removeTree(path) }

    var log: String { "\(path)/log" }

    /// Writes lines of a log that begin at second `first`, one a second.
    func write(_ texts: [String], to name: String = "log", from first: Int = 0) throws {
        let lines = texts.enumerated().map { Self.line($0.element, second: first + $0.offset) }
        try Files.replace("\(path)/\(name)", with: lines.joined().utf8, isDurable: false)
    }

    static func line(_ text: String, second: Int, stream: String = "stdout") -> String {
        let log = JSON.string(text).text()
        let digits = second < 10 ? "0\(second)" : "\(second)"
        return "{\"log\":\(log),\"stream\":\"\(stream)\",\"time\":\"2024-05-06T07:08:\(digits).000000001Z\"}\n"
    }

    func read(_ selection: LogReader.Selection = .init()) throws -> (texts: [String], damage: String?) {
        var reader = LogReader(path: log, selection: selection)
        var texts: [String] = []
        try reader.read {
            texts.append(String(decoding: $0.text, as: UTF8.self))
            return true
        }
        return (texts, reader.damage)
    }
}

private func second(_ second: Int64) -> Timestamp { Timestamp(seconds: 1_714_979_280 + second, nanoseconds: 1) }

@Suite struct `Logs` {
    @Test func `are read through all their files, the oldest first`() throws {
        let directory = try LogDirectory()
        try directory.write(["1\n", "2\n"], to: "log.2")
        try directory.write(["3\n"], to: "log.1")
        try directory.write(["4\n", "5\n"])
        #expect(try directory.read().texts == ["1\n", "2\n", "3\n", "4\n", "5\n"])
    }

    @Test func `that were never written are empty`() throws {
        let directory = try LogDirectory()
        #expect(try directory.read().texts == [])
        #expect(try directory.read(.init(tail: 3)).texts == [])
    }

    @Test(
        arguments: [
            (0, []), (1, ["5\n"]), (2, ["4\n", "5\n"]), (3, ["3\n", "4\n", "5\n"]),
            (5, ["1\n", "2\n", "3\n", "4\n", "5\n"]),
            (1000, ["1\n", "2\n", "3\n", "4\n", "5\n"]),
        ] as [(Int, [String])])
    func `give their last lines, also across files`(tail: Int, expected: [String]) throws {
        let directory = try LogDirectory()
        try directory.write(["1\n", "2\n"], to: "log.2")
        try directory.write(["3\n"], to: "log.1")
        try directory.write(["4\n", "5\n"])
        #expect(try directory.read(.init(tail: tail)).texts == expected)
    }

    @Test func `of many blocks give their last lines`() throws {
        let directory = try LogDirectory()
        let texts = (0..<5000).map { "\($0) " + String(repeating: "x", count: $0 % 97) + "\n" }
        try directory.write(texts.map { $0 })
        for tail in [1, 7, 999, 4999, 5000, 5001] {
            #expect(try directory.read(.init(tail: tail)).texts == Array(texts.suffix(tail)))
        }
    }

    @Test func `count a line in pieces once`() throws {
        let directory = try LogDirectory()
        try directory.write(["a\n", "b1", "b2", "b3\n", "c\n", "d1", "d2"])
        #expect(try directory.read(.init(tail: 1)).texts == ["d1", "d2"])
        #expect(try directory.read(.init(tail: 2)).texts == ["c\n", "d1", "d2"])
        #expect(try directory.read(.init(tail: 3)).texts == ["b1", "b2", "b3\n", "c\n", "d1", "d2"])
    }

    @Test(
        arguments: [
            (second(2), nil, ["3\n", "4\n"]), (nil, second(1), ["1\n", "2\n"]), (second(1), second(2), ["2\n", "3\n"]),
            (second(9), nil, []),
        ] as [(Timestamp?, Timestamp?, [String])])
    func `are chosen by time`(since: Timestamp?, until: Timestamp?, expected: [String]) throws {
        let directory = try LogDirectory()
        try directory.write(["1\n", "2\n", "3\n", "4\n"])
        #expect(try directory.read(.init(since: since, until: until)).texts == expected)
    }

    @Test func `are cut by count before time`() throws {
        let directory = try LogDirectory()
        try directory.write(["1\n", "2\n", "3\n", "4\n"])
        #expect(try directory.read(.init(tail: 2, until: second(2))).texts == ["3\n"])
    }

    @Test func `lose only the lines that are damaged`() throws {
        let directory = try LogDirectory()
        let whole = LogDirectory.line("a\n", second: 1)
        let cut = String(LogDirectory.line("b\n", second: 2).dropLast(9))
        try Files.replace(
            directory.log,
            with: (whole + "nonsense\n" + cut + LogDirectory.line("c\n", second: 3) + "\0\0\n" + cut).utf8,
            isDurable: false)
        let (texts, damage) = try directory.read()
        // The line that was cut has another behind it, which is whole.
        #expect(texts == ["a\n", "c\n"])
        #expect(damage == "3 lines of the log are damaged and were left out")
        #expect(try directory.read(.init(tail: 1)).texts == ["c\n"])
    }

    @Test func `pass over a line that is longer than any can be`() throws {
        let directory = try LogDirectory()
        let long = String(repeating: "x", count: 3 << 20) + "\n"
        let text = LogDirectory.line("a\n", second: 1) + long + LogDirectory.line("b\n", second: 2)
        try Files.replace(directory.log, with: text.utf8, isDurable: false)
        let (texts, damage) = try directory.read()
        #expect(texts == ["a\n", "b\n"])
        #expect(damage == "a line of the log is damaged and was left out")
        #expect(try directory.read(.init(tail: 2)).texts == ["a\n", "b\n"])
    }

    @Test func `written by the writer come back as they were, streams apart`() throws {
        let directory = try LogDirectory()
        let policy = LogPolicy(format: .jsonFile, maximumSize: 400, maximumFiles: 3, attributes: [("k", "a b")])
        guard var writer = try LogWriter(path: directory.log, policy: policy) else {
            Issue.record("json-file keeps a log")
            return
        }
        for number in 1...6 {
            Array("out \(number)\u{1B}[31m\n".utf8).withUnsafeBytes { writer.append($0, isError: false) }
        }
        Array("err".utf8).withUnsafeBytes { writer.append($0, isError: true) }
        writer.finish()
        var reader = LogReader(path: directory.log, selection: .init(tail: 2))
        var entries: [LogEntry] = []
        try reader.read {
            entries.append($0)
            return true
        }
        #expect(entries.map(\.text) == [Array("out 6\u{1B}[31m\n".utf8), Array("err".utf8)])
        #expect(entries.map(\.isError) == [false, true])
        #expect(entries[0].printed(withTime: false, withDetails: true) == Array("k=a+b out 6\u{1B}[31m\n".utf8))
    }

    @Test func `are followed until their writer has ended, through every new file`() throws {
        let directory = try LogDirectory()
        try directory.write(["1\n", "2\n"])
        // Nobody's process: what is there now is all there is.
        var reader = LogReader(path: directory.log, selection: .init(tail: 1))
        var texts: [String] = []
        try reader.follow(
            until: nil, idle: {},
            {
                texts.append(String(decoding: $0.text, as: UTF8.self))
                return true
            })
        #expect(texts == ["2\n"])

        reader = LogReader(path: directory.log, selection: .init(tail: 0))
        texts = []
        var step = 0
        try reader.follow(
            until: ProcessIdentity.current,
            idle: {
                step += 1
                switch step {
                case 1:
                    try directory.write(["3\n"], to: "next")
                    try Files.rename("\(directory.path)/next", to: directory.log)
                case 2:
                    try Files.rename(directory.log, to: "\(directory.log).1")
                    try directory.write(["4\n", "5\n"])
                default: break
                }
            },
            {
                texts.append(String(decoding: $0.text, as: UTF8.self))
                return texts.count < 3
            })
        #expect(texts == ["3\n", "4\n", "5\n"])
    }

    @Test func `end following when their time is over`() throws {
        let directory = try LogDirectory()
        try directory.write(["1\n"])
        var reader = LogReader(path: directory.log, selection: .init(until: second(3)))
        var texts: [String] = []
        try reader.follow(
            until: ProcessIdentity.current, idle: {},
            {
                texts.append(String(decoding: $0.text, as: UTF8.self))
                return true
            })
        #expect(texts == ["1\n"])
    }
}

@Suite struct `Lines of a log` {
    private let entry = LogEntry(
        text: Array("x\n".utf8), isError: false, time: "2024-05-06T07:08:09.1Z",
        attributes: [("l", "2"), ("A", "1/3")])

    @Test(arguments: [
        (false, false, "x\n"), (true, false, "2024-05-06T07:08:09.100000000Z x\n"), (false, true, "A=1%2F3,l=2 x\n"),
        (true, true, "2024-05-06T07:08:09.100000000Z A=1%2F3,l=2 x\n"),
    ])
    func `are printed with what is asked for`(time: Bool, details: Bool, expected: String) {
        #expect(entry.printed(withTime: time, withDetails: details) == Array(expected.utf8))
    }

    @Test func `in pieces have their time once`() {
        var rest = entry
        rest.isContinuation = true
        #expect(rest.printed(withTime: true, withDetails: true) == Array("x\n".utf8))
    }

    @Test(arguments: ["", "{}", #"{"log":"a"}"#, #"{"log":1,"time":"x"}"#, "[]", #"{"log":"a","time":"t""#])
    func `that are none are nothing`(text: String) {
        #expect(LogEntry(line: Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: [
        "plain\n", "", "\u{1B}[31mred\t\r\n", "quote \" and \\ slash /", "ünï → 𝄞", "\u{0}\u{7F}", "{\"log\":\"x",
    ])
    func `are read in one pass as any JSON is`(text: String) throws {
        let line = Array(
            JSON.object(["log": .string(text), "stream": "stderr", "time": "2024-05-06T07:08:09.1Z"]).bytes())
        let entry = LogEntry(text: Array(text.utf8), isError: true, time: "2024-05-06T07:08:09.1Z")
        #expect(LogEntry.plainEntry(line[...]) == entry)
        #expect(LogEntry(line: line[...]) == entry)
    }

    @Test(arguments: [
        #"{"log":"\u00e9","stream":"stdout","time":"t"}"#, #"{"log":"a","attrs":{},"stream":"stdout","time":"t"}"#,
        #"{ "log":"a","stream":"stdout","time":"t"}"#, #"{"time":"t","log":"a"}"#,
    ])
    func `of another form are read as JSON`(text: String) {
        #expect(LogEntry.plainEntry(Array(text.utf8)[...]) == nil)
        #expect(LogEntry(line: Array(text.utf8)[...])?.time == "t")
    }

    @Test(arguments: [("5", 5), ("0", 0), ("-1", nil), ("all", nil), ("x", nil)] as [(String, Int?)])
    func `are counted by what --tail says`(text: String, expected: Int?) {
        #expect(LogReader.Selection.tail(text) == expected)
    }
}

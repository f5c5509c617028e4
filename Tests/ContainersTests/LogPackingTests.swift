import Documents
import Linux
import Testing

@testable import Containers

@Suite struct `Logs whose old files are compressed` {
    private static let policy = LogPolicy(format: .jsonFile, maximumSize: 4000, maximumFiles: 4, compresses: true)

    private func write(_ numbers: ClosedRange<Int>, to writer: inout LogWriter) throws {
        for number in numbers {
            Array("line \(number)\n".utf8).withUnsafeBytes { writer.append($0, isError: false) }
        }
    }

    private func writer(_ directory: LogDirectory, _ policy: LogPolicy = policy) throws -> LogWriter {
        let writer = try LogWriter(path: directory.log, policy: policy)
        guard let writer else { throw Problem(.failed, "json-file keeps a log") }
        return writer
    }

    /// The log of so many lines, with everything compressed that will be.
    private func filled(_ directory: LogDirectory, lines: Int = 170) throws {
        var writer = try writer(directory)
        try write(1...lines, to: &writer)
        writer.finish()
        writer.settle()
    }

    private func numbers(_ texts: [String]) -> [Int] { texts.compactMap { Int($0.dropFirst(5).dropLast()) } }

    @Test func `are read as one, from any line on`() throws {
        let directory = try LogDirectory()
        try filled(directory)
        #expect(try Files.names(in: directory.path) == ["log", "log.1.gz", "log.2.gz", "log.3.gz"])
        let all = numbers(try directory.read().texts)
        #expect(all == Array((all.first ?? 0)...170))
        #expect(all.count > 120)
        for tail in [1, 5, 60, 100, all.count] {
            #expect(numbers(try directory.read(.init(tail: tail)).texts) == all.suffix(tail))
        }
        #expect(try Files.names(in: directory.path) == ["log", "log.1.gz", "log.2.gz", "log.3.gz"])
    }

    @Test func `are compressed by the next writer when a crash came before`() throws {
        let directory = try LogDirectory()
        try directory.write(["1\n", "2\n"], to: "log.1")
        try directory.write(["torn"], to: "log.1.gz~")
        var writer = try writer(directory)
        writer.settle()
        #expect(try Files.names(in: directory.path) == ["log", "log.1.gz"])
        #expect(try directory.read().texts == ["1\n", "2\n"])
    }

    @Test func `stay plain when nobody wants them any more`() throws {
        let directory = try LogDirectory()
        try directory.write(["1\n"], to: "log.1")
        let packing = try LogPacking("\(directory.log).1")
        packing.cancel()
        #expect(try directory.read().texts == ["1\n"])
        #expect(try !Files.names(in: directory.path).contains("log.1.gz~"))
    }

    @Test func `that were found in both forms are read once, and keep their order when they are put aside`() throws {
        let directory = try LogDirectory()
        try filled(directory, lines: 60)
        #expect(try Files.names(in: directory.path) == ["log", "log.1.gz"])
        try directory.write(["line 0\n"], to: "log.1")
        let before = numbers(try directory.read().texts)
        #expect(before.first == 0)
        #expect(before.last == 60)
        var writer = try writer(directory)
        writer.settle()
        try write(61...400, to: &writer)
        writer.settle()
        let after = numbers(try directory.read().texts)
        #expect(after == Array((after.first ?? 0)...400))
        #expect(try Files.names(in: directory.path) == ["log", "log.1.gz", "log.2.gz", "log.3.gz"])
    }

    @Test func `that are damaged give what is left of them`() throws {
        let directory = try LogDirectory()
        try filled(directory)
        let file = "\(directory.log).2.gz"
        let bytes = try Files.read(file)
        try Files.replace(file, with: bytes.prefix(bytes.count / 2), isDurable: false)
        let (texts, damage) = try directory.read()
        #expect(numbers(texts).last == 170)
        #expect(damage == "a line of the log is damaged and was left out")
        try Files.replace(file, with: Array("nonsense".utf8), isDurable: false)
        #expect(numbers(try directory.read().texts).last == 170)
    }

    @Test func `are followed through every one of them`() throws {
        let directory = try LogDirectory()
        var writer = try writer(directory)
        try write(1...3, to: &writer)
        var reader = LogReader(path: directory.log)
        var seen: [Int] = []
        var next = 4
        try reader.follow(
            until: ProcessIdentity.current,
            idle: {
                // More than a file at a time, all of them compressed before the reader comes to them.
                guard next <= 400 else { return }
                try write(next...(next + 98), to: &writer)
                writer.settle()
                next += 99
            },
            {
                seen += numbers([String(decoding: $0.text, as: UTF8.self)])
                return seen.last != 399
            })
        #expect(seen == Array(1...399))
    }
}

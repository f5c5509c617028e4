import Documents
import Testing

@testable import OCI

@Suite struct `Tar archives` {
    private func archive(_ body: (TarWriter) throws -> Void) throws -> [UInt8] {
        let sink = BytesSink()
        let writer = TarWriter(sink)
        try body(writer)
        try writer.finish()
        return sink.bytes
    }

    private func read(_ bytes: [UInt8]) throws -> [TarEntry] {
        let reader = TarReader(BytesSource(bytes))
        var entries: [TarEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    @Test(arguments: [
        TarEntry("file", .file(size: 0), mode: 0o4755, uid: 1000, gid: 50, seconds: 1_700_000_000),
        TarEntry("dir/", .directory, mode: 0o1777),
        TarEntry("link", .symbolicLink(to: Array("../x".utf8)), mode: 0o777),
        TarEntry("hard", .hardLink(to: Array("file".utf8)), mode: 0o644),
        TarEntry("null", .characterDevice(major: 1, minor: 3), mode: 0o666),
        TarEntry("disk", .blockDevice(major: 259, minor: 1 << 19), mode: 0o660),
        TarEntry("fifo", .fifo, mode: 0o600),
        TarEntry(String(repeating: "d/", count: 60) + "name", .file(size: 0), mode: 0o644),
        TarEntry(String(repeating: "x", count: 255), .file(size: 0), mode: 0o644),
        TarEntry("long", .symbolicLink(to: Array(repeating: 120, count: 3000)), mode: 0o777),
        TarEntry("far", .file(size: 0), mode: 0o644, uid: 4_000_000_000, gid: 3_000_000, seconds: -5),
        TarEntry(path: [0xFF, 0xFE], kind: .file(size: 0), mode: 0o644, seconds: 7, nanoseconds: 500_000_000),
        TarEntry(path: [97], kind: .file(size: 0), mode: 0o644, seconds: -1, nanoseconds: 250_000_000),
        TarEntry(
            path: [97], kind: .file(size: 0), mode: 0o755,
            attributes: [TarEntry.Attribute(name: "security.capability", value: [1, 0, 0, 2, 0, 10])]),
    ])
    func `are read as they were written`(entry: TarEntry) throws {
        #expect(try read(archive { try $0.add(entry) }) == [entry])
    }

    @Test func `keep content and its limits apart`() throws {
        let bytes = try archive { writer in
            try writer.add(TarEntry("a", .file(size: 3), mode: 0o644), content: [1, 2, 3])
            try writer.add(TarEntry("b", .file(size: 512), mode: 0o644), content: Array(repeating: 9, count: 512))
        }
        let reader = TarReader(BytesSource(bytes))
        #expect(try reader.next()?.name == "a")
        #expect(try reader.content(limit: 10) == [1, 2, 3])
        #expect(try reader.next()?.name == "b")
        #expect(throws: Problem.self) { try reader.content(limit: 511) }
    }

    @Test func `end where they are cut off`() throws {
        let bytes = try archive {
            try $0.add(TarEntry("a", .file(size: 600), mode: 0o644), content: Array(repeating: 1, count: 600))
        }
        for length in [1, 511, 513, 1000, 1111] {
            #expect(throws: Problem(.corrupt, "unexpected EOF")) { try read(Array(bytes[..<length])) }
        }
    }

    @Test(arguments: [512 + 600, 512 + 601, 1536, 2048, 2560])
    func `may end anywhere behind the last content`(length: Int) throws {
        let bytes = try archive {
            try $0.add(TarEntry("a", .file(size: 600), mode: 0o644), content: Array(repeating: 1, count: 600))
        }
        #expect(try read(Array(bytes[..<length])).map(\.name) == ["a"])
    }

    @Test func `with any byte changed are read or refused`() throws {
        let bytes = try archive { writer in
            try writer.add(
                TarEntry(String(repeating: "n", count: 150), .file(size: 5), mode: 0o644), content: [1, 2, 3, 4, 5])
        }
        for position in bytes.indices {
            for value: UInt8 in [0, 0x20, 0x37, 0x80, 0xFF] {
                var changed = bytes
                changed[position] = value
                _ = try? read(changed)
            }
        }
    }

    @Test func `may not announce more than there is room for`() throws {
        var limits = TarReader.Limits()
        limits.bytes = 1 << 40
        limits.reason = "the disk has 1 TiB"
        let reader = TarReader(BytesSource(try header(size: 1 << 50)), limits: limits)
        #expect(throws: Problem(.unavailable, "big does not fit", reason: "the disk has 1 TiB")) { try reader.next() }
    }

    /// The beginning of an entry whose content never comes.
    private func header(size: Int64) throws -> [UInt8] {
        let sink = BytesSink()
        let writer = TarWriter(sink)
        try writer.begin(TarEntry("big", .file(size: size), mode: 0o644))
        #expect(throws: Problem.self) { try writer.finish() }
        // The writer keeps what was not flushed; a piece that is large enough pushes it out.
        let piece = [UInt8](repeating: 0, count: 16384)
        try piece.withUnsafeBytes { try writer.write($0) }
        return sink.bytes
    }

    @Test func `may say so much of an entry and no more, in however many headers`() throws {
        let attribute = TarEntry.Attribute(name: "user.x", value: Array(repeating: 120, count: 60_000))
        let bytes = try archive { try $0.add(TarEntry(path: [97], kind: .fifo, mode: 0o644, attributes: [attribute])) }
        let extended = 512 + 60_416
        #expect(try read(Array(bytes[..<extended] + bytes[...])).map(\.attributes) == [[attribute]])
        let many = (0..<20).flatMap { _ in bytes[..<extended] } + bytes
        #expect(throws: Problem.self) { try read(many) }
    }

    @Test func `with sparse files are refused`() throws {
        var bytes = try archive { try $0.add(TarEntry("a", .file(size: 0), mode: 0o644)) }
        bytes[156] = UInt8(ascii: "S")
        bytes.replaceSubrange(148..<156, with: Array(repeating: 32, count: 8))
        let total = bytes[..<512].reduce(0) { $0 + Int($1) }
        let digits = Array(String(total, radix: 8).utf8)
        bytes.replaceSubrange(148..<155, with: Array(repeating: 48, count: 6 - digits.count) + digits + [0])
        #expect(throws: TarExtension.sparse) { try read(bytes) }
    }
}

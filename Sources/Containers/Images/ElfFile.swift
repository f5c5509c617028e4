/// What the loader needs to know of a program or library: the headers of an ELF file (System V ABI, `elf(5)`).
public struct ElfFile: Equatable, Sendable {
    /// `EM_*`: 62 is x86_64, 183 aarch64.
    public var machine: UInt16
    /// The loader, `PT_INTERP`; `nil` for libraries and static programs.
    public var interpreter: String?
    /// `DT_NEEDED`, in order.
    public var needed: [String] = []
    /// `DT_RPATH`, which counts only without ``runpath``; its parts are separated by colons.
    public var rpath: String?
    /// `DT_RUNPATH`
    public var runpath: String?

    /// Why a file cannot be read.
    public enum Failure: Error, Equatable, Sendable {
        /// Does not begin as ELF does.
        case foreign
        /// A kind that is not read here: 32 bits, or big endian.
        case unsupported(String)
        /// A header points out of the file, or out of what is sane.
        case damaged(String)
    }

    /// The machine that this program was compiled for.
    public static var nativeMachine: UInt16 {
        #if arch(arm64)
            183
        #else
            62
        #endif
    }

    /// Reads the headers of a file of `size` bytes.
    /// - Parameter read: bytes at an offset; fewer than asked for at the end of the file.
    public init(size: UInt64, read: @escaping (_ offset: UInt64, _ count: Int) throws -> [UInt8]) throws {
        let source = Source(size: size, read: read)
        let identity = try read(0, 16)
        guard identity.count >= 4, identity[..<4].elementsEqual([0x7F, 0x45, 0x4C, 0x46]) else {
            throw Failure.foreign
        }
        guard identity.count == 16 else { throw Failure.damaged("the header") }
        guard identity[4] != 1 else { throw Failure.unsupported("it is of 32 bits") }
        guard identity[4] == 2, identity[5] == 1 else {
            throw Failure.unsupported("it is not of 64 bits, little endian")
        }
        let header = try source.bytes(0, 64, "the header")
        machine = header.integer(18)
        let segments = try Self.segments(header, source)
        if let segment = segments.first(where: { $0.type == Segment.interpreter }) {
            interpreter = try source.string(segment.offset, limit: min(segment.size, 4096), "the interpreter's name")
        }
        if let segment = segments.first(where: { $0.type == Segment.dynamic }) {
            try readDynamic(segment, segments, source)
        }
    }

    /// Reads the headers of a file in memory.
    public init(_ bytes: [UInt8]) throws {
        try self.init(size: UInt64(bytes.count)) { offset, count in
            guard offset < bytes.count else { return [] }
            return Array(bytes[Int(offset)...].prefix(count))
        }
    }

    private mutating func readDynamic(_ segment: Segment, _ segments: [Segment], _ source: Source) throws {
        let size = Int(min(segment.size, 1 << 20)) / 16 * 16
        let table = try source.bytes(segment.offset, size, "the dynamic section")
        var strings: UInt64 = 0
        var offsets: [(tag: UInt64, offset: UInt64)] = []
        for start in stride(from: 0, to: size, by: 16) {
            let tag: UInt64 = table.integer(start)
            let value: UInt64 = table.integer(start + 8)
            if tag == Tag.end { break }
            if tag == Tag.strings { strings = value }
            if [Tag.needed, Tag.rpath, Tag.runpath].contains(tag) { offsets.append((tag, value)) }
        }
        guard !offsets.isEmpty else { return }
        guard offsets.count <= 4096 else { throw Failure.damaged("the dynamic section") }
        guard let names = Segment.fileOffset(of: strings, in: segments) else {
            throw Failure.damaged("the table of strings")
        }
        for (tag, offset) in offsets {
            let (place, overflow) = names.addingReportingOverflow(offset)
            guard !overflow else { throw Failure.damaged("the table of strings") }
            let text = try source.string(place, limit: 4096, "the table of strings")
            switch tag {
            case Tag.needed: needed.append(text)
            case Tag.rpath: rpath = text
            default: runpath = text
            }
        }
    }

    private enum Tag {
        static let end: UInt64 = 0
        static let needed: UInt64 = 1
        static let strings: UInt64 = 5
        static let rpath: UInt64 = 15
        static let runpath: UInt64 = 29
    }

    private struct Segment {
        static let load: UInt32 = 1
        static let dynamic: UInt32 = 2
        static let interpreter: UInt32 = 3

        var type: UInt32
        var offset: UInt64
        var address: UInt64
        var size: UInt64

        /// Where in the file lies what is loaded at `address`.
        static func fileOffset(of address: UInt64, in segments: [Segment]) -> UInt64? {
            for segment in segments where segment.type == load && address >= segment.address {
                let inside = address - segment.address
                let (offset, overflow) = segment.offset.addingReportingOverflow(inside)
                if inside < segment.size, !overflow { return offset }
            }
            return nil
        }
    }

    private static func segments(_ header: [UInt8], _ source: Source) throws -> [Segment] {
        let offset: UInt64 = header.integer(32)
        let size = Int(header.integer(54) as UInt16)
        let count = Int(header.integer(56) as UInt16)
        if count == 0 { return [] }
        guard size >= 56, count <= 4096 else { throw Failure.damaged("the program headers") }
        let table = try source.bytes(offset, size * count, "the program headers")
        return (0..<count).map { index in
            let start = index * size
            return Segment(
                type: table.integer(start), offset: table.integer(start + 8), address: table.integer(start + 16),
                size: table.integer(start + 32))
        }
    }

    /// Reading that says what is damaged.
    private struct Source {
        var size: UInt64
        var read: (UInt64, Int) throws -> [UInt8]

        init(size: UInt64, read: @escaping (UInt64, Int) throws -> [UInt8]) {
            self.size = size
            self.read = read
        }

        func bytes(_ offset: UInt64, _ count: Int, _ what: String) throws -> [UInt8] {
            let (end, overflow) = offset.addingReportingOverflow(UInt64(count))
            guard !overflow, end <= size else { throw Failure.damaged(what) }
            let bytes = try read(offset, count)
            guard bytes.count == count else { throw Failure.damaged(what) }
            return bytes
        }

        /// Up to a zero byte, which must come within `limit`.
        func string(_ offset: UInt64, limit: UInt64, _ what: String) throws -> String {
            guard offset < size else { throw Failure.damaged(what) }
            let bytes = try read(offset, Int(min(limit, size - offset)))
            guard let end = bytes.firstIndex(of: 0) else { throw Failure.damaged(what) }
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
    }
}

extension [UInt8] {
    /// The little-endian number at `offset`, which the caller has made sure is there.
    fileprivate func integer<Number: FixedWidthInteger>(_ offset: Int) -> Number {
        var result: Number = 0
        for index in (0..<(Number.bitWidth / 8)).reversed() { result = result << 8 | Number(self[offset + index]) }
        return result
    }
}

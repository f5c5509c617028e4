internal import Documents

/// Reads a tar archive entry by entry, in the forms v7, ustar, GNU and PAX.
///
/// Whatever the bytes are, memory stays bounded and an error is a `Problem`.
public final class TarReader {
    /// What an archive may ask for.
    public struct Limits: Sendable {
        /// The longest name, in bytes (`PATH_MAX` of the kernel).
        public var path = 4095
        /// The longest extended header, in bytes.
        public var extendedHeader = 1 << 20
        /// How many there may be.
        public var entries = 10_000_000
        /// All files' content together, in bytes.
        public var bytes = Int64.max
        /// What is said when `bytes` is not enough.
        public var reason = "the archive is larger than is allowed"

        /// What no honest archive reaches.
        public init() {}
    }

    private let source: any ByteSource
    private let limits: Limits
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
    /// The bytes in the buffer that are not used yet.
    private var unused = 0..<0
    /// The content of the current entry that was not read yet, and the zeros behind it.
    private var remaining: Int64 = 0
    private var padding: Int64 = 0
    private var entries = 0
    /// The content of all entries so far, in bytes.
    public private(set) var contentSize: Int64 = 0

    /// Reads an archive that is not compressed.
    public init(_ source: any ByteSource, limits: Limits = Limits()) {
        self.source = source
        self.limits = limits
    }

    deinit { buffer.deallocate() }

    /// The next entry, `nil` at the archive's end. What is left of the current one is passed over.
    public func next() throws -> TarEntry? {
        try pass(over: remaining)
        remaining = 0
        // Writers exist (umoci) that end an archive with the last file's content.
        guard try passPadding() else { return nil }
        var known = TarExtension()
        // Of everything that is said of one entry before it comes.
        var room = limits.extendedHeader
        func extended(_ header: TarHeader) throws -> [UInt8] {
            let bytes = try extendedContent(of: header, limit: room)
            room -= bytes.count
            return bytes
        }
        while true {
            guard try fill(TarHeader.size) else { return nil }
            let start = unused.lowerBound
            unused = (start + TarHeader.size)..<unused.upperBound
            let header = TarHeader(UnsafeRawBufferPointer(rebasing: buffer[start..<(start + TarHeader.size)]))
            // Two blocks of zeros end the archive; writers exist that are content with one.
            if header.isZero { return nil }
            guard header.isSumRight else { throw TarHeader.invalid }
            entries += 1
            guard entries <= limits.entries else {
                throw Problem(.invalid, "the archive has more than \(limits.entries) entries")
            }
            let kind = header.kind
            switch kind {
            case UInt8(ascii: "x"): try known.read(try extended(header))
            case UInt8(ascii: "L"): known.path = Array(try extended(header).prefix { $0 != 0 })
            case UInt8(ascii: "K"): known.link = Array(try extended(header).prefix { $0 != 0 })
            case UInt8(ascii: "g"):
                // It tells of the archive, such as the commit from which it was made.
                let size = try size(of: header)
                try pass(over: size)
                try pass(over: Self.padding(of: size))
            default: return try entry(header, known)
            }
        }
    }

    /// The next piece of the entry's content, valid until the next call of this reader; `nil` at its end.
    public func nextPiece() throws -> UnsafeRawBufferPointer? {
        if remaining == 0 { return nil }
        guard try fill(1) else { throw Self.truncated }
        let count = Int(min(remaining, Int64(unused.count)))
        let piece = UnsafeRawBufferPointer(rebasing: buffer[unused.lowerBound..<(unused.lowerBound + count)])
        unused = (unused.lowerBound + count)..<unused.upperBound
        remaining -= Int64(count)
        return piece
    }

    /// The entry's content, if it is no longer than `limit` bytes.
    public func content(limit: Int) throws -> [UInt8] {
        guard remaining <= limit else {
            throw Problem(.invalid, "a document in the archive is larger than \(limit) bytes")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(remaining))
        while let piece = try nextPiece() { bytes.append(contentsOf: piece) }
        return bytes
    }

    /// Reads what stands behind the archive's end, so that all bytes of the source came by.
    public func drain() throws {
        unused = 0..<0
        while try source.read(into: buffer) > 0 {}
    }

    static let truncated = Problem(.corrupt, "unexpected EOF")
}

extension TarReader {
    private func entry(_ header: TarHeader, _ known: TarExtension) throws -> TarEntry {
        let path = known.path ?? header.path
        guard path.count <= limits.path else { throw Self.tooLong(path) }
        let link = known.link ?? header.text(TarHeader.Field.link)
        guard link.count <= limits.path else { throw Self.tooLong(link) }
        let kind: TarEntry.Kind
        switch header.kind {
        case UInt8(ascii: "0"), UInt8(ascii: "7"), 0:
            // The oldest form marks a directory by nothing but a slash.
            if path.last == UInt8(ascii: "/") {
                kind = .directory
            } else {
                kind = .file(size: try known.size ?? size(of: header))
            }
        case UInt8(ascii: "1"): kind = .hardLink(to: link)
        case UInt8(ascii: "2"): kind = .symbolicLink(to: link)
        case UInt8(ascii: "3"): kind = .characterDevice(major: try major(header), minor: try minor(header))
        case UInt8(ascii: "4"): kind = .blockDevice(major: try major(header), minor: try minor(header))
        case UInt8(ascii: "5"): kind = .directory
        case UInt8(ascii: "6"): kind = .fifo
        case UInt8(ascii: "S"): throw TarExtension.sparse
        default:
            let letter = String(UnicodeScalar(header.kind)).debugDescription
            throw Problem(
                .unsupported, "the archive holds an entry of the unknown kind \(letter): \(Self.shown(path))")
        }
        var entry = TarEntry(
            path: path, kind: kind, mode: UInt32(truncatingIfNeeded: try header.number(TarHeader.Field.mode)) & 0o7777,
            uid: try id(known.uid, header, TarHeader.Field.uid), gid: try id(known.gid, header, TarHeader.Field.gid),
            attributes: known.attributes)
        if let time = known.time {
            (entry.seconds, entry.nanoseconds) = time
        } else {
            entry.seconds = try header.number(TarHeader.Field.seconds)
        }
        try begin(entry)
        return entry
    }

    private func begin(_ entry: TarEntry) throws {
        let size = entry.size
        guard size >= 0 else { throw TarHeader.invalid }
        let (sum, overflow) = contentSize.addingReportingOverflow(size)
        guard !overflow, sum <= limits.bytes else {
            throw Problem(.unavailable, "\(Self.shown(entry.path)) does not fit", reason: limits.reason)
        }
        contentSize = sum
        remaining = size
        padding = Self.padding(of: size)
    }

    private func id(_ known: Int64?, _ header: TarHeader, _ field: Range<Int>) throws -> UInt32 {
        let number = try known ?? header.number(field)
        guard let id = UInt32(exactly: number), id != .max else {
            throw Problem(.corrupt, "the archive names the owner \(number), which no file can have")
        }
        return id
    }

    private func major(_ header: TarHeader) throws -> UInt32 {
        UInt32(truncatingIfNeeded: try header.number(TarHeader.Field.major))
    }

    private func minor(_ header: TarHeader) throws -> UInt32 {
        UInt32(truncatingIfNeeded: try header.number(TarHeader.Field.minor))
    }

    private func size(of header: TarHeader) throws -> Int64 {
        let size = try header.number(TarHeader.Field.size)
        guard size >= 0 else { throw TarHeader.invalid }
        return size
    }

    /// The content of a header that extends the next one.
    private func extendedContent(of header: TarHeader, limit: Int) throws -> [UInt8] {
        let size = try size(of: header)
        guard size <= limit else {
            throw Problem(
                .invalid, "the archive holds extended headers of more than \(limits.extendedHeader) bytes for one entry"
            )
        }
        remaining = size
        let bytes = try content(limit: limit)
        try pass(over: Self.padding(of: size))
        return bytes
    }

    private static func padding(of size: Int64) -> Int64 { (512 - size % 512) % 512 }

    private static func tooLong(_ path: [UInt8]) -> Problem {
        Problem(.invalid, "the archive holds a name of \(path.count) bytes: \(shown(path))")
    }

    /// The beginning of a name, for errors.
    static func shown(_ path: [UInt8]) -> String { String(decoding: path.prefix(100), as: UTF8.self) }
}

extension TarReader {
    /// Has at least `count` bytes ready; false if the source is at its end and nothing is left.
    private func fill(_ count: Int) throws -> Bool {
        if unused.count >= count { return true }
        let left = unused.count
        if left > 0, unused.lowerBound > 0 {
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<left])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[unused]))
        }
        unused = 0..<left
        while unused.count < count {
            let more = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[unused.upperBound...]))
            if more == 0 {
                if unused.isEmpty { return false }
                throw Self.truncated
            }
            unused = 0..<(unused.upperBound + more)
        }
        return true
    }

    /// Passes over the zeros behind the entry's content; false when the source ends there.
    private func passPadding() throws -> Bool {
        while padding > 0 {
            guard try fill(1) else { return false }
            let part = min(padding, Int64(unused.count))
            unused = (unused.lowerBound + Int(part))..<unused.upperBound
            padding -= part
        }
        return true
    }

    private func pass(over count: Int64) throws {
        var count = count
        while count > 0 {
            guard try fill(1) else { throw Self.truncated }
            let part = Int(min(count, Int64(unused.count)))
            unused = (unused.lowerBound + part)..<unused.upperBound
            count -= Int64(part)
        }
    }
}

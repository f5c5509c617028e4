internal import Documents

/// How an archive is compressed, known by its first bytes.
public enum Compression: String, Sendable, CaseIterable {
    case gzip, bzip2, xz, zstd

    /// How many bytes tell.
    static let telling = 10

    /// The form that these first bytes of a file tell; `nil` when it is none of these.
    public init?(telling bytes: some Collection<UInt8>) {
        if bytes.starts(with: [0x1F, 0x8B, 0x08]) {
            self = .gzip
        } else if bytes.starts(with: "BZh".utf8), bytes.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        {
            self = .bzip2
        } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .xz
        } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(bytes) {
            self = .zstd
        } else {
            return nil
        }
    }

    /// A zstd file may begin with a frame of something else: 50 to 5F, 2A, 4D, 18.
    private static func isSkippableFrame(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, 0x50...0x5F ~= first else { return false }
        return bytes.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
    }

    /// What OCI puts behind the media type of a layer that is compressed so; `nil` for what it does not know.
    public var mediaTypeSuffix: String? {
        switch self {
        case .gzip: "+gzip"
        case .zstd: "+zstd"
        case .bzip2, .xz: nil
        }
    }

    /// The bytes that come out of `source` when it is compressed so.
    func decompressor(of source: any ByteSource) throws -> any ByteSource {
        let codec: any Codec =
            switch self {
            case .gzip: try GzipCodec()
            case .bzip2: try Bzip2Codec()
            case .xz: try XzCodec()
            case .zstd: try ZstdCodec()
            }
        return Decompressor(source, codec)
    }
}

/// A source whose first bytes were looked at.
public final class DetectedSource: ByteSource {
    private var head: [UInt8] = []
    private let source: any ByteSource
    /// The form in which the bytes come; `nil` for plain ones.
    public let compression: Compression?

    /// Reads the first bytes, which come again when this source is read.
    public init(_ source: any ByteSource) throws {
        self.source = source
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Compression.telling, alignment: 1)
        defer { buffer.deallocate() }
        while head.count < Compression.telling {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(Compression.telling - head.count)])
            let count = try source.read(into: rest)
            if count == 0 { break }
            head += rest[..<count]
        }
        compression = Compression(telling: head)
    }

    /// Gives unpacked bytes; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if head.isEmpty { return try source.read(into: buffer) }
        let part = head.prefix(buffer.count)
        buffer.copyBytes(from: part)
        head.removeFirst(part.count)
        return part.count
    }

    /// The plain bytes: this source, or what a decompressor makes of it.
    public func decompressed() throws -> any ByteSource { try compression?.decompressor(of: self) ?? self }
}

/// A library that decompresses.
protocol Codec: AnyObject {
    /// Turns bytes of `input` into bytes of `output` and says how many of each were used.
    ///
    /// `isLast` says that no more input will come. After the end of one stream another may follow, so `isAtEnd` tells
    /// whether all that came so far is whole.
    func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, _ output: UnsafeMutableRawBufferPointer
    ) throws -> (used: Int, made: Int, isAtEnd: Bool)
}

/// The plain bytes of a compressed source.
///
/// A source from which far too much comes is taken for a bomb: more than a gibibyte at more than 2000 to 1.
final class Decompressor: ByteSource {
    private let source: any ByteSource
    private let codec: any Codec
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 4096)
    private var unused = 0..<0
    private var isSourceAtEnd = false
    private var isWhole = false
    private var taken: Int64 = 0
    private var given: Int64 = 0

    init(_ source: any ByteSource, _ codec: any Codec) {
        self.source = source
        self.codec = codec
    }

    deinit { buffer.deallocate() }

    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if unused.isEmpty, !isSourceAtEnd {
                unused = 0..<(try source.read(into: buffer))
                isSourceAtEnd = unused.isEmpty
                taken += Int64(unused.count)
            }
            if unused.isEmpty, isWhole { return 0 }
            let input = UnsafeRawBufferPointer(rebasing: buffer[unused])
            let (used, made, isAtEnd) = try codec.step(input, isLast: isSourceAtEnd, output)
            unused = (unused.lowerBound + used)..<unused.upperBound
            isWhole = isAtEnd
            if made > 0 {
                given += Int64(made)
                guard given < 1 << 30 || given / max(taken, 1) < 2000 else {
                    throw Problem(
                        .invalid, "the archive looks like a decompression bomb",
                        reason: "\(taken) bytes of it became \(given)")
                }
                return made
            }
            if used == 0, isSourceAtEnd, !isAtEnd { throw TarReader.truncated }
        }
    }
}

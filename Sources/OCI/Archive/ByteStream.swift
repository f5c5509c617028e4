internal import Glibc
public import Linux

/// Bytes that come one after the other: out of a file, a pipe, a decompressor.
public protocol ByteSource: AnyObject {
    /// Fills the beginning of `buffer`, which is not empty, and says how many bytes came: 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Where bytes go, one after the other.
public protocol ByteSink: AnyObject {
    /// Takes all of `bytes`.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

/// The bytes that an open file gives from its position on.
public final class DescriptorSource: ByteSource {
    private let descriptor: Descriptor?
    private let raw: Int32

    /// Reads from a descriptor that is closed with this source.
    public init(_ descriptor: consuming Descriptor) {
        raw = descriptor.raw
        self.descriptor = consume descriptor
    }

    /// Reads from a descriptor of somebody else's, which must stay open.
    public init(borrowing raw: Int32) {
        self.raw = raw
        descriptor = nil
    }

    /// Reads what is there, at most the buffer's size; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try check("read") { Glibc.read(raw, buffer.baseAddress, buffer.count) }
    }
}

/// Writes to an open file of somebody else's, which must stay open.
public final class DescriptorSink: ByteSink {
    private let raw: Int32

    /// Writes to a descriptor of somebody else's, which must stay open.
    public init(borrowing raw: Int32) { self.raw = raw }

    /// Writes all bytes to the descriptor.
    public func write(_ bytes: UnsafeRawBufferPointer) throws { try writeAll(bytes, to: raw) }
}

/// Writes all of `bytes`. The corresponding call is `write(2)`.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = try check("write") { () -> Int in Glibc.write(descriptor, part.baseAddress, part.count) }
        rest = rest.dropFirst(count)
    }
}

/// Bytes in memory.
public final class BytesSource: ByteSource {
    private var rest: ArraySlice<UInt8>

    /// Gives these bytes.
    public init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Gives the next bytes of the memory; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let part = rest.prefix(buffer.count)
        buffer.copyBytes(from: part)
        rest = rest.dropFirst(part.count)
        return part.count
    }
}

/// Collects bytes in memory.
public final class BytesSink: ByteSink {
    /// All that was written.
    public private(set) var bytes: [UInt8] = []

    /// Nothing was written yet.
    public init() {}

    /// Keeps the bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws { self.bytes.append(contentsOf: bytes) }
}

/// Hands another source's bytes on and hashes them on the way.
public final class HashingSource: ByteSource {
    private let source: any ByteSource
    private var hasher = Digest.Hasher()

    /// Hashes what comes from `source`.
    public init(_ source: any ByteSource) { self.source = source }

    /// How many bytes came by.
    public var count: Int64 { hasher.count }
    /// The digest of what came by.
    public var digest: Digest { hasher.finish() }

    /// Reads from the source underneath; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source.read(into: buffer)
        hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }
}

extension ByteSource {
    /// Reads to the end and gives what comes to `body`, piece by piece.
    public func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Reads to the end.
    public func drain() throws { try forEachPiece { _ in } }
}

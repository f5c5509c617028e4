/// A source that knows the digest of the bytes that came by.
public protocol DigestedSource: ByteSource {
    /// The digest of all bytes that were read so far.
    var digest: Digest { get }
}

extension HashingSource: DigestedSource {}

/// Hands another source's bytes on and stores them as a blob on the way, hashed once for both.
public final class StoringSource: DigestedSource {
    private let source: any ByteSource
    private let blob: BlobWriter

    /// Stores what comes from `source`.
    public init(_ source: any ByteSource, to blob: BlobWriter) {
        self.source = source
        self.blob = blob
    }

    /// Of all that was read so far.
    public var digest: Digest { blob.digest }

    /// Reads from the source underneath; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source.read(into: buffer)
        if count > 0 { try blob.write(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return count
    }
}

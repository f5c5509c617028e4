internal import CZlib
internal import Documents

/// gzip (RFC 1952) by zlib: what is written to it comes out compressed at the sink underneath.
public final class GzipSink: ByteSink {
    private let sink: any ByteSink
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 4096)
    private let header = UnsafeMutablePointer<gz_header>.allocate(capacity: 1)
    private let extra: UnsafeMutableBufferPointer<UInt8>

    /// Compresses into `sink`, with zlib's usual effort.
    ///
    /// - Parameter extra: the header's extra field: bytes of which decompressors take no notice, 65535 at most.
    public init(_ sink: any ByteSink, extra: [UInt8] = []) throws {
        self.sink = sink
        self.extra = .allocate(capacity: max(extra.count, 1))
        _ = self.extra.update(fromContentsOf: extra)
        stream.initialize(to: z_stream())
        header.initialize(to: gz_header())
        // 15: the largest window; 16: with a gzip header; 8: the usual memory.
        let result = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw Problem(.failed, "zlib does not start", reason: "error \(result)") }
        if !extra.isEmpty {
            header.pointee.extra = self.extra.baseAddress
            header.pointee.extra_len = UInt32(extra.count)
            header.pointee.os = 3
            deflateSetHeader(stream, header)
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        header.deallocate()
        extra.deallocate()
        buffer.deallocate()
    }

    /// Takes all of `bytes`; what comes out of them may come later.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            rest = rest.dropFirst(part.count)
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: part.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(part.count)
            try deflateAll(Z_NO_FLUSH)
        }
    }

    /// Writes the rest and the trailer; nothing can be written afterwards.
    public func finish() throws { try deflateAll(Z_FINISH) }

    private func deflateAll(_ flush: Int32) throws {
        repeat {
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(buffer.count)
            deflate(stream, flush)
            let count = buffer.count - Int(stream.pointee.avail_out)
            if count > 0 { try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        } while stream.pointee.avail_out == 0
    }
}

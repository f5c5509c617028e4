internal import CZlib
internal import Documents

/// gzip (RFC 1952) by zlib, also of several members one behind the other.
final class GzipCodec: Codec {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isBetweenMembers = false

    init() throws {
        stream.initialize(to: z_stream())
        // 15: the largest window; 16: a gzip header is expected.
        let result = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            stream.deallocate()
            throw Problem(.failed, "zlib does not start", reason: "error \(result)")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, _ output: UnsafeMutableRawBufferPointer
    ) throws -> (used: Int, made: Int, isAtEnd: Bool) {
        if isBetweenMembers {
            if input.isEmpty { return (0, 0, true) }
            // Padding with zeros behind the last member is common on tapes and harmless.
            if input[0] == 0 { return (input.prefix { $0 == 0 }.count, 0, true) }
            inflateReset(stream)
            isBetweenMembers = false
        }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let room = UInt32(clamping: output.count)
        stream.pointee.avail_out = room
        let result = inflate(stream, Z_NO_FLUSH)
        let used = input.count - Int(stream.pointee.avail_in)
        let made = Int(room - stream.pointee.avail_out)
        switch result {
        case Z_STREAM_END: isBetweenMembers = true
        case Z_OK, Z_BUF_ERROR: break
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)"
            throw Problem(.corrupt, "the gzip data is damaged", reason: reason)
        }
        return (used, made, isBetweenMembers)
    }
}

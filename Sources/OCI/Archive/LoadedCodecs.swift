internal import CZlib
internal import Documents

/// bzip2 by `libbz2.so.1.0`, also of several streams one behind the other (`bzlib.h`).
final class Bzip2Codec: Codec {
    private typealias Start = @convention(c) (UnsafeMutablePointer<bzip2_stream>, Int32, Int32) -> Int32
    private typealias Step = @convention(c) (UnsafeMutablePointer<bzip2_stream>) -> Int32

    private let stream = UnsafeMutablePointer<bzip2_stream>.allocate(capacity: 1)
    private let start: Start
    private let decompress: Step
    private let end: Step
    private var isRunning = false

    init() throws {
        let library = try SharedLibrary("libbz2.so.1.0", for: .bzip2, package: "libbz2-1.0")
        start = try library.function("BZ2_bzDecompressInit", as: Start.self)
        decompress = try library.function("BZ2_bzDecompress", as: Step.self)
        end = try library.function("BZ2_bzDecompressEnd", as: Step.self)
        stream.initialize(to: bzip2_stream())
    }

    deinit {
        if isRunning { _ = end(stream) }
        stream.deallocate()
    }

    func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, _ output: UnsafeMutableRawBufferPointer
    ) throws -> (used: Int, made: Int, isAtEnd: Bool) {
        if !isRunning {
            if input.isEmpty { return (0, 0, true) }
            stream.pointee = bzip2_stream()
            guard start(stream, 0, 0) == 0 else { throw Problem(.failed, "libbz2 does not start") }
            isRunning = true
        }
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        let room = UInt32(clamping: output.count)
        stream.pointee.avail_out = room
        let result = decompress(stream)
        let counts = (input.count - Int(stream.pointee.avail_in), Int(room - stream.pointee.avail_out))
        // 0: BZ_OK; 4: BZ_STREAM_END.
        guard result == 0 || result == 4 else {
            throw Problem(.corrupt, "the bzip2 data is damaged", reason: "error \(result)")
        }
        if result == 4 {
            _ = end(stream)
            isRunning = false
        }
        return (counts.0, counts.1, !isRunning)
    }
}

/// xz by `liblzma.so.5` (`lzma/base.h`, `lzma/container.h`).
final class XzCodec: Codec {
    private typealias Start = @convention(c) (UnsafeMutablePointer<xz_stream>, UInt64, UInt32) -> Int32
    private typealias Step = @convention(c) (UnsafeMutablePointer<xz_stream>, Int32) -> Int32
    private typealias End = @convention(c) (UnsafeMutablePointer<xz_stream>) -> Void

    private static let memory: UInt64 = 512 << 20
    private let stream = UnsafeMutablePointer<xz_stream>.allocate(capacity: 1)
    private let decompress: Step
    private let end: End
    private var isDone = false

    init() throws {
        let library = try SharedLibrary("liblzma.so.5", for: .xz, package: "liblzma5")
        let start = try library.function("lzma_stream_decoder", as: Start.self)
        decompress = try library.function("lzma_code", as: Step.self)
        end = try library.function("lzma_end", as: End.self)
        stream.initialize(to: xz_stream())
        // 8: LZMA_CONCATENATED.
        guard start(stream, Self.memory, 8) == 0 else {
            stream.deallocate()
            throw Problem(.failed, "liblzma does not start")
        }
    }

    deinit {
        end(stream)
        stream.deallocate()
    }

    func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, _ output: UnsafeMutableRawBufferPointer
    ) throws -> (used: Int, made: Int, isAtEnd: Bool) {
        if isDone { return (input.count, 0, true) }
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = output.count
        // 0: LZMA_RUN; 3: LZMA_FINISH.
        let result = decompress(stream, isLast ? 3 : 0)
        let counts = (input.count - stream.pointee.avail_in, output.count - stream.pointee.avail_out)
        switch result {
        case 0: break
        // LZMA_STREAM_END
        case 1: isDone = true
        // LZMA_BUF_ERROR: nothing to do; at the end of the input this means that some is missing.
        case 10: break
        case 6: throw Problem(.unsupported, "the xz data needs more than \(Self.memory >> 20) MiB of memory to unpack")
        default: throw Problem(.corrupt, "the xz data is damaged", reason: "error \(result)")
        }
        return (counts.0, counts.1, isDone)
    }
}

/// zstd by `libzstd.so.1`, also of several frames one behind the other (`zstd.h`).
///
/// The library itself refuses a window of more than 128 MiB.
final class ZstdCodec: Codec {
    private typealias Start = @convention(c) () -> OpaquePointer?
    private typealias Step =
        @convention(c) (
            OpaquePointer, UnsafeMutablePointer<zstd_output>, UnsafeMutablePointer<zstd_input>
        ) -> Int
    private typealias IsError = @convention(c) (Int) -> UInt32
    private typealias ErrorName = @convention(c) (Int) -> UnsafePointer<CChar>
    private typealias End = @convention(c) (OpaquePointer) -> Int

    private let context: OpaquePointer
    private let decompress: Step
    private let isError: IsError
    private let errorName: ErrorName
    private let end: End
    private var isAtEnd = true

    init() throws {
        let library = try SharedLibrary("libzstd.so.1", for: .zstd, package: "libzstd1")
        decompress = try library.function("ZSTD_decompressStream", as: Step.self)
        isError = try library.function("ZSTD_isError", as: IsError.self)
        errorName = try library.function("ZSTD_getErrorName", as: ErrorName.self)
        end = try library.function("ZSTD_freeDCtx", as: End.self)
        guard let context = try library.function("ZSTD_createDCtx", as: Start.self)() else {
            throw Problem(.failed, "libzstd does not start")
        }
        self.context = context
    }

    deinit { _ = end(context) }

    func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, _ output: UnsafeMutableRawBufferPointer
    ) throws -> (used: Int, made: Int, isAtEnd: Bool) {
        if isAtEnd, input.isEmpty { return (0, 0, true) }
        var from = zstd_input(src: input.baseAddress, size: input.count, pos: 0)
        var to = zstd_output(dst: output.baseAddress, size: output.count, pos: 0)
        let result = decompress(context, &to, &from)
        guard isError(result) == 0 else {
            throw Problem(.corrupt, "the zstd data is damaged", reason: String(cString: errorName(result)))
        }
        isAtEnd = result == 0
        return (from.pos, to.pos, isAtEnd)
    }
}

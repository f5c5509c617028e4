import Documents
import Testing

@testable import OCI

@Suite struct `Compressed archives` {
    /// "hello\n" by the usual programs.
    static let samples: [(Compression, String)] = [
        (.gzip, "1f8b0800000000000003cb48cdc9c9e7020020303a3606000000"),
        (.bzip2, "425a6839314159265359c1c080e2000001410000100244a00030cd00c3462997177245385090c1c080e2"),
        (
            .xz,
            "fd377a585a000004e6d6b4460200210116000000742fe5a301000568656c6c6f0a000000a56097f194f6fde000011e06c12fa41d1fb6f37d010000000004595a"
        ), (.zstd, "28b52ffd045831000068656c6c6f0a5388bd91"),
    ]

    @Test(arguments: samples)
    func `are known by their first bytes`(form: Compression, hex: String) throws {
        let source = try DetectedSource(BytesSource(bytes(hex)))
        #expect(source.compression == form)
        let sink = BytesSink()
        try source.decompressed().forEachPiece { try sink.write($0) }
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "hello\n")
    }

    @Test(arguments: samples)
    func `that are cut off are refused`(form: Compression, hex: String) throws {
        let whole = bytes(hex)
        for length in 11..<whole.count {
            let source = try DetectedSource(BytesSource(Array(whole[..<length]))).decompressed()
            #expect(throws: Problem.self, "\(form) \(length)") { try source.drain() }
        }
    }

    @Test func `of several members are one`() throws {
        let member = bytes(Self.samples[0].1)
        let sink = BytesSink()
        try DetectedSource(BytesSource(member + member)).decompressed().forEachPiece { try sink.write($0) }
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "hello\nhello\n")
    }

    @Test func `that are none come as they are`() throws {
        let sink = BytesSink()
        let source = try DetectedSource(BytesSource([1, 2, 3]))
        #expect(source.compression == nil)
        try source.decompressed().forEachPiece { try sink.write($0) }
        #expect(sink.bytes == [1, 2, 3])
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { UInt8(String(UnicodeScalar($0)), radix: 16) ?? 0 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

internal import Documents
internal import Glibc
internal import Linux
internal import OCI

/// Log files that were compressed when they were put aside: gzip with, in the header's extra field, which file it was.
extension LogFile {
    static let packedSuffix = ".gz"

    /// Writes the plain bytes of a compressed file to `plain`; false when the file is damaged, from which as many come
    /// as there are.
    static func unpack(_ file: borrowing Descriptor, into plain: borrowing Descriptor) throws -> Bool {
        let sink = DescriptorSink(borrowing: plain.raw)
        let source = try DetectedSource(DescriptorSource(borrowing: file.raw))
        do { try source.decompressed().forEachPiece { try sink.write($0) } } catch is Problem { return false }
        return true
    }

    /// A file that goes when it is closed: on the disk where that can be, for it may be large.
    static func unnamedFile(beside path: String) throws(SystemError) -> Descriptor {
        do { return try Descriptor.open(Files.parent(of: path), Kernel.openUnnamed | O_RDWR, mode: 0o600) } catch {
            guard [EOPNOTSUPP, EISDIR, EROFS, ENOENT].contains(error.number) else { throw error }
            return try Descriptor.memory(named: "log", holding: [])
        }
    }
}

extension LogFile.Identity {
    init(of descriptor: Int32) throws(SystemError) {
        var status = stat()
        try check("fstat") { fstat(descriptor, &status) }
        self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    private static let fieldHead: [UInt8] = [UInt8(ascii: "C"), UInt8(ascii: "V"), 16, 0]

    /// A subfield of a gzip header's extra field (RFC 1952 §2.3.1.1).
    var gzipField: [UInt8] {
        let numbers = [device, inode].flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        return Self.fieldHead + numbers
    }

    /// Of the file that was compressed into the one whose first bytes these are; `nil` when they do not say.
    init?(gzipHeader bytes: [UInt8]) {
        // Ten bytes, the fourth of which says that an extra field of a length of two bytes follows.
        let (extra, end) = (12, 12 + Self.fieldHead.count + 16)
        guard bytes.count >= end, bytes.starts(with: [0x1F, 0x8B]), bytes[3] & 4 != 0,
            bytes[extra...].starts(with: Self.fieldHead)
        else { return nil }
        func number(at start: Int) -> UInt64 {
            bytes[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.init(device: number(at: extra + 4), inode: number(at: extra + 12))
    }
}

internal import Documents

/// The 512 bytes that stand before each entry of a tar archive (POSIX.1-2017, `pax`, "ustar Interchange Format"; the
/// GNU variant of `tar.h`).
struct TarHeader {
    static let size = 512

    /// Where each field lies.
    enum Field {
        static let name = 0..<100
        static let mode = 100..<108
        static let uid = 108..<116
        static let gid = 116..<124
        static let size = 124..<136
        static let seconds = 136..<148
        static let checksum = 148..<156
        static let kind = 156
        static let link = 157..<257
        static let magic = 257..<265
        static let major = 329..<337
        static let minor = 337..<345
        static let prefix = 345..<500
        static let starTrailer = 508..<512
    }

    let bytes: UnsafeRawBufferPointer

    /// Looks at `bytes`, 512 of them, as long as the closure that gave them runs.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    var kind: UInt8 { bytes[Field.kind] }

    /// Whether the sum of all bytes, with blanks in the field itself, is what the field says: of unsigned bytes, or of
    /// signed ones as old programs had it.
    var isSumRight: Bool {
        var unsigned: Int64 = 0
        var signed: Int64 = 0
        for (index, byte) in bytes.enumerated() {
            let byte = Field.checksum.contains(index) ? UInt8(ascii: " ") : byte
            unsigned += Int64(byte)
            signed += Int64(Int8(bitPattern: byte))
        }
        guard let expected = try? number(Field.checksum) else { return false }
        return expected == unsigned || expected == signed
    }

    /// The name, with the prefix that the ustar form keeps apart.
    var path: [UInt8] {
        let name = text(Field.name)
        guard text(Field.magic.lowerBound..<Field.magic.lowerBound + 6) == Array("ustar".utf8),
            bytes[Field.magic.lowerBound + 5] == 0
        else { return name }
        let isStar = bytes[Field.starTrailer].elementsEqual("tar\0".utf8)
        let prefix = text(isStar ? Field.prefix.lowerBound..<Field.prefix.lowerBound + 131 : Field.prefix)
        return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
    }

    /// The bytes of a field up to the first zero.
    func text(_ field: Range<Int>) -> [UInt8] {
        Array(UnsafeRawBufferPointer(rebasing: bytes[field]).prefix { $0 != 0 })
    }

    /// A number in octal digits, or big-endian behind a set top bit (the base-256 form of GNU and star).
    func number(_ field: Range<Int>) throws -> Int64 {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[field])
        if bytes[0] & 0x80 != 0 { return try bigEndian(bytes) }
        var result: Int64 = 0
        var hasDigits = false
        var hasEnded = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: " "), 0: hasEnded = hasDigits
            case UInt8(ascii: "0")...UInt8(ascii: "7") where !hasEnded:
                hasDigits = true
                // Twelve digits of three bits cannot overflow.
                result = result << 3 | Int64(byte - UInt8(ascii: "0"))
            default: throw Self.invalid
            }
        }
        return result
    }

    private func bigEndian(_ bytes: UnsafeRawBufferPointer) throws -> Int64 {
        let isNegative = bytes[0] & 0x40 != 0
        var result: Int64 = isNegative ? -1 : 0
        for (index, byte) in bytes.enumerated() {
            let byte = index == 0 ? (isNegative ? byte | 0x80 : byte & 0x7F) : byte
            let (shifted, overflow) = result.multipliedReportingOverflow(by: 256)
            guard !overflow else { throw Self.invalid }
            result = shifted | Int64(byte)
        }
        return result
    }

    static let invalid = Problem(.corrupt, "archive/tar: invalid tar header")
}

/// One netlink message in the making: header, payload and attributes as the kernel reads them.
///
/// Numbers are in the host's byte order, except for those whose name says `big`.
/// The format is that of `netlink(7)`: everything is aligned to four bytes.
public struct NetlinkMessage: Sendable {
    /// The message so far; its length field is always right.
    public private(set) var bytes: [UInt8]

    /// Starts a message of kind `type`. `NLM_F_REQUEST` is added to `flags`; the sequence number is set on sending.
    public init(type: UInt16, flags: UInt16 = 0, payload: [UInt8] = []) {
        bytes = []
        bytes.reserveCapacity(128)
        bytes.appendNative(UInt32(16))
        bytes.appendNative(type)
        bytes.appendNative(flags | Flag.request)
        bytes.appendNative(UInt32(0))
        bytes.appendNative(UInt32(0))
        append(payload)
    }

    /// Bits of a message's header (`linux/netlink.h`).
    enum Flag {
        static let request: UInt16 = 0x1
        static let acknowledge: UInt16 = 0x4
        static let dump: UInt16 = 0x300
        static let replace: UInt16 = 0x100
        static let exclusive: UInt16 = 0x200
        static let create: UInt16 = 0x400
        static let append: UInt16 = 0x800
    }

    mutating func set(sequence: UInt32) { bytes.setNative(sequence, at: 8) }
    mutating func set(flags: UInt16) { bytes.setNative(flags, at: 6) }

    private mutating func append(_ payload: some Collection<UInt8>) {
        bytes.append(contentsOf: payload)
        while bytes.count % 4 != 0 { bytes.append(0) }
        bytes.setNative(UInt32(bytes.count), at: 0)
    }

    /// Adds an attribute whose value is `value`.
    public mutating func add(_ attribute: UInt16, _ value: some Collection<UInt8>) {
        bytes.appendNative(UInt16(truncatingIfNeeded: 4 + value.count))
        bytes.appendNative(attribute)
        append(value)
    }

    /// Adds a text with the zero byte that ends it.
    public mutating func add(_ attribute: UInt16, text: String) { add(attribute, Array(text.utf8) + [0]) }

    /// Adds a number in the host's byte order.
    public mutating func add(_ attribute: UInt16, number: some FixedWidthInteger) {
        withUnsafeBytes(of: number) { add(attribute, Array($0)) }
    }

    /// Adds a number in the network's byte order, as nf_tables wants them.
    public mutating func add(_ attribute: UInt16, big number: UInt32) { add(attribute, number: number.bigEndian) }

    /// Adds an attribute that consists of the bytes and attributes that `body` adds.
    public mutating func nest(_ attribute: UInt16, header: [UInt8] = [], _ body: (inout NetlinkMessage) -> Void) {
        let start = bytes.count
        bytes.appendNative(UInt16(0))
        bytes.appendNative(attribute | 0x8000)  // NLA_F_NESTED
        append(header)
        body(&self)
        bytes.setNative(UInt16(truncatingIfNeeded: bytes.count - start), at: start)
    }
}

extension [UInt8] {
    /// Adds the number in the byte order of this machine.
    mutating func appendNative(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
    }

    mutating func setNative(_ number: some FixedWidthInteger, at offset: Int) {
        Swift.withUnsafeBytes(of: number) { source in
            for (index, byte) in source.enumerated() { self[offset + index] = byte }
        }
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// The number at `offset` from the start in this machine's byte order; `nil` when the bytes end before.
    func native<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int = 0) -> Number? {
        let size = Number.bitWidth / 8
        guard offset >= 0, count - offset >= size else { return nil }
        var number = Number.zero
        withUnsafeMutableBytes(of: &number) { target in
            for index in 0..<size { target[index] = self[startIndex + offset + index] }
        }
        return number
    }
}

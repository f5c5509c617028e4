/// One message that came from the kernel.
struct NetlinkAnswer {
    var type: UInt16
    var flags: UInt16
    var sequence: UInt32
    var payload: ArraySlice<UInt8>

    /// `NLMSG_ERROR`: an acknowledgement when its number is 0.
    static let error: UInt16 = 2
    /// `NLMSG_DONE`: the end of a dump.
    static let done: UInt16 = 3

    /// Splits what one `recv(2)` gave; what is cut off or malformed ends the list.
    static func split(_ bytes: [UInt8]) -> [NetlinkAnswer] {
        var rest = bytes[...]
        var result: [NetlinkAnswer] = []
        while let length = rest.native(UInt32.self).map(Int.init), length >= 16, length <= rest.count,
            let type = rest.native(UInt16.self, at: 4), let flags = rest.native(UInt16.self, at: 6),
            let sequence = rest.native(UInt32.self, at: 8)
        {
            result.append(
                NetlinkAnswer(
                    type: type, flags: flags, sequence: sequence, payload: rest.dropFirst(16).prefix(length - 16)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return result
    }

    /// The number that an error message carries, positive; 0 is success.
    var errorNumber: Int32 {
        guard let number = payload.native(Int32.self) else { return 0 }
        return number == .min ? 0 : abs(number)
    }

    /// The kernel's sentence about an error (`NLMSGERR_ATTR_MSG`), when it gave one.
    var errorText: String? {
        guard flags & 0x200 != 0, let length = payload.native(UInt32.self, at: 4) else { return nil }  // ACK_TLVS
        // The request follows, whole unless the flag NLM_F_CAPPED says that it is the header alone.
        let request = flags & 0x100 != 0 ? 16 : (Int(length) + 3) & ~3
        return NetlinkAttributes(payload.dropFirst(4 + request))[1]?.text
    }
}

/// The attributes of a message or of a nested attribute.
struct NetlinkAttributes: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func next() -> (type: UInt16, value: ArraySlice<UInt8>)? {
        guard let length = rest.native(UInt16.self).map(Int.init), length >= 4, length <= rest.count,
            let type = rest.native(UInt16.self, at: 2)
        else { return nil }
        defer { rest = rest.dropFirst((length + 3) & ~3) }
        return (type & 0x3fff, rest.dropFirst(4).prefix(length - 4))
    }

    /// The value of the first attribute of that type.
    subscript(type: UInt16) -> ArraySlice<UInt8>? { first { $0.type == type }?.value }
}

extension ArraySlice<UInt8> {
    /// The bytes up to the first zero as text.
    var text: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }

    /// The number in the network's byte order.
    var big: UInt32? { native(UInt32.self).map(UInt32.init(bigEndian:)) }

    /// The four bytes of an IPv4 address.
    var ipv4: IPv4Address? { count == 4 ? big.map { IPv4Address($0) } : nil }

    var attributes: NetlinkAttributes { NetlinkAttributes(self) }
}

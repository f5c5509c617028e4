internal import Documents

/// An IPv4 address; they sort in numerical order.
public struct IPv4Address: Sendable, Hashable, Comparable {
    /// The address as a number: 127.0.0.1 is `0x7f000001`.
    public var value: UInt32

    /// An address by its number.
    public init(_ value: UInt32) { self.value = value }

    /// Parses the form `172.17.0.2`: four decimal numbers up to 255 without leading zeros; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
            var number: UInt32 = 0
            for digit in part {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                number = number * 10 + UInt32(digit - UInt8(ascii: "0"))
            }
            guard number <= 255 else { return nil }
            value = value << 8 | number
        }
        self.value = value
    }

    /// The four bytes in the order of the network.
    public var bytes: [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }

    /// 0.0.0.0.
    public static let any = IPv4Address(0)

    public static func < (a: IPv4Address, b: IPv4Address) -> Bool { a.value < b.value }
}

extension IPv4Address: CustomStringConvertible {
    /// As `172.17.0.2`.
    public var description: String {
        "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
    }
}

/// A range of IPv4 addresses that share their first bits, as `172.17.0.0/16`.
public struct IPv4Subnet: Sendable, Hashable {
    /// The lowest address.
    public let first: IPv4Address
    /// How many leading bits the addresses share: 0…32.
    public let prefix: Int

    /// The subnet of size `prefix` (0…32) that `address` lies in.
    public init(containing address: IPv4Address, prefix: Int) {
        self.prefix = min(max(prefix, 0), 32)
        first = IPv4Address(address.value & IPv4Subnet.mask(self.prefix))
    }

    /// Parses `172.17.0.0/16`; `nil` when that is malformed or when bits behind the prefix are set.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parts[0]), parts[1].utf8.count <= 2,
            let prefix = Int(parts[1]), (0...32).contains(prefix), parts[1].utf8.first != UInt8(ascii: "+")
        else { return nil }
        self.init(containing: address, prefix: prefix)
        guard first == address else { return nil }
    }

    static func mask(_ prefix: Int) -> UInt32 { prefix == 0 ? 0 : ~0 << UInt32(32 - prefix) }

    /// The highest address.
    public var last: IPv4Address { IPv4Address(first.value | ~IPv4Subnet.mask(prefix)) }

    /// Whether `address` is one of the subnet's.
    public func contains(_ address: IPv4Address) -> Bool { address.value & IPv4Subnet.mask(prefix) == first.value }

    /// Whether the two have an address in common.
    public func overlaps(_ other: IPv4Subnet) -> Bool { contains(other.first) || other.contains(first) }
}

extension IPv4Subnet: CustomStringConvertible {
    /// As `172.17.0.0/16`.
    public var description: String { "\(first)/\(prefix)" }
}

/// The six bytes of an Ethernet address.
public struct HardwareAddress: Sendable, Hashable {
    /// Six.
    public let bytes: [UInt8]

    /// The address that Docker long derived from an IPv4 address: `02:42` (locally administered) and its four bytes.
    public init(for address: IPv4Address) { bytes = [0x02, 0x42] + address.bytes }

    /// Parses `02:42:ac:11:00:02`; also with `-` between the bytes. `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let separator = text.utf8.contains(UInt8(ascii: "-")) ? UInt8(ascii: "-") : UInt8(ascii: ":")
        let parts = text.utf8.split(separator: separator, maxSplits: 6, omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for part in parts {
            // A sign would be taken for a part of the number.
            guard part.count == 2, part.first != UInt8(ascii: "+"),
                let byte = UInt8(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        guard bytes.count == 6 else { return nil }
        self.bytes = bytes
    }
}

extension HardwareAddress: CustomStringConvertible {
    /// As `02:42:ac:11:00:02`.
    public var description: String {
        bytes.map { Hexadecimal.text([$0]) }.joined(separator: ":")
    }
}

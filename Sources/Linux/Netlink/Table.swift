/// Messages to nf_tables: what a batch does, in the order in which it does it.
///
/// The numbers are those of `linux/netfilter/nf_tables.h`; what they mean stands beside them. The kernel performs a
/// batch wholly or not at all.
struct TableBatch {
    /// The address family of the table: `inet` sees IPv4 and IPv6, `ip` IPv4 alone.
    enum Family: UInt8, Sendable {
        case inet = 1
        case ip = 2
    }

    let family: Family
    let table: String
    private(set) var bytes: [UInt8] = []
    private var sequence: UInt32 = 0
    private var lastSet: UInt32 = 0

    init(family: Family, table: String) {
        self.family = family
        self.table = table
        append(type: 0x10, family: 0, resource: 10) { _ in }  // NFNL_MSG_BATCH_BEGIN for NFNL_SUBSYS_NFTABLES
    }

    /// The whole batch, ended.
    consuming func finished() -> [UInt8] {
        append(type: 0x11, family: 0, resource: 10) { _ in }  // NFNL_MSG_BATCH_END
        return bytes
    }

    private mutating func append(
        type: UInt16, flags: UInt16 = 0, family: UInt8, resource: UInt16 = 0, _ body: (inout NetlinkMessage) -> Void
    ) {
        // struct nfgenmsg: family, version, resource (big endian)
        let header = [family, 0, UInt8(resource >> 8), UInt8(resource & 255)]
        var message = NetlinkMessage(type: type, flags: flags, payload: header)
        message.set(sequence: sequence)
        sequence += 1
        body(&message)
        bytes += message.bytes
    }

    private mutating func append(_ kind: UInt16, flags: UInt16 = 0, _ body: (inout NetlinkMessage) -> Void) {
        append(type: TableBatch.type(kind), flags: flags, family: family.rawValue, body)
    }

    /// The type of message number `kind` of the subsystem nf_tables.
    static func type(_ kind: UInt16) -> UInt16 { 10 << 8 | kind }

    /// Makes the table; fine when it exists.
    mutating func addTable() {
        append(0, flags: NetlinkMessage.Flag.create) { [table] in $0.add(1, text: table) }
    }

    /// Removes the table with all in it; it must exist.
    mutating func deleteTable() {
        append(2) { [table] in $0.add(1, text: table) }
    }

    /// Makes a set or, when `data` tells what its elements lead to, a map.
    mutating func addSet(_ name: String, key: [ElementType], data: [ElementType] = [], isInterval: Bool = false) {
        lastSet += 1
        let id = lastSet
        append(9, flags: NetlinkMessage.Flag.create) { [table] message in
            message.add(1, text: table)
            message.add(2, text: name)
            message.add(3, big: (isInterval ? 4 : 0) | (data.isEmpty ? 0 : 8))
            message.add(4, big: ElementType.number(key))
            message.add(5, big: ElementType.length(key))
            if !data.isEmpty {
                message.add(6, big: ElementType.number(data))
                message.add(7, big: ElementType.length(data))
            }
            message.add(10, big: id)
            // For `nft list`: names are texts, not numbers in the network's order (NFTNL_UDATA_SET_KEYBYTEORDER).
            if key == [.interfaceName] { message.add(13, [0, 4, 1, 0, 0, 0]) }
        }
    }

    /// Adds elements; one that is there with the same data is fine.
    mutating func add(_ elements: [SetElement], to set: String) {
        change(12, flags: NetlinkMessage.Flag.create, elements, set)
    }

    /// Removes elements, which must be there.
    mutating func remove(_ elements: [SetElement], from set: String) {
        change(14, flags: 0, elements, set)
    }

    private mutating func change(_ kind: UInt16, flags: UInt16, _ elements: [SetElement], _ set: String) {
        // The length of an attribute has 16 bits: large sets go in pieces.
        var rest = elements[...]
        while !rest.isEmpty {
            let piece = rest.prefix(256)
            rest = rest.dropFirst(256)
            append(kind, flags: flags) { [table] message in
                message.add(1, text: table)
                message.add(2, text: set)
                message.nest(3) { list in
                    for element in piece { list.nest(1) { element.write(to: &$0, withData: kind == 12) } }
                }
            }
        }
    }

    /// Makes a chain that packets pass at `hook`.
    mutating func addChain(_ name: String, type: String, hook: UInt32, priority: Int32) {
        append(3, flags: NetlinkMessage.Flag.create) { [table] message in
            message.add(1, text: table)
            message.add(3, text: name)
            message.nest(4) {
                $0.add(1, big: hook)
                $0.add(2, big: UInt32(bitPattern: priority))
            }
            message.add(5, big: 1)  // policy: accept
            message.add(7, text: type)
        }
    }

    /// Adds a rule at the end of a chain.
    mutating func addRule(_ chain: String, _ expressions: [Expression]) {
        append(6, flags: NetlinkMessage.Flag.create | NetlinkMessage.Flag.append) { [table] message in
            message.add(1, text: table)
            message.add(2, text: chain)
            message.nest(4) { list in
                for expression in expressions { list.nest(1) { expression.write(to: &$0) } }
            }
        }
    }
}

/// What an element of a set consists of; the raw value is nft's own number for it, with which `nft` prints the set.
enum ElementType: UInt32 {
    case ipv4Address = 7
    case protocolNumber = 12
    case port = 13
    case interfaceName = 41

    /// In a concatenation every part takes a multiple of four bytes.
    var length: UInt32 { self == .interfaceName ? 16 : 4 }

    static func number(_ types: [ElementType]) -> UInt32 { types.reduce(0) { $0 << 6 | $1.rawValue } }
    static func length(_ types: [ElementType]) -> UInt32 { types.reduce(0) { $0 + $1.length } }
}

/// One element of a set or map.
struct SetElement: Equatable {
    var key: [UInt8]
    var data: [UInt8] = []
    /// In a set of intervals: the key is the first value behind an interval.
    var endsInterval = false

    func write(to message: inout NetlinkMessage, withData: Bool) {
        message.nest(1) { $0.add(1, key) }
        if withData, !data.isEmpty { message.nest(2) { $0.add(1, data) } }
        if endsInterval { message.add(3, big: 1) }
    }

    /// An interface's name as the kernel compares it: 16 bytes.
    static func name(of text: String) -> [UInt8] {
        let bytes = text.utf8.prefix(15)
        return Array(bytes) + [UInt8](repeating: 0, count: 16 - bytes.count)
    }

    static func port(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 255), 0, 0] }

    /// The two elements that stand for all addresses of `subnet`.
    static func interval(_ subnet: IPv4Subnet) -> [SetElement] {
        let start = SetElement(key: subnet.first.bytes)
        guard subnet.last.value < UInt32.max else { return [start] }
        return [start, SetElement(key: IPv4Address(subnet.last.value + 1).bytes, endsInterval: true)]
    }
}

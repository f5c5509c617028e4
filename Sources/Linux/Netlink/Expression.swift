/// One step of a rule of nf_tables: loads a value into a register, compares it, or decides.
enum Expression {
    /// Loads a fact about the packet.
    case meta(Meta, Register)
    /// Loads `length` bytes of a header.
    case payload(Base, offset: UInt32, length: UInt32, Register)
    /// Loads the state or the status of the connection.
    case connection(Connection, Register)
    /// Loads the kind of address (`RTN_LOCAL`…) that the packet's source or destination is to this host.
    case addressKind(source: Bool, Register)
    /// Ends the rule unless the register holds `value`, or, negated, if it does.
    case compare(Register, [UInt8], isNegated: Bool = false)
    /// Keeps the bits of `mask`, a number in the host's byte order.
    case mask(Register, UInt32)
    /// Ends the rule unless the set has the key in the register, or, negated, if it has.
    case lookUp(String, Register, isNegated: Bool = false)
    /// Ends the rule unless the map has the key in the register; its data goes into the other.
    case map(String, Register, into: Register)
    /// Sends the packet to the address and port that the registers hold.
    case destinationNAT(address: Register, port: Register)
    /// Gives the packet the address of the interface it leaves by.
    case masquerade
    case verdict(Verdict)

    enum Meta: UInt32 {
        case incomingName = 6
        case outgoingName = 7
        case family = 15
        case transport = 16
    }

    enum Base: UInt32 {
        case network = 1
        case transport = 2
    }

    enum Connection: UInt32 {
        case state = 0
        case status = 2
    }

    enum Verdict: UInt32 {
        case drop = 0
        case accept = 1
    }

    /// Registers hold 16 bytes; the small ones are their quarters.
    enum Register: UInt32 {
        case first = 1
        case second = 2
        case firstQuarter2 = 9
        case firstQuarter3 = 10
    }
}

extension Expression {
    func write(to message: inout NetlinkMessage) {
        message.add(1, text: kernelName)
        message.nest(2) { data in
            switch self {
            case .meta(let key, let register):
                data.add(1, big: register.rawValue)
                data.add(2, big: key.rawValue)
            case .payload(let base, let offset, let length, let register):
                data.add(1, big: register.rawValue)
                data.add(2, big: base.rawValue)
                data.add(3, big: offset)
                data.add(4, big: length)
            case .connection(let key, let register):
                data.add(1, big: register.rawValue)
                data.add(2, big: key.rawValue)
            case .addressKind(let isSource, let register):
                data.add(1, big: register.rawValue)
                data.add(2, big: 3)  // NFT_FIB_RESULT_ADDRTYPE
                data.add(3, big: isSource ? 1 : 2)
            case .compare(let register, let value, let isNegated):
                data.add(1, big: register.rawValue)
                data.add(2, big: isNegated ? 1 : 0)
                data.nest(3) { $0.add(1, value) }
            case .mask(let register, let mask):
                data.add(1, big: register.rawValue)
                data.add(2, big: register.rawValue)
                data.add(3, big: 4)
                data.nest(4) { $0.add(1, number: mask) }
                data.nest(5) { $0.add(1, number: UInt32(0)) }
            case .lookUp(let set, let register, let isNegated):
                data.add(1, text: set)
                data.add(2, big: register.rawValue)
                if isNegated { data.add(5, big: 1) }
            case .map(let set, let register, let target):
                data.add(1, text: set)
                data.add(2, big: register.rawValue)
                data.add(3, big: target.rawValue)
            case .destinationNAT(let address, let port):
                data.add(1, big: 1)  // NFT_NAT_DNAT
                data.add(2, big: 2)  // NFPROTO_IPV4
                for attribute in [3, 4] as [UInt16] { data.add(attribute, big: address.rawValue) }
                for attribute in [5, 6] as [UInt16] { data.add(attribute, big: port.rawValue) }
            case .masquerade: break
            case .verdict(let verdict):
                data.add(1, big: 0)  // NFT_REG_VERDICT
                data.nest(2) { value in value.nest(2) { $0.add(1, big: verdict.rawValue) } }
            }
        }
    }

    /// What the kernel calls it.
    private var kernelName: String {
        switch self {
        case .meta: "meta"
        case .payload: "payload"
        case .connection: "ct"
        case .addressKind: "fib"
        case .compare: "cmp"
        case .mask: "bitwise"
        case .lookUp, .map: "lookup"
        case .destinationNAT: "nat"
        case .masquerade: "masq"
        case .verdict: "immediate"
        }
    }
}

/// Frequent steps together.
extension [Expression] {
    static let ipv4: [Expression] = [.meta(.family, .first), .compare(.first, [2])]

    static func incoming(_ set: String) -> [Expression] { [.meta(.incomingName, .first), .lookUp(set, .first)] }

    static func outgoing(_ set: String, isNegated: Bool = false) -> [Expression] {
        [.meta(.outgoingName, .first), .lookUp(set, .first, isNegated: isNegated)]
    }

    static let notFromLoopbackDevice: [Expression] = [
        .meta(.incomingName, .first), .compare(.first, SetElement.name(of: "lo"), isNegated: true),
    ]

    static let sourceAddress: Expression = .payload(.network, offset: 12, length: 4, .first)
    static let destinationAddress: Expression = .payload(.network, offset: 16, length: 4, .first)

    /// The destination, or the source, is an address of 127.0.0.0/8.
    static func loopback(source: Bool) -> [Expression] {
        ipv4 + [.payload(.network, offset: source ? 12 : 16, length: 1, .first), .compare(.first, [127])]
    }

    /// The packet belongs to a connection whose state or status has one of the bits.
    static func connection(_ key: Expression.Connection, _ bits: UInt32) -> [Expression] {
        [
            .connection(key, .first), .mask(.first, bits),
            .compare(.first, [0, 0, 0, 0], isNegated: true),
        ]
    }

    static let established: [Expression] = connection(.state, 2 | 4)  // established, related
    static let redirected: [Expression] = connection(.status, 0x20)  // IPS_DST_NAT

    static let toThisHost: [Expression] = {
        var local: [UInt8] = []
        local.appendNative(UInt32(2))  // RTN_LOCAL
        return [.addressKind(source: false, .first), .compare(.first, local)]
    }()
}

internal import Glibc

/// cove's own table of nf_tables: NAT to the outside, published ports, isolation of the bridges.
///
/// The rules never change. What changes are the elements of the table's sets and maps: a bridge is an element, a
/// published port is an element, so that adding and removing one needs neither a rule's handle nor knowledge of the
/// others. Tables of other programs are neither read nor changed here (a drop in one of them still counts: see
/// `ForeignChain`).
public struct Firewall: ~Copyable, Sendable {
    /// A bridge and how its containers reach the world.
    public struct Bridge: Sendable, Hashable {
        /// The bridge's device name.
        public var name: String
        /// The addresses of its containers.
        public var subnet: IPv4Subnet
        /// Packets that leave by another interface get that interface's address.
        public var isMasqueraded: Bool
        /// Containers of the bridge reach each other.
        public var isOpenInside: Bool
        /// Nothing passes between the bridge and anything but this host.
        public var isInternal: Bool

        /// A bridge that leads outside, unless it is said.
        public init(
            name: String, subnet: IPv4Subnet, isMasqueraded: Bool = true, isOpenInside: Bool = true,
            isInternal: Bool = false
        ) {
            self.name = name
            self.subnet = subnet
            self.isMasqueraded = isMasqueraded
            self.isOpenInside = isOpenInside
            self.isInternal = isInternal
        }
    }

    /// A port of the host behind which a port of a container stands.
    public struct Forward: Sendable, Hashable {
        /// The protocol's number: 6 TCP, 17 UDP, 132 SCTP.
        public var transport: UInt8
        /// The host's address; `.any` for all of them.
        public var hostAddress: IPv4Address
        /// Where the host listens.
        public var hostPort: UInt16
        /// The container's.
        public var address: IPv4Address
        /// Where the container listens.
        public var port: UInt16

        /// A port of the host's and what stands behind it.
        public init(
            transport: UInt8, hostAddress: IPv4Address, hostPort: UInt16, address: IPv4Address, port: UInt16
        ) {
            self.transport = transport
            self.hostAddress = hostAddress
            self.hostPort = hostPort
            self.address = address
            self.port = port
        }
    }

    /// Everything that the table says.
    public struct State: Sendable, Equatable {
        /// All that the table shall know.
        public var bridges: [Bridge]
        /// All published ports that the table shall know.
        public var forwards: [Forward]

        /// A table without elements, unless it is said.
        public init(bridges: [Bridge] = [], forwards: [Forward] = []) {
            self.bridges = bridges
            self.forwards = forwards
        }
    }

    /// The table's name.
    public let table: String
    private let socket: NetlinkSocket

    /// Speaks about the table in the caller's network namespace.
    public init(table: String = "cove") throws(SystemError) {
        self.table = table
        socket = try NetlinkSocket(.netfilter)
    }

    /// Speaks about the table in the network namespace that the descriptor `namespace` names.
    public init(table: String = "cove", in namespace: Int32) throws(SystemError) {
        self.table = table
        socket = try NetlinkSocket(.netfilter, in: namespace)
    }

    /// Whether `error` says that the kernel has no nf_tables, or not enough of it.
    public static func isUnavailable(_ error: SystemError) -> Bool {
        [EPROTONOSUPPORT, EAFNOSUPPORT, EOPNOTSUPP].contains(error.number)
    }

    /// Makes the table say exactly `state`, whatever it said before, in one atomic step.
    ///
    /// Connections that exist keep their translation.
    public func replace(with state: State) throws(SystemError) {
        do {
            try send("set up the table inet \(table)", FirewallLayout.replacing(.inet, table, state))
        } catch  where Firewall.isUnavailable(error) || error.number == ENOENT {
            // NAT in the family inet came with kernel 5.2 and is an option of its own.
            try send("set up the table ip \(table)", FirewallLayout.replacing(.ip, table, state))
        }
    }

    /// Adds what `state` says to what the table says; what is there already is fine.
    ///
    /// `ENOENT` when there is no table: then `replace` is the call. A forward whose host port led elsewhere (left by a
    /// container that ended without a word) leads to its new target.
    public func add(_ state: State) throws(SystemError) {
        let what = "add to the table \(table)"
        do {
            try inFamily { family throws(SystemError) in
                try send(what, FirewallLayout.adding(family, table, state))
            }
        } catch  where error.number == EEXIST || error.number == EBUSY {
            try remove(state)
            try inFamily { family throws(SystemError) in
                try send(what, FirewallLayout.adding(family, table, state))
            }
        }
    }

    /// Removes what `state` says; what is not there is fine.
    public func remove(_ state: State) throws(SystemError) {
        let what = "remove from the table \(table)"
        do {
            try inFamily { family throws(SystemError) in
                try send(what, FirewallLayout.removing(family, table, state))
            }
        } catch  where error.number == ENOENT {
            // One is missing: remove them one by one, for a batch does all or nothing.
            for element in FirewallLayout.elements(of: state) {
                do {
                    try inFamily { family throws(SystemError) in
                        var batch = TableBatch(family: family, table: table)
                        batch.remove(element.elements, from: element.set)
                        try send(what, batch)
                    }
                } catch  where error.number == ENOENT {
                }
            }
        }
    }

    /// Whether the table is there.
    public func exists() throws(SystemError) -> Bool {
        do {
            // Adding nothing to a set asks for the table and changes nothing.
            try inFamily { family throws(SystemError) in
                var found = false
                var message = NetlinkMessage(type: TableBatch.type(1), payload: [family.rawValue, 0, 0, 0])
                message.add(1, text: table)
                message.acknowledge()
                try socket.dump("look up the table \(table)", message) { _, _ in found = true }
                if !found { throw SystemError("look up the table \(table)", ENOENT) }
            }
            return true
        } catch  where error.number == ENOENT {
            return false
        }
    }

    private func inFamily(_ body: (TableBatch.Family) throws(SystemError) -> Void) throws(SystemError) {
        do {
            try body(.inet)
        } catch  where error.number == ENOENT || Firewall.isUnavailable(error) {
            let first = error
            do { try body(.ip) } catch { throw error.number == ENOENT ? first : error }
        }
    }

    private func send(_ what: @autoclosure () -> String, _ batch: consuming TableBatch) throws(SystemError) {
        try socket.performBatch(what(), batch.finished())
    }

    /// The port forwards that the table holds now, for checks; empty when there is no table.
    public func forwards() throws(SystemError) -> [Forward] {
        var result: [Forward] = []
        for name in [FirewallLayout.everyAddress, FirewallLayout.oneAddress] {
            for element in try elements(of: name) {
                if let forward = Forward(element, hasAddress: name == FirewallLayout.oneAddress) {
                    result.append(forward)
                }
            }
        }
        return result
    }

    /// The names of the bridges that the table holds now; empty when there is no table.
    public func bridgeNames() throws(SystemError) -> [String] {
        try elements(of: FirewallLayout.bridges).map { $0.key[...].text }
    }

    private func elements(of set: String) throws(SystemError) -> [SetElement] {
        var result: [SetElement] = []
        do {
            try inFamily { family throws(SystemError) in
                var message = NetlinkMessage(
                    type: TableBatch.type(13), flags: NetlinkMessage.Flag.dump, payload: [family.rawValue, 0, 0, 0])
                message.add(1, text: table)
                message.add(2, text: set)
                try socket.dump("list \(set) of the table \(table)", message) { _, payload in
                    for item in payload.dropFirst(4).attributes[3]?.attributes ?? [][...].attributes {
                        guard let key = item.value.attributes[1]?.attributes[1] else { continue }
                        let data = item.value.attributes[2]?.attributes[1] ?? []
                        result.append(SetElement(key: Array(key), data: Array(data)))
                    }
                }
            }
        } catch  where error.number == ENOENT {
            return []
        }
        return result
    }
}

extension Firewall.Forward {
    /// Reads an element of the maps of published ports.
    init?(_ element: SetElement, hasAddress: Bool) {
        let key = element.key[(hasAddress ? 4 : 0)...]
        guard element.key.count == (hasAddress ? 12 : 8), element.data.count == 8,
            let port = key.native(UInt16.self, at: 4), let target = element.data[..<4].ipv4,
            let targetPort = element.data.native(UInt16.self, at: 4)
        else { return nil }
        self.init(
            transport: key[key.startIndex], hostAddress: hasAddress ? element.key[..<4].ipv4 ?? .any : .any,
            hostPort: UInt16(bigEndian: port), address: target, port: UInt16(bigEndian: targetPort))
    }

    var element: (set: String, elements: [SetElement]) {
        let key = [transport, 0, 0, 0] + SetElement.port(hostPort)
        let data = address.bytes + SetElement.port(port)
        return hostAddress == .any
            ? (FirewallLayout.everyAddress, [SetElement(key: key, data: data)])
            : (FirewallLayout.oneAddress, [SetElement(key: hostAddress.bytes + key, data: data)])
    }
}

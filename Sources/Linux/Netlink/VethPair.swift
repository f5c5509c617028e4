/// A cable between a bridge of this namespace and another namespace.
public struct VethPair: Sendable, Equatable {
    /// The namespace of the other end.
    public enum Place: Sendable, Equatable {
        /// That of the process `pid`.
        case process(Int32)
        /// The one that a descriptor of `/proc/PID/ns/net` names.
        case namespace(Int32)
    }

    /// This end's name, at most 15 bytes.
    public var name: String
    /// The bridge that this end becomes a port of.
    public var bridge: String
    /// The other end's name, as `eth0`.
    public var insideName: String
    /// The other end's index, which must be free in its namespace.
    public var insideIndex: Int32
    /// Of the end in the container.
    public var insideAddress: HardwareAddress
    /// Where the other end goes.
    public var place: Place
    /// The largest packet, in bytes.
    public var mtu: UInt32

    /// A cable by its parts; nothing is made.
    public init(
        name: String, bridge: String, insideName: String, insideIndex: Int32, insideAddress: HardwareAddress,
        place: Place, mtu: UInt32 = 1500
    ) {
        self.name = name
        self.bridge = bridge
        self.insideName = insideName
        self.insideIndex = insideIndex
        self.insideAddress = insideAddress
        self.place = place
        self.mtu = mtu
    }

    /// Makes both ends in one message; the next switches this end on and lets the bridge send back through the port
    /// that a packet came from (which a link can be told only when it is a port).
    func messages(index: Int32, bridge: Int32, hasIPv6: Bool = true) -> [NetlinkMessage] {
        var make = NetlinkMessage(
            type: RouteMessage.newLink,
            flags: NetlinkMessage.Flag.create | NetlinkMessage.Flag.exclusive | NetlinkMessage.Flag.acknowledge,
            payload: RouteMessage.interface(index: index))
        make.add(LinkAttribute.name, text: name)
        make.add(LinkAttribute.mtu, number: mtu)
        make.add(LinkAttribute.master, number: bridge)
        make.nest(LinkAttribute.info) { info in
            info.add(1, text: "veth")
            info.nest(2) { data in
                data.nest(1, header: RouteMessage.interface(index: insideIndex)) { peer in  // VETH_INFO_PEER
                    peer.add(LinkAttribute.name, text: insideName)
                    peer.add(LinkAttribute.mtu, number: mtu)
                    peer.add(LinkAttribute.address, insideAddress.bytes)
                    switch place {
                    case .process(let pid): peer.add(LinkAttribute.namespacePID, number: pid)
                    case .namespace(let descriptor):
                        peer.add(LinkAttribute.namespaceDescriptor, number: descriptor)
                    }
                }
            }
        }
        return [make, Self.port(index: index, hasIPv6: hasIPv6)]
    }

    /// Switches the end with this index on, which is a port already, and lets the bridge send back through it.
    static func port(index: Int32, hasIPv6: Bool) -> NetlinkMessage {
        var port = NetlinkMessage(
            type: RouteMessage.newLink, flags: NetlinkMessage.Flag.acknowledge,
            payload: RouteMessage.interface(index: index, up: true))
        if hasIPv6 { port.addWithoutLinkLocalAddress() }
        port.nest(LinkAttribute.info) { info in
            info.add(4, text: "bridge")  // IFLA_INFO_SLAVE_KIND
            info.nest(5) { $0.add(4, number: UInt8(1)) }  // IFLA_INFO_SLAVE_DATA: IFLA_BRPORT_MODE
        }
        return port
    }
}

extension NetlinkMessage {
    /// Keeps the kernel from giving the link an IPv6 address of its own: `IN6_ADDR_GEN_MODE_NONE`.
    mutating func addWithoutLinkLocalAddress() {
        nest(LinkAttribute.addressFamilies) { families in
            families.nest(10) { $0.add(8, number: UInt8(1)) }  // AF_INET6: IFLA_INET6_ADDR_GEN_MODE
        }
    }
}

/// What is to be done inside a container's network namespace, as messages made before it exists.
///
/// The links are named by the indexes that `VethPair.insideIndex` asks the kernel for: addresses can be given to an
/// index only. They start at 100, since a fresh namespace may hold more than `lo` (tunnels' fallback devices, numbered
/// from 2).
public struct RouteBatch: Sendable {
    /// One end of a cable inside the container.
    public struct Interface: Sendable, Equatable {
        /// The kernel's number of the interface.
        public var index: Int32
        /// What the interface is called.
        public var name: String
        /// What it is reached by.
        public var address: IPv4Address
        /// The length of the network part, in bits.
        public var prefix: Int
        /// Where packets to elsewhere go; at most one interface has it.
        public var gateway: IPv4Address?

        /// An interface by its parts; nothing is made.
        public init(index: Int32, name: String, address: IPv4Address, prefix: Int, gateway: IPv4Address?) {
            self.index = index
            self.name = name
            self.address = address
            self.prefix = prefix
            self.gateway = gateway
        }
    }

    /// The index of the container's interface number `position`, counted from 0.
    public static func index(of position: Int) -> Int32 { 100 + Int32(clamping: position) }

    /// What the kernel is told.
    public let messages: [NetlinkMessage]

    /// Switches the loopback device on when `loopback`, then sets up `interfaces`.
    public init(loopback: Bool = true, interfaces: [Interface] = []) {
        var messages: [NetlinkMessage] = loopback ? [RouteMessage.up(name: "lo")] : []
        for interface in interfaces {
            messages.append(
                RouteMessage.addAddress(interface.address, prefix: interface.prefix, link: interface.index))
            messages.append(RouteMessage.up(name: interface.name))
            if let gateway = interface.gateway {
                messages.append(RouteMessage.addDefaultRoute(gateway, link: interface.index))
            }
        }
        for index in messages.indices { messages[index].set(sequence: UInt32(index + 1)) }
        self.messages = messages
    }

    /// The messages as one datagram for a `NETLINK_ROUTE` socket.
    public var bytes: [UInt8] { messages.flatMap(\.bytes) }

    /// How many acknowledgements come: one a message.
    public var count: Int { messages.count }
}

internal import Glibc

/// Links, addresses and routes of one network namespace.
///
/// Every operation is one `send` and as many answers as it has messages (`rtnetlink(7)`).
public struct Route: ~Copyable, Sendable {
    private let socket: NetlinkSocket

    /// Whether the kernel speaks IPv6: it may lack it, or have it switched off at boot.
    public static var kernelHasIPv6: Bool { Files.exists("/proc/sys/net/ipv6") }

    /// Speaks about the caller's namespace.
    public init() throws(SystemError) { socket = try NetlinkSocket(.route) }

    /// Speaks about the namespace that the descriptor `namespace` names.
    public init(in namespace: Int32) throws(SystemError) { socket = try NetlinkSocket(.route, in: namespace) }

    /// Performs messages made elsewhere, such as `RouteBatch.messages`.
    public func perform(_ what: @autoclosure () -> String, _ messages: [NetlinkMessage]) throws(SystemError) {
        try socket.perform(what(), messages)
    }

    /// The link named `name`; `nil` when there is none.
    public func link(named name: String) throws(SystemError) -> Link? {
        var message = NetlinkMessage(type: RouteMessage.getLink, payload: RouteMessage.interface())
        message.add(LinkAttribute.name, text: name)
        var link: Link?
        do {
            // Asking for one link is no dump: the answer is the link, then nothing. The acknowledgement ends it.
            message.acknowledge()
            try socket.dump("look up the link \(name)", message) { _, payload in link = Link(payload) ?? link }
        } catch  where error.number == ENODEV {
            return nil
        }
        return link
    }

    /// Every link of the namespace.
    public func links() throws(SystemError) -> [Link] {
        var result: [Link] = []
        let message = NetlinkMessage(
            type: RouteMessage.getLink, flags: NetlinkMessage.Flag.dump, payload: RouteMessage.interface())
        try socket.dump("list links", message) { _, payload in
            if let link = Link(payload) { result.append(link) }
        }
        return result
    }

    /// Every IPv4 address of the namespace, with the index of its link.
    public func addresses() throws(SystemError) -> [(link: Int32, address: IPv4Address, prefix: Int)] {
        var result: [(link: Int32, address: IPv4Address, prefix: Int)] = []
        // struct ifaddrmsg: family, prefix length, flags, scope, index
        let message = NetlinkMessage(
            type: RouteMessage.getAddress, flags: NetlinkMessage.Flag.dump,
            payload: [UInt8(AF_INET), 0, 0, 0, 0, 0, 0, 0])
        try socket.dump("list addresses", message) { _, payload in
            guard let prefix = payload.dropFirst().first, let index = payload.native(Int32.self, at: 4) else { return }
            let attributes = payload.dropFirst(8).attributes
            guard let address = (attributes[2] ?? attributes[1])?.ipv4 else { return }
            result.append((index, address, Int(prefix)))
        }
        return result
    }

    /// The destinations of the IPv4 routes in every table but the kernel's own, without default routes.
    public func destinations() throws(SystemError) -> [IPv4Subnet] {
        var result: [IPv4Subnet] = []
        let message = NetlinkMessage(
            type: RouteMessage.getRoute, flags: NetlinkMessage.Flag.dump,
            payload: [UInt8(AF_INET)] + [UInt8](repeating: 0, count: 11))
        try socket.dump("list routes", message) { _, payload in
            // struct rtmsg: family, dst_len, src_len, tos, table, protocol, scope, type, flags
            guard payload.count >= 12, payload[payload.startIndex + 4] != 255 else { return }  // RT_TABLE_LOCAL
            let prefix = Int(payload[payload.startIndex + 1])
            guard prefix > 0, let destination = payload.dropFirst(12).attributes[1]?.ipv4 else { return }
            result.append(IPv4Subnet(containing: destination, prefix: prefix))
        }
        return result
    }

    /// Makes the bridge `name`, with an address of its own and that Ethernet address, not yet up; fine when it exists.
    ///
    /// Returns its index. `EEXIST` when a link of another kind has the name.
    public func addBridge(
        _ name: String, address: IPv4Address, prefix: Int, mtu: UInt32 = 1500
    ) throws(SystemError) -> Int32 {
        var make = NetlinkMessage(
            type: RouteMessage.newLink,
            flags: NetlinkMessage.Flag.create | NetlinkMessage.Flag.exclusive | NetlinkMessage.Flag.acknowledge,
            payload: RouteMessage.interface())
        make.add(LinkAttribute.name, text: name)
        make.add(LinkAttribute.mtu, number: mtu)
        // Without a fixed address the bridge takes the lowest of its ports' and changes it as they come and go.
        make.add(LinkAttribute.address, HardwareAddress(for: address).bytes)
        make.nest(LinkAttribute.info) { $0.add(1, text: "bridge") }
        do {
            try socket.perform("make the bridge \(name)", [make])
        } catch  where error.exists {
        }
        guard let link = try link(named: name) else { throw SystemError("find the bridge \(name)", ENODEV) }
        guard link.kind == "bridge" else { throw SystemError("make the bridge \(name): a link has this name", EEXIST) }
        do {
            try socket.perform(
                "give \(address)/\(prefix) to \(name)",
                [RouteMessage.addAddress(address, prefix: prefix, link: link.index)])
        } catch  where error.exists {
        }
        return link.index
    }

    /// Switches a link on.
    public func setUp(_ name: String) throws(SystemError) {
        try socket.perform("switch \(name) on", [RouteMessage.up(name: name)])
    }

    /// Makes the link a port of `bridge` again, as ``add(_:)`` left it, and switches it on.
    public func plug(_ name: String, into bridge: String) throws(SystemError) {
        let what = "plug \(name) into \(bridge)"
        guard let port = try link(named: name), let master = try link(named: bridge) else {
            throw SystemError(what, ENODEV)
        }
        var join = NetlinkMessage(
            type: RouteMessage.newLink, flags: NetlinkMessage.Flag.acknowledge,
            payload: RouteMessage.interface(index: port.index))
        join.add(LinkAttribute.master, number: master.index)
        try socket.perform(what, [join, VethPair.port(index: port.index, hasIPv6: Route.kernelHasIPv6)])
    }

    /// Removes a link and with it its other end; `false` when there was none.
    @discardableResult
    public func delete(_ name: String) throws(SystemError) -> Bool {
        var message = NetlinkMessage(
            type: RouteMessage.deleteLink, flags: NetlinkMessage.Flag.acknowledge, payload: RouteMessage.interface())
        message.add(LinkAttribute.name, text: name)
        do {
            try socket.perform("delete the link \(name)", [message])
            return true
        } catch  where error.number == ENODEV {
            return false
        }
    }

    /// Makes a pair of links: one end here, switched on and a port of `bridge`, the other in another namespace.
    ///
    /// The other end has the index that `VethPair.insideIndex` says, so that messages made before may name it. Nothing
    /// is left on failure.
    public func add(_ pair: VethPair) throws(SystemError) {
        let what = "make the link \(pair.name) into \(pair.bridge)"
        guard let bridge = try link(named: pair.bridge) else { throw SystemError(what, ENODEV) }
        let hasIPv6 = Route.kernelHasIPv6
        // The kernel honours the other end's index only when this end's index is chosen too.
        for attempt in 0... {
            let index = Int32.random(in: 0x1_0000..<0x4000_0000)
            let outcomes = try socket.performAll(
                what, pair.messages(index: index, bridge: bridge.index, hasIPv6: hasIPv6))
            guard let failed = outcomes.first(where: { $0.number != 0 }) else { return }
            if outcomes[0].number == 0 {
                try delete(pair.name)
            } else if failed.number == EBUSY || failed.number == EEXIST, attempt < 4 {
                continue
            }
            throw failed.error(what)
        }
    }
}

/// A link as the kernel describes it.
public struct Link: Sendable, Equatable {
    /// The kernel's number.
    public var index: Int32
    /// As `eth0`.
    public var name: String
    /// `bridge`, `veth`…; empty for hardware and loopback.
    public var kind: String
    /// Whether it is switched on.
    public var isUp: Bool
    /// The index of the bridge that the link is a port of.
    public var bridge: Int32?
    /// The index of the other end, in that end's namespace.
    public var other: Int32?
    /// The largest packet, in bytes.
    public var mtu: UInt32
    /// The hardware address.
    public var address: [UInt8]

    /// Reads a `struct ifinfomsg` and its attributes.
    init?(_ payload: ArraySlice<UInt8>) {
        guard let index = payload.native(Int32.self, at: 4), let flags = payload.native(UInt32.self, at: 8),
            payload.count >= 16
        else { return nil }
        let attributes = payload.dropFirst(16).attributes
        guard let name = attributes[LinkAttribute.name]?.text else { return nil }
        self.index = index
        self.name = name
        kind = attributes[LinkAttribute.info]?.attributes[1]?.text ?? ""
        isUp = flags & RouteMessage.interfaceUp != 0
        bridge = attributes[LinkAttribute.master]?.native(Int32.self)
        other = attributes[LinkAttribute.link]?.native(Int32.self)
        mtu = attributes[LinkAttribute.mtu]?.native(UInt32.self) ?? 0
        address = attributes[LinkAttribute.address].map { Array($0) } ?? []
    }
}

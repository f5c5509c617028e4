internal import Glibc

/// The messages of rtnetlink that cove sends.
enum RouteMessage {
    static let newLink: UInt16 = 16
    static let deleteLink: UInt16 = 17
    static let getLink: UInt16 = 18
    static let newAddress: UInt16 = 20
    static let getAddress: UInt16 = 22
    static let newRoute: UInt16 = 24
    static let getRoute: UInt16 = 26
    /// `IFF_UP`
    static let interfaceUp: UInt32 = 1

    /// A `struct ifinfomsg`: family and type 0, index, flags, which flags change.
    static func interface(index: Int32 = 0, up: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = [0, 0, 0, 0]
        bytes.appendNative(index)
        bytes.appendNative(up ? interfaceUp : 0)
        bytes.appendNative(up ? interfaceUp : 0)
        return bytes
    }

    /// Switches on the link called `name`.
    static func up(name: String) -> NetlinkMessage {
        var message = NetlinkMessage(
            type: newLink, flags: NetlinkMessage.Flag.acknowledge, payload: interface(up: true))
        message.add(LinkAttribute.name, text: name)
        return message
    }

    /// Gives `address` to the link with index `link`, with the broadcast address of its subnet.
    static func addAddress(_ address: IPv4Address, prefix: Int, link: Int32) -> NetlinkMessage {
        var payload: [UInt8] = [UInt8(AF_INET), UInt8(prefix), 0, 0]
        payload.appendNative(link)
        var message = NetlinkMessage(
            type: newAddress,
            flags: NetlinkMessage.Flag.create | NetlinkMessage.Flag.exclusive | NetlinkMessage.Flag.acknowledge,
            payload: payload)
        message.add(2, address.bytes)  // IFA_LOCAL
        message.add(1, address.bytes)  // IFA_ADDRESS
        if prefix < 31 {
            message.add(4, IPv4Subnet(containing: address, prefix: prefix).last.bytes)  // IFA_BROADCAST
        }
        return message
    }

    /// Sends everything without a better route to `gateway`.
    static func addDefaultRoute(_ gateway: IPv4Address, link: Int32) -> NetlinkMessage {
        // RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_UNIVERSE, RTN_UNICAST
        var payload: [UInt8] = [UInt8(AF_INET), 0, 0, 0, 254, 3, 0, 1]
        payload.appendNative(UInt32(0))
        var message = NetlinkMessage(
            type: newRoute,
            flags: NetlinkMessage.Flag.create | NetlinkMessage.Flag.exclusive | NetlinkMessage.Flag.acknowledge,
            payload: payload)
        message.add(5, gateway.bytes)  // RTA_GATEWAY
        message.add(4, number: link)  // RTA_OIF
        return message
    }
}

/// Attributes of a link (`linux/if_link.h`).
enum LinkAttribute {
    static let address: UInt16 = 1
    static let name: UInt16 = 3
    static let mtu: UInt16 = 4
    static let link: UInt16 = 5
    static let master: UInt16 = 10
    static let info: UInt16 = 18
    static let namespacePID: UInt16 = 19
    static let namespaceDescriptor: UInt16 = 28
    static let addressFamilies: UInt16 = 26
}

extension NetlinkMessage {
    /// Asks for an acknowledgement.
    mutating func acknowledge() {
        let flags = bytes.native(UInt16.self, at: 6) ?? 0
        set(flags: flags | Flag.acknowledge)
    }
}

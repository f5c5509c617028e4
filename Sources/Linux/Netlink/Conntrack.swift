internal import Glibc

/// The kernel's memory of connections.
///
/// A UDP "connection" that began before a port was published, or before its container changed, would go its old way for
/// as long as packets come: its entry is removed when the port's owner changes.
public enum Conntrack {
    /// Forgets the UDP connections to `ports` of this host, and those that `addresses` answer.
    ///
    /// Best effort: nothing happens on a kernel without `nf_conntrack_netlink`.
    public static func forgetUDP(ports: Set<UInt16>, addresses: Set<IPv4Address>) {
        guard !ports.isEmpty || !addresses.isEmpty, let socket = try? NetlinkSocket(.netfilter) else { return }
        forgetUDP(ports: ports, addresses: addresses, socket)
    }

    private static func forgetUDP(
        ports: Set<UInt16>, addresses: Set<IPv4Address>, _ socket: borrowing NetlinkSocket
    ) {
        let header: [UInt8] = [UInt8(AF_INET), 0, 0, 0]
        // IPCTNL_MSG_CT_GET and IPCTNL_MSG_CT_DELETE of NFNL_SUBSYS_CTNETLINK
        let list = NetlinkMessage(type: 1 << 8 | 1, flags: NetlinkMessage.Flag.dump, payload: header)
        var deletions: [NetlinkMessage] = []
        try? socket.dump("list connections", list) { _, payload in
            let entry = payload.dropFirst(4).attributes
            guard let original = entry[1], let request = Flow(original), request.transport == UInt8(IPPROTO_UDP),
                let answer = entry[2].flatMap(Flow.init)
            else { return }
            guard ports.contains(request.port) || addresses.contains(answer.source) else { return }
            var deletion = NetlinkMessage(
                type: 1 << 8 | 2, flags: NetlinkMessage.Flag.acknowledge, payload: header)
            deletion.add(1 | 0x8000, original)
            deletions.append(deletion)
        }
        for start in stride(from: 0, to: deletions.count, by: 64) {
            // One that ended meanwhile is as good as removed.
            _ = try? socket.performAll("forget connections", Array(deletions[start..<min(start + 64, deletions.count)]))
        }
    }

    /// One direction of a connection.
    private struct Flow {
        var source: IPv4Address
        var transport: UInt8
        /// The port that it goes to.
        var port: UInt16

        init?(_ tuple: ArraySlice<UInt8>) {
            // CTA_TUPLE_IP: CTA_IP_V4_SRC; CTA_TUPLE_PROTO: CTA_PROTO_NUM, CTA_PROTO_DST_PORT
            guard let source = tuple.attributes[1]?.attributes[1]?.ipv4, let proto = tuple.attributes[2]?.attributes,
                let transport = proto[1]?.first, let port = proto[3]?.native(UInt16.self)
            else { return nil }
            self.source = source
            self.transport = transport
            self.port = UInt16(bigEndian: port)
        }
    }
}

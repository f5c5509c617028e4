import Testing

@testable import Linux

@Suite struct `Netlink messages` {
    @Test func `carry attributes that are aligned to four bytes, and know their length`() {
        var message = NetlinkMessage(type: 0x10, flags: 4, payload: [1, 2, 3])
        message.set(sequence: 7)
        message.add(3, text: "lo")
        message.nest(18) { $0.add(1, number: UInt16(9)) }
        #expect(
            message.bytes == [
                40, 0, 0, 0, 0x10, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0,  // header
                1, 2, 3, 0,
                7, 0, 3, 0, 0x6c, 0x6f, 0, 0,  // "lo"
                12, 0, 18, 0x80, 6, 0, 1, 0, 9, 0, 0, 0,
            ])
    }

    @Test(
        arguments: [
            [], [1, 2, 3], [15, 0, 0, 0] + [UInt8](repeating: 0, count: 12),
            [0, 0, 0, 0] + [UInt8](repeating: 0, count: 12),
            [255, 255, 255, 255] + [UInt8](repeating: 0, count: 12), [17, 0, 0, 0] + [UInt8](repeating: 0, count: 12),
        ] as [[UInt8]])
    func `that are cut off or lie about their length end the list`(bytes: [UInt8]) {
        #expect(NetlinkAnswer.split(bytes).isEmpty)
    }

    @Test func `with an error tell its number and the kernel's sentence`() throws {
        // NLMSG_ERROR, capped, with the attribute NLMSGERR_ATTR_MSG
        var bytes: [UInt8] = [0, 0, 0, 0, 2, 0, 0, 3, 5, 0, 0, 0, 0, 0, 0, 0]
        bytes += [0xef, 0xff, 0xff, 0xff] + [UInt8](repeating: 0, count: 16)  // -17, the request's header
        bytes += [8, 0, 1, 0] + Array("no!".utf8) + [0]
        bytes[0] = UInt8(bytes.count)
        let answer = try #require(NetlinkAnswer.split(bytes).first)
        #expect(answer.sequence == 5)
        #expect(answer.errorNumber == 17)
        #expect(answer.errorText == "no!")
    }

    @Test func `for a container's inside are numbered from one and one datagram`() {
        let batch = RouteBatch(interfaces: [
            RouteBatch.Interface(
                index: RouteBatch.index(of: 0), name: "eth0", address: IPv4Address(0xac11_0002), prefix: 16,
                gateway: IPv4Address(0xac11_0001))
        ])
        #expect(batch.count == 4)
        let sent = NetlinkAnswer.split(batch.bytes)
        #expect(sent.map(\.type) == [16, 20, 16, 24])  // lo up, address, eth0 up, default route
        #expect(sent.map(\.sequence) == [1, 2, 3, 4])
        #expect(sent[1].payload.native(Int32.self, at: 4) == 100)
        #expect(RouteBatch().count == 1)
    }
}

@Suite struct `Addresses` {
    @Test(
        arguments: [
            ("172.17.0.2", 0xac11_0002), ("0.0.0.0", 0), ("255.255.255.255", 0xffff_ffff), ("1.2.3", nil),
            ("1.2.3.4.5", nil),
            ("01.2.3.4", nil), ("256.1.1.1", nil), ("1..2.3", nil), ("+1.2.3.4", nil), ("", nil), ("1.2.3.4 ", nil),
        ] as [(String, UInt32?)])
    func `of IPv4 have one form`(text: String, value: UInt32?) {
        #expect(IPv4Address(text)?.value == value)
        if value != nil { #expect(IPv4Address(text)?.description == text) }
    }

    @Test(
        arguments: [
            ("172.17.0.0/16", "172.17.255.255"), ("10.0.0.0/8", "10.255.255.255"), ("1.2.3.4/32", "1.2.3.4"),
            ("0.0.0.0/0", "255.255.255.255"), ("10.0.0.1/8", nil), ("10.0.0.0/33", nil), ("10.0.0.0/+8", nil),
            ("10.0.0.0", nil), ("10.0.0.0/", nil),
        ] as [(String, String?)])
    func `of a subnet share their first bits`(text: String, last: String?) {
        #expect(IPv4Subnet(text)?.last.description == last)
    }

    @Test(arguments: [
        ("172.17.0.0/16", "172.17.3.0/24", true), ("172.17.0.0/16", "172.18.0.0/16", false),
        ("0.0.0.0/0", "1.2.3.4/32", true),
    ])
    func `overlap whichever is the larger`(a: String, b: String, overlaps: Bool) throws {
        let (a, b) = (try #require(IPv4Subnet(a)), try #require(IPv4Subnet(b)))
        #expect(a.overlaps(b) == overlaps)
        #expect(b.overlaps(a) == overlaps)
    }

    @Test func `of Ethernet are derived from those of IPv4`() {
        #expect(HardwareAddress(for: IPv4Address(0xac11_0002)).description == "02:42:ac:11:00:02")
        #expect(HardwareAddress("92-D0-c6-0a-29-33")?.description == "92:d0:c6:0a:29:33")
        #expect(HardwareAddress("92:d0:c6:0a:29") == nil)
        #expect(HardwareAddress("92:d0:c6:0a:29:+3") == nil)
    }
}

import Testing

@testable import Linux

@Suite struct `The firewall` {
    private let container = IPv4Address(0xac11_0002)

    @Test func `keeps a port that is published everywhere under protocol and port`() {
        let forward = Firewall.Forward(
            transport: 6, hostAddress: .any, hostPort: 8080, address: container, port: 80)
        let (set, elements) = forward.element
        #expect(set == "every-address")
        #expect(
            elements == [SetElement(key: [6, 0, 0, 0, 0x1f, 0x90, 0, 0], data: [172, 17, 0, 2, 0, 80, 0, 0])])
        #expect(Firewall.Forward(elements[0], hasAddress: false) == forward)
    }

    @Test func `keeps a port that is published on one address under that address, too`() {
        let forward = Firewall.Forward(
            transport: 17, hostAddress: IPv4Address(0x7f00_0001), hostPort: 53, address: container, port: 5353)
        let (set, elements) = forward.element
        #expect(set == "one-address")
        #expect(elements[0].key == [127, 0, 0, 1, 17, 0, 0, 0, 0, 53, 0, 0])
        #expect(Firewall.Forward(elements[0], hasAddress: true) == forward)
    }

    @Test func `reads no element that is too short`() {
        #expect(
            Firewall.Forward(SetElement(key: [6, 0, 0, 0], data: [1, 2, 3, 4, 0, 80, 0, 0]), hasAddress: false) == nil)
        #expect(Firewall.Forward(SetElement(key: [6, 0, 0, 0, 0, 80, 0, 0], data: []), hasAddress: false) == nil)
        #expect(Firewall.Forward(SetElement(key: [6, 0, 0, 0, 0, 80, 0, 0], data: []), hasAddress: true) == nil)
    }

    @Test func `counts a bridge among those that its kind tells`() throws {
        let subnet = try #require(IPv4Subnet("172.18.0.0/16"))
        func sets(_ bridge: Firewall.Bridge) -> [String] {
            FirewallLayout.elements(of: Firewall.State(bridges: [bridge])).map(\.set)
        }
        #expect(
            sets(Firewall.Bridge(name: "b", subnet: subnet)) == ["bridges", "subnets", "masqueraded", "neighbours"])
        #expect(
            sets(Firewall.Bridge(name: "b", subnet: subnet, isInternal: true))
                == ["bridges", "subnets", "neighbours", "internal"])
        #expect(
            sets(Firewall.Bridge(name: "b", subnet: subnet, isMasqueraded: false, isOpenInside: false))
                == ["bridges", "subnets"])
    }

    @Test func `ends the interval of a subnet behind its last address, if there is one`() throws {
        #expect(
            SetElement.interval(try #require(IPv4Subnet("172.17.0.0/16"))) == [
                SetElement(key: [172, 17, 0, 0]), SetElement(key: [172, 18, 0, 0], endsInterval: true),
            ])
        #expect(SetElement.interval(try #require(IPv4Subnet("240.0.0.0/4"))) == [SetElement(key: [240, 0, 0, 0])])
    }

    @Test func `replaces its table in one batch`() {
        let batch = FirewallLayout.replacing(.inet, "cove", Firewall.State()).finished()
        let types = NetlinkAnswer.split(batch).map(\.type)
        #expect(types.first == 0x10)
        #expect(types.last == 0x11)
        // Made if it is missing, deleted, made.
        #expect(types[1...3] == [0xa00, 0xa02, 0xa00])
    }
}

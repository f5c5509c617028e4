import Linux
import Testing

@testable import Containers

@Suite struct `A check of networks` {
    private let gateway = IPv4Address(0xac11_0001)
    private let address = IPv4Address(0xac11_0002)
    private var forward: Firewall.Forward {
        Firewall.Forward(transport: 6, hostAddress: .any, hostPort: 8080, address: address, port: 80)
    }
    private var part: NetworkCheck.Part {
        let endpoint = Endpoint(
            network: "bridge", networkID: "n", id: "e", address: address, prefix: 16, gateway: gateway, bridge: "cove0",
            hostInterface: "veth1")
        return NetworkCheck.Part(name: "web", endpoints: [endpoint], forwards: [forward])
    }
    private var whole: NetworkCheck.Observation {
        NetworkCheck.Observation(
            links: ["cove0": .init(index: 2), "veth1": .init(index: 3, bridge: 2)], addresses: [(2, gateway)],
            rules: (["cove0"], [forward]))
    }

    private func losses(_ change: (inout NetworkCheck.Observation) -> Void) -> [String] {
        var observation = whole
        change(&observation)
        return NetworkCheck.losses([part], in: observation).map(\.text)
    }

    @Test func `finds nothing where everything is there`() {
        #expect(losses { _ in } == [])
        #expect(losses { $0.rules = nil } == [])
    }

    @Test func `tells each part that is missing, bridges first`() {
        #expect(
            losses {
                $0.links = ["veth1": .init(index: 3)]
                $0.rules = ([], [])
            } == [
                "the bridge cove0 of the network bridge is missing",
                "veth1 of the container web is not plugged into cove0",
                "the rules of nf_tables for the bridge cove0 of the network bridge are missing",
                "the port 8080 is not forwarded to the container web",
            ])
        #expect(losses { $0.links["cove0"]?.isUp = false } == ["the bridge cove0 of the network bridge is missing"])
        #expect(
            losses { $0.addresses = [] } == ["the bridge cove0 of the network bridge has lost its address 172.17.0.1"])
        #expect(losses { $0.links["veth1"]?.bridge = 9 } == ["veth1 of the container web is not plugged into cove0"])
    }

    @Test func `cannot mend a cable whose other end has gone with it`() {
        var observation = whole
        observation.links["veth1"] = nil
        let losses = NetworkCheck.losses([part], in: observation)
        #expect(losses.map(\.text) == ["the container web has lost its link to the network bridge: restart it"])
        #expect(losses.allSatisfy { !$0.canBeMended })
    }

    @Test func `tells what several containers lack once`() {
        var observation = whole
        observation.links["cove0"]?.isUp = false
        observation.rules = ([], [forward])
        #expect(NetworkCheck.losses([part, part], in: observation).count == 2)
    }
}

@Suite struct `A state root` {
    @Test func `has control groups and rules of its own, unless it is the usual one`() {
        let usual = StateRoot(path: "/var/lib/cove", run: "/run/cove")
        #expect(usual.cgroup(of: "12") == "cove/12")
        #expect(NetworkStore(usual).table == "cove")
        let other = StateRoot(path: "/somewhere", run: "/somewhere/run")
        #expect(other.cgroup(of: "12") == "cove/aace9445-12")
        #expect(NetworkStore(other).table == "cove-aace9445")
    }
}

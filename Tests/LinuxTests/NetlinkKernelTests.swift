import Glibc
import Testing

@testable import Linux

/// Needs root and the program `unshare`: works in network namespaces that go with the test.
@Suite(.enabled(if: geteuid() == 0 && Files.exists("/usr/bin/unshare"))) struct `The kernel's network` {
    /// A network namespace that lives as long as a sleeping process.
    private final class Space {
        let pid: Int32
        let descriptor: Descriptor

        init() throws {
            var pid: pid_t = 0
            var words: [UnsafeMutablePointer<CChar>?] =
                (["unshare", "-n", "sleep", "60"] as [String]).map { strdup($0) } + [nil]
            defer { for word in words { free(word) } }
            guard posix_spawn(&pid, "/usr/bin/unshare", nil, nil, &words, nil) == 0 else {
                throw SystemError("spawn unshare", errno)
            }
            self.pid = pid
            let own = Files.link("/proc/self/ns/net")
            for _ in 0..<2000 where Files.link("/proc/\(pid)/ns/net") == own { sleepMilliseconds(1) }
            descriptor = try Descriptor.open("/proc/\(pid)/ns/net")
        }

        deinit {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
    }

    private let bridge = IPv4Address(0x0ad7_0001)
    private let container = IPv4Address(0x0ad7_0002)

    @Test func `gets a bridge, a cable, and addresses in the container`() throws {
        let (host, box) = (try Space(), try Space())
        let outside = try Route(in: host.descriptor.raw)
        let index = try outside.addBridge("cove9", address: bridge, prefix: 24)
        #expect(try outside.addBridge("cove9", address: bridge, prefix: 24) == index)
        try outside.setUp("cove9")
        let pair = VethPair(
            name: "veth9", bridge: "cove9", insideName: "eth0", insideIndex: RouteBatch.index(of: 0),
            insideAddress: HardwareAddress(for: container), place: .process(box.pid))
        try outside.add(pair)
        #expect(try outside.link(named: "veth9")?.bridge == index)
        #expect(throws: SystemError.self) { try outside.add(pair) }
        #expect(try outside.link(named: "veth9") != nil)

        let inside = try Route(in: box.descriptor.raw)
        let batch = RouteBatch(interfaces: [
            RouteBatch.Interface(
                index: RouteBatch.index(of: 0), name: "eth0", address: container, prefix: 24, gateway: bridge)
        ])
        try inside.perform("set up the inside", batch.messages)
        #expect(try inside.links().map(\.name) == ["lo", "eth0"])
        #expect(try inside.addresses().map(\.address).contains(container))
        #expect(try inside.destinations() == [IPv4Subnet(containing: container, prefix: 24)])

        #expect(try outside.delete("veth9"))
        #expect(try !outside.delete("veth9"))
        #expect(try inside.link(named: "eth0") == nil)
    }

    @Test func `refuses a cable into a bridge that is not there, and leaves nothing`() throws {
        let (host, box) = (try Space(), try Space())
        let outside = try Route(in: host.descriptor.raw)
        #expect(throws: SystemError("make the link veth9 into nowhere", ENODEV)) {
            try outside.add(
                VethPair(
                    name: "veth9", bridge: "nowhere", insideName: "eth0", insideIndex: 100,
                    insideAddress: HardwareAddress(for: container), place: .process(box.pid)))
        }
        #expect(try outside.links().map(\.name) == ["lo"])
    }

    @Test func `holds the table, which forgets nothing and adds what is there already`() throws {
        let host = try Space()
        let firewall = try Firewall(table: "cove-test", in: host.descriptor.raw)
        let subnet = IPv4Subnet(containing: bridge, prefix: 24)
        let state = Firewall.State(
            bridges: [Firewall.Bridge(name: "cove9", subnet: subnet)],
            forwards: [
                Firewall.Forward(transport: 6, hostAddress: .any, hostPort: 8080, address: container, port: 80)
            ])
        #expect(try !firewall.exists())
        #expect(throws: SystemError.self) { try firewall.add(state) }
        try firewall.replace(with: state)
        try firewall.replace(with: state)
        #expect(try firewall.exists())
        try firewall.add(state)
        #expect(try firewall.bridgeNames() == ["cove9"])
        #expect(try firewall.forwards() == state.forwards)

        // A port that leads elsewhere now.
        var moved = state.forwards[0]
        moved.port = 81
        try firewall.add(Firewall.State(forwards: [moved]))
        #expect(try firewall.forwards() == [moved])
        try firewall.remove(Firewall.State(forwards: [moved]))
        try firewall.remove(Firewall.State(forwards: [moved]))
        #expect(try firewall.forwards().isEmpty)
        #expect(try ForeignChain.onForwardHook(in: host.descriptor.raw).isEmpty)
    }
}

import Documents
import Glibc
import Linux
import Testing

@testable import Containers

@Suite struct `Published ports` {
    @Test func `are asked for with fixed ones first and chosen ones last`() throws {
        let requests = try PortRequest.list(
            config: ["ExposedPorts": ["70/udp": [:], "80/tcp": [:]]],
            hostConfig: [
                "PublishAllPorts": true,
                "PortBindings": [
                    "80/tcp": [["HostIp": "", "HostPort": ""], ["HostIp": "127.0.0.1", "HostPort": "8000-8010"]],
                    "90/tcp": [["HostIp": "", "HostPort": "9000"]],
                ],
            ])
        #expect(requests.map(\.port.text) == ["90/tcp", "80/tcp", "70/udp", "80/tcp"])
        #expect(requests.map(\.hostPorts) == [9000...9000, 8000...8010, nil, nil])
    }

    @Test(arguments: [
        ("80/tcp", "70000"), ("80/tcp", "9-8"), ("80/tcp", "x"), ("x/tcp", "80"), ("80/icmp", "80"), ("80/tcp", "-1"),
    ])
    func `that are malformed are refused`(port: String, host: String) {
        #expect(throws: Problem.self) {
            try PortRequest.list(
                config: [:], hostConfig: ["PortBindings": [port: [["HostIp": "", "HostPort": .string(host)]]]])
        }
    }

    private static let ports: JSON = [
        "80/tcp": [["HostIp": "0.0.0.0", "HostPort": "8080"], ["HostIp": "::", "HostPort": "8080"]],
        "81/tcp": [["HostIp": "127.0.0.1", "HostPort": "81"]], "82/tcp": [["HostIp": "127.0.0.1", "HostPort": "82"]],
        "6379/tcp": nil, "6380/tcp": nil, "53/udp": [["HostIp": "127.0.0.1", "HostPort": "5353"]],
    ]

    @Test func `are summed up in ranges for ps`() {
        #expect(
            PortText.summary(ports: Self.ports)
                == "127.0.0.1:81-82->81-82/tcp, 6379-6380/tcp, 127.0.0.1:5353->53/udp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp"
        )
        #expect(PortText.summary(ports: nil) == "")
        #expect(PortText.summary(ports: ["6379/tcp": nil]) == "6379/tcp")
    }

    @Test func `are listed for port`() throws {
        #expect(
            PortText.lines(ports: Self.ports) == [
                "53/udp -> 127.0.0.1:5353", "80/tcp -> 0.0.0.0:8080", "80/tcp -> [::]:8080", "81/tcp -> 127.0.0.1:81",
                "82/tcp -> 127.0.0.1:82",
            ])
        #expect(try PortText.lines(ports: Self.ports, asked: "80", container: "c") == ["0.0.0.0:8080", "[::]:8080"])
        #expect(try PortText.lines(ports: Self.ports, asked: "53/udp", container: "c") == ["127.0.0.1:5353"])
        let problem = #expect(throws: Problem.self) {
            try PortText.lines(ports: Self.ports, asked: "99", container: "c")
        }
        #expect(problem?.summary == "Error: No public port '99' published for c")
    }

    @Test(arguments: [
        ("a2", "a10", true), ("a10", "a2", false), ("80/tcp", "8080/tcp", true), ("", "a", true), ("a", "a", false),
        ("a02", "a2", false), ("1", "a", true),
    ])
    func `sort by number`(a: String, b: String, isBefore: Bool) {
        #expect(NaturalOrder.precedes(a, b) == isBefore)
    }

    @Test func `of inspect are null when they are only exposed`() {
        let published = [
            PublishedPort(transport: .tcp, containerPort: 80, hostAddress: "0.0.0.0", hostPort: 8080)
        ]
        #expect(
            NetworkSettings.ports(published, exposed: ["80/tcp": [:], "82/tcp": [:]]).text()
                == #"{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"82/tcp":null}"#)
    }

    @Test func `are claimed once for each address, and everywhere clashes with all`() throws {
        let directory = "/tmp/cove-claims-" + Files.randomDigits(16)
        defer { try? Files.removeTree(directory) }
        let claims = PortClaims(run: directory)
        let target = IPv4Address(0xac11_0002)
        func claim(_ owner: String, _ address: String, _ transport: InternetSocket.Transport = .tcp) throws -> String? {
            let port = PublishedPort(transport: transport, containerPort: 80, hostAddress: address, hostPort: 8080)
            return try claims.acquire(port, target: target, for: owner) { $0 != "dead" }
        }
        try Files.makeDirectory(directory)
        #expect(try claim("dead", "127.0.0.1") == nil)
        #expect(try claim("a", "127.0.0.1") == nil)
        #expect(try claim("b", "127.0.0.1") == "a")
        #expect(try claim("b", "0.0.0.0") == "a")
        #expect(try claim("b", "10.0.0.1") == nil)
        #expect(try claim("c", "::") == nil)
        #expect(try claim("d", "::1") == "c")
        #expect(try claim("d", "0.0.0.0", .udp) == nil)
        #expect(try claim("e", "127.0.0.1", .udp) == "d")
        let all = try claims.all()
        #expect(Set(all.map(\.owner)) == ["a", "b", "c", "d"])
        #expect(all.allSatisfy { $0.target == target && $0.port.containerPort == 80 && $0.port.hostPort == 8080 })
        claims.release(all[0].port, of: "nobody")
        #expect(try claims.all().count == 4)
    }

    @Test func `that the host may choose are those of its range that nobody has reserved`() {
        #expect(HostPorts.range("32768\t60999") == 32768...60999)
        #expect(HostPorts.range("nonsense") == 49153...65535)
        #expect(HostPorts.reserved("8080,9000-9002,,x,70000") == [8080, 9000, 9001, 9002])
    }

    @Test func `of the host's processes are found by their socket`() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100
               1: 0100007F:1F90 0100007F:C000 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100
            """
        #expect(HostPorts.inodes(table, port: 8080) == ["4711"])
    }

    @Test(
        arguments: [
            ("", []), ("7", [HeldSocket(descriptor: 7)]), ("-3,x,7-tcp", []),
            (
                "7,8-udp-172.17.0.2-53",
                [
                    HeldSocket(descriptor: 7),
                    HeldSocket(
                        descriptor: 8, target: .init(transport: .udp, address: IPv4Address(0xac11_0002), port: 53)),
                ]
            ),
        ] as [(String, [HeldSocket])])
    func `are held by sockets that a word tells`(word: String, sockets: [HeldSocket]) {
        #expect(HeldSocket.list(word) == sockets)
        if !sockets.isEmpty { #expect(HeldSocket.word(sockets) == word) }
    }
}

@Suite struct `The relay of ports` {
    private static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private static let loopback = IPv4Address(0x7f00_0001)

    private static func listen(_ transport: InternetSocket.Transport) throws -> Int32 {
        try InternetSocket.hold(transport, at: InternetAddress(loopback, port: 0))
    }

    private static func connect(_ transport: InternetSocket.Transport, to port: UInt16) throws -> Int32 {
        try InternetSocket.connect(transport, to: InternetAddress(loopback, port: port))
    }

    @Test func `has nothing to do for ports that the kernel translates`() {
        #expect(PortRelay([]) == nil)
        #expect(PortRelay([HeldSocket(descriptor: 7)]) == nil)
    }

    @Test func `passes connections on in both ways and ends each way by itself`() throws {
        let (front, back) = (try Self.listen(.tcp), try Self.listen(.tcp))
        let target = HeldSocket.Target(transport: .tcp, address: Self.loopback, port: Self.port(of: back))
        var relay = try #require(PortRelay([HeldSocket(descriptor: front, target: target)]))
        var poller = try Poller()
        try relay.begin(&poller)
        func turn() throws {
            for (descriptor, readiness) in try poller.wait(milliseconds: 20) {
                #expect(relay.handle(descriptor, readiness, &poller))
            }
        }
        let client = try Self.connect(.tcp, to: Self.port(of: front))
        var server: Int32?
        for _ in 0..<100 where server == nil {
            try turn()
            server = RawDescriptor.accept(back)
        }
        let accepted = try #require(server)
        // More than the pipe and the buffers of the sockets hold, so that both ends have to wait.
        let sent = [UInt8](repeating: 7, count: 8 << 20)
        var rest = sent[...]
        var got = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0..<10_000 where got < sent.count {
            if !rest.isEmpty, case .count(let count) = RawDescriptor.write(client, rest) {
                rest = rest.dropFirst(count)
            }
            if rest.isEmpty { InternetSocket.endOutput(client) }
            try turn()
            if case .count(let count) = buffer.withUnsafeMutableBytes({ RawDescriptor.read(accepted, into: $0) }) {
                got += count
            }
        }
        #expect(got == sent.count)
        // The client has said everything; the answer still comes.
        _ = RawDescriptor.write(accepted, [1, 2, 3])
        RawDescriptor.close(accepted)
        var answer: [UInt8] = []
        for _ in 0..<100 where answer.count < 3 {
            try turn()
            if case .count(let count) = buffer.withUnsafeMutableBytes({ RawDescriptor.read(client, into: $0) }) {
                answer += buffer[..<count]
            }
        }
        #expect(answer == [1, 2, 3])
        try turn()
        #expect(buffer.withUnsafeMutableBytes { RawDescriptor.read(client, into: $0) } == .ended)
        relay.end(&poller)
        for descriptor in [client, front, back] { RawDescriptor.close(descriptor) }
    }

    @Test func `closes the connection of a client when nobody listens behind`() throws {
        let front = try Self.listen(.tcp)
        let gone = try Self.listen(.tcp)
        let target = HeldSocket.Target(transport: .tcp, address: Self.loopback, port: Self.port(of: gone))
        RawDescriptor.close(gone)
        var relay = try #require(PortRelay([HeldSocket(descriptor: front, target: target)]))
        var poller = try Poller()
        try relay.begin(&poller)
        let client = try Self.connect(.tcp, to: Self.port(of: front))
        var outcome = RawDescriptor.Outcome.wouldBlock
        for _ in 0..<100 where outcome == .wouldBlock {
            for (descriptor, readiness) in try poller.wait(milliseconds: 20) {
                _ = relay.handle(descriptor, readiness, &poller)
            }
            var byte: [UInt8] = [0]
            outcome = byte.withUnsafeMutableBytes { RawDescriptor.read(client, into: $0) }
        }
        #expect(outcome == .ended)
        relay.end(&poller)
        for descriptor in [client, front] { RawDescriptor.close(descriptor) }
    }

    @Test func `answers each client of a UDP port and forgets it after a minute`() throws {
        let (front, back) = (try Self.listen(.udp), try Self.listen(.udp))
        let target = HeldSocket.Target(transport: .udp, address: Self.loopback, port: Self.port(of: back))
        var relay = try #require(PortRelay([HeldSocket(descriptor: front, target: target)]))
        var poller = try Poller()
        try relay.begin(&poller)
        let clients = [
            try Self.connect(.udp, to: Self.port(of: front)), try Self.connect(.udp, to: Self.port(of: front)),
        ]
        for (number, client) in clients.enumerated() { _ = RawDescriptor.write(client, [UInt8(number)]) }
        var answers: [Int: UInt8] = [:]
        for _ in 0..<100 where answers.count < 2 {
            for (descriptor, readiness) in try poller.wait(milliseconds: 20) {
                #expect(relay.handle(descriptor, readiness, &poller))
            }
            var buffer = [UInt8](repeating: 0, count: 16)
            buffer.withUnsafeMutableBytes { buffer in
                while let (count, sender) = InternetSocket.receive(back, into: buffer) {
                    InternetSocket.send(back, UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: sender)
                }
                for (number, client) in clients.enumerated() {
                    if InternetSocket.receive(client, into: buffer) != nil { answers[number] = buffer[0] }
                }
            }
        }
        #expect(answers == [0: 0, 1: 1])
        #expect(relay.due != nil)
        relay.expire(now: monotonicMilliseconds() + PortRelay.idleMilliseconds, &poller)
        #expect(relay.due == nil)
        relay.end(&poller)
        for descriptor in clients + [front, back] { RawDescriptor.close(descriptor) }
    }
}

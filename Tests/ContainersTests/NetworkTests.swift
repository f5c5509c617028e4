import Documents
import Glibc
import Linux
import Testing

@testable import Containers

/// A directory of its own, removed at the end.
private struct Scratch: ~Copyable {
    let path: String

    init() throws {
        path = "/tmp/cove-network-" + Files.randomDigits(16)
        try Files.makeDirectory(path)
    }

    deinit { try? Files.removeTree(path) }
}

private func address(_ text: String) throws -> IPv4Address { try #require(IPv4Address(text)) }

@Suite struct `Networks` {
    private func bridge(_ subnet: String = "172.17.0.0/29") throws -> Network {
        let subnet = try #require(IPv4Subnet(subnet))
        return Network(
            id: String(repeating: "a", count: 64), name: "bridge", driver: .bridge, created: "2026-01-01T00:00:00Z",
            subnet: subnet, gateway: IPv4Address(subnet.first.value + 1), device: "cove0")
    }

    @Test func `get the first pool that nothing of the host overlaps`() throws {
        #expect(AddressPool.subnets.count == 31)
        #expect(AddressPool.firstFree(besides: [])?.description == "172.17.0.0/16")
        let used = try ["172.17.5.0/24", "172.16.0.0/14"].map { try #require(IPv4Subnet($0)) }
        #expect(AddressPool.firstFree(besides: used)?.description == "172.20.0.0/16")
        #expect(AddressPool.firstFree(besides: [IPv4Subnet(containing: .any, prefix: 0)]) == nil)
    }

    @Test func `are stored and read again`() throws {
        var network = try bridge()
        network.range = IPv4Subnet("172.17.0.0/30")
        network.options = ["com.docker.network.driver.mtu": "1400"]
        network.labels = ["a": "b"]
        #expect(Network(json: network.json) == network)
        #expect(network.mtu == 1400)
        var broken = network.json
        broken["Subnet"] = "172.17.0.1/16"
        #expect(Network(json: broken) == nil)
        broken = network.json
        broken["Device"] = "../../x"
        #expect(Network(json: broken) == nil)
    }

    @Test func `give the lowest free address, never the gateway's, and take back what nobody has`() throws {
        let scratch = try Scratch()
        let network = try bridge()
        let leases = AddressLeases(run: scratch.path, network: network.id)
        func acquire(_ owner: String, _ wanted: String? = nil) throws -> String {
            try leases.acquire(for: owner, in: network, wanted: wanted.map { try address($0) }) { $0 != "dead" }
                .description
        }
        #expect(try acquire("a") == "172.17.0.2")
        #expect(try acquire("dead") == "172.17.0.3")
        #expect(try acquire("b", "172.17.0.5") == "172.17.0.5")
        #expect(throws: Problem.self) { try acquire("c", "172.17.0.5") }
        #expect(throws: Problem.self) { try acquire("c", "172.17.0.1") }
        #expect(throws: Problem.self) { try acquire("c", "172.18.0.1") }
        #expect(try acquire("d") == "172.17.0.4")
        #expect(try acquire("e") == "172.17.0.6")
        #expect(try acquire("f") == "172.17.0.3")
        #expect(throws: Problem.self) { try acquire("g") }
        leases.release(try address("172.17.0.2"), of: "b")
        #expect(throws: Problem.self) { try acquire("g") }
        leases.release(try address("172.17.0.2"), of: "a")
        #expect(try acquire("g") == "172.17.0.2")
    }
}

@Suite struct `Endpoints` {
    @Test func `are stored and read again`() throws {
        let endpoint = Endpoint(
            network: "n", networkID: "id", id: "e", address: try address("172.18.0.2"), prefix: 16,
            gateway: try address("172.18.0.1"), hardwareAddress: HardwareAddress("02:42:ac:12:00:02"), bridge: "br-x",
            hostInterface: "vethe", interface: "eth0", mtu: 1400, isDefaultRoute: true, aliases: ["web"],
            names: ["box", "web"], wantedAddress: try address("172.18.0.2"), gatewayPriority: 3)
        #expect(Endpoint(json: endpoint.json) == endpoint)
        #expect(endpoint.released.address == nil)
        #expect(endpoint.released.aliases == ["web"])
        #expect(Endpoint(json: ["Network": "n"]) == nil)
    }

    @Test func `are asked for by the network mode and the networks besides`() {
        let record = ContainerRecord(document: [
            "Config": ["MacAddress": "92:d0:c6:0a:29:33"],
            "NetworkingConfig": [
                "EndpointsConfig": [
                    "b": ["Aliases": ["x"], "GwPriority": 5], "a": ["IPAMConfig": ["IPv4Address": "10.1.0.9"]],
                ]
            ],
        ])
        let requests = EndpointRequest.list(main: "a", record)
        #expect(requests.map(\.network) == ["a", "b"])
        #expect(requests[0].wantedAddress?.description == "10.1.0.9")
        #expect(requests[0].hardwareAddress?.description == "92:d0:c6:0a:29:33")
        #expect(requests[1].aliases == ["x"])
        #expect(requests[1].gatewayPriority == 5)
        #expect(
            EndpointRequest.list(main: "bridge", ContainerRecord(document: [:])) == [EndpointRequest(network: "bridge")]
        )
    }

    @Test func `are shown with empty addresses while the container does not run`() {
        let record = ContainerRecord(document: ["HostConfig": ["NetworkMode": "bridge"]])
        let settings = NetworkSettings.json(record, ContainerState())
        #expect(settings["Networks"]?["bridge"]?["IPAddress"] == "")
        #expect(settings["IPAddress"] == "")
        #expect(settings["SandboxKey"] == "")
        #expect(settings["Ports"] == [:])
    }

    @Test func `of a running container fill the flat members with those of the default bridge`() throws {
        let record = ContainerRecord(document: ["HostConfig": ["NetworkMode": "bridge"]])
        var state = ContainerState()
        let identity = ProcessIdentity(pid: 42, startTime: 1)
        state.phase = .running(.init(process: identity, monitor: identity))
        state.endpoints = [
            Endpoint(network: "bridge", networkID: "n", id: "e", address: try address("172.17.0.2"), prefix: 16).json
        ]
        let settings = NetworkSettings.json(record, state)
        #expect(settings["IPAddress"] == "172.17.0.2")
        #expect(settings["IPPrefixLen"] == 16)
        #expect(settings["SandboxKey"] == "/proc/42/ns/net")
        #expect(settings["Networks"]?["bridge"]?["NetworkID"] == "n")
    }
}

@Suite struct `Network modes` {
    @Test(arguments: [
        ("", NetworkMode.network("bridge")), ("default", .network("bridge")), ("bridge", .network("bridge")),
        ("host", .host), ("none", .none), ("container:web", .container("web")), ("mynet", .network("mynet")),
    ])
    func `are read`(text: String, mode: NetworkMode) throws {
        #expect(try NetworkMode(text) == mode)
    }

    @Test(arguments: ["container", "container:"])
    func `that join nobody are refused`(text: String) {
        #expect(throws: Problem.self) { try NetworkMode(text) }
    }
}

@Suite struct `Files of names` {
    @Test func `tell the addresses of the container and of the extra hosts`() throws {
        let extra = [
            HostsFile.Extra("one:10.1.2.3", gateway: nil), HostsFile.Extra("six:fd00::5", gateway: nil),
            HostsFile.Extra("me:host-gateway", gateway: try address("172.17.0.1")),
        ].compactMap { $0 }
        #expect(
            HostsFile.text(
                hostname: "box", domainname: "lan", addresses: [try address("172.17.0.2")], extra: extra, hasIPv6: false
            )
                == """
                127.0.0.1\tlocalhost
                10.1.2.3\tone
                fd00::5\tsix
                172.17.0.1\tme
                172.17.0.2\tbox.lan box

                """)
        #expect(HostsFile.Extra("me:host-gateway", gateway: nil) == nil)
        #expect(HostsFile.text(host: "the host's\n", extra: [], hasIPv6: true) == "the host's\n")
    }

    @Test func `leave servers out that only the host reaches`() {
        let host = ResolvFile(
            parsing:
                "# x\nnameserver 127.0.0.1\nnameserver ::1\nnameserver 10.0.0.2\nsearch a b\noptions ndots:2\nbroken\n")
        let file = ResolvFile.forBridge(host: host, servers: [], search: [], options: [])
        #expect(file.nameservers == ["10.0.0.2"])
        #expect(file.search == ["a", "b"])
        let local = ResolvFile(parsing: "nameserver 127.0.0.53\n")
        #expect(local.namesOnlySystemdResolved)
        #expect(
            ResolvFile.forBridge(host: local, servers: [], search: [], options: []).nameservers == [
                "8.8.8.8", "8.8.4.4",
            ])
        let given = ResolvFile.forBridge(host: host, servers: ["127.0.0.9"], search: ["."], options: ["ndots:3"])
        #expect(given.text.hasSuffix("nameserver 127.0.0.9\noptions ndots:3\nbroken\n"))
    }
}

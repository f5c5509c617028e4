import Containers
import Documents
import Testing

@testable import Linux
@testable import cove

@Suite struct `The checks of a host` {
    private func host(_ change: (inout HostObservation) -> Void = { _ in }) -> HostObservation {
        var host = HostObservation()
        host.namespaces = ["mnt", "pid", "net", "ipc", "uts", "cgroup", "user"]
        host.cgroups = .v2(root: "/sys/fs/cgroup", controllers: ["memory", "cpu", "cpuset", "pids", "io"])
        host.fileSystems = ["overlay"]
        host.freeBytes = 50_000_000_000
        host.forwardsPackets = true
        change(&host)
        return host
    }

    @Test func `find nothing on a good one`() {
        let checks = HostCheck.all(host())
        #expect(checks.allSatisfy { $0.verdict == .ok && $0.effect == nil && $0.remedy == nil })
        #expect(
            DoctorReport(checks: checks).text == """
                ok       root             with all capabilities that containers take
                ok       namespaces       mnt pid net ipc uts cgroup user; kernel 6.1
                ok       user namespaces  there
                ok       cgroups          version 2
                ok       controllers      memory cpu cpuset pids blkio
                ok       overlay          state in /var/lib/cove on ext4
                ok       state            kept in /var/lib/cove, which can be written
                ok       disk space       50GB free at /var/lib/cove
                ok       seccomp          filters of system calls
                ok       nf_tables        address translation for networks and published ports
                ok       ip_forward       on

                """)
    }

    struct Case: Sendable {
        var name: String
        var verdict: HostCheck.Verdict
        var change: @Sendable (inout HostObservation) -> Void
    }

    @Test(arguments: [
        Case(name: "root", verdict: .missing) { $0.isRoot = false },
        Case(name: "root", verdict: .missing) { $0.capabilities = .standard },
        Case(name: "namespaces", verdict: .missing) { $0.namespaces.remove("pid") },
        Case(name: "user namespaces", verdict: .limited) { $0.namespaces.remove("user") },
        Case(name: "user namespaces", verdict: .limited) { $0.userNamespaces = 0 },
        Case(name: "user namespaces", verdict: .limited) { $0.allowsUnprivilegedNamespaces = false },
        Case(name: "cgroups", verdict: .missing) { $0.cgroups = nil },
        Case(name: "cgroups", verdict: .missing) { $0.canMakeCgroups = false },
        Case(name: "controllers", verdict: .limited) { $0.cgroups = .v2(root: "/", controllers: ["cpu", "pids"]) },
        Case(name: "controllers", verdict: .limited) { $0.cgroups = .v1(trees: ["memory": "/m"]) },
        Case(name: "overlay", verdict: .missing) { $0.fileSystems = [] },
        Case(name: "overlay", verdict: .missing) { $0.stateFileSystem = "overlay" },
        Case(name: "state", verdict: .missing) { $0.canWriteState = false },
        Case(name: "disk space", verdict: .limited) { $0.freeBytes = 1000 },
        Case(name: "disk space", verdict: .limited) { $0.freeBytes = nil },
        Case(name: "seccomp", verdict: .limited) { $0.hasSeccompFilters = false },
        Case(name: "nf_tables", verdict: .limited) { $0.firewall = .fails("Operation not supported") },
        Case(name: "nf_tables", verdict: .limited) { $0.firewall = .unknown },
        Case(name: "ip_forward", verdict: .limited) { $0.forwardsPackets = nil },
        Case(name: "firewall", verdict: .limited) {
            $0.foreignChains = [ForeignChain(family: "ip", table: "filter", name: "FORWARD", end: .policy)]
        },
    ])
    func `name what is not there, and how to get it`(_ example: Case) throws {
        let check = try #require(HostCheck.all(host(example.change)).first { $0.name == example.name })
        #expect(check.verdict == example.verdict)
        #expect(check.remedy != nil || check.finding == "nothing is mounted" || check.finding == "unknown")
    }

    @Test func `tell what to do about a foreign chain`() {
        let chain = ForeignChain(family: "ip", table: "filter", name: "FORWARD", end: .policy)
        let checks = HostCheck.all(host { $0.foreignChains = [chain] })
        #expect(
            DoctorReport(checks: Array(checks.suffix(1))).text == """
                limited  firewall  chain FORWARD of table ip filter on the forward hook has policy drop
                                   effect: packets of containers to and from other hosts are lost
                                   remedy: nft insert rule ip filter FORWARD iifname "cove0" accept; \
                nft insert rule ip filter FORWARD oifname "cove0" accept

                """)
    }

    @Test func `are documents for scripts`() {
        #expect(
            HostCheck.all(host())[0].json.text(.compact)
                == #"{"name":"root","verdict":"ok","finding":"with all capabilities that containers take","effect":null,"remedy":null}"#
        )
    }
}

@Suite struct `What info reads` {
    @Test(
        arguments: [
            ("0-3", 4), ("0", 1), ("0-1,4,6-7", 5), ("", nil), ("x", nil), ("3-1", nil), ("0-99999999999", nil),
        ] as [(String, Int64?)])
    func `are lists of processors`(list: String, count: Int64?) {
        #expect(HostFigures.count(list) == count)
    }

    @Test func `are files of variables and of fields`() {
        #expect(HostFigures.value("PRETTY_NAME", in: "NAME=x\nPRETTY_NAME=\"Debian 12\"\n") == "Debian 12")
        #expect(HostFigures.value("ID", in: "VERSION_ID=1\nID='a'\n") == "a")
        #expect(HostFigures.value("ID", in: "ID=\"\n") == "\"")
        #expect(HostFigures.field("MemTotal", in: "MemFree: 1 kB\nMemTotal:   2 kB\n") == "2 kB")
    }

    @Test func `says what a host lacks`() {
        var host = HostFigures()
        host.cgroups = .v2(root: "/", controllers: ["cpu", "cpuset", "io"])
        let document = SystemInfo(host: host, counts: SystemCounts(running: 1, paused: 2, stopped: 3), root: "/r")
            .document
        #expect(
            document["Warnings"]?.strings == ["WARNING: No memory limit support", "WARNING: No pids limit support"])
        #expect(document["Containers"] == 6 && document["DockerRootDir"] == "/r" && document["CgroupVersion"] == "2")
    }
}

@Suite struct `Names in listings` {
    @Test func `are sorted with their numbers`() {
        let names = ["web-10", "web-2", "web", "a", "web-02", "Web", "web-2b", "10", "9", "web-1"]
        #expect(
            names.sorted(by: NaturalOrder.precedes)
                == ["9", "10", "Web", "a", "web", "web-1", "web-2", "web-2b", "web-02", "web-10"])
    }
}

@Suite struct `Filters of networks` {
    private func network(_ name: String, labels: [String: String] = [:]) -> Network {
        Network(
            id: String(repeating: "a", count: 64), name: name, driver: name == "host" ? .host : .bridge, created: "",
            labels: labels)
    }

    @Test(
        arguments: [
            ([], true), (["name=sho"], true), (["name=x"], false), (["name=x", "name=shop"], true),
            (["driver=host"], false),
            (["id=aaa"], true), (["id=b"], false), (["label=k"], true), (["label=k=v"], true), (["label=k=w"], false),
            (["label=k", "label=z"], false), (["type=custom"], true), (["type=builtin"], false),
            (["scope=swarm"], false),
            (["dangling=true"], true), (["dangling=0"], false),
        ] as [([String], Bool)])
    func `choose those that fit`(filters: [String], fits: Bool) throws {
        #expect(try NetworkFilters(filters).match(network("shop", labels: ["k": "v"]), isUsed: false) == fits)
    }

    @Test(arguments: [
        ("nosuch=1", "invalid filter 'nosuch'"), ("type=x", "invalid filter: 'type'='x'"),
        ("dangling=x", "invalid filter 'dangling=[x]'"),
    ])
    func `are refused in Docker's words`(filter: String, reason: String) {
        #expect(throws: Problem(.invalid, reason)) { try NetworkFilters([filter]) }
    }
}

import Documents
import Linux
import OCI
import Testing

@testable import Containers

/// A configuration with the parts that differ with users of its own.
private func configuration(_ change: (inout JSON) -> Void = { _ in }) throws -> RuntimeConfig {
    var document: JSON = [
        "ociVersion": "1.2.0",
        "root": ["path": "rootfs"],
        "process": [
            "args": ["true"], "cwd": "/", "oomScoreAdj": -500,
            "rlimits": [["type": "RLIMIT_NOFILE", "soft": 10, "hard": 20]],
        ],
        "mounts": [
            ["destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": []],
            ["destination": "/data", "type": "bind", "source": "/srv", "options": ["rbind", "ridmap"]],
            ["destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["ro"]],
        ],
        "linux": [
            "namespaces": [["type": "user"], ["type": "mount"], ["type": "pid"], ["type": "cgroup"]],
            "uidMappings": [["containerID": 0, "hostID": 100_000, "size": 65536]],
            "gidMappings": [["containerID": 0, "hostID": 200_000, "size": 65536]],
            "devices": [
                ["path": "/dev/other", "type": "c", "major": 1, "minor": 5],
                ["path": "/dev/pipe", "type": "p", "fileMode": 0o600],
            ],
        ],
        "annotations": [
            snapshotAnnotation: .string(
                Snapshot(base: "/l", lower: ["b", "a"], upper: "/c/upper", work: "/c/work", isVolatile: true).annotation
            )
        ],
    ]
    change(&document)
    return try RuntimeConfig(document)
}

private func plan(
    cgroups: CgroupHost? = .v2(root: "/sys/fs/cgroup", controllers: []), _ change: (inout JSON) -> Void = { _ in }
) throws -> LaunchPlan {
    try LaunchPlan(configuration(change), in: LaunchSurroundings(bundle: "/bundle", cgroups: cgroups))
}

/// A key of `linux`, what it says, and the problem.
private let refusals: [(String, JSON, String)] = [
    ("uidMappings", [], "config.json: linux.uidMappings is missing: there is a user namespace"),
    ("gidMappings", [], "config.json: linux.gidMappings is missing: there is a user namespace"),
    (
        "uidMappings", [["containerID": 0, "hostID": 5, "size": 0]],
        "config.json: linux.uidMappings has a range that is empty or too long"
    ),
    (
        "gidMappings", [["containerID": 0, "hostID": 4_294_967_290, "size": 10]],
        "config.json: linux.gidMappings has a range that is empty or too long"
    ),
    (
        "namespaces", [["type": "user", "path": "/proc/1/ns/user"], ["type": "mount"]],
        "config.json: joining a user namespace is not supported"
    ),
    (
        "namespaces", [["type": "user"], ["type": "mount"], ["type": "network", "path": "/n"]],
        "config.json: a container with a user namespace of its own cannot join the network namespace /n: it has no "
            + "powers over what belongs to other users"
    ),
    (
        "namespaces", [["type": "mount"]],
        "config.json: the mount at /data is to be id-mapped without a user namespace"
    ),
]

@Suite struct `A plan with users of its own` {
    @Test func `is born with them, waits for the maps and becomes root`() throws {
        let plan = try plan()
        #expect(plan.namespaces == [.user, .mount, .pid])
        #expect(
            plan.steps.prefix(5)
                == [
                    .dieWithParent, .waitForParent, .joinCgroups, .unshare(.cgroup),
                    .identity(uid: 0, gid: 0, groups: []),
                ])
    }

    @Test func `leaves to the parent what needs the host's root`() throws {
        let limit = LaunchPlan.ResourceLimit(resource: 7, name: "RLIMIT_NOFILE", soft: 10, hard: 20)
        let plan = try plan()
        #expect(
            plan.users
                == LaunchPlan.Users(
                    uids: [LaunchPlan.IDRange(inside: 0, outside: 100_000, count: 65536)],
                    gids: [LaunchPlan.IDRange(inside: 0, outside: 200_000, count: 65536)], oomScoreAdjustment: -500,
                    limits: [limit]))
        #expect(plan.steps.contains(.limit(limit)))
        #expect(!plan.steps.contains { if case .write = $0 { true } else { false } })
    }

    @Test func `stacks mapped layers, names no path of the host as its root`() throws {
        let plan = try plan()
        let layers = LaunchPlan.Layers(
            lower: ["/l/b", "/l/a"], own: "/c", upper: "upper", work: "work", isVolatile: true)
        #expect(plan.steps.contains(.attachRoot(.layers(layers))))
        #expect(!plan.steps.contains { if case .openRoot = $0 { true } else { false } })
        #expect(!plan.steps.contains { if case .mountHost = $0 { true } else { false } })
    }

    @Test func `takes the directory of a bundle as it is`() throws {
        let plan = try plan { $0["annotations"] = [:] }
        #expect(plan.steps.contains(.attachRoot(.directory("/bundle/rootfs"))))
    }

    @Test func `maps the binds that ask for it`() throws {
        func isMapped(_ options: [String]) throws -> Bool? {
            let plan = try plan {
                $0["mounts"] = [["destination": "/d", "type": "bind", "source": "/s", "options": JSON(options)]]
            }
            return plan.steps.compactMap { if case .bind(let bind) = $0 { bind.isMapped } else { nil } }.first
        }
        #expect(try isMapped(["bind"]) == false)
        #expect(try isMapped(["bind", "idmap"]) == true)
        #expect(try isMapped(["rbind", "ridmap", "ro"]) == true)
    }

    @Test func `binds devices and makes pipes`() throws {
        let steps = try plan().steps
        #expect(
            steps.contains(.bindDevice(LaunchPlan.DeviceNode(path: "/dev/null", mode: 0o20666, major: 1, minor: 3))))
        #expect(
            steps.contains(.bindDevice(LaunchPlan.DeviceNode(path: "/dev/other", mode: 0o20666, major: 1, minor: 5))))
        #expect(
            steps.contains(.makeDevice(LaunchPlan.DeviceNode(path: "/dev/pipe", mode: 0o10600, major: 0, minor: 0))))
    }

    @Test func `binds the host's control groups when it has no view of its own`() throws {
        func kinds(_ cgroups: CgroupHost, isOwn: Bool) throws -> [String] {
            try plan(cgroups: cgroups) {
                if !isOwn { $0["linux"]?["namespaces"] = [["type": "user"], ["type": "mount"]] }
            }.steps.compactMap {
                switch $0 {
                case .mount(let mount) where mount.target.hasPrefix("/sys"): "mount \(mount.type) \(mount.target)"
                case .bind(let bind) where bind.target.hasPrefix("/sys"): "bind \(bind.source) \(bind.target)"
                default: nil
                }
            }
        }
        let unified = CgroupHost.v2(root: "/cg", controllers: [])
        #expect(try kinds(unified, isOwn: true) == ["mount cgroup2 /sys/fs/cgroup"])
        #expect(try kinds(unified, isOwn: false) == ["bind /cg /sys/fs/cgroup"])
        let trees = CgroupHost.v1(trees: ["memory": "/cg/memory"])
        #expect(
            try kinds(trees, isOwn: true) == ["mount tmpfs /sys/fs/cgroup", "mount cgroup /sys/fs/cgroup/memory"])
        #expect(
            try kinds(trees, isOwn: false) == ["mount tmpfs /sys/fs/cgroup", "bind /cg/memory /sys/fs/cgroup/memory"])
    }

    @Test func `is told in words`() throws {
        let words = try plan().explanations.map(\.what)
        #expect(
            words.contains("users 0-65535 are 100000-165535 of the host, groups 0-65535 are 200000-265535 of the host"))
        #expect(words.contains("stack 2 layers below /c/upper, as the root"))
        #expect(words.contains("bind the device 1:3 to /dev/null"))
    }

    @Test(arguments: refusals)
    func `is refused when`(key: String, value: JSON, text: String) throws {
        let problem = try #require(throws: Problem.self) { try plan { $0["linux"]?[key] = value } }
        #expect(problem.description == text)
    }

    @Test func `is not there without a user namespace`() throws {
        let plan = try plan {
            $0["linux"]?["namespaces"] = [["type": "mount"]]
            $0["mounts"] = [["destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": []]]
        }
        #expect(plan.users == nil)
        #expect(plan.steps.contains { if case .openRoot = $0 { true } else { false } })
        #expect(plan.steps.contains(.write(path: "/proc/self/oom_score_adj", text: "-500")))
        #expect(
            plan.steps.contains(
                .makeDevice(LaunchPlan.DeviceNode(path: "/dev/null", mode: 0o20666, major: 1, minor: 3))))
    }
}

@Suite struct `Ranges of ids` {
    private func scratch() -> String { "/tmp/users-" + Files.randomDigits(16) }

    @Test func `are given to one container each and come back`() throws {
        let run = scratch()
        defer { try? Files.removeTree(run) }
        let ranges = UserRanges(run: run, foreign: [])
        #expect(ranges.next() == 100_000)
        #expect(try ranges.acquire(for: "a", exists: { _ in true }) == 100_000)
        #expect(try ranges.acquire(for: "b", exists: { _ in true }) == 165_536)
        #expect(try ranges.acquire(for: "a", exists: { _ in true }) == 100_000)
        #expect(ranges.next() == 231_072)
        ranges.release(of: "a")
        ranges.release(of: "nobody")
        #expect(try ranges.acquire(for: "c", exists: { _ in true }) == 100_000)
    }

    @Test func `are taken from who does not exist any more`() throws {
        let run = scratch()
        defer { try? Files.removeTree(run) }
        let ranges = UserRanges(run: run, foreign: [])
        _ = try ranges.acquire(for: "gone") { _ in true }
        _ = try ranges.acquire(for: "there") { _ in true }
        #expect(try ranges.acquire(for: "new", exists: { $0 == "there" }) == 100_000)
    }

    @Test func `leave out what belongs to others`() {
        let foreign = UserRanges.subordinate("ann:100000:65536\nben:165536:1\nnonsense\n:::\nall:4294967295:10\n")
        #expect(foreign == [100_000..<165_536, 165_536..<165_537, .max..<UInt32.max])
        #expect(UserRanges(run: "/r", foreign: foreign).candidates.first { _ in true } == 231_072)
        let named = UserRanges.named("root:x:0:0:root:/root:/bin/sh\nfar:x:231072:5::/:\nbroken\nlast:x:4294967295:\n")
        #expect(named == [0..<1, 231_072..<231_073])
        #expect(UserRanges(run: "/r", foreign: foreign + named).candidates.first { _ in true } == 296_608)
    }

    @Test func `end below two to the power of thirty-one`() throws {
        let last = try #require(Array(UserRanges(run: "/r", foreign: []).candidates).last)
        #expect(last + UserRanges.size <= 1 << 31)
    }

    @Test(arguments: [
        (UInt32(0), UInt32?(100_000)), (99, 100_099), (100, nil), (1000, 5), (1001, nil), (.max, nil),
    ])
    func `find who stands behind an id`(inside: UInt32, outside: UInt32?) {
        let ranges = [
            LaunchPlan.IDRange(inside: 0, outside: 100_000, count: 100),
            LaunchPlan.IDRange(inside: 1000, outside: 5, count: 1),
        ]
        #expect(ranges.outside(inside) == outside)
    }
}

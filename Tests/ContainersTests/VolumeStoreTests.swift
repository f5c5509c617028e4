import Documents
import Glibc
import Linux
import Testing

@testable import Containers

/// A store below a directory of its own, removed at the end.
private final class Fixture {
    let root: String
    let store: VolumeStore

    init() throws {
        root = "/tmp/volumes-" + Files.randomDigits(16)
        try Files.makeDirectories(root)
        store = VolumeStore(root: root, clock: { Timestamp(rfc3339: "2026-01-02T03:04:05Z") ?? .now })
    }

    deinit { try? Files.removeTree(root) }

    func write(_ name: String, _ text: String) throws {
        let file = "\(root)/\(name)"
        try Files.makeDirectories(Files.parent(of: file))
        try Files.replace(file, with: text.utf8, isDurable: false)
    }
}

@Suite struct `Volumes` {
    @Test func `are made once, and shown by inspect`() throws {
        let fixture = try Fixture()
        let made = try fixture.store.create("vol", labels: ["k": "v"])
        #expect(try fixture.store.create("vol") == made)
        #expect(try fixture.store.get("vol") == made)
        #expect(
            made.inspectJSON.text()
                == #"{"CreatedAt":"\#(made.createdAt.rfc3339(in: .local))","Driver":"local","Labels":{"k":"v"},"Mountpoint":"\#(fixture.root)/volumes/vol/_data","#
                + #""Name":"vol","Options":null,"Scope":"local"}"#)
        #expect(Files.isDirectory(made.mountpoint))
    }

    @Test func `get a long name and a label when nobody names them`() throws {
        let fixture = try Fixture()
        let volume = try fixture.store.create()
        #expect(volume.name.utf8.count == 64)
        #expect(volume.isAnonymous)
        #expect(volume.labels == [Volume.anonymousLabel: ""])
    }

    @Test(arguments: [
        ("x", [:], "create x: volume name is too short, names should be at least two alphanumeric characters"),
        (
            "../up", [:],
            #"create ../up: "../up" includes invalid characters for a local volume name, only "#
                + #""[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path"#
        ),
        ("vol", ["nosuch": "1"], #"create vol: invalid option: "nosuch""#),
        ("vol", ["type": "tmpfs"], #"create vol: missing required option: "device""#),
    ])
    func `are not made of these`(name: String, options: [String: String], text: String) throws {
        let fixture = try Fixture()
        #expect(refusal { _ = try fixture.store.create(name, options: options) } == "engine: \(text)")
        #expect(try fixture.store.all().isEmpty)
    }

    @Test func `are removed, but not from under a container`() throws {
        let fixture = try Fixture()
        _ = try fixture.store.create("vol")
        try fixture.write("volumes/vol/_data/deep/file", "x")
        let users = [VolumeUser(containerID: "c1", volumes: ["vol"]), VolumeUser(containerID: "c2", volumes: ["vol"])]
        #expect(
            refusal { try fixture.store.remove("vol", users: users) }
                == "engine: remove vol: volume is in use - [c1, c2]")
        try fixture.store.remove("vol", users: [])
        #expect(!Files.exists("\(fixture.root)/volumes/vol"))
        #expect(refusal { try fixture.store.remove("vol", users: []) } == "engine: get vol: no such volume")
        _ = try fixture.store.create("pgdata")
        #expect(throws: Problem(.notFound, "get pgdat: no such volume", hint: "did you mean \"pgdata\"?")) {
            try fixture.store.remove("pgdat", users: [])
        }
        try fixture.store.remove("vol", isForced: true, users: [])
        #expect(refusal { try fixture.store.remove("..", users: []) } == "engine: get ..: no such volume")
    }

    @Test(arguments: [
        ([], "anonymous blue red"), (["name=e"], "blue red"), (["name=^r"], "red"), (["label=colour"], "blue red"),
        (["label=colour=red"], "red"), (["dangling=true"], "anonymous blue"), (["dangling=0"], "red"),
        (["driver=local", "name=blue"], "blue"), (["driver=other"], ""),
    ])
    func `are listed by name through filters`(filters: [String], expected: String) throws {
        let fixture = try Fixture()
        _ = try fixture.store.create("red", labels: ["colour": "red"])
        _ = try fixture.store.create("anonymous", labels: [Volume.anonymousLabel: ""])
        _ = try fixture.store.create("blue", labels: ["colour": "blue"])
        let users = [VolumeUser(containerID: "c", volumes: ["red"])]
        let names = try fixture.store.list(try VolumeFilters(filters), users: users).map(\.name)
        #expect(names.joined(separator: " ") == expected)
    }

    @Test func `are refused a filter that does not exist`() {
        #expect(refusal { _ = try VolumeFilters(["nosuch=1"]) } == "engine: invalid filter 'nosuch'")
        #expect(refusal { _ = try VolumeFilters(["dangling=x"]) } == "engine: invalid filter 'dangling=[x]'")
    }

    @Test func `are pruned when they are anonymous and nobody uses them`() throws {
        let fixture = try Fixture()
        _ = try fixture.store.create("named")
        let used = try fixture.store.create()
        let unused = try fixture.store.create()
        try fixture.write("volumes/\(unused.name)/_data/file", String(repeating: "x", count: 10000))
        let users = [VolumeUser(containerID: "c", volumes: [used.name])]
        let pruned = try fixture.store.prune(try VolumeFilters([], forPrune: true), users: users)
        #expect(pruned.names == [unused.name])
        #expect(pruned.reclaimed > 0)
        #expect(
            try fixture.store.prune(try VolumeFilters([], forPrune: true), all: true, users: users).names == ["named"])
    }

    @Test func `that a crash left half made are no volumes, and are made anew`() throws {
        let fixture = try Fixture()
        try fixture.write("volumes/half/_data/old", "x")
        try fixture.write("volumes/broken/volume.json", "{")
        try fixture.write("volumes/.trash/abc/_data/x", "x")
        #expect(try fixture.store.all().isEmpty)
        #expect(try fixture.store.check().count == 2)
        #expect(fixture.store.abandoned == ["\(fixture.root)/volumes/.trash/abc"])
        _ = try fixture.store.create("half")
        #expect(!Files.exists("\(fixture.root)/volumes/half/_data/old"))
        #expect(try fixture.store.check(repairs: true).count == 1)
        #expect(fixture.store.emptyTrash() && fixture.store.abandoned.isEmpty)
        #expect(try fixture.store.check().count == 1)
        try fixture.store.remove("broken", users: [])
        #expect(fixture.store.emptyTrash())
        #expect(try fixture.store.check().isEmpty)
    }

    @Test func `of which a container is just being made stay`() throws {
        let fixture = try Fixture()
        _ = try fixture.store.create("vol")
        var hold = try fixture.store.hold(["vol"])
        #expect(hold != nil)
        #expect(
            refusal { try fixture.store.remove("vol", users: []) }
                == "engine: remove vol: volume is in use by a container that is being made")
        #expect(try fixture.store.prune(try VolumeFilters([], forPrune: true), all: true, users: []).names == [])
        hold = nil
        try fixture.store.remove("vol", users: [])
        #expect(try fixture.store.hold(["vol"]) == nil)
    }

    @Test func `are made by many at the same time as one`() async throws {
        let fixture = try Fixture()
        let store = fixture.store
        let mounts = await withTaskGroup(of: String?.self, returning: [String?].self) { group in
            for _ in 0..<8 { group.addTask { try? store.create("vol").mountpoint } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(mounts.count == 8)
        #expect(Set(mounts) == ["\(fixture.root)/volumes/vol/_data"])
    }

    @Test func `are prepared for a container, and gone again when one cannot be`() throws {
        let fixture = try Fixture()
        var named = MountPoint(kind: .volume, destination: "/a")
        named.name = "vol"
        var anonymous = MountPoint(kind: .volume, destination: "/b")
        anonymous.isAnonymous = true
        let points = try fixture.store.prepare([named, anonymous])
        #expect(points.map(\.driver) == ["local", "local"])
        #expect(points[0].source == "\(fixture.root)/volumes/vol/_data")
        #expect(points[1].name.utf8.count == 64)
        var wrong = named
        wrong.name = "other"
        wrong.driver = "nosuch"
        var fresh = named
        fresh.name = "fresh"
        let tries = [fresh, wrong]
        #expect(
            refusal { _ = try fixture.store.prepare(tries) }
                == #"engine: create other: error looking up volume plugin nosuch: plugin "nosuch" not found"#)
        #expect(try fixture.store.all().count == 2)
    }

    @Test func `take an image's content when they are empty, and only then`() throws {
        let fixture = try Fixture()
        try fixture.write("image/seed", "seed")
        #expect(chmod("\(fixture.root)/image", 0o750) == 0)
        let image = try Descriptor.open("\(fixture.root)/image", Kernel.openDirectory)
        let volume = try fixture.store.create("vol")
        try fixture.store.copyUp(from: image, to: volume)
        #expect(Files.text("\(volume.mountpoint)/seed") == "seed")
        var status = stat()
        #expect(lstat(volume.mountpoint, &status) == 0 && status.st_mode & 0o7777 == 0o750)
        try Files.remove("\(volume.mountpoint)/seed")
        try fixture.write("volumes/vol/_data/mine", "m")
        try fixture.store.copyUp(from: image, to: volume)
        #expect(try Files.names(in: volume.mountpoint) == ["mine"])
    }

    @Test func `go on with a copy that a crash broke off`() throws {
        let fixture = try Fixture()
        try fixture.write("image/a", "a")
        try fixture.write("image/b", "b")
        let image = try Descriptor.open("\(fixture.root)/image", Kernel.openDirectory)
        let early = try fixture.store.create("early")
        try fixture.write("volumes/early/_copying/a", "half")
        try fixture.store.copyUp(from: image, to: early)
        #expect(Files.text("\(early.mountpoint)/a") == "a")
        let late = try fixture.store.create("late")
        try fixture.write("volumes/late/_copied/b", "b")
        try fixture.write("volumes/late/_data/a", "a")
        try fixture.store.copyUp(from: image, to: late)
        #expect(try Files.names(in: late.mountpoint) == ["a", "b"])
        #expect(!Files.exists("\(fixture.root)/volumes/late/_copied"))
    }

    @Test func `are opened at a subpath that never leads out`() throws {
        let fixture = try Fixture()
        let volume = try fixture.store.create("vol")
        try fixture.write("volumes/vol/_data/sub/file", "x")
        try Files.makeLink("\(volume.mountpoint)/out", to: "/../../../../etc")
        #expect(try fixture.store.open(volume, subpath: "sub").isDirectory)
        #expect(
            refusal { _ = try fixture.store.open(volume, subpath: "missing") }
                == "engine: cannot access path \(volume.mountpoint)/missing: no such file or directory")
        #expect(
            refusal { _ = try fixture.store.open(volume, subpath: "out/passwd") }.hasPrefix("engine: cannot access"))
    }

    @Test func `know the file system that their options ask for`() throws {
        let fixture = try Fixture()
        let volume = try fixture.store.create(
            "vol", options: ["type": "tmpfs", "device": "tmpfs", "o": "size=1m,uid=1000"])
        #expect(volume.mount?.type == "tmpfs" && volume.mount?.options == ["size=1m", "uid=1000"])
        #expect(
            refusal { _ = try fixture.store.create("vol", options: ["type": "none", "device": "/x"]) }
                == "engine: create vol: volume name must be unique")
        let plain = try fixture.store.create("plain")
        #expect(plain.mount == nil)
        try fixture.store.activate(plain, for: "c")
        try fixture.store.deactivate(plain, for: "c") { _ in false }
    }
}

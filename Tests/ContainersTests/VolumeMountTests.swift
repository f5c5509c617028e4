import Containers
import Documents
import Testing

@Suite struct `Mounts of a container` {
    private func mounts(
        _ flags: Flags, image: JSON = plainImage,
        mountsOf: @escaping (String) throws -> [MountPoint] = { throw Problem(.notFound, "No such container: \($0)") }
    ) throws -> MountPlan {
        try plan(flags, image: image, mountsOf: mountsOf).mounts
    }

    @Test func `are shown by inspect, parents first`() throws {
        let plan = try mounts(["--volume=/tmp:/b/c:ro", "--volume=vol:/b", "--mount=type=bind,src=/tmp,dst=/a,ro"])
        #expect(
            plan.inspectJSON.text()
                == #"[{"Type":"bind","Source":"/tmp","Destination":"/a","Mode":"","RW":false,"Propagation":"rprivate"},"#
                + #"{"Type":"volume","Name":"vol","Source":"","Destination":"/b","Mode":"z","RW":true,"#
                + #""Propagation":""},"#
                + #"{"Type":"bind","Source":"/tmp","Destination":"/b/c","Mode":"ro","RW":false,"#
                + #""Propagation":"rprivate"}]"#)
    }

    @Test(arguments: [
        ("--volume=/tmp:/d", #"["rbind","rprivate"]"#),
        ("--volume=/tmp:/d:ro", #"["rbind","rro","rprivate"]"#),
        ("--volume=/tmp:/d:rshared", #"["rbind","rshared"]"#),
        ("--mount=type=bind,src=/tmp,dst=/d,bind-propagation=rslave", #"["rbind","rslave"]"#),
        ("--mount=type=bind,src=/tmp,dst=/d,bind-recursive=disabled", #"["bind","rprivate"]"#),
        ("--mount=type=bind,src=/tmp,dst=/d,bind-recursive=writable,ro", #"["rbind","ro","rprivate"]"#),
    ])
    func `become entries of the runtime specification`(flag: String, options: String) throws {
        let point = try #require(try mounts(Flags([flag])).points.first)
        let entry = try point.runtimeJSON(recursiveReadOnly: true)
        #expect(
            entry.text() == #"{"destination":"/d","type":"bind","source":"/tmp","options":"# + options + "}")
    }

    @Test func `are read-only but for the mounts below on an old kernel, or refused`() throws {
        let plain = try #require(try mounts(["--volume=/tmp:/d:ro"]).points.first)
        #expect(try plain.runtimeJSON(recursiveReadOnly: false)["options"]?.strings == ["rbind", "ro", "rprivate"])
        let strict = try #require(
            try mounts(["--mount=type=bind,src=/tmp,dst=/d,ro,bind-recursive=readonly,bind-propagation=rprivate"])
                .points.first)
        #expect(throws: Problem.self) { try strict.runtimeJSON(recursiveReadOnly: false) }
    }

    @Test(arguments: [
        ("--tmpfs=/t", #"["noexec","nosuid","nodev","rprivate"]"#),
        ("--tmpfs=/t:exec,size=1m,mode=1770", #"["nosuid","nodev","rprivate","exec","size=1m","mode=1770"]"#),
        ("--tmpfs=/t:ro,rw", #"["noexec","nosuid","nodev","rprivate","rw"]"#),
    ])
    func `are of memory`(flag: String, options: String) throws {
        let plan = try mounts(Flags([flag]))
        #expect(plan.points.isEmpty)
        let point = try #require(plan.tmpfs.first)
        #expect(try point.runtimeJSON(recursiveReadOnly: true)["options"]?.text() == options)
    }

    @Test func `are anonymous volumes of the image and the flags, where nothing else is`() throws {
        let image: JSON = ["Cmd": ["sh"], "Volumes": ["/data": [:], "/mine": [:], "/memory": [:]]]
        let plan = try mounts(["--volume=/own", "--volume=vol:/mine:nocopy", "--tmpfs=/memory"], image: image)
        let text = plan.points.map { "\($0.destination) \($0.name) \($0.isAnonymous) \($0.copiesImageContent)" }
        #expect(text == ["/data  true true", "/mine vol false false", "/own  true true"])
        #expect(plan.ordered.map(\.destination) == ["/data", "/memory", "/mine", "/own"])
    }

    @Test func `come from other containers, and give way to one's own`() throws {
        var one = MountPoint(kind: .volume, destination: "/one")
        one.name = "vol"
        one.source = "/volumes/vol"
        one.copiesImageContent = true
        var two = MountPoint(kind: .bind, destination: "/two")
        two.source = "/srv"
        let others = [one, two]
        let plan = try mounts(["--volumes-from=other:ro", "--volume=/tmp:/two"]) { name in
            #expect(name == "other")
            return others
        }
        let text = plan.points.map { "\($0.destination) \($0.source) \($0.isWritable) \($0.copiesImageContent)" }
        #expect(text == ["/one /volumes/vol false false", "/two /tmp true false"])
    }

    @Test func `are kept in a container's record as they are`() throws {
        let plan = try mounts([
            "--volume=/tmp:/d:ro", "--volume=/anonymous", "--mount=type=volume,src=vol,dst=/s,volume-subpath=a/b",
            "--mount=type=bind,src=/tmp,dst=/e,bind-recursive=writable,ro", "--tmpfs=/t:size=1m",
        ])
        #expect(plan.ordered.count == 5)
        for point in plan.ordered { #expect(try MountPoint(point.json) == point) }
        for broken in [[:], ["Type": "x", "Destination": "/"], ["Type": "bind"], 1] as [JSON] {
            #expect(throws: Problem.self) { try MountPoint(broken) }
        }
    }

    @Test(arguments: [
        ("type=bind,src=/a,dst=/b,bind-nosuch=1", "unexpected key 'bind-nosuch' in 'bind-nosuch=1'"),
        ("type=tmpfs,dst=/b,tmpfs-size=x", "invalid value for tmpfs-size: x"),
        ("type=bind,dst=/b,src=/a,volume-nocopy", "cannot mix 'volume-*' options with mount type 'bind'"),
        (
            "type=bind,dst=/b,src=/a,bind-recursive=readonly",
            "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction"
        ),
        (#"type=bind,"dst=/b"#, #"parse error on line 1, column 18: extraneous or missing " in quoted-field"#),
        ("", "EOF"),
    ])
    func `are not these`(text: String, reason: String) {
        #expect(
            refusal { _ = try MountRequest(parsing: text, currentDirectory: "/") } == "engine: \(reason)")
    }

    @Test func `take their source's propagation into account`() throws {
        let table = """
            20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/a rw
            21 20 8:2 / /priv rw - ext4 /dev/b rw
            22 20 8:3 / /slave\\040one rw master:1 - ext4 /dev/c rw
            """
        func root(_ source: String, _ propagation: String) throws -> String? {
            var point = MountPoint(kind: .bind, destination: "/d")
            point.source = source
            point.propagation = propagation
            return try MountPropagation.root(for: [point], mountinfo: table)
        }
        #expect(try root("/srv", "rprivate") == nil)
        #expect(try root("/srv", "rshared") == "shared")
        #expect(try root("/slave one/x", "rslave") == "rslave")
        #expect(
            refusal { _ = try root("/priv/x", "rshared") }
                == "engine: path /priv/x is mounted on /priv but it is not a shared mount")
    }
}

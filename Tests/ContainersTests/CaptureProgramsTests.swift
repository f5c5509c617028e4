import Documents
import Linux
import Testing

@testable import Containers

@Suite struct `A captured program` {
    let tree: CaptureTree

    init() throws {
        tree = try CaptureTree()
        try tree.program("/usr/bin/cat", Elf(interpreter: "/lib/ld.so", needed: ["libc.so.6"]))
        try tree.library("/usr/lib/ld.so.2")
        try tree.link("/usr/lib/ld.so", "ld.so.2")
        try tree.library("/usr/lib/libc.so.6")
    }

    @Test func `comes with loader, libraries and the links that lead to them`() throws {
        let plan = try tree.plan("cat")
        #expect(
            plan["/usr/bin/cat"] == CapturedFile("/usr/bin/cat", .file(source: "\(tree.root)/usr/bin/cat"), mode: 0o755)
        )
        #expect(plan["/lib"]?.kind == .link("usr/lib"))
        #expect(plan["/usr/lib/ld.so"]?.kind == .link("ld.so.2"))
        #expect(plan["/usr/lib/ld.so.2"] != nil)
        #expect(plan["/usr/lib/libc.so.6"] != nil)
        #expect(plan.config.entrypoint == ["/usr/bin/cat"])
        #expect(plan.config.environment == ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"])
        #expect(plan.warnings == [])
    }

    @Test func `stands in an image with accounts and the usual directories`() throws {
        let plan = try tree.plan("cat")
        for path in ["/dev", "/etc", "/proc", "/root", "/run", "/sys", "/tmp", "/usr/bin", "/var/tmp"] {
            #expect(plan[path]?.kind == .directory, "\(path)")
        }
        #expect(plan["/tmp"]?.mode == 0o1777)
        #expect(plan["/bin"]?.kind == .link("usr/bin"))
        let passwd = """
            root:x:0:0:root:/root:/usr/sbin/nologin
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

            """
        #expect(plan["/etc/passwd"]?.kind == .content(Array(passwd.utf8)))
    }

    @Test func `has its files in order, each after its directory`() throws {
        let paths = try tree.plan("cat").files.map(\.path)
        #expect(paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for path in paths {
            let parent = Files.parent(of: path)
            #expect(parent == "/" || paths.contains(parent), "\(path)")
        }
    }

    @Test func `is found by its path too, and through links`() throws {
        try tree.link("/usr/bin/kitty", "../../etc/alternatives/kitty")
        try tree.link("/etc/alternatives/kitty", "/usr/bin/cat")
        let plan = try tree.plan("/bin/kitty")
        #expect(plan["/usr/bin/kitty"]?.kind == .link("../../etc/alternatives/kitty"))
        #expect(plan["/etc/alternatives/kitty"]?.kind == .link("/usr/bin/cat"))
        #expect(plan["/usr/bin/cat"] != nil)
        #expect(plan.config.entrypoint == ["/bin/kitty"])
        #expect(try tree.plan("bin/cat").config.entrypoint == ["/usr/bin/cat"])
    }

    @Test func `finds libraries as the loader does`() throws {
        try tree.program("/opt/app/bin/app", Elf(needed: ["liba.so"], runpath: "${ORIGIN}/../lib:/nowhere"))
        // A runpath does not hold for what a library needs.
        try tree.library("/opt/app/lib/liba.so", Elf(needed: ["libb.so"]))
        try tree.library("/opt/app/lib/libb.so")
        #expect(
            problem { try tree.plan("/opt/app/bin/app") }?.summary
                == "/opt/app/lib/liba.so needs the library libb.so, which is not on this host")
        try tree.program("/opt/app/bin/old", Elf(needed: ["liba.so"], rpath: "$ORIGIN/../lib"))
        let plan = try tree.plan("/opt/app/bin/old")
        #expect(plan["/opt/app/lib/libb.so"] != nil)
        #expect(
            plan.config.environment == [
                "PATH=/opt/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            ])
    }

    @Test func `gets a link to a library that only the loader's cache knows`() throws {
        try tree.write("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n")
        try tree.write("/etc/ld.so.conf.d/extra.conf", "# more\n/opt/lib\n")
        try tree.library("/opt/lib/libx.so.1")
        try tree.program("/usr/bin/x", Elf(needed: ["libx.so.1"]))
        let plan = try tree.plan("x")
        #expect(plan["/opt/lib/libx.so.1"] != nil)
        #expect(plan["/usr/lib/libx.so.1"]?.kind == .link("/opt/lib/libx.so.1"))
    }

    @Test func `passes over libraries of other machines`() throws {
        try tree.library("/opt/32/liby.so", Elf(machine: 3))
        try tree.library("/opt/64/liby.so")
        try tree.program("/usr/bin/y", Elf(needed: ["liby.so"], runpath: "/opt/32:/opt/64"))
        let plan = try tree.plan("y")
        #expect(plan["/opt/64/liby.so"] != nil && plan["/opt/32/liby.so"] == nil)
    }

    @Test(arguments: [
        ("#!/bin/cat\n", ["/usr/bin/cat"]),
        ("#! /usr/bin/cat -n\n", ["/usr/bin/cat"]),
        ("#!/usr/bin/env cat\n", ["/usr/bin/cat", "/usr/bin/env"]),
        ("#!/usr/bin/env -S A=b cat -n\n", ["/usr/bin/cat", "/usr/bin/env"]),
    ])
    func `that is a script comes with its interpreter`(text: String, expected: [String]) throws {
        try tree.program("/usr/bin/env")
        try tree.script("/opt/script", text)
        let plan = try tree.plan("/opt/script")
        let found = plan.files.map(\.path).filter { $0.hasPrefix("/usr/bin/") }
        #expect(found == expected)
        #expect(plan["/usr/lib/libc.so.6"] != nil)
    }

    @Test func `keeps its set-user-id bit only if it is root's`() throws {
        try tree.write("/usr/bin/su", Elf().bytes, mode: 0o4755)
        let plan = try tree.plan("/usr/bin/su")
        let isRoot = CaptureHost(root: tree.root).status("/usr/bin/su")?.uid == 0
        #expect(plan["/usr/bin/su"]?.mode == (isRoot ? 0o4755 : 0o755))
    }

    @Test func `cannot be one of these`() throws {
        try tree.program("/usr/bin/foreign", Elf(machine: 8))
        try tree.program("/usr/bin/lonely", Elf(interpreter: "/lib/none.so"))
        try tree.program("/usr/bin/half", Elf(needed: ["libnone.so"]))
        try tree.script("/usr/bin/lost", "#!/usr/bin/none\n")
        try tree.script("/usr/bin/odd", "#!none\n")
        try tree.script("/usr/bin/text", "hello\n")
        try tree.write("/usr/bin/idle", Elf().bytes)
        try tree.link("/usr/bin/loop", "loop")
        for (name, text) in [
            ("foreign", "/usr/bin/foreign cannot be captured: it is for another kind of machine"),
            ("lonely", "/usr/bin/lonely needs the loader /lib/none.so, which is not on this host"),
            ("half", "/usr/bin/half needs the library libnone.so, which is not on this host"),
            ("lost", "/usr/bin/lost needs the interpreter /usr/bin/none, which is not on this host"),
            ("odd", "/usr/bin/odd cannot be captured: its first line names no interpreter by its path"),
            ("text", "/usr/bin/text is no program: it is neither an ELF file nor a script"),
            ("idle", "program \"idle\" is not on this host: it is in none of /usr/bin, /bin"),
            ("loop", "program \"loop\" is not on this host: it is in none of /usr/bin, /bin"),
            ("../../etc", "program \"../../etc\" is not on this host"),
        ] {
            #expect(problem { try tree.plan(name) }?.description == text)
        }
    }
}

@Suite struct `Files of a captured image` {
    let tree: CaptureTree

    init() throws {
        tree = try CaptureTree()
        try tree.program("/usr/bin/app")
        try tree.write("/opt/data/a.txt", "a")
        try tree.link("/opt/data/out", "/etc/target")
        try tree.write("/etc/target", "target")
        try tree.library("/opt/data/plugin.so", Elf(needed: ["libp.so"]))
        try tree.library("/usr/lib/libp.so")
    }

    @Test func `include folders with all that is in them and what that needs`() throws {
        let plan = try tree.plan("app") { $0.with = ["/opt/data"] }
        for path in ["/opt/data/a.txt", "/opt/data/out", "/etc/target", "/opt/data/plugin.so", "/usr/lib/libp.so"] {
            #expect(plan[path] != nil, "\(path)")
        }
    }

    @Test func `lack what is left out`() throws {
        let plan = try tree.plan("app") {
            $0.with = ["/opt/data"]
            $0.without = ["/opt/data/plugin.so"]
        }
        #expect(plan["/opt/data/plugin.so"] == nil && plan["/usr/lib/libp.so"] == nil)
    }

    @Test func `may miss a library with a warning`() throws {
        try tree.library("/opt/data/other.so", Elf(needed: ["libnone.so"]))
        let plan = try tree.plan("app") { $0.with = ["/opt/data"] }
        #expect(plan.warnings == ["/opt/data/other.so needs libnone.so, which is not on this host"])
    }

    @Test func `must be there and absolute`() {
        #expect(
            problem { try tree.plan("app") { $0.with = ["/none"] } }?.description
                == "--with /none: no such file or directory")
        #expect(
            problem { try tree.plan("app") { $0.with = ["opt"] } }?.description
                == "--with takes absolute paths, \"opt\" is none")
    }

    @Test func `include those of a package without its documentation`() throws {
        try tree.write("/usr/share/doc/app/README", "read me")
        try tree.write("/var/lib/dpkg/info/app-data.list", "/.\n/opt\n/opt/data/a.txt\n/usr/share/doc/app/README\n")
        let plan = try tree.plan("app") { $0.packages = ["app-data"] }
        #expect(plan["/opt/data/a.txt"] != nil && plan["/opt/data/plugin.so"] == nil)
        #expect(plan["/usr/share/doc"] == nil)
        let missing = problem { try tree.plan("app") { $0.packages = ["app-date"] } }
        #expect(missing?.description == "the Debian package \"app-date\" is not installed")
        #expect(missing?.hint == "did you mean \"app-data\"?")
        #expect(problem { try tree.plan("app") { $0.packages = ["../../x"] } } != nil)
    }

    @Test func `of the image's own stand in place of the host's, and belong to their users`() throws {
        try tree.write("/etc/passwd", "harbour:x:70:71::/var/harbour:/bin/sh\n")
        try tree.write("/etc/group", "quay:x:71:\n")
        let plan = try tree.plan("app") {
            $0.with = ["/etc/target"]
            $0.users = [.init("harbour"), .init("none", fallback: .init(id: 9, home: "/"))]
            $0.files = [
                .init("/bin/own", .content([1]), owner: "harbour"), .init("/etc/target", .content([2]), owner: "none"),
            ]
        }
        #expect(plan["/usr/bin/own"] == owned(CapturedFile("/usr/bin/own", .content([1])), 70, 71))
        #expect(plan["/etc/target"] == owned(CapturedFile("/etc/target", .content([2])), 9, 9))
        let groups = "root:x:0:\ntty:x:5:\nquay:x:71:\nnone:x:9:\nnogroup:x:65534:\n"
        #expect(plan["/etc/group"]?.kind == .content(Array(groups.utf8)))
        #expect(
            problem { try tree.plan("app") { $0.users = [.init("nobody-knows")] } }?.description
                == "the user \"nobody-knows\" is not in this host's /etc/passwd")
    }

    private func owned(_ file: CapturedFile, _ uid: UInt32, _ gid: UInt32) -> CapturedFile {
        var file = file
        (file.uid, file.gid) = (uid, gid)
        return file
    }

    @Test func `print as a list`() throws {
        let plan = CapturePlan(
            files: [
                CapturedFile("/bin", .link("usr/bin")), CapturedFile("/etc/own", .content([1, 2])),
                CapturedFile("/tmp", .directory, mode: 0o1777),
                CapturedFile("/usr/bin/su", .file(source: "/usr/bin/su"), mode: 0o4755, uid: 1, gid: 2),
            ], config: CapturedConfig(), warnings: ["no library"])
        #expect(
            plan.description == """
                lrwxrwxrwx 0:0 /bin -> usr/bin
                -rw-r--r-- 0:0 /etc/own, 2 bytes of its own
                drwxrwxrwt 0:0 /tmp
                -rwsr-xr-x 1:2 /usr/bin/su
                config {"Env":[]}
                warning: no library
                """)
    }
}

/// The problem that `body` throws.
private func problem(_ body: () throws -> CapturePlan) -> Problem? {
    do { _ = try body() } catch { return error as? Problem }
    return nil
}

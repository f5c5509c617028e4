import Documents
import Linux
import OCI
import Testing

@testable import Containers

private let path = #""PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin""#
private let postgresPath =
    #""PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin""#

@Suite struct `A recipe` {
    let tree: CaptureTree

    init() throws {
        tree = try CaptureTree()
        for name in ["bash", "ls", "nginx", "redis-check-rdb", "python3.11"] { try tree.program("/usr/bin/\(name)") }
        try tree.link("/usr/bin/redis-server", "redis-check-rdb")
        try tree.link("/usr/bin/python3", "python3.11")
        try tree.write("/usr/lib/python3.11/json.py", "json")
        try tree.write("/usr/lib/python3.11/test/long.py", "test")
        try tree.write("/etc/nginx/mime.types", "types {}")
        try tree.write("/etc/nginx/sites-enabled/secret", "the host's own")
        for version in [9, 15, 14] { try tree.program("/usr/lib/postgresql/\(version)/bin/postgres") }
        try tree.library("/usr/lib/postgresql/15/lib/llvmjit.so", Elf(needed: ["libLLVM.so"]))
        try tree.write("/usr/share/postgresql/15/postgres.bki", "bki")
    }

    @Test(
        arguments: [
            ("shell", CaptureRecipe.shell), ("shell:latest", .shell), ("bash", .shell), ("redis-server", .redis),
            ("python3", .python), ("postgresql:latest", .postgres), ("busybox", .busybox), ("nginx", .nginx),
            ("nginx:1.25", nil), ("alpine", nil), ("", nil), (":latest", nil),
        ] as [(String, CaptureRecipe?)])
    func `goes by these names`(name: String, recipe: CaptureRecipe?) {
        #expect(CaptureRecipe.named(name) == recipe)
    }

    @Test(
        arguments: [
            (
                CaptureRecipe.shell, ["/usr/bin/bash", "/usr/bin/ls", "/etc/bash.bashrc"],
                #"{"Env":[\#(path),"LANG=C.UTF-8"],"Cmd":["bash"]}"#
            ),
            (
                .nginx,
                ["/usr/bin/nginx", "/etc/nginx/mime.types", "/var/log/nginx/access.log", "/usr/share/nginx/html"],
                #"{"ExposedPorts":{"80/tcp":{}},"Env":[\#(path)],"Cmd":["nginx","-g","daemon off;"],"StopSignal":"SIGQUIT"}"#
            ),
            (
                .redis, ["/usr/bin/redis-server", "/usr/bin/redis-check-rdb", "/usr/local/bin/docker-entrypoint.sh"],
                #"{"ExposedPorts":{"6379/tcp":{}},"Env":[\#(path)]"#
                    + #","Entrypoint":["/usr/local/bin/docker-entrypoint.sh"]"#
                    + #","Cmd":["redis-server"],"Volumes":{"/data":{}},"WorkingDir":"/data"}"#
            ),
            (
                .python, ["/usr/bin/python3.11", "/usr/lib/python3.11/json.py", "/usr/local/bin/python"],
                #"{"Env":[\#(path),"LANG=C.UTF-8"],"Cmd":["python3"]}"#
            ),
            (
                .postgres, ["/usr/lib/postgresql/15/bin/postgres", "/usr/share/postgresql/15/postgres.bki"],
                #"{"ExposedPorts":{"5432/tcp":{}},"Env":[\#(postgresPath),"LANG=C.UTF-8","PG_MAJOR=15","PGDATA=/var/lib/postgresql/data"]"#
                    + #","Entrypoint":["/usr/local/bin/docker-entrypoint.sh"]"#
                    + #","Cmd":["postgres"],"Volumes":{"/var/lib/postgresql/data":{}},"StopSignal":"SIGINT"}"#
            ),
        ] as [(CaptureRecipe, [String], String)])
    func `takes what its program needs`(recipe: CaptureRecipe, paths: [String], config: String) throws {
        let plan = try tree.capture.plan(for: recipe.request(on: tree.capture))
        for path in paths { #expect(plan[path] != nil, "\(path)") }
        #expect(plan.config.json.text() == config)
        #expect(plan.warnings == [])
    }

    @Test func `leaves out what is the host's own, or large and of no use`() throws {
        let nginx = try tree.capture.plan(for: CaptureRecipe.nginx.request(on: tree.capture))
        #expect(nginx["/etc/nginx/sites-enabled/secret"] == nil)
        let postgres = try tree.capture.plan(for: CaptureRecipe.postgres.request(on: tree.capture))
        #expect(postgres["/usr/lib/postgresql/15/lib/llvmjit.so"] == nil)
        #expect(postgres["/usr/lib/postgresql/14"] == nil)
        let python = try tree.capture.plan(for: CaptureRecipe.python.request(on: tree.capture))
        #expect(python["/usr/lib/python3.11/test"] == nil)
    }

    @Test(arguments: [
        (CaptureRecipe.shell, "bash", "bash"), (.busybox, "busybox", "busybox-static"),
        (.nginx, "nginx", "nginx-light"),
        (.redis, "redis-server", "redis-server"), (.python, "python3", "python3"),
        (.postgres, "postgres", "postgresql"),
    ])
    func `names the package to install when its program is missing`(
        recipe: CaptureRecipe, program: String, package: String
    ) throws {
        let empty = try CaptureTree()
        do {
            _ = try recipe.request(on: empty.capture)
            Issue.record("there is no \(program)")
        } catch {
            #expect(
                error.description
                    == "the image \"\(recipe.rawValue)\" is made of this host's \(program), which is not installed")
            #expect(error.hint == "apt-get install \(package)")
        }
    }

    @Test func `is used for its program, with further programs`() throws {
        let request = try CaptureRequest(programs: ["nginx", "ls"], on: tree.capture)
        #expect(request.programs == ["/usr/bin/nginx", "ls"])
        #expect(request.description == "capture nginx ls")
        #expect(request.config.entrypoint == ["/usr/bin/nginx"])
        #expect(request.config.command == ["-g", "daemon off;"])
        let python = try CaptureRequest(programs: ["python3"], on: tree.capture)
        #expect(python.config.entrypoint == ["/usr/bin/python3"])
        #expect(python.config.command == nil)
        #expect(
            try CaptureRequest(programs: ["ls", "nginx"], on: tree.capture)
                == CaptureRequest(programs: ["ls", "nginx"]))
        // A path says that it is this program and no other.
        let own = try CaptureRequest(programs: ["/usr/bin/nginx"], on: tree.capture)
        #expect(own == CaptureRequest(programs: ["/usr/bin/nginx"]))
    }

    @Test func `finds busybox' applets in the program`() {
        let table = Array("\0[\0[[\0acpid\0ash\0zcat\0\0text\0".utf8)
        #expect(CaptureRecipe.applets(of: Elf().bytes + table) == ["[", "[[", "acpid", "ash", "zcat"])
        // What is not sorted, or no name, is no applet.
        #expect(CaptureRecipe.applets(of: Array("\0[\0[[\0b\0a\0".utf8)) == ["[", "[[", "b"])
        #expect(CaptureRecipe.applets(of: Array("\0[\0[[\0b\0c/../d\0".utf8)) == ["[", "[[", "b"])
        #expect(CaptureRecipe.applets(of: []).contains("sh"))
    }
}

@Suite struct `A captured layer` {
    @Test func `has the same bytes for the same files, whenever they were written`() throws {
        var archives: [[UInt8]] = []
        for _ in 0..<2 {
            let tree = try CaptureTree()
            try tree.program("/usr/bin/app", Elf(needed: ["liba.so"]))
            try tree.library("/usr/lib/liba.so")
            let sink = BytesSink()
            var told: Int64 = 0
            let plan = try tree.plan("app")
            let writer = TarWriter(sink)
            try plan.write(to: writer) { told = $0 }
            try writer.finish()
            #expect(told == plan.measure().size)
            archives.append(sink.bytes)
        }
        #expect(Digest(of: archives[0]) == Digest(of: archives[1]))
    }

    @Test func `says which file changed while it was captured`() throws {
        let tree = try CaptureTree()
        try tree.program("/usr/bin/app")
        let plan = try tree.plan("app")
        try Files.removeTree("\(tree.root)/usr/bin/app")
        #expect(
            throws: Problem(
                .failed, "cannot capture \(tree.root)/usr/bin/app", reason: "No such file or directory")
        ) { try plan.write(to: TarWriter(BytesSink())) }
        try tree.link("/usr/bin/app", "/etc/passwd")
        #expect(throws: Problem.self) { try plan.write(to: TarWriter(BytesSink())) }
    }
}

@Suite struct `Programs of this host` {
    @Test(arguments: ["ls", "sh", "cat"])
    func `can be captured with all that they load`(name: String) throws {
        let capture = Capture()
        let plan = try capture.plan(for: CaptureRequest(programs: [name]))
        let path = try #require(plan.config.entrypoint?.first)
        #expect(Files.name(of: path) == name)
        #expect(
            plan.files.contains { $0.path.contains("/ld-") || $0.path.contains("ld-linux") || $0.path.contains("ld64") }
        )
        #expect(plan.files.contains { $0.path.hasSuffix("/libc.so.6") })
        #expect(try capture.plan(for: CaptureRequest(programs: [name])) == plan)
    }
}

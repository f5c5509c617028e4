import Testing

@testable import Containers

@Suite struct `Companions of a captured program` {
    let tree: CaptureTree

    init() throws {
        tree = try CaptureTree()
        for name in ["env", "python3.11", "perl", "git"] { try tree.program("/usr/bin/\(name)") }
        try tree.link("/usr/bin/python3", "python3.11")
        try tree.write("/usr/lib/python3.11/encodings/__init__.py", "encodings")
        try tree.write("/usr/lib/python3.11/test/long.py", "test")
    }

    private func list(_ package: String, _ paths: String...) throws {
        for path in paths { try tree.write(path, path) }
        try tree.write("/var/lib/dpkg/info/\(package).list", paths.joined(separator: "\n") + "\n")
    }

    @Test(arguments: ["#!/usr/bin/python3\n", "#!/usr/bin/env python3\n", "#!/usr/bin/env -S python3 -u\n"])
    func `include the library of a script's python`(text: String) throws {
        try tree.script("/opt/app.py", text)
        try tree.script("/usr/lib/python3.11/cgi.py", "#!/usr/local/bin/python\n")
        let plan = try tree.plan("/opt/app.py")
        #expect(plan["/usr/lib/python3.11/encodings/__init__.py"] != nil)
        #expect(plan["/usr/lib/python3.11/test"] == nil)
        #expect(plan.config.entrypoint == ["/opt/app.py"])
        #expect(plan.warnings == [])
    }

    @Test func `are taken by package where Debian knows them`() throws {
        try list("python3.11-minimal", "/usr/share/binfmts/python3.11")
        try list("libpython3.11-minimal:\(architecture)", "/usr/lib/python3.11/encodings/__init__.py")
        try list("perl-base", "/usr/lib/perl-base/strict.pm")
        try list("perl-modules-5.36", "/usr/share/perl/5.36.0/CPAN.pm")
        try list("git", "/usr/lib/git-core/git-remote-https")
        let python = try tree.plan("python3")
        #expect(python["/usr/lib/python3.11/encodings/__init__.py"] != nil)
        let perl = try tree.plan("perl")
        #expect(perl["/usr/lib/perl-base/strict.pm"] != nil && perl["/usr/share/perl/5.36.0/CPAN.pm"] != nil)
        #expect(try tree.plan("git")["/usr/lib/git-core/git-remote-https"] != nil)
    }

    private var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }

    @Test func `are git's own programs where no package is known`() throws {
        try tree.write("/usr/lib/git-core/git-remote-https", Elf().bytes, mode: 0o755)
        #expect(try tree.plan("git")["/usr/lib/git-core/git-remote-https"] != nil)
    }

    @Test func `are the clients that psql's wrapper looks for`() throws {
        try tree.script("/usr/share/postgresql-common/pg_wrapper", "#!/usr/bin/perl\n")
        try tree.link("/usr/bin/psql", "../share/postgresql-common/pg_wrapper")
        try list("postgresql-client-common", "/usr/share/perl5/PgCommon.pm")
        try list("postgresql-client-15", "/usr/lib/postgresql/15/bin/psql")
        let plan = try tree.plan("psql")
        #expect(plan["/usr/share/perl5/PgCommon.pm"] != nil && plan["/usr/lib/postgresql/15/bin/psql"] != nil)
    }

    @Test func `include the virtual environment of a script's python`() throws {
        try tree.link("/srv/env/bin/python", "/usr/bin/python3")
        try tree.write("/srv/env/pyvenv.cfg", "home = /usr/bin\n")
        try tree.write("/srv/env/lib/python3.11/site-packages/web.py", "web")
        try tree.script("/srv/env/bin/web", "#!/srv/env/bin/python\n")
        let plan = try tree.plan("/srv/env/bin/web")
        #expect(plan["/srv/env/lib/python3.11/site-packages/web.py"] != nil)
        #expect(plan["/usr/lib/python3.11/encodings/__init__.py"] != nil)
    }

    @Test(arguments: [
        (
            "/usr/bin/x86_64-linux-gnu-gcc-12",
            "its compiler proper, the assembler, the linker and header files: add them with --package gcc-12 "
                + "--package libgcc-12-dev --package cpp-12 --package binutils --package libc6-dev"
        ),
        ("/opt/jdk/bin/java", "the Java machine and its classes: add them with --with /opt/jdk"),
        ("/usr/bin/ruby3.1", "its standard library: add them with --package libruby3.1"),
    ])
    func `that are not taken are named`(path: String, text: String) throws {
        try tree.program(path)
        #expect(try tree.plan(path).warnings == ["\(path) is of little use without \(text)"])
    }

    @Test func `that were asked for are no reason to warn`() throws {
        try tree.program("/opt/jdk/bin/java")
        try tree.library("/opt/jdk/lib/server/libjvm.so")
        try tree.library("/opt/jdk/lib/libnet.so", Elf(needed: ["libjvm.so"]))
        #expect(try tree.plan("/opt/jdk/bin/java") { $0.with = ["/opt/jdk"] }.warnings == [])
    }

    @Test(arguments: [
        ("./app", "/usr/app"), ("/usr/./app", "/usr/app"), ("lib/../app", "/usr/app"), (".//lib/./run", "/usr/lib/run"),
    ])
    func `stand beside a program whose path is written plainly`(name: String, path: String) throws {
        try tree.program("/usr/app")
        try tree.program("/usr/lib/run")
        #expect(try tree.plan(name).config.entrypoint == [path])
    }
}

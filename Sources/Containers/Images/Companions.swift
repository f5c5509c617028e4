internal import Documents
internal import Linux

/// What a program reads or runs without naming it in its headers: an interpreter's library, a tool's own tools.
struct Companions: Equatable {
    /// Debian packages that are taken if they are installed.
    var packages: [String] = []
    /// Files and folders that are taken if they are there.
    var with: [String] = []
    /// Paths that are left out, with all below them.
    var without: [String] = []
    /// What is not taken, and so has to be asked for.
    var missing: Missing?

    /// Companions that are too many, or too different from host to host, to be taken unasked.
    struct Missing: Equatable {
        /// The name of a file without which the program is of little use.
        var file: String
        /// Words for all that is missing.
        var parts: String
        /// What to ask for.
        var flags: String
    }

    /// The companions of the program at `path`, which has no links; `nil` when none are known.
    init?(of path: String, on host: CaptureHost) {
        let name = Files.name(of: path)
        // The real name of an interpreter says which version it is.
        if name.hasPrefix("python3."), let version = Self.version(name) {
            takePython(version, prefix: Files.parent(of: Files.parent(of: path)), host)
        } else if name == "perl" || (name.hasPrefix("perl5.") && Self.version(name) != nil) {
            takePerl(host)
        } else if name == "git" {
            takeGit(host)
        } else if name == "pg_wrapper" {
            // It looks for the newest client and runs it.
            packages = ["postgresql-client-common"]
            packages += host.names(in: "/usr/lib/postgresql").sorted().map { "postgresql-client-\($0)" }
        } else if let missing = Self.missing(of: name, at: path) {
            self.missing = missing
        } else {
            return nil
        }
    }

    /// The digits and dots at the end of a program's name.
    private static func version(_ name: String) -> String? {
        let text = name.drop { !$0.isNumber }
        return !text.isEmpty && text.allSatisfy { $0.isNumber || $0 == "." } ? String(text) : nil
    }

    private mutating func takePython(_ version: String, prefix: String, _ host: CaptureHost) {
        let name = "python\(version)"
        if prefix == "/usr", host.exists("/var/lib/dpkg/info/\(name)-minimal.list") {
            packages = ["\(name)-minimal", "lib\(name)-minimal", "lib\(name)-stdlib"]
        } else {
            with = ["\(prefix)/lib64/\(name)", "\(prefix)/lib/\(name)"]
            without = with.map { "\($0)/test" }
        }
    }

    private mutating func takePerl(_ host: CaptureHost) {
        let modules = host.names(in: "/var/lib/dpkg/info").compactMap { name -> String? in
            guard name.hasPrefix("perl-modules-"), name.hasSuffix(".list") else { return nil }
            return String(name.dropFirst(13).dropLast(5))
        }
        packages = ["perl-base"] + modules.sorted().flatMap { ["perl-modules-\($0)", "libperl\($0)"] }
        if !host.exists("/var/lib/dpkg/info/perl-base.list") {
            with = ["/usr/lib64/perl5", "/usr/lib/perl5", "/usr/share/perl5"]
        }
    }

    private mutating func takeGit(_ host: CaptureHost) {
        if host.exists("/var/lib/dpkg/info/git.list") {
            packages = ["git"]
        } else {
            with = ["/usr/lib/git-core", "/usr/libexec/git-core", "/usr/share/git-core"]
        }
    }

    private static func missing(of name: String, at path: String) -> Missing? {
        let parts = name.split(separator: "-").map(String.init)
        let version = parts.last.flatMap { UInt32($0) }.map { "-\($0)" } ?? ""
        // As `x86_64-linux-gnu-gcc-12`.
        let tool = version.isEmpty ? parts.last : parts.dropLast().last
        let folder = Files.parent(of: Files.parent(of: path))
        switch tool {
        case "gcc", "cc":
            return Missing(
                file: "cc1", parts: "its compiler proper, the assembler, the linker and header files",
                flags: ["gcc\(version)", "libgcc\(version)-dev", "cpp\(version)", "binutils", "libc6-dev"].asPackages)
        case "g++", "c++":
            return Missing(
                file: "cc1plus", parts: "its compiler proper, the assembler, the linker and header files",
                flags: ["g++\(version)", "gcc\(version)", "libstdc++\(version)-dev", "binutils", "libc6-dev"]
                    .asPackages)
        case "clang", "clang++":
            return Missing(
                file: "stddef.h", parts: "the linker and header files",
                flags: ["libclang-common\(version)-dev", "binutils", "libc6-dev"].asPackages)
        case "java", "javac":
            return Missing(file: "libjvm.so", parts: "the Java machine and its classes", flags: "--with \(folder)")
        case "go":
            return Missing(file: "GOROOT", parts: "its standard library and tools", flags: "--with \(folder)")
        default:
            guard name.hasPrefix("ruby"), let version = Self.version(name) else { return nil }
            return Missing(file: "rbconfig.rb", parts: "its standard library", flags: ["libruby\(version)"].asPackages)
        }
    }
}

extension [String] {
    fileprivate var asPackages: String { map { "--package \($0)" }.joined(separator: " ") }
}

extension CapturePlanner {
    /// Takes what belongs to the program that was found at `path` and is the file `resolved`.
    mutating func addCompanions(of path: String, _ resolved: String) throws(Problem) {
        try addVirtualEnvironment(of: path)
        guard let companions = Companions(of: resolved, on: host), accompanied.insert(resolved).inserted else { return }
        leftOut += companions.without
        let isInner = isAccompanying
        isAccompanying = true
        defer { isAccompanying = isInner }
        for path in companions.with where host.exists(path) { try addTree(path) }
        for name in companions.packages where packageList(of: name) != nil { try addPackage(name) }
        if let missing = companions.missing { self.missing.append((path, missing)) }
    }

    /// A python of a virtual environment finds its modules beside itself (PEP 405).
    private mutating func addVirtualEnvironment(of path: String) throws(Problem) {
        let folder = Files.parent(of: Files.parent(of: path))
        guard folder != "/", host.exists("\(folder)/pyvenv.cfg"), accompanied.insert(folder).inserted else { return }
        try addTree(folder)
    }

    /// Says which programs lack companions, and which libraries lack others, that nothing else brought along.
    mutating func warnOfMissing() {
        let names = Set(entries.keys.map { Files.name(of: $0) })
        // A program may load by path what its plugins need by name.
        for (file, library) in missingLibraries where !names.contains(library) {
            warn("\(file) needs \(library), which is not on this host")
        }
        for (path, missing) in missing where !names.contains(missing.file) {
            warn("\(path) is of little use without \(missing.parts): add them with \(missing.flags)")
        }
    }
}

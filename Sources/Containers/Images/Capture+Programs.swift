internal import Documents
internal import Linux

extension CapturePlanner {
    /// Takes a program and what it needs to start.
    /// - Returns: the path at which it was found; `nil` when there is none of that name.
    mutating func addProgram(_ name: String) throws(Problem) -> String? {
        guard let path = capture.path(ofProgram: name), let resolved = host.resolve(path) else { return nil }
        try add(path)
        try follow(resolved, isProgram: true)
        try addCompanions(of: path, resolved)
        return path
    }

    /// Takes what the file at `path`, which has no links, needs: loader and libraries, or the interpreter of a script.
    /// - Parameters:
    ///   - isProgram: whether it is asked for as a program. Of any other file a missing need is only a warning.
    ///   - inherited: folders of `DT_RPATH` of whatever loads this library.
    mutating func follow(_ path: String, isProgram: Bool, inherited: [String] = []) throws(Problem) {
        guard let status = host.status(path), status.kind == .file, !isLeftOut(path),
            followed.insert(path).inserted
        else { return }
        let head: [UInt8]
        do { head = try host.head(path, 256) } catch {
            throw Problem(.denied, "cannot read \(path)", reason: error.reason)
        }
        if head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) {
            try followElf(path, isProgram: isProgram, inherited: inherited)
        } else if head.starts(with: Array("#!".utf8)) {
            // A text with this beginning that nobody may execute is no script.
            if isProgram || status.isProgram { try followScript(path, head: head, isProgram: isProgram) }
        } else if isProgram {
            throw Problem(.unsupported, "\(path) is no program", reason: "it is neither an ELF file nor a script")
        }
    }

    private mutating func followElf(_ path: String, isProgram: Bool, inherited: [String]) throws(Problem) {
        let elf: ElfFile
        do { elf = try host.elf(path) } catch {
            let reason: String =
                switch error as? ElfFile.Failure {
                case .unsupported(let reason)?: reason
                case .damaged(let part)?: "\(part) is damaged"
                case .foreign?, nil: "\(error)"
                }
            // Data files and libraries of other machines are carried along as they are.
            if !isProgram { return }
            throw Problem(.unsupported, "\(path) cannot be captured", reason: reason)
        }
        guard elf.machine == ElfFile.nativeMachine else {
            if !isProgram { return }
            throw Problem(.unsupported, "\(path) cannot be captured", reason: "it is for another kind of machine")
        }
        if let interpreter = elf.interpreter {
            guard let resolved = try add(interpreter) else {
                throw Problem(.notFound, "\(path) needs the loader \(interpreter), which is not on this host")
            }
            followed.insert(resolved)
        }
        try followLibraries(of: elf, at: path, isProgram: isProgram, inherited: inherited)
    }

    private mutating func followLibraries(
        of elf: ElfFile, at path: String, isProgram: Bool, inherited: [String]
    ) throws(Problem) {
        let origin = Files.parent(of: path)
        let own = LibrarySearch.folders(elf.runpath ?? elf.rpath, origin: origin)
        // DT_RPATH also holds for what a library needs in turn, DT_RUNPATH does not.
        let handedOn = elf.runpath == nil ? own + inherited : inherited
        let folders = elf.runpath == nil ? own + inherited : own
        for name in elf.needed {
            libraryNames.insert(name)
            guard let found = loader.find(name, in: folders) else {
                guard isProgram else {
                    missingLibraries.append((path, name))
                    continue
                }
                throw Problem(
                    .notFound, "\(path) needs the library \(name), which is not on this host",
                    hint: "install the package that has it, or repair the program's installation")
            }
            try add(found.path)
            if found.needsLink { try linkIntoDefaultFolder(name, found.path) }
            guard let resolved = host.resolve(found.path) else { continue }
            try follow(resolved, isProgram: isProgram, inherited: handedOn)
        }
    }

    /// The image has no cache of the loader's: a library of a folder that only the cache knows gets a link where the
    /// loader looks anyway.
    private mutating func linkIntoDefaultFolder(_ name: String, _ path: String) throws(Problem) {
        guard let folder = loader.linkFolder else { return }
        try add(folder)
        putIfAbsent(CapturedFile("\(folder)/\(name)", .link(path)))
    }

    private mutating func followScript(_ path: String, head: [UInt8], isProgram: Bool) throws(Problem) {
        let line = String(decoding: head.dropFirst(2).prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
        let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard let interpreter = words.first, interpreter.hasPrefix("/") else {
            if !isProgram { return }
            throw Problem(
                .unsupported, "\(path) cannot be captured", reason: "its first line names no interpreter by its path")
        }
        var names = [interpreter]
        if Files.name(of: interpreter) == "env", let program = CapturePlanner.programOfEnv(words.dropFirst()) {
            names.append(program)
        }
        for name in names where try addProgram(name) == nil {
            if request.files.contains(where: { $0.file.path == name }) { continue }
            guard isProgram else {
                // Nobody asked for the scripts of an interpreter's library.
                if !isAccompanying { warn("\(path) needs \(name), which is not on this host") }
                continue
            }
            throw Problem(.notFound, "\(path) needs the interpreter \(name), which is not on this host")
        }
    }

    /// The program that `env` will run.
    static func programOfEnv(_ words: ArraySlice<String>) -> String? {
        var words = words
        while let word = words.popFirst() {
            if word == "-u" || word == "-C" {
                _ = words.popFirst()
            } else if !word.hasPrefix("-"), !word.contains("=") {
                return word
            }
        }
        return nil
    }
}

/// Where the loader looks for libraries (`ld.so(8)`).
struct LibrarySearch {
    let host: CaptureHost
    /// Looked into after a file's own folders: those of the cache, then those that are built in.
    private let configured: [String]
    private let builtIn: [String]
    private var known: [String: Found] = [:]

    struct Found {
        var path: String
        /// Whether the loader finds the library by its cache only.
        var needsLink: Bool
    }

    #if arch(arm64)
        static let triplet = "aarch64-linux-gnu"
    #else
        static let triplet = "x86_64-linux-gnu"
    #endif

    init(host: CaptureHost) {
        self.host = host
        // In the order in which Debian's loader tries them.
        builtIn = ["/lib/\(Self.triplet)", "/usr/lib/\(Self.triplet)", "/lib64", "/usr/lib64", "/lib", "/usr/lib"]
            .filter { host.exists($0) }
        configured = Self.configuredFolders(host)
    }

    /// Where a link makes a library known to the loader.
    var linkFolder: String? {
        ["/usr/lib/\(Self.triplet)", "/usr/lib64", "/usr/lib"].first { host.exists($0) }
    }

    /// The folders of `DT_RPATH` or `DT_RUNPATH`.
    static func folders(_ text: String?, origin: String) -> [String] {
        guard let text else { return [] }
        return text.split(separator: ":").compactMap { part in
            let folder = replace(replace(String(part), "ORIGIN", origin), "LIB", "lib/\(triplet)")
            return folder.hasPrefix("/") && !folder.contains("$") ? folder : nil
        }
    }

    /// `$NAME` and `${NAME}` replaced.
    private static func replace(_ text: String, _ name: String, _ value: String) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            let tail = rest[dollar...]
            if let form = ["${\(name)}", "$\(name)"].first(where: { tail.hasPrefix($0) }) {
                result += value
                rest = tail.dropFirst(form.count)
            } else {
                result += "$"
                rest = tail.dropFirst()
            }
        }
        return result + rest
    }

    /// The library `name` as the loader would find it for a file with these folders of its own.
    mutating func find(_ name: String, in own: [String]) -> Found? {
        if name.hasPrefix("/") { return isLibrary(name) ? Found(path: name, needsLink: false) : nil }
        guard !name.contains("/"), !name.isEmpty else { return nil }
        for folder in own where isLibrary("\(folder)/\(name)") {
            return Found(path: "\(folder)/\(name)", needsLink: false)
        }
        if let found = known[name] { return found }
        for folder in configured + builtIn where isLibrary("\(folder)/\(name)") {
            let isBuiltIn = builtIn.contains { host.resolve($0) == host.resolve(folder) }
            let found = Found(path: "\(folder)/\(name)", needsLink: !isBuiltIn)
            known[name] = found
            return found
        }
        return nil
    }

    /// Whether a library of this machine is there: others are passed over.
    private func isLibrary(_ path: String) -> Bool {
        guard let resolved = host.resolve(path), host.status(resolved)?.kind == .file,
            let elf = try? host.elf(resolved)
        else { return false }
        return elf.machine == ElfFile.nativeMachine
    }

    /// The folders of `/etc/ld.so.conf`, with the files that it includes.
    private static func configuredFolders(_ host: CaptureHost) -> [String] {
        var result: [String] = []
        func read(_ path: String, depth: Int) {
            guard depth < 8, let text = host.text(path) else { return }
            for line in text.split(separator: "\n") {
                let words = line.prefix { $0 != "#" }.split { " \t,:=".contains($0) }.map(String.init)
                guard let first = words.first else { continue }
                if first == "include" {
                    for path in words.dropFirst().flatMap(matches) { read(path, depth: depth + 1) }
                } else if first != "hwcap" {
                    result += words.filter { $0.hasPrefix("/") && !result.contains($0) }
                }
            }
        }
        // Patterns in use have a star in the last component only.
        func matches(_ pattern: String) -> [String] {
            let pattern = pattern.hasPrefix("/") ? pattern : "/etc/\(pattern)"
            let folder = Files.parent(of: pattern)
            let parts = Files.name(of: pattern).split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return [pattern] }
            return host.names(in: folder).filter { name in
                name.utf8.count >= parts[0].utf8.count + parts[1].utf8.count && name.hasPrefix(parts[0])
                    && name.hasSuffix(parts[1])
            }.map { "\(folder)/\($0)" }
        }
        read("/etc/ld.so.conf", depth: 0)
        return result
    }
}

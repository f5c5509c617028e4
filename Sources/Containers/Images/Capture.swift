public import Documents
internal import Linux

/// Makes images of programs that the host has, without a network: decides which files a program needs.
///
/// The result is a plan; nothing is written here.
public struct Capture: Sendable {
    /// The root of the file tree to capture from.
    public var root: String
    /// Where programs are looked up by name.
    public var searchPath: [String]
    /// What relative paths of programs are relative to.
    public var currentDirectory: String

    /// The host itself, unless it is said.
    public init(
        root: String = "/", searchPath: [String] = Capture.standardSearchPath, currentDirectory: String = "/"
    ) {
        self.root = root
        self.searchPath = searchPath
        self.currentDirectory = currentDirectory
    }

    /// Where the distribution has its programs.
    public static let standardSearchPath = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// The search path of an image, in which a captured program is found without a folder of its own.
    public static let imageSearchPath = [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ]

    /// Decides what the image consists of.
    ///
    /// A program, file, package or user that is not there, and a library that a program cannot start without, is a
    /// problem; so are programs of another architecture.
    public func plan(for request: CaptureRequest) throws(Problem) -> CapturePlan {
        var planner = CapturePlanner(capture: self, request: request)
        return try planner.plan()
    }

    /// Where a program is: by its name in the search path, or by its path; `nil` when there is none.
    func path(ofProgram name: String) -> String? {
        let host = CaptureHost(root: root)
        return candidates(name).first { candidate in
            host.resolve(candidate).flatMap { host.status($0) }?.isProgram == true
        }
    }

    private func candidates(_ name: String) -> [String] {
        if name.isEmpty { return [] }
        if name.hasPrefix("/") { return [plain(name)] }
        if name.contains("/") { return [plain("\(currentDirectory)/\(name)")] }
        return searchPath.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
    }

    /// The path without `.` and, if its folder is there, without `..`.
    private func plain(_ path: String) -> String {
        let words = path.split(separator: "/").filter { $0 != "." }
        let path = "/" + words.joined(separator: "/")
        guard words.contains(".."), let folder = CaptureHost(root: root).resolve(Files.parent(of: path)) else {
            return path
        }
        return "\(folder == "/" ? "" : folder)/\(Files.name(of: path))"
    }
}

/// Collects the files of one image.
struct CapturePlanner {
    let capture: Capture
    let request: CaptureRequest
    let host: CaptureHost
    let users: [CapturedUser]
    private(set) var entries: [String: CapturedFile] = [:]
    private(set) var warnings: [String] = []
    /// Files whose needs are met.
    var followed: Set<String> = []
    /// Programs and virtual environments whose companions are taken.
    var accompanied: Set<String> = []
    /// Libraries that files other than programs need, and that the loader would not find.
    var missingLibraries: [(file: String, library: String)] = []
    /// Whether companions are being taken.
    var isAccompanying = false
    /// Programs with companions that have to be asked for.
    var missing: [(program: String, parts: Companions.Missing)] = []
    /// Paths that are left out, with all below them.
    var leftOut: [String]
    /// Names of all libraries that something needed.
    var libraryNames: Set<String> = []
    lazy var loader = LibrarySearch(host: host)
    private var userProblem: Problem?

    static let fileLimit = 1_000_000

    init(capture: Capture, request: CaptureRequest) {
        self.capture = capture
        self.request = request
        host = CaptureHost(root: capture.root)
        leftOut = request.without
        do {
            users = try CapturedUser.resolve(request.users, host: host)
        } catch {
            users = []
            userProblem = error
        }
    }

    mutating func plan() throws(Problem) -> CapturePlan {
        if let userProblem { throw userProblem }
        try addSkeleton()
        var programs: [String] = []
        for name in request.programs {
            guard let program = try addProgram(name) else { throw missing(program: name) }
            programs.append(program)
        }
        for name in request.optionalPrograms {
            // One that cannot be captured is no worse than one that is missing.
            let before = entries
            do { _ = try addProgram(name) } catch {
                entries = before
                warnings.append(error.description)
            }
        }
        for path in request.with { try addTree(path) }
        for name in request.packages { try addPackage(name) }
        for name in request.optionalPackages where packageList(of: name) != nil { try addPackage(name) }
        try addCompanions()
        for file in request.files { addOwn(file) }
        addAccounts()
        addParents()
        warnOfMissing()
        return CapturePlan(
            files: entries.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
            config: config(programs: programs), warnings: warnings, origin: request.description)
    }

    private func config(programs: [String]) -> CapturedConfig {
        var config = request.config
        if config.entrypoint == nil, config.command == nil || request.hasArgumentsOnly, let first = programs.first {
            config.entrypoint = [first]
        }
        if !config.environment.contains(where: { $0.hasPrefix("PATH=") }) {
            var folders: [String] = []
            for folder in programs.map({ Files.parent(of: $0) })
            where !Capture.imageSearchPath.contains(folder) && !folders.contains(folder) {
                folders.append(folder)
            }
            let path = (folders + Capture.imageSearchPath).joined(separator: ":")
            config.environment.insert("PATH=\(path)", at: 0)
        }
        return config
    }

    private func missing(program name: String) -> Problem {
        if let recipe = CaptureRecipe.recipe(forProgram: name) { return recipe.missing(name) }
        return Problem(
            .notFound, "program \"\(name)\" is not on this host", reason: whyMissing(name),
            hint: "install the Debian package that has it, or give the program's path")
    }

    private func whyMissing(_ name: String) -> String? {
        guard name.contains("/") else { return "it is in none of \(capture.searchPath.joined(separator: ", "))" }
        return host.status(name) == nil ? nil : "\(name) is there, but nobody may execute it"
    }

    mutating func warn(_ text: String) { if !warnings.contains(text) { warnings.append(text) } }
}

extension CapturePlanner {
    /// Whether the image is to be without this path.
    func isLeftOut(_ path: String) -> Bool {
        leftOut.contains { path == $0 || path.hasPrefix("\($0)/") }
    }

    /// Takes the file or directory at `path` with the links and directories that lead to it.
    /// - Returns: where the path leads; `nil` when nothing is there.
    @discardableResult
    mutating func add(_ path: String) throws(Problem) -> String? {
        var found: [CapturedFile] = []
        let resolved = host.walk(path) { path, status in
            if let file = file(path, status) { found.append(file) }
        }
        for file in found where entries[file.path] == nil && !isLeftOut(file.path) { entries[file.path] = file }
        guard entries.count <= CapturePlanner.fileLimit else {
            throw Problem(.invalid, "the image would have more than \(CapturePlanner.fileLimit) files")
        }
        return resolved
    }

    /// `nil` for devices, pipes and sockets.
    private func file(_ path: String, _ status: CaptureHost.Status) -> CapturedFile? {
        // Root owns what belongs to none of the image's users.
        let uid = users.contains { $0.uid == status.uid } ? status.uid : 0
        let gid = users.contains { $0.gid == status.gid } ? status.gid : 0
        switch status.kind {
        case .directory: return CapturedFile(path, .directory, mode: status.mode, uid: uid, gid: gid)
        case .link: return host.link(path).map { CapturedFile(path, .link($0)) }
        case .file:
            // What another user or group lent its power may not become root's.
            var mode = status.mode
            if status.uid != uid { mode &= ~0o4000 }
            if status.gid != gid { mode &= ~0o2000 }
            return CapturedFile(path, .file(source: host.source(path)), mode: mode, uid: uid, gid: gid)
        case .other: return nil
        }
    }

    /// Takes a file or folder that was asked for, and what the programs and libraries in it need.
    mutating func addTree(_ path: String) throws(Problem) {
        guard path.hasPrefix("/") else {
            throw Problem(.invalid, "--with takes absolute paths, \"\(path)\" is none")
        }
        guard let resolved = try add(path) else {
            throw Problem(.notFound, "--with \(path): no such file or directory")
        }
        if case .other = host.status(resolved)?.kind {
            throw Problem(
                .invalid, "--with \(path) is a device, a pipe or a socket: files, folders and links are captured")
        }
        try addContents(resolved, depth: 0)
    }

    private mutating func addContents(_ path: String, depth: Int) throws(Problem) {
        guard depth < 256, !isLeftOut(path), let status = host.status(path) else { return }
        switch status.kind {
        case .directory:
            for name in host.names(in: path) { try addMember("\(path == "/" ? "" : path)/\(name)", depth: depth + 1) }
        case .file: try follow(path, isProgram: false)
        case .link: break
        case .other: warn("\(path) is a device, a pipe or a socket, and left out")
        }
    }

    /// A member of a folder or package. Of a link its file is taken too, of a link to a folder only the folder.
    mutating func addMember(_ path: String, depth: Int = 0) throws(Problem) {
        guard !isLeftOut(path), let status = host.status(path) else { return }
        let resolved = try add(path)
        if status.kind == .link {
            if let resolved, host.status(resolved)?.kind == .file { try follow(resolved, isProgram: false) }
        } else if let resolved, depth > 0 || status.kind == .file {
            try addContents(resolved, depth: depth)
        }
    }

    /// Puts a file in its place through the links that the image has, and over what stands there.
    mutating func put(_ file: CapturedFile) {
        var file = file
        file.path = canonical(file.path)
        entries[file.path] = file
    }

    mutating func putIfAbsent(_ file: CapturedFile) { if entries[canonical(file.path)] == nil { put(file) } }

    private mutating func addOwn(_ own: CaptureRequest.File) {
        var file = own.file
        if let owner = users.first(where: { $0.name == own.owner }) { (file.uid, file.gid) = (owner.uid, owner.gid) }
        put(file)
    }

    /// The path with links among its directories replaced, as the image has them.
    func canonical(_ path: String) -> String {
        var pending = Array(path.split(separator: "/").map(String.init).reversed())
        var current = ""
        var links = 0
        while let component = pending.popLast() {
            if component == ".." {
                current = String(current[..<(current.lastIndex(of: "/") ?? current.startIndex)])
                continue
            }
            let next = "\(current)/\(component)"
            if !pending.isEmpty, case .link(let target)? = entries[next]?.kind, links < 40 {
                links += 1
                if target.hasPrefix("/") { current = "" }
                pending += target.split(separator: "/").map(String.init).reversed()
            } else {
                current = next
            }
        }
        return current
    }

    /// Every file has its directories.
    private mutating func addParents() {
        for path in Array(entries.keys) {
            var parent = Files.parent(of: path)
            while parent != "/", entries[parent] == nil {
                entries[parent] = CapturedFile(parent, .directory)
                parent = Files.parent(of: parent)
            }
        }
    }
}

internal import Documents
internal import Glibc
public import Linux

/// Where cove keeps what it knows: `path` survives a reboot, `run` does not.
public struct StateRoot: Sendable, Equatable {
    /// What outlasts a boot.
    public let path: String
    /// What does not outlast a boot.
    public let run: String

    /// The root that `COVE_ROOT` names, else `/var/lib/cove`, with its run state inside or where `COVE_RUN` says; that of
    /// `/var/lib/cove` is `/run/cove`. Relative paths begin in the current directory.
    public init(environment: [String: String]) {
        self.init(named: environment["COVE_ROOT"], run: environment["COVE_RUN"])
    }

    /// The root of this process's environment.
    public static var ofEnvironment: StateRoot {
        StateRoot(named: ProcessEnvironment.value("COVE_ROOT"), run: ProcessEnvironment.value("COVE_RUN"))
    }

    private init(named root: String?, run: String?) {
        let path = Self.absolute(root) ?? Self.usual
        self.init(path: path, run: Self.absolute(run) ?? (path == Self.usual ? "/run/cove" : "\(path)/run"))
    }

    private static let usual = "/var/lib/cove"

    /// Whether it is absolute and `Wire.clean` would not change it, by a quick look.
    private static func isClean(_ path: String) -> Bool {
        let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
        guard path.utf8.first == slash else { return false }
        var previous: UInt8 = 0
        for byte in path.utf8 {
            if previous == slash, byte == slash || byte == dot { return false }
            previous = byte
        }
        return previous != slash
    }

    /// Monitors work in another directory than whoever has named the root.
    private static func absolute(_ path: String?) -> String? {
        guard let path, !path.isEmpty else { return nil }
        if isClean(path) { return path }
        return Wire.clean(path.hasPrefix("/") ? path : "\(Files.currentDirectory)/\(path)")
    }

    /// A root at these two directories; nothing is made.
    public init(path: String, run: String) {
        self.path = path
        self.run = run
    }

    /// Eight digits that tell this root from others; `nil` for the root that is used when none is named.
    public var key: String? {
        if path == Self.usual { return nil }
        // FNV-1a: the same for the same path, every time.
        let hash = path.utf8.reduce(UInt32(0x811c_9dc5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }

    /// The control group in which the groups of all roots' containers lie, side by side.
    static let cgroupParent = "cove"
    /// What the names of the groups of this root's containers begin with; an id follows.
    var cgroupPrefix: String { key.map { "\($0)-" } ?? "" }
    /// The control group of a container that does not ask for another, relative to the root of each tree.
    func cgroup(of id: String) -> String { "\(Self.cgroupParent)/\(cgroupPrefix)\(id)" }

    /// A directory a container, by id.
    public var containers: String { "\(path)/containers" }
    /// A symbolic link a name, to the container's id.
    public var names: String { "\(path)/names" }
    /// A directory a layer, by its digest.
    public var layers: String { "\(path)/layers" }
    /// Where the files of a layer, named as in ``ContainerRecord/layers``, can be read: what overlayfs takes as `lowerdir`.
    public func layer(_ name: String) -> String { "\(layers)/\(name)" }
    /// What waits for its removal.
    public var trash: String { "\(path)/trash" }
    /// What is being made.
    public var drafts: String { "\(path)/drafts" }

    /// Containers whose files could not be read, put aside for a person to look at.
    public var damaged: String { "\(path)/damaged" }

    /// The directory of a container.
    public func container(_ id: String) -> String { "\(containers)/\(id)" }

    /// The socket on which a container's monitor listens. Its name is short: the kernel allows 107 bytes.
    public func socket(_ id: String) -> String { "\(run)/monitors/\(id.prefix(16))" }

    /// Where a container's `hostname`, `hosts` and `resolv.conf` lie, which every start writes anew.
    public func names(of id: String) -> String { "\(run)/containers/\(id)" }

    /// Where a file lies for each exec that runs; its name begins with the container's id.
    public var execs: String { "\(run)/execs" }

    /// Makes the directories. Only root may look into them: images hold set-uid programs.
    ///
    /// Throws a `Problem` when nothing can be written there.
    public func prepare() throws {
        do { try Files.makeDirectories(path, mode: 0o710) } catch {
            guard error.number == EROFS else { throw error }
            throw readOnly
        }
        if access(path, W_OK) != 0, errno == EROFS { throw readOnly }
        for directory in [containers, names, layers, trash, drafts, run, "\(run)/monitors", "\(run)/execs"] {
            try Files.makeDirectories(directory, mode: 0o710)
        }
        try prepareMountPoints()
    }

    private var readOnly: Problem {
        Problem(
            .failed, "the state root \(path) is on a read-only file system",
            hint: "mount it writable, or name another directory by --root or COVE_ROOT")
    }

    /// The name of the bottommost layer of every container: the places at which something is mounted in each, so that
    /// no container has to make them for itself.
    static let mountPoints = "mount-points"

    private func prepareMountPoints() throws {
        let place = "\(layers)/\(Self.mountPoints)"
        guard !Files.exists(place) else { return }
        let draft = try Draft(root: self, name: Self.mountPoints, mode: 0o755)
        defer { draft.end() }
        for (name, mode) in [("dev", 0o755), ("etc", 0o755), ("proc", 0o555), ("sys", 0o555)] {
            try Files.makeDirectory("\(draft.directory)/\(name)", mode: UInt32(mode))
        }
        // By the last, programs know that they are in a container.
        for name in ["etc/hostname", "etc/hosts", "etc/resolv.conf", ".dockerenv"] {
            try Files.replace("\(draft.directory)/\(name)", with: "".utf8, mode: 0o644, isDurable: false)
        }
        try Files.makeLink("\(draft.directory)/etc/mtab", to: "/proc/mounts")
        // When it is there now, somebody else was faster.
        do { try Files.rename(draft.directory, to: place) } catch { guard Files.exists(place) else { throw error } }
    }

    /// Moves a directory out of the way, at once; what is in the trash is removed by ``tidy(until:)``.
    ///
    /// Returns where it lies now; `nil` when it did not exist.
    @discardableResult
    public func discard(_ directory: String) throws(SystemError) -> String? {
        let place = "\(trash)/\(Files.name(of: directory))-\(Files.randomDigits(16))"
        do { try Files.rename(directory, to: place) } catch {
            guard error.isMissing else { throw error }
            return nil
        }
        return place
    }
}

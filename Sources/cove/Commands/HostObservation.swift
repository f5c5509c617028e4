internal import Containers
internal import Glibc
internal import Linux

/// What is seen of the host that decides what cove can do on it.
struct HostObservation: Equatable {
    enum Firewall: Equatable {
        case works
        /// With the kernel's reason.
        case fails(String)
        /// Only root may look.
        case unknown
    }

    var isRoot = true
    var kernel = KernelVersion(6, 1)
    var capabilities: Capabilities?
    /// As in `/proc/self/ns`: `pid`, `mnt`, …
    var namespaces: Set<String> = []
    var cgroups: CgroupHost?
    /// Whether this process may make groups.
    var canMakeCgroups = true
    /// Names of file systems that the kernel has, or can load.
    var fileSystems: Set<String> = []
    var stateRoot = "/var/lib/cove"
    /// Whether the state root is a directory that may be written, or may be made.
    var canWriteState = true
    /// The type of the file system that holds the state.
    var stateFileSystem = "ext4"
    /// Bytes that are free there; `nil` when it does not tell.
    var freeBytes: Int64?
    var firewall = Firewall.works
    /// Chains of others that end forwarded packets.
    var foreignChains: [ForeignChain] = []
    var forwardsPackets: Bool?
    /// How many user namespaces may be made.
    var userNamespaces: Int64?
    /// Whether an ordinary user may make them.
    var allowsUnprivilegedNamespaces = true
    var hasSeccompFilters = true
}

extension HostObservation {
    /// Looks at this host, and changes nothing on it.
    init(of session: Session) {
        isRoot = Session.isRoot
        kernel = .running
        capabilities = try? Capabilities.available()
        let known = Set((try? Files.names(in: "/proc/self/ns")) ?? [])
        namespaces = known.filter { !$0.hasSuffix("_for_children") }
        cgroups = CgroupHost.detect()
        canMakeCgroups = Self.groupDirectories(cgroups).allSatisfy { access($0, W_OK) == 0 }
        fileSystems = Self.fileSystems
        stateRoot = session.root.path
        let place = Self.nearestDirectory(stateRoot)
        stateFileSystem = Self.fileSystem(holding: place)
        // The kernel lets root pass where nothing can be made.
        canWriteState =
            (place == stateRoot || !Files.exists(stateRoot)) && access(place, W_OK | X_OK) == 0
            && !["proc", "sysfs"].contains(stateFileSystem)
        freeBytes = Self.freeBytes(at: place)
        firewall = isRoot ? Self.firewall(table: session.networks.table) : .unknown
        foreignChains = isRoot ? (try? ForeignChain.onForwardHook()) ?? [] : []
        forwardsPackets = Files.text("/proc/sys/net/ipv4/ip_forward").map { $0 == "1" }
        userNamespaces = Files.text("/proc/sys/user/max_user_namespaces").flatMap { Int64($0) }
        let restrictions = [
            ("/proc/sys/kernel/unprivileged_userns_clone", "0"),
            ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
        ]
        allowsUnprivilegedNamespaces = !restrictions.contains { Files.text($0.0) == $0.1 }
        hasSeccompFilters = Files.exists("/proc/sys/kernel/seccomp/actions_avail")
    }

    private static func groupDirectories(_ host: CgroupHost?) -> [String] {
        switch host {
        case .v2(let root, _): [root]
        case .v1(let trees): Array(trees.values)
        case nil: []
        }
    }

    /// Those that are there, and `overlay` where its module lies ready.
    private static var fileSystems: Set<String> {
        let lines = (Files.text("/proc/filesystems") ?? "").split(separator: "\n")
        var names = Set(lines.compactMap { $0.split(separator: "\t").last.map(String.init) })
        let release = Files.text("/proc/sys/kernel/osrelease") ?? ""
        for name in ["overlay", "erofs"] where !names.contains(name) {
            let directory = "/lib/modules/\(release)/kernel/fs/\(name == "overlay" ? "overlayfs" : name)"
            if ["", ".gz", ".xz", ".zst"].contains(where: { Files.exists("\(directory)/\(name).ko\($0)") }) {
                names.insert(name)
            }
        }
        return names
    }

    private static func nearestDirectory(_ path: String) -> String {
        var place = path
        while place != "/", place != ".", !Files.isDirectory(place) { place = Files.parent(of: place) }
        return place
    }

    /// The type of the mount with the longest path above `path`; of two at one place the later hides the earlier.
    private static func fileSystem(holding path: String) -> String {
        let mounts = (try? Mounts.all()) ?? []
        let above = mounts.filter { $0.target == "/" || $0.target == path || path.hasPrefix($0.target + "/") }
        return above.reduce(nil as Mounts.Entry?) { best, mount in
            best.map { $0.target.utf8.count > mount.target.utf8.count } == true ? best : mount
        }?.type ?? ""
    }

    /// The corresponding call is `statvfs(3)`.
    private static func freeBytes(at path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? .max : Int64(clamping: bytes)
    }

    private static func firewall(table: String) -> Firewall {
        do {
            _ = try Linux.Firewall(table: table).exists()
            return .works
        } catch {
            return .fails(error.reason)
        }
    }
}

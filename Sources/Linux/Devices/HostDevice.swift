internal import CLinux
public import Documents
internal import Glibc

/// A device node of the host that a container gets.
public struct HostDevice: Equatable, Sendable {
    /// The path at which the container finds it.
    public var path: String
    /// `c`, `b`, or `p` for a named pipe.
    public var type: String
    /// Which driver.
    public var major: UInt32
    /// Which of the driver's devices.
    public var minor: UInt32
    /// Permissions.
    public var mode: UInt32
    /// The owner of the node.
    public var uid: UInt32
    /// The group of the node.
    public var gid: UInt32

    /// A device by its parts; nothing is looked at.
    public init(
        path: String, type: String, major: UInt32, minor: UInt32, mode: UInt32 = 0o666, uid: UInt32 = 0,
        gid: UInt32 = 0
    ) {
        self.path = path
        self.type = type
        self.major = major
        self.minor = minor
        self.mode = mode
        self.uid = uid
        self.gid = gid
    }

    /// What a process may do with the device when it may `access` (of `r`, `w`, `m`); `nil` for a pipe, which no
    /// controller rules.
    public func rule(access: String) -> CgroupLimits.DeviceAccess? {
        guard type != "p" else { return nil }
        return CgroupLimits.DeviceAccess(
            isAllowed: true, type: type, major: Int64(major), minor: Int64(minor), access: access)
    }
}

extension HostDevice {
    /// The block device that `path` leads to.
    ///
    /// Throws a `Problem` for what is missing and for what is no block device. The corresponding call is `stat(2)`.
    public static func block(at path: String) throws -> HostDevice {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Problem(.invalid, "stat \(path): \(SystemError.current("stat \(path)").reason.lowercased())")
        }
        guard status.st_mode & S_IFMT == S_IFBLK else {
            throw Problem(
                .invalid, "\(path) is no block device", reason: "rates and weights are limits of whole disks")
        }
        return HostDevice(
            path: path, type: "b", major: cl_major(UInt64(status.st_rdev)), minor: cl_minor(UInt64(status.st_rdev)))
    }

    /// The node at `path`, without following a link; `nil` when it is something else.
    /// The corresponding call is `lstat(2)`.
    public static func node(at path: String) throws(SystemError) -> HostDevice? {
        var status = stat()
        try check("lstat \(path)") { lstat(path, &status) }
        let type: String
        switch status.st_mode & S_IFMT {
        case S_IFCHR: type = "c"
        case S_IFBLK: type = "b"
        case S_IFIFO: type = "p"
        default: return nil
        }
        return HostDevice(
            path: path, type: type, major: cl_major(UInt64(status.st_rdev)), minor: cl_minor(UInt64(status.st_rdev)),
            mode: UInt32(status.st_mode) & 0o7777, uid: status.st_uid, gid: status.st_gid)
    }

    /// What `--device HOST:CONTAINER` means: one node, or all below a directory.
    ///
    /// A link at `hostPath` is followed. A path that is missing, and one that holds no device, is a problem with
    /// Docker's text.
    public static func gather(_ hostPath: String, as containerPath: String) throws(Problem) -> [HostDevice] {
        func problem(_ reason: String) -> Problem {
            Problem(
                .invalid, "error gathering device information while adding custom device \"\(hostPath)\"",
                reason: reason)
        }
        let resolved = realPath(hostPath) ?? hostPath
        do {
            if var device = try node(at: resolved) {
                device.path = containerPath
                return [device]
            }
        } catch {
            throw problem(error.reason.lowercasedFirst)
        }
        let devices = nodes(below: resolved).map { device in
            var device = device
            device.path = containerPath + device.path.dropFirst(resolved.utf8.count)
            return device
        }
        if devices.isEmpty { throw problem("not a device node") }
        return devices
    }

    /// Everything below `/dev` that is not a terminal, a mount or a helper's: what a privileged container gets.
    public static func all() -> [HostDevice] {
        nodes(below: "/dev", without: ["pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev"])
            .filter { $0.type != "p" && $0.path != "/dev/console" }
    }

    /// The nodes in a directory and those below it, sorted, never through a link; what cannot be read is left out.
    private static func nodes(below directory: String, without skipped: Set<String> = []) -> [HostDevice] {
        var result: [HostDevice] = []
        var pending = [directory]
        while let current = pending.popLast(), result.count < 65536 {
            for name in (try? Files.names(in: current)) ?? [] where !skipped.contains(name) {
                let path = "\(current)/\(name)"
                if let device = try? node(at: path) {
                    result.append(device)
                } else if isRealDirectory(path) {
                    pending.append(path)
                }
            }
        }
        return result.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func isRealDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension String {
    /// The kernel's texts begin with a capital, Docker's with none.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

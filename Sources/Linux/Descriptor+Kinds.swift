internal import CLinux
internal import Glibc

extension Descriptor {
    /// A new network namespace, with nothing in it but a loopback device that is down. It lasts as long as a descriptor,
    /// a process or a mount. The corresponding call is `unshare(2)`.
    public static func newNetworkNamespace() throws(SystemError) -> Descriptor {
        Descriptor(owning: try check("unshare CLONE_NEWNET") { cl_new_network_namespace() })
    }

    /// Names a process for ever. The corresponding call is `pidfd_open(2)`.
    public static func ofProcess(_ pid: Int32) throws(SystemError) -> Descriptor {
        Descriptor(owning: try check("pidfd_open \(pid)") { cl_pidfd_open(pid) })
    }

    /// A detached copy of the mounts at `path` and, if `isRecursive`, below it: to be attached elsewhere, gone when it
    /// is closed before. The corresponding call is `open_tree(2)` with `OPEN_TREE_CLONE`.
    public static func cloneTree(_ path: String, isRecursive: Bool) throws(SystemError) -> Descriptor {
        let flags = UInt32(1) | (isRecursive ? 0x8000 : 0)
        return Descriptor(owning: try check("open_tree \(path)") { cl_open_tree(AT_FDCWD, path, flags) })
    }

    /// A detached copy of the mounts at `path` in another mount namespace, whose processes may have made that a link to
    /// anywhere: it is resolved inside of the namespace's root. The corresponding calls are `setns(2)`, `openat2(2)` and
    /// `open_tree(2)`.
    public static func cloneTree(
        _ path: String, inNamespace namespace: String, isRecursive: Bool
    ) throws(SystemError) -> Descriptor {
        let namespace = try open(namespace)
        return Descriptor(
            owning: try check("open_tree \(path)") { cl_open_tree_in(namespace.raw, path, isRecursive ? 1 : 0) })
    }

    /// `/dev/null`, known by its device number, as a detached mount to attach elsewhere. It is read-only: who gets it can
    /// write to the device, and change neither its mode nor its owner, which are those of the host's file.
    public static func nullMount() throws(SystemError) -> Descriptor {
        let null = try cloneTree("/dev/null", isRecursive: false)
        let mount = null.raw
        _ = try check("mount_setattr /dev/null") {
            cl_mount_setattr(mount, "", UInt32(Kernel.emptyPath), UInt64(MOUNT_ATTR_RDONLY), 0, 0)
        }
        let status = try null.status()
        guard status.st_mode & S_IFMT == S_IFCHR, cl_major(UInt64(status.st_rdev)) == 1,
            cl_minor(UInt64(status.st_rdev)) == 3
        else { throw SystemError("/dev/null is not the null device", ENODEV) }
        return null
    }

    /// The null device for a stream of a container, opened through ``nullMount()``.
    public static func nullForContainers() throws(SystemError) -> Descriptor {
        let mount = try nullMount()
        return try open("/proc/self/fd/\(mount.raw)", O_RDWR)
    }

    /// Whether this names a directory. The corresponding call is `fstat(2)`.
    public var isDirectory: Bool {
        get throws(SystemError) { try status().st_mode & S_IFMT == S_IFDIR }
    }

    /// How many bytes a file has, and for how many there is room on the disk already. The corresponding call is `fstat(2)`.
    public var sizeAndRoom: (size: Int64, room: Int64) {
        get throws(SystemError) {
            let status = try status()
            return (Int64(status.st_size), Int64(status.st_blocks) * 512)
        }
    }

    func status() throws(SystemError) -> stat {
        var result = stat()
        try check("fstat") { fstat(raw, &result) }
        return result
    }
}

extension RawDescriptor {
    /// Gives a pipe to a user and a group, a terminal to the user alone; anything else is not touched.
    /// The corresponding call is `fchown(2)`.
    public static func setOwner(ofStream descriptor: Int32, uid: UInt32, gid: UInt32) throws(SystemError) {
        var status = stat()
        try check("fstat") { fstat(descriptor, &status) }
        switch status.st_mode & S_IFMT {
        case S_IFIFO: try check("fchown") { fchown(descriptor, uid, gid) }
        case S_IFCHR where (136...143).contains(cl_major(UInt64(status.st_rdev))):
            // The group of terminals stays: others write to them by its right.
            try check("fchown") { fchown(descriptor, uid, .max) }
        default: break
        }
    }
}

extension Descriptor {
    /// A file without a name that holds `bytes`, to be read from its start. The corresponding call is
    /// `memfd_create(2)`.
    public static func memory(named name: String, holding bytes: [UInt8]) throws(SystemError) -> Descriptor {
        let file = Descriptor(owning: try check("memfd_create") { cl_memfd(name) })
        try file.write(bytes)
        try check("lseek") { lseek(file.raw, 0, SEEK_SET) }
        return file
    }
}

internal import Documents
internal import Glibc
internal import Linux

extension VolumeStore {
    /// Mounts the file system that a volume's options ask for onto its data directory, unless it is there already, and
    /// notes that a container uses it. Fine for a volume that is a plain directory.
    ///
    /// Throws the engine's `Problem`: `error while mounting volume '/…': failed to mount local volume: …`.
    /// The corresponding call is `mount(2)`.
    public func activate(_ volume: Volume, for container: String) throws {
        guard let wanted = volume.mount else { return }
        let lock = try FileLock("\(directory)/\(volume.name)/.mount")
        defer { withExtendedLifetime(lock) {} }
        try Files.makeDirectories(mountUsers(of: volume), mode: 0o700)
        try Files.replace("\(mountUsers(of: volume))/\(container)", with: [], mode: 0o600, isDurable: false)
        guard try !isMounted(volume) else { return }
        let options = MountOptions(wanted.options)
        let data = options.data.joined(separator: ",")
        var flags = UInt(options.flags)
        if options.isBind { flags |= UInt(MS_BIND) | (options.bindsRecursively ? UInt(MS_REC) : 0) }
        func fail(_ number: Int32) -> Problem {
            let call = "mount \(wanted.device):\(volume.mountpoint), flags: 0x\(String(flags, radix: 16))"
            let words = data.isEmpty ? call : "\(call), data: \(data)"
            return Problem(
                .invalid,
                "error while mounting volume '\(volume.mountpoint)': failed to mount local volume: \(words): "
                    + Wire.text(of: SystemError("mount", number)))
        }
        guard mount(wanted.device, volume.mountpoint, wanted.type, flags, data) == 0 else { throw fail(errno) }
        // A bind takes its own flags only when it is mounted anew.
        let own = UInt(options.flags)
        if options.isBind, own != 0, mount("none", volume.mountpoint, "none", UInt(MS_REMOUNT | MS_BIND) | own, "") != 0
        {
            let number = errno
            try Mounts.detach(volume.mountpoint)
            throw fail(number)
        }
    }

    /// Notes that a container does not use the volume any more, and takes away what ``activate(_:for:)`` mounted when no
    /// other does. Fine when nothing is mounted. The corresponding call is `umount2(2)` with `MNT_DETACH`.
    ///
    /// - Parameter isActive: whether a container that was noted runs, or is being started: one may have been killed.
    public func deactivate(_ volume: Volume, for container: String, isActive: (String) -> Bool) throws {
        guard volume.mount != nil else { return }
        let lock = try FileLock("\(directory)/\(volume.name)/.mount")
        defer { withExtendedLifetime(lock) {} }
        let users = mountUsers(of: volume)
        for user in (try? Files.names(in: users)) ?? [] where user == container || !isActive(user) {
            try Files.remove("\(users)/\(user)")
        }
        if (try? Files.names(in: users))?.isEmpty ?? true, try isMounted(volume) {
            try Mounts.detach(volume.mountpoint)
        }
    }

    /// A file a container that uses what is mounted, by id.
    private func mountUsers(of volume: Volume) -> String { "\(directory)/\(volume.name)/.users" }

    private func isMounted(_ volume: Volume) throws(SystemError) -> Bool {
        let path = try Self.path(of: volume.mountpoint)
        return try Mounts.all().contains { $0.target == path }
    }

    /// Takes away what is mounted on a volume's data, so that its removal does not reach into it.
    ///
    /// Throws a `Problem` where something is mounted deeper inside: that is nothing of this store's.
    func detachAll(_ name: String) throws {
        guard Files.isDirectory(data(of: name)) else { return }
        let path = try Self.path(of: data(of: name))
        for mount in try Mounts.all() where mount.target == path { try Mounts.detach(path) }
        let left = try Mounts.all().first { $0.target == path || $0.target.hasPrefix(path + "/") }
        guard let left else { return }
        throw Problem(
            .conflict, "remove \(name): a file system is mounted in the volume", reason: left.target,
            hint: "umount \(left.target)")
    }

    /// As the kernel names it, links on the way resolved.
    private static func path(of directory: String) throws(SystemError) -> String {
        let opened = try Descriptor.open(directory, Kernel.openPath | Kernel.openDirectory)
        return Files.link("/proc/self/fd/\(opened.raw)") ?? directory
    }
}

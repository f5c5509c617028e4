internal import Documents
internal import Glibc
internal import Linux

extension VolumeStore {
    /// Mounts the file system that a volume's options ask for onto its data directory, unless it is there already.
    /// Fine for a volume that is a plain directory.
    ///
    /// Throws the engine's `Problem`: `error while mounting volume '/…': failed to mount local volume: …`.
    /// The corresponding call is `mount(2)`.
    public func activate(_ volume: Volume) throws {
        guard let wanted = volume.mount else { return }
        let lock = try FileLock("\(directory)/\(volume.name)/.mount")
        defer { withExtendedLifetime(lock) {} }
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
        if options.isBind, own != 0, mount("none", volume.mountpoint, "none", UInt(MS_REMOUNT | MS_BIND) | own, "") != 0 {
            let number = errno
            try Mounts.detach(volume.mountpoint)
            throw fail(number)
        }
    }

    /// Takes away what ``activate(_:)`` mounted; to be called when no running container uses the volume any more.
    /// Fine when nothing is mounted. The corresponding call is `umount2(2)` with `MNT_DETACH`.
    public func deactivate(_ volume: Volume) throws {
        guard volume.mount != nil else { return }
        let lock = try FileLock("\(directory)/\(volume.name)/.mount")
        defer { withExtendedLifetime(lock) {} }
        if try isMounted(volume) { try Mounts.detach(volume.mountpoint) }
    }

    private func isMounted(_ volume: Volume) throws(SystemError) -> Bool {
        let data = try Descriptor.open(volume.mountpoint, Kernel.openPath | Kernel.openDirectory)
        // As the kernel names it, links on the way resolved.
        let path = Files.link("/proc/self/fd/\(data.raw)") ?? volume.mountpoint
        return try Mounts.all().contains { $0.target == path }
    }
}

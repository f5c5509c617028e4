internal import Glibc
public import Linux

/// Stacked directories as one tree, to be read: layers of an image, with or without a container's changes on top.
public enum MergedView {
    /// Opens the tree.
    ///
    /// - Parameter directories: topmost first, absolute. One alone is opened as it is; whiteouts in it are of no use to
    ///   anybody then, for there is nothing below.
    ///
    /// The mount behind the descriptor is attached nowhere and goes with it. The corresponding calls are `fsopen(2)`
    /// with `lowerdir+` (kernel 6.7), else `mount(2)` onto `scratch` and an immediate detachment.
    public static func open(_ directories: [String], scratch: String) throws(SystemError) -> Descriptor {
        if directories.count == 1 { return try Descriptor.open(directories[0], Kernel.openDirectory) }
        do {
            return try Mounts.make(
                type: "overlay", options: directories.map { (key: "lowerdir+", value: $0) }, attributes: readOnly)
        } catch {
            guard [EINVAL, ENOSYS, EPERM].contains(error.number) else { throw error }
            return try mounted(directories, at: scratch)
        }
    }

    private static let readOnly: UInt32 = 1  // MOUNT_ATTR_RDONLY

    private static func mounted(_ directories: [String], at scratch: String) throws(SystemError) -> Descriptor {
        try Files.makeDirectories(scratch, mode: 0o700)
        let options = "lowerdir=" + directories.joined(separator: ":")
        try check("mount overlay") { mount("overlay", scratch, "overlay", 1, options) }
        let opened: Result<Int32, SystemError>
        do { opened = .success(try Descriptor.open(scratch, Kernel.openDirectory).release()) } catch {
            opened = .failure(error)
        }
        try Mounts.detach(scratch)
        return Descriptor(owning: try opened.get())
    }
}

extension Container {
    /// The container's file tree as it is now, without what is mounted into it.
    ///
    /// Of a running one it is the very tree that its processes see; of another, its changes over its image's layers.
    public func openTree(root: StateRoot) throws(SystemError) -> Descriptor {
        // What a container with users of its own sees belongs to ids that only it knows; its layers have the plain
        // ones.
        if let run = state.run, run.process.isAlive, !record.hasOwnUsers,
            let tree = try? Descriptor.cloneTree("/proc/\(run.process.pid)/root", isRecursive: false)
        {
            return tree
        }
        let layers = (record.stack.reversed() + [StateRoot.mountPoints]).map(root.layer)
        return try MergedView.open(["\(directory)/upper"] + layers, scratch: "\(directory)/rootfs")
    }
}

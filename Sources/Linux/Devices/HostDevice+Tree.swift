internal import CLinux
internal import Glibc

extension HostDevice {
    /// A detached mount of the host's node for `device`: of the one at its path, if its number is right, else of the
    /// one that the kernel names.
    ///
    /// Throws `ENODEV` when there is none. Source of the name: `uevent` below `/sys/dev`.
    static func tree(of device: LaunchPlan.DeviceNode) throws(SystemError) -> Descriptor {
        let isBlock = device.mode & UInt32(S_IFMT) == UInt32(S_IFBLK)
        if let node = tree(at: device.path, of: device) { return node }
        let events = Files.text("/sys/dev/\(isBlock ? "block" : "char")/\(device.major):\(device.minor)/uevent") ?? ""
        if let line = events.split(separator: "\n").first(where: { $0.hasPrefix("DEVNAME=") }),
            let node = tree(at: "/dev/\(line.dropFirst("DEVNAME=".count))", of: device)
        {
            return node
        }
        throw SystemError("open device \(device.major):\(device.minor)", ENODEV)
    }

    private static func tree(at path: String, of device: LaunchPlan.DeviceNode) -> Descriptor? {
        guard let tree = try? Descriptor.cloneTree(path, isRecursive: false), let status = try? tree.status(),
            UInt32(status.st_mode & S_IFMT) == device.mode & UInt32(S_IFMT),
            cl_major(UInt64(status.st_rdev)) == device.major, cl_minor(UInt64(status.st_rdev)) == device.minor
        else { return nil }
        return tree
    }
}

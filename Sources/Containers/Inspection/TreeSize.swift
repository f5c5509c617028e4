internal import Glibc
public import Linux

/// How many bytes the files of a tree hold, as `ps --size` counts them.
public enum TreeSize {
    private static let deepest = 400

    /// The lengths of all files, those with several names once; directories do not count. 0 when there is no tree.
    public static func bytes(in directory: String) throws(SystemError) -> Int64 {
        let root: Descriptor
        do { root = try Descriptor.open(directory, Kernel.openDirectory | Kernel.openNoFollow) } catch {
            if error.isMissing { return 0 }
            throw error
        }
        var seen: Set<File> = []
        return bytes(in: root.release(), depth: 0, &seen)
    }

    private struct File: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// Closes `directory`. What disappears meanwhile is not counted.
    private static func bytes(in directory: Int32, depth: Int, _ seen: inout Set<File>) -> Int64 {
        guard let stream = fdopendir(directory) else {
            close(directory)
            return 0
        }
        defer { closedir(stream) }
        var total: Int64 = 0
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if strcmp(name, ".") != 0, strcmp(name, "..") != 0 {
                        total += bytes(of: name, in: directory, depth: depth, &seen)
                    }
                }
            }
        }
        return total
    }

    private static func bytes(
        of name: UnsafePointer<CChar>, in directory: Int32, depth: Int, _ seen: inout Set<File>
    ) -> Int64 {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return 0 }
        if status.st_mode & S_IFMT == S_IFDIR {
            guard depth < deepest else { return 0 }
            let inner = SystemCall.openat(directory, name, Kernel.openDirectory | Kernel.openNoFollow)
            return inner < 0 ? 0 : bytes(in: inner, depth: depth + 1, &seen)
        }
        let file = File(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        if status.st_nlink > 1, !seen.insert(file).inserted { return 0 }
        return Int64(status.st_size)
    }
}

extension Container {
    /// The bytes of the container's own changes.
    public var ownSize: Int64 { (try? TreeSize.bytes(in: "\(directory)/upper")) ?? 0 }
}

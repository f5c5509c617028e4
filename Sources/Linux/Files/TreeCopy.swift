internal import CLinux
internal import Glibc

/// Copies and moves trees of files between open directories.
///
/// Every name is looked up in an open directory and never followed when it is a link, so that no link in either tree
/// leads out of it, also while others change them.
public enum TreeCopy {
    /// How deep a tree may be: each level holds two descriptors.
    static let deepest = 400

    /// Whether a directory has no entry.
    public static func isEmpty(_ directory: borrowing Descriptor) throws(SystemError) -> Bool {
        try names(in: directory.raw).isEmpty
    }

    /// Copies what is in `source` into `target`, and the attributes of the directory itself.
    ///
    /// Kept are owner, mode, times, extended attributes, symbolic links, device nodes, fifos, sockets, holes in files,
    /// and hard links between the files of the tree. Data is shared where the file system can.
    /// The corresponding calls are `copy_file_range(2)`, `mknodat(2)`, `linkat(2)`.
    public static func copy(from source: borrowing Descriptor, to target: borrowing Descriptor) throws(SystemError) {
        var copier = Copier(root: target.raw)
        try copier.directory(source.raw, target.raw, path: TreePath(), depth: 0)
    }

    /// Moves the entries of `source` into `target`, one rename each; an entry that `target` has already stays there and
    /// is not moved. The attributes of `source` itself are copied last. Both lie on one file system.
    public static func move(from source: borrowing Descriptor, to target: borrowing Descriptor) throws(SystemError) {
        for name in try names(in: source.raw) {
            let flags: UInt32 = 1  // RENAME_NOREPLACE
            if cl_rename(source.raw, name.bytes, target.raw, name.bytes, flags) != 0 && errno != EEXIST {
                throw SystemError.current("rename \(name)")
            }
        }
        let copier = Copier(root: target.raw)
        let status = try source.status()
        try copier.own(target.raw, like: status)
        copier.copyAttributes(FileName(".").path(in: source.raw), FileName(".").path(in: target.raw))
        try copier.finish(target.raw, like: status)
    }

    /// The bytes that a tree takes on the disk, without following links; 0 when there is none.
    public static func size(ofTreeAt path: String) throws(SystemError) -> Int64 {
        let directory: Descriptor
        do { directory = try Descriptor.open(path, Kernel.openDirectory | Kernel.openNoFollow) } catch {
            if error.isMissing { return 0 }
            throw error
        }
        var seen: Set<FileIdentity> = []
        return try size(of: directory.raw, depth: 0, &seen)
    }

    private static func size(
        of directory: Int32, depth: Int, _ seen: inout Set<FileIdentity>
    ) throws(SystemError) -> Int64 {
        var total: Int64 = 0
        for name in try names(in: directory) {
            var status = stat()
            guard fstatat(directory, name.bytes, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_nlink > 1, status.st_mode & S_IFMT != S_IFDIR, !seen.insert(FileIdentity(status)).inserted {
                continue
            }
            total += Int64(status.st_blocks) * 512
            if status.st_mode & S_IFMT == S_IFDIR, depth < deepest {
                let inner = try open(name, in: directory, Kernel.openDirectory)
                total += try size(of: inner.raw, depth: depth + 1, &seen)
            }
        }
        return total
    }

    fileprivate static func open(
        _ name: FileName, in directory: Int32, _ flags: Int32, mode: UInt32 = 0
    ) throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try check("open \(name)") {
                cl_openat(directory, name.bytes, flags | Kernel.openNoFollow | O_CLOEXEC, mode)
            })
    }

    static func names(in directory: Int32) throws(SystemError) -> [FileName] {
        let copy = try open(FileName("."), in: directory, Kernel.openDirectory).release()
        guard let stream = fdopendir(copy) else {
            close(copy)
            throw SystemError.current("opendir")
        }
        defer { closedir(stream) }
        var names: [FileName] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { FileName($0.prefix { $0 != 0 }) }
            if !name.isSpecial { names.append(name) }
        }
        return names
    }
}

/// Where a file lies below the top of a tree.
private struct TreePath: CustomStringConvertible {
    var bytes: [UInt8] = []

    func appending(_ name: FileName) -> TreePath {
        TreePath(bytes: bytes + (bytes.isEmpty ? [] : [UInt8(ascii: "/")]) + name.utf8)
    }

    var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
    var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// A file, whatever its name.
private struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

private struct Copier {
    /// The top of the tree that is made.
    let root: Int32
    /// Files with several names by the first place of each in the new tree.
    var linked: [FileIdentity: (path: TreePath, copy: FileIdentity)] = [:]

    init(root: Int32) { self.root = root }

    mutating func directory(_ source: Int32, _ target: Int32, path: TreePath, depth: Int) throws(SystemError) {
        guard depth < TreeCopy.deepest else { throw SystemError("copy \(path)", ENAMETOOLONG) }
        for name in try TreeCopy.names(in: source) {
            try entry(name, source, target, path: path.appending(name), depth: depth)
        }
        var status = stat()
        try check("fstat \(path)") { fstat(source, &status) }
        // Last: what is put into a directory changes its times.
        try own(target, like: status)
        copyAttributes(FileName(".").path(in: source), FileName(".").path(in: target))
        try finish(target, like: status)
    }

    private mutating func entry(
        _ name: FileName, _ source: Int32, _ target: Int32, path: TreePath, depth: Int
    ) throws(SystemError) {
        var status = stat()
        try check("stat \(path)") { fstatat(source, name.bytes, &status, AT_SYMLINK_NOFOLLOW) }
        let kind = status.st_mode & S_IFMT
        if kind != S_IFDIR, status.st_nlink > 1, try link(name, target, to: FileIdentity(status)) { return }
        switch kind {
        case S_IFDIR:
            try check("mkdir \(path)") { mkdirat(target, name.bytes, 0o700) }
            let inside = try TreeCopy.open(name, in: source, Kernel.openDirectory)
            let made = try TreeCopy.open(name, in: target, Kernel.openDirectory)
            try directory(inside.raw, made.raw, path: path, depth: depth + 1)
            return
        case S_IFREG:
            let file = try TreeCopy.open(name, in: source, O_RDONLY | O_NONBLOCK)
            let made = try TreeCopy.open(name, in: target, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            try content(file, to: made, size: Int(status.st_size))
            try own(made.raw, like: status)
            copyAttributes(name.path(in: source), name.path(in: target))
            try finish(made.raw, like: status)
        case S_IFLNK:
            try symbolicLink(name, source, target, status, path: path)
        default:
            let device = UInt64(status.st_rdev)
            try check("mknod \(path)") {
                cl_mknodat(target, name.bytes, UInt32(kind) | 0o600, cl_major(device), cl_minor(device))
            }
            let made = try TreeCopy.open(name, in: target, Kernel.openPath)
            try own(made.raw, like: status)
            copyAttributes(name.path(in: source), name.path(in: target))
            try finish(made.raw, like: status)
        }
        if status.st_nlink > 1 {
            var copy = stat()
            try check("stat \(path)") { fstatat(target, name.bytes, &copy, AT_SYMLINK_NOFOLLOW) }
            linked[FileIdentity(status)] = (path, FileIdentity(copy))
        }
    }

    /// Gives the copy of a file another name; false when there is no copy yet, or no longer.
    private func link(_ name: FileName, _ target: Int32, to file: FileIdentity) throws(SystemError) -> Bool {
        guard let first = linked[file] else { return false }
        let found = SystemCall.openInRoot(root, first.path.cString, Kernel.openPath | Kernel.openNoFollow)
        guard found >= 0 else { return false }
        let made = Descriptor(owning: found)
        guard FileIdentity(try made.status()) == first.copy else { return false }
        try check("link \(name)") {
            linkat(AT_FDCWD, "/proc/self/fd/\(made.raw)", target, name.bytes, AT_SYMLINK_FOLLOW)
        }
        return true
    }

    private func symbolicLink(
        _ name: FileName, _ source: Int32, _ target: Int32, _ status: stat, path: TreePath
    ) throws(SystemError) {
        var text = [CChar](repeating: 0, count: 4097)
        let length = try check("readlink \(path)") { readlinkat(source, name.bytes, &text, 4096) }
        text[length] = 0
        try check("symlink \(path)") { symlinkat(text, target, name.bytes) }
        if fchownat(target, name.bytes, status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) != 0, errno != EPERM {
            throw SystemError.current("chown \(path)")
        }
        copyAttributes(name.path(in: source), name.path(in: target))
        var times = [status.st_atim, status.st_mtim]
        try check("utimens \(path)") { utimensat(target, name.bytes, &times, AT_SYMLINK_NOFOLLOW) }
    }

    /// Changes the owner of an open file, before its attributes, some of which that drops. Who may not change it keeps
    /// the file for himself.
    func own(_ file: Int32, like status: stat) throws(SystemError) {
        if chown("/proc/self/fd/\(file)", status.st_uid, status.st_gid) != 0, errno != EPERM {
            throw SystemError.current("chown")
        }
    }

    /// Mode and times of an open file, which its attributes may change.
    func finish(_ file: Int32, like status: stat) throws(SystemError) {
        let path = "/proc/self/fd/\(file)"
        try check("chmod") { chmod(path, status.st_mode & 0o7777) }
        var times = [status.st_atim, status.st_mtim]
        try check("utimens") { utimensat(AT_FDCWD, path, &times, 0) }
    }

    /// Extended attributes, as far as the target's file system and this process's rights take them.
    func copyAttributes(_ source: [CChar], _ target: [CChar]) {
        var list = [UInt8](repeating: 0, count: 65536)
        let length = cl_llistxattr(source, &list, list.count)
        guard length > 0 else { return }
        for bytes in list[..<length].split(separator: 0) {
            let name = String(decoding: bytes, as: UTF8.self)
            if name.hasPrefix("trusted.overlay.") || name.hasPrefix("user.overlay.") { continue }
            var value = [UInt8](repeating: 0, count: 65536)
            let size = cl_lgetxattr(source, name, &value, value.count)
            if size >= 0 { _ = cl_lsetxattr(target, name, value, size) }
        }
    }

    /// The data of a file, hole for hole.
    private func content(
        _ source: borrowing Descriptor, to target: borrowing Descriptor, size: Int
    ) throws(SystemError) {
        var position = 0
        while position < size {
            let start = lseek(source.raw, position, 3)  // SEEK_DATA
            if start < 0 {
                if errno == ENXIO { break }
                throw SystemError.current("lseek")
            }
            let end = min(try check("lseek") { lseek(source.raw, start, 4) }, size)  // SEEK_HOLE
            try check("lseek") { lseek(source.raw, start, SEEK_SET) }
            try check("lseek") { lseek(target.raw, start, SEEK_SET) }
            try range(source, to: target, count: end - start)
            position = max(end, start + 1)
        }
        try check("ftruncate") { ftruncate(target.raw, size) }
    }

    private func range(
        _ source: borrowing Descriptor, to target: borrowing Descriptor, count: Int
    ) throws(SystemError) {
        var rest = count
        while rest > 0 {
            var copied = cl_copy_file_range(source.raw, target.raw, rest)
            if copied < 0, [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM].contains(errno) {
                copied = cl_sendfile(source.raw, target.raw, min(rest, 1 << 30))
            }
            if copied < 0 {
                if errno == EINTR { continue }
                throw SystemError.current("copy")
            }
            // The file became shorter meanwhile.
            if copied == 0 { return }
            rest -= copied
        }
    }
}

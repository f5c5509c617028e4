internal import CLinux
internal import Glibc

extension Files {
    /// Removes a file or a directory with all in it, never following a link out of it; fine when it does not exist.
    ///
    /// Names may be any bytes and trees as deep as their makers liked: what lies too deep for this process's open files
    /// is brought up first.
    public static func removeTree(_ path: String) throws(SystemError) {
        let parent = try Descriptor.open(parent(of: path), Kernel.openDirectory)
        try removeTree(name(of: path).utf8, in: parent.raw, shown: path)
    }

    /// The same until `deadline` on the monotonic clock, in milliseconds; false when something is left then.
    public static func removeTree(_ path: String, until deadline: Int64) throws(SystemError) -> Bool {
        let parent = try Descriptor.open(parent(of: path), Kernel.openDirectory)
        return try removeTree(name(of: path).utf8, in: parent.raw, shown: path, until: deadline)
    }

    /// The same by the name, which may be any bytes, in an open directory; errors say `path`.
    @discardableResult
    public static func removeTree(
        _ name: some Collection<UInt8>, in directory: Int32, shown path: String, until deadline: Int64 = .max
    ) throws(SystemError) -> Bool {
        let name = FileName(name)
        if unlinkat(directory, name.bytes, 0) == 0 || errno == ENOENT { return true }
        guard errno == EISDIR || errno == EPERM || errno == ENOTEMPTY else {
            throw SystemError.current("unlink \(path)")
        }
        let flags = Kernel.openDirectory | Kernel.openNoFollow | O_CLOEXEC
        let top = Descriptor(owning: try check("open \(path)") { cl_openat(directory, name.bytes, flags, 0) })
        var removal = TreeRemoval(top: top.raw, deadline: deadline)
        while true {
            try removal.empty(top.raw, depth: 0, path: path)
            if removal.isLate { return false }
            if unlinkat(directory, name.bytes, AT_REMOVEDIR) == 0 || errno == ENOENT { return true }
            guard errno == ENOTEMPTY, removal.hasMoved else { throw SystemError.current("rmdir \(path)") }
            removal.hasMoved = false
        }
    }
}

/// The removal of one tree.
private struct TreeRemoval {
    let top: Int32
    /// Whether something was brought up to the top, which is to be emptied once more.
    var hasMoved = false
    private var count = 0

    private static let deepest = 64

    private let deadline: Int64
    private var sinceLook = 0
    /// Whether the deadline came before the end.
    private(set) var isLate = false

    init(top: Int32, deadline: Int64) {
        self.top = top
        self.deadline = deadline
    }

    mutating func empty(_ directory: Int32, depth: Int, path: String) throws(SystemError) {
        for name in try TreeCopy.names(in: directory) {
            sinceLook += 1
            if sinceLook == 100, deadline != .max {
                sinceLook = 0
                isLate = monotonicMilliseconds() >= deadline
            }
            if isLate { return }
            if unlinkat(directory, name.bytes, 0) == 0 || errno == ENOENT { continue }
            guard errno == EISDIR || errno == EPERM || errno == ENOTEMPTY else {
                throw SystemError.current("unlink \(path)/\(name)")
            }
            if unlinkat(directory, name.bytes, AT_REMOVEDIR) == 0 || errno == ENOENT { continue }
            if depth == Self.deepest, bringUp(name, from: directory) { continue }
            let flags = Kernel.openDirectory | Kernel.openNoFollow | O_CLOEXEC
            let inner = Descriptor(
                owning: try check("open \(path)/\(name)") { cl_openat(directory, name.bytes, flags, 0) })
            try empty(inner.raw, depth: depth + 1, path: "\(path)/\(name)")
            if isLate { return }
            if unlinkat(directory, name.bytes, AT_REMOVEDIR) != 0 && errno != ENOENT {
                throw SystemError.current("rmdir \(path)/\(name)")
            }
        }
    }

    private mutating func bringUp(_ name: FileName, from directory: Int32) -> Bool {
        for _ in 0..<1000 {
            count += 1
            if cl_rename(directory, name.bytes, top, FileName(".deep-\(count)").bytes, 1) == 0 {  // RENAME_NOREPLACE
                hasMoved = true
                return true
            }
            guard errno == EEXIST else { return false }
        }
        return false
    }
}

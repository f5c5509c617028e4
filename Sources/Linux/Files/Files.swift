internal import CLinux
internal import Documents
internal import Glibc
internal import Synchronization

/// Files and directories of the host: whole reads, atomic writes, trees.
public enum Files {
    /// Has the file system place what is made in a directory from now on far from each other, if it can: `chattr +T`.
    /// The corresponding call is `ioctl(2)` with `FS_IOC_SETFLAGS`.
    public static func spreadDirectories(in path: String) { _ = cl_spread_below(path) }

    /// Where relative paths begin; empty when that place is gone. The corresponding call is `getcwd(3)`.
    public static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The whole content of the file at `path`, at most `limit` bytes.
    public static func read(_ path: String, limit: Int = 64 << 20) throws(SystemError) -> [UInt8] {
        do {
            return try Descriptor.open(path).readAll(limit: limit)
        } catch {
            throw SystemError(error.call.hasPrefix("open") ? error.call : "\(error.call) \(path)", error.number)
        }
    }

    /// The content of a small file as text without the line end at its end; `nil` when it cannot be read.
    public static func text(_ path: String) -> String? {
        guard let bytes = try? read(path) else { return nil }
        let end = bytes.last == UInt8(ascii: "\n") ? bytes.count - 1 : bytes.count
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// Overwrites an existing file, as those of `/proc` and `/sys` want it: with one `write(2)`.
    public static func overwrite(_ path: String, _ text: String) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY)
        do { try file.write(text.utf8) } catch { throw SystemError("write \(text) to \(path)", error.number) }
    }

    /// Replaces the file at `path`: whoever reads it sees the old or the new content, also after a crash if
    /// `isDurable`.
    public static func replace(
        _ path: String, with bytes: some Collection<UInt8>, mode: UInt32 = 0o644, isDurable: Bool = true
    ) throws(SystemError) {
        try Replacement(of: path, with: bytes, mode: mode, isDurable: isDurable).commit()
        if isDurable { try synchronizeDirectory(of: path) }
    }

    /// The new content of a file, beside it, until it takes its place: one at a time for a file and a process. Removed
    /// when it does not.
    public final class Replacement: Sendable {
        private let temporary: String
        private let path: String
        private let isInPlace = Mutex(false)

        /// Writes the content. Throws `SystemError`.
        public init(
            of path: String, with bytes: some Collection<UInt8>, mode: UInt32 = 0o644, isDurable: Bool = false
        ) throws(SystemError) {
            self.path = path
            temporary = "\(path).\(getpid())~"
            do {
                let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
                try file.write(bytes)
                if isDurable { try file.synchronize() }
            } catch {
                unlink(temporary)
                throw error.call == "write" ? SystemError("write \(path)", error.number) : error
            }
        }

        deinit {
            if !isInPlace.withLock({ $0 }) { unlink(temporary) }
        }

        /// Puts it in the file's place. The corresponding call is `rename(2)`.
        public func commit() throws(SystemError) {
            try Files.rename(temporary, to: path)
            isInPlace.withLock { $0 = true }
        }
    }

    /// Gives a file without a name one. The corresponding call is `linkat(2)`.
    public static func name(_ file: borrowing Descriptor, _ path: String) throws(SystemError) {
        let raw = file.raw
        try check("link \(path)") { linkat(AT_FDCWD, "/proc/self/fd/\(raw)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) }
    }

    /// Has two files change their names. The corresponding call is `renameat2(2)` with `RENAME_EXCHANGE`.
    public static func exchange(_ a: String, _ b: String) throws(SystemError) {
        try check("rename \(a)") { cl_rename(AT_FDCWD, a, AT_FDCWD, b, 2) }
    }

    /// Makes what happened to the names in a directory survive a crash. The corresponding call is `fsync(2)`.
    public static func synchronizeDirectory(of path: String) throws(SystemError) {
        try Descriptor.open(parent(of: path), Kernel.openDirectory).synchronize()
    }

    /// The directory that holds `path`.
    public static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last component of `path`.
    public static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? "/"
    }

    /// Whether anything is at `path`, be it a link that leads nowhere.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether `path` leads to a directory.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes the directory and all above it; fine when it exists. The corresponding call is `mkdir(2)`.
    public static func makeDirectories(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw SystemError.current("mkdir \(path)") }
        try makeDirectories(parent(of: path), mode: mode)
        if mkdir(path, mode) != 0 && errno != EEXIST { throw SystemError.current("mkdir \(path)") }
    }

    /// Makes one directory that must not exist. The corresponding call is `mkdir(2)`.
    public static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        try check("mkdir \(path)") { mkdir(path, mode) }
    }

    /// The names in a directory, sorted by their bytes, without `.` and `..`.
    public static func names(in path: String) throws(SystemError) -> [String] {
        guard let directory = opendir(path) else { throw SystemError.current("opendir \(path)") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What a symbolic link says; `nil` when `path` is none.
    public static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let length = cl_readlink(path, &buffer, buffer.count)
        return length < 0 ? nil : String(decoding: buffer[..<length], as: UTF8.self)
    }

    /// Makes a symbolic link that must not exist: the test and the making are one. The corresponding call is
    /// `symlink(2)`.
    public static func makeLink(_ path: String, to text: String) throws(SystemError) {
        try check("symlink \(path)") { symlink(text, path) }
    }

    /// Moves a file or directory, over a file that is there. The corresponding call is `rename(2)`.
    public static func rename(_ from: String, to: String) throws(SystemError) {
        try check("rename \(from)") { cl_rename(AT_FDCWD, from, AT_FDCWD, to, 0) == 0 ? 0 : -1 }
    }

    /// Removes a file; fine when it does not exist. The corresponding call is `unlink(2)`.
    public static func remove(_ path: String) throws(SystemError) {
        if unlink(path) != 0 && errno != ENOENT { throw SystemError.current("unlink \(path)") }
    }

    /// `count` random bytes. The corresponding call is `getrandom(2)`.
    public static func randomBytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // Cannot fail for so few bytes once the kernel's pool is filled, for which it waits.
        _ = cl_getrandom(&bytes, count)
        return bytes
    }

    /// As many random hexadecimal digits, an even number: a name that nobody else has or guesses.
    public static func randomDigits(_ count: Int) -> String { Hexadecimal.text(randomBytes(count / 2)) }
}

extension Descriptor {
    /// Waits until the content is on the disk. The corresponding call is `fdatasync(2)`.
    public func synchronize() throws(SystemError) {
        try check("fdatasync") { fdatasync(raw) }
    }
}

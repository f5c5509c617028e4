internal import Glibc

/// Whole reads of files in trees that belong to somebody else, where any name may be a link, a fifo or a device.
public enum RegularFile {
    /// The content of the file at `path` below the directory `root`, links resolved as if `root` were `/`; `nil` when
    /// there is none, when it is no regular file, or when it has more than `limit` bytes.
    ///
    /// Nothing but a regular file is ever opened for reading, so that no fifo makes it wait and no device notices. The
    /// corresponding call is `openat2(2)` with `RESOLVE_IN_ROOT`.
    public static func read(_ path: String, inRoot root: Int32, limit: Int) -> [UInt8]? {
        guard !path.utf8.contains(0) else { return nil }
        let found = SystemCall.openInRoot(root, path, Kernel.openPath)
        return found < 0 ? nil : read(Descriptor(owning: found), limit: limit)
    }

    /// The content of a file that was opened as a mere place (`O_PATH`).
    static func read(_ place: borrowing Descriptor, limit: Int) -> [UInt8]? {
        guard let status = try? place.status(), status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            return nil
        }
        // Files of the kernel's look regular too, and may make a reader wait.
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY
        return try? Descriptor.open("/proc/self/fd/\(place.raw)", flags).readAll(limit: limit)
    }
}

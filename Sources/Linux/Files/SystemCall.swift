internal import CLinux
internal import Glibc

/// Calls on files that the Swift view of the C library leaves out, as the kernel has them: −1 and `errno` on failure.
///
/// They take C strings, because names in a file system are bytes and need not be UTF-8.
public enum SystemCall {
    /// A new descriptor, close-on-exec, of `name` in `directory`. The corresponding call is `openat(2)`.
    public static func openat(
        _ directory: Int32, _ name: UnsafePointer<CChar>, _ flags: Int32, _ mode: UInt32 = 0
    ) -> Int32 {
        cl_openat(directory, name, flags | O_CLOEXEC, mode)
    }

    /// Opens `path` as if `root` were `/`. The corresponding call is `openat2(2)` with `RESOLVE_IN_ROOT`.
    public static func openInRoot(_ root: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
        cl_openat2(root, path, flags | O_CLOEXEC, 0, UInt64(CL_RESOLVE_IN_ROOT | CL_RESOLVE_NO_MAGICLINKS))
    }

    /// Makes a file of any kind: `mode` holds kind and permissions. The corresponding call is `mknodat(2)`.
    public static func mknodat(
        _ directory: Int32, _ name: UnsafePointer<CChar>, _ mode: UInt32, major: UInt32 = 0, minor: UInt32 = 0
    ) -> Int32 {
        cl_mknodat(directory, name, mode, major, minor)
    }

    /// The parts of a device number.
    public static func deviceNumber(_ device: UInt64) -> (major: UInt32, minor: UInt32) {
        (cl_major(device), cl_minor(device))
    }

    /// The length of an extended attribute's value. The corresponding call is `lgetxattr(2)`.
    public static func lgetxattr(
        _ path: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>, _ value: UnsafeMutableRawPointer?, _ size: Int
    ) -> Int {
        cl_lgetxattr(path, name, value, size)
    }

    /// The corresponding call is `lsetxattr(2)`.
    public static func lsetxattr(
        _ path: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>, _ value: UnsafeRawPointer, _ size: Int
    ) -> Int32 {
        cl_lsetxattr(path, name, value, size)
    }

    /// The length of the list of attribute names, each ended by a zero. The corresponding call is `llistxattr(2)`.
    public static func llistxattr(
        _ path: UnsafePointer<CChar>, _ list: UnsafeMutableRawPointer?, _ size: Int
    ) -> Int {
        cl_llistxattr(path, list, size)
    }

    /// The corresponding call is `fsetxattr(2)`.
    public static func fsetxattr(
        _ fd: Int32, _ name: UnsafePointer<CChar>, _ value: UnsafeRawPointer, _ size: Int
    ) -> Int32 {
        cl_fsetxattr(fd, name, value, size)
    }

    /// Has the kernel begin to write a range to the disk, without waiting. The corresponding call is
    /// `sync_file_range(2)`.
    public static func startWriteback(_ fd: Int32, from offset: Int64, count: Int64) -> Int32 {
        cl_start_writeback(fd, off_t(offset), off_t(count))
    }

    /// Waits until the file system of `fd` is on the disk. The corresponding call is `syncfs(2)`.
    public static func syncfs(_ fd: Int32) -> Int32 { cl_syncfs(fd) }
}

internal import Glibc
internal import Linux

/// How a layer says that something of a lower one is gone: by names in an archive (OCI image specification,
/// `layer.md`), by devices 0:0 and attributes on disk (the kernel's `overlayfs.rst`).
enum Whiteout {
    /// What stands before the name of a file that is gone.
    static let prefix = Array(".wh.".utf8)
    /// Behind the prefix: all that lower layers have in this directory is gone.
    static let opaque = Array(".wh..opq".utf8)

    /// Whether a file is overlayfs's mark of one that is gone.
    static func isMark(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == 0 }

    /// Whether an extended attribute is overlayfs's own.
    static func isReserved(_ attribute: String) -> Bool {
        attribute.hasPrefix("trusted.overlay.") || attribute.hasPrefix("user.overlay.")
    }

    /// Hides what lower layers have in a directory. Without root the mark is the one for mounts in user namespaces.
    static func makeOpaque(_ place: Place) throws(SystemError) {
        let name = geteuid() == 0 ? "trusted.overlay.opaque" : "user.overlay.opaque"
        if place.setAttribute(name, [UInt8(ascii: "y")]) != 0 { throw SystemError.current("setxattr \(name)") }
    }
}

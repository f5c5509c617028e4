internal import Glibc

/// The first two numbers of a kernel's release.
public struct KernelVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// The 5 of 5.10.
    public var major: Int
    /// The 10 of 5.10.
    public var minor: Int

    /// A version by its two numbers.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `6.1.0-13-amd64` and `4.8`; `nil` when the text does not begin with two numbers.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: 46, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Int(Substring(parts[0])),
            let minor = Int(Substring(parts[1].prefix { (48...57).contains($0) }))
        else { return nil }
        self.init(major, minor)
    }

    public static func < (a: KernelVersion, b: KernelVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }

    /// As `5.10`.
    public var description: String { "\(major).\(minor)" }

    /// The running kernel's; 0.0 when its release has no such form. The corresponding call is `uname(2)`.
    public static var running: KernelVersion {
        var names = utsname()
        guard uname(&names) == 0 else { return KernelVersion(0, 0) }
        let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return KernelVersion(release) ?? KernelVersion(0, 0)
    }

    /// Whether it can make mounts read-only with all that is below them: `AT_RECURSIVE` of `mount_setattr(2)`.
    public var hasRecursiveReadOnly: Bool { self >= KernelVersion(5, 12) }
}

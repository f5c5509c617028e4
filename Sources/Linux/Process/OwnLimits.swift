internal import CLinux
internal import Glibc

/// What this process may use, of `prlimit(2)`: callers choose limits for what they call, not for what outlives it.
public enum OwnLimits {
    /// Makes room for at least `count` open files, as far as the process may. Returns how many it may have now.
    @discardableResult
    public static func raiseOpenFiles(to count: UInt64) -> UInt64 {
        let (soft, hard) = get(openFiles)
        guard soft < count else { return soft }
        if set(openFiles, soft: count, hard: max(hard, count)) { return count }
        return set(openFiles, soft: min(hard, count), hard: hard) ? min(hard, count) : soft
    }

    /// Takes the limits away that would end a process in the midst of its work: time, sizes of files and of memory.
    public static func lift() {
        for resource in [RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_AS].map({ Int32($0.rawValue) }) {
            let (soft, hard) = get(resource)
            if soft == .max || set(resource, soft: .max, hard: .max) { continue }
            _ = set(resource, soft: hard, hard: hard)
        }
    }

    /// The hard limit of a resource, by its number.
    public static func hard(_ resource: Int32) -> UInt64 { get(resource).hard }

    private static let openFiles = Int32(RLIMIT_NOFILE.rawValue)

    private static func get(_ resource: Int32) -> (soft: UInt64, hard: UInt64) {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? (UInt64(limit.rlim_cur), UInt64(limit.rlim_max)) : (.max, .max)
    }

    private static func set(_ resource: Int32, soft: UInt64, hard: UInt64) -> Bool {
        cl_prlimit(0, resource, soft, hard) == 0
    }
}

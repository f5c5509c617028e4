internal import CLinux
internal import Glibc

/// Starting this very program again.
public enum SelfProgram {
    /// Starts it with `arguments` in a session of its own, in `/`, with the descriptors of `inherited`, 16 at most, as 0,
    /// 1, 2, …, and nothing else that this process, or who has called it, has open.
    ///
    /// It runs from a read-only mount of its own, so that nobody can write to the program through `/proc/PID/exe`
    /// (against the class of CVE-2019-5736). The corresponding calls are `clone(2)`, `execve(2)` and `open_tree(2)`.
    /// Throws `SystemError` also when the program cannot be executed.
    public static func spawn(
        arguments: [String], environment: [String], inherited: [Int32]
    ) throws(SystemError) -> Int32 {
        try check("clone") {
            withCStrings(arguments) { argv in
                withCStrings(environment) { envp in cl_spawn_self(argv, envp, inherited, Int32(inherited.count)) }
            }
        }
    }

    /// Starts it so as a monitor that waits for its words; returns this process's end of the socket that it has as 3,
    /// and does not wait for the new process: ``standbyFailure`` tells if it cannot begin.
    ///
    /// In C alone: it is the first thing that `run` does. The corresponding call is `clone(2)` with `CLONE_VM`.
    public static func spawnStandby() throws(SystemError) -> Descriptor {
        Descriptor(owning: try check("clone") { cl_spawn_standby() })
    }

    /// Why the last process of ``spawnStandby()`` has not begun; `nil` while nothing is known to be wrong. The corresponding
    /// call is `execve(2)`.
    public static var standbyFailure: SystemError? {
        let number = cl_standby_error()
        return number == 0 ? nil : SystemError("execve", number)
    }

    /// Has a process of its own write `bytes` to a descriptor, for as long as its reader takes, and end then. Nothing happens
    /// when there can be none. The corresponding calls are `fork(2)` and `write(2)`.
    public static func write(_ bytes: ArraySlice<UInt8>, elsewhereTo descriptor: Int32) {
        bytes.withUnsafeBytes {
            _ = cl_write_elsewhere(descriptor, $0.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!, $0.count)
        }
    }

    /// What callers may have chosen and this program does not follow: children are waited for, whatever became of
    /// `SIGCHLD`, the files that containers get have the modes that they are made with, and there is room for the files
    /// that a start opens. The corresponding calls are `sigaction(2)`, `umask(2)` and `prlimit(2)`.
    public static func takeUsualSettings() {
        signal(SIGCHLD, SIG_DFL)
        callersMask = umask(0o022)
        OwnLimits.raiseOpenFiles(to: 1024)
    }

    /// What files are not to have that belong to the caller alone: as it was before ``takeUsualSettings()``.
    public private(set) nonisolated(unsafe) static var callersMask: UInt32 = 0o022

    /// In a process that was started so: nothing but the standard streams goes on to what it executes. The corresponding
    /// call is `close_range(2)` with `CLOSE_RANGE_CLOEXEC`.
    public static func settleIn() { cl_keep_descriptors() }

    /// The name that `ps` and `top` show for this process, at most 15 bytes. The corresponding call is `prctl(2)` with
    /// `PR_SET_NAME`.
    public static func setName(_ name: String) {
        _ = name.withCString { cl_prctl(15, UInt(bitPattern: $0), 0, 0, 0) }
    }

    /// Becomes this program anew, with a fresh memory and the same process id; open descriptors stay that are not
    /// close-on-exec. Returns only on failure. The corresponding call is `execve(2)`.
    public static func become(arguments: [String], environment: [String]) -> SystemError {
        withCStrings(arguments) { argv in
            withCStrings(environment) { envp in _ = execve("/proc/self/exe", argv, envp) }
        }
        return SystemError.current("execve")
    }
}

/// `strings` as a null-terminated list of C strings for the time of `body`.
func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let list = strings.map { strdup($0) }
    defer { for pointer in list { free(pointer) } }
    return body(list + [nil])
}

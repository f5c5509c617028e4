internal import CLinux
internal import Glibc

/// Starting this very program again.
public enum SelfProgram {
    /// A path by which the program can be executed so that nobody can write to it through `/proc/PID/exe`: a read-only
    /// mount of its own (against the class of CVE-2019-5736). Valid as long as the descriptor is open.
    public static func guarded() throws(SystemError) -> (path: String, keep: Int32) {
        let raw = cl_open_tree(AT_FDCWD, "/proc/self/exe", 1)
        // This process runs from such a mount already, which belongs to no namespace and cannot be copied.
        guard raw >= 0 else { return ("/proc/self/exe", -1) }
        let tree = Descriptor(owning: raw)
        try check("mount_setattr") { cl_mount_setattr(tree.raw, "", 0x1000, 1, 0, 0) }
        return ("/proc/self/fd/\(tree.raw)", tree.release())
    }

    /// Starts it with `arguments` in a session of its own, in `/`, with the descriptors of `inherited` as 0, 1, 2, ….
    /// Every other descriptor of the new process is closed when it executes the program.
    public static func spawn(
        arguments: [String], environment: [String], inherited: [Int32]
    ) throws(SystemError) -> Int32 {
        let program = try guarded()
        defer { if program.keep >= 0 { close(program.keep) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Out of the way first: a target number may be the source of a later one.
        var copies: [Int32] = []
        defer { for copy in copies { close(copy) } }
        for descriptor in inherited {
            copies.append(try check("fcntl") { fcntl(descriptor, F_DUPFD_CLOEXEC, 64) })
        }
        for (number, copy) in copies.enumerated() { posix_spawn_file_actions_adddup2(&actions, copy, Int32(number)) }
        cl_spawn_in_root(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGMASK))  // 0x80: POSIX_SPAWN_SETSID
        var pid: pid_t = 0
        let error = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in posix_spawn(&pid, program.path, &actions, &attributes, argv, envp) }
        }
        guard error == 0 else { throw SystemError("posix_spawn", error) }
        return pid
    }

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

extension SeccompTemplate {
    /// What a container gets when nothing is said: a list of what is allowed, of the same strength as Docker's.
    /// Everything else is answered with `EPERM`.
    public static let standard = SeccompTemplate(
        defaultAction: .errno(1),
        companions: [Companions(.x64, [.x86, .x32]), Companions(.aarch64, [.arm])],
        rules: [
            Rule(allow(always)),
            // Before 4.8 a tracer could change a call after the filter had passed it.
            Rule(
                allow("process_vm_readv process_vm_writev ptrace"),
                includes: Filter(minimumKernel: KernelVersion(4, 8))),

            // Not AF_ALG (38), not AF_VSOCK (40), whose other side is the host.
            Rule(allow("socket", SeccompProfile.Condition(argument: 0, .less, 38))),
            Rule(allow("socket", SeccompProfile.Condition(argument: 0, .equal, 39))),
            Rule(allow("socket", SeccompProfile.Condition(argument: 0, .greater, 40))),

            // PER_LINUX, PER_LINUX32, both with UNAME26, and asking for the one in force.
            Rule(allow("personality", SeccompProfile.Condition(argument: 0, .equal, 0))),
            Rule(allow("personality", SeccompProfile.Condition(argument: 0, .equal, 0x8))),
            Rule(allow("personality", SeccompProfile.Condition(argument: 0, .equal, 0x20000))),
            Rule(allow("personality", SeccompProfile.Condition(argument: 0, .equal, 0x20008))),
            Rule(allow("personality", SeccompProfile.Condition(argument: 0, .equal, 0xFFFF_FFFF))),

            Rule(
                allow(
                    "arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls"),
                includes: Filter(architectures: ["arm", "arm64"])),
            Rule(allow("arch_prctl"), includes: Filter(architectures: ["amd64", "x32"])),
            Rule(allow("modify_ldt"), includes: Filter(architectures: ["amd64", "x32", "x86"])),

            granted(.dacReadSearch, "open_by_handle_at"),
            granted(
                .sysAdmin,
                """
                bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr \
                lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl \
                quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare
                """),
            // Threads and processes, but no new namespaces: none of CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}.
            Rule(
                allow("clone", SeccompProfile.Condition(argument: 0, .masked, 0x7E02_0000, equals: 0)),
                excludes: Filter(capabilities: .sysAdmin)),
            // Its flags lie in memory, where a filter cannot look. The C library then falls back to clone.
            Rule(
                SeccompProfile.Rule(names: ["clone3"], action: .errno(38)),
                excludes: Filter(capabilities: .sysAdmin)),
            granted(.sysBoot, "reboot"),
            granted(.sysChroot, "chroot"),
            granted(.sysModule, "delete_module init_module finit_module"),
            granted(.sysPacct, "acct"),
            granted(
                .sysPtrace, "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace"),
            granted(.sysRawIO, "iopl ioperm"),
            granted(.sysTime, "settimeofday stime clock_settime clock_settime64"),
            granted(.sysTTYConfig, "vhangup"),
            granted(.sysNice, "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"),
            granted(.syslog, "syslog"),
            granted(.bpf, "bpf"),
            granted(.perfmon, "perf_event_open"),
        ])

    private static func allow(_ names: String, _ conditions: SeccompProfile.Condition...) -> SeccompProfile.Rule {
        SeccompProfile.Rule(
            names: names.split(whereSeparator: \.isWhitespace).map(String.init), action: .allow,
            conditions: conditions)
    }

    /// Calls that come with a capability.
    private static func granted(_ capability: Capabilities, _ names: String) -> Rule {
        Rule(allow(names), includes: Filter(capabilities: capability))
    }

    /// What every container may call. Left out on purpose: io_uring, userfaultfd, key rings, kexec, swap, pivot_root,
    /// and whatever else reaches past the container or has no user there.
    private static let always = [
        processes, identity, signals, scheduling, memory, files, names, attributes, descriptors, waiting, sockets,
        clocks, messages, ownSystem,
    ].joined(separator: " ")

    private static let processes = """
        execve execveat exit exit_group fork vfork wait4 waitid waitpid getpid getppid gettid getpgid getpgrp getsid \
        setpgid setsid prctl set_tid_address set_thread_area get_thread_area set_robust_list get_robust_list rseq \
        pidfd_open pidfd_send_signal process_mrelease seccomp landlock_create_ruleset landlock_add_rule \
        landlock_restrict_self map_shadow_stack uretprobe riscv_hwprobe
        """

    private static let identity = """
        getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getgroups getgroups32 getresuid \
        getresuid32 getresgid getresgid32 setuid setuid32 setgid setgid32 setgroups setgroups32 setreuid setreuid32 \
        setregid setregid32 setresuid setresuid32 setresgid setresgid32 setfsuid setfsuid32 setfsgid setfsgid32 \
        capget capset umask
        """

    private static let signals = """
        kill tkill tgkill pause alarm rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn \
        rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack sigprocmask sigreturn \
        signalfd signalfd4 restart_syscall
        """

    private static let scheduling = """
        sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam \
        sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval \
        sched_rr_get_interval_time64 getpriority setpriority ioprio_get ioprio_set getcpu getrusage times getrlimit \
        setrlimit ugetrlimit prlimit64 futex futex_time64 futex_waitv futex_wait futex_wake futex_requeue membarrier
        """

    private static let memory = """
        brk mmap mmap2 munmap mremap mprotect msync madvise mincore mlock mlock2 mlockall munlock munlockall mseal \
        remap_file_pages memfd_create memfd_secret pkey_alloc pkey_free pkey_mprotect
        """

    private static let files = """
        open openat openat2 creat close close_range read readv pread64 preadv preadv2 write writev pwrite64 pwritev \
        pwritev2 lseek _llseek readahead fadvise64 fadvise64_64 fallocate truncate truncate64 ftruncate ftruncate64 \
        fsync fdatasync sync syncfs sync_file_range copy_file_range sendfile sendfile64 splice tee vmsplice flock \
        stat stat64 lstat lstat64 fstat fstat64 newfstatat fstatat64 statx statfs statfs64 fstatfs fstatfs64 \
        statmount listmount getdents getdents64 cachestat name_to_handle_at ioctl
        """

    private static let names = """
        access faccessat faccessat2 chdir fchdir getcwd mkdir mkdirat rmdir mknod mknodat link linkat symlink \
        symlinkat readlink readlinkat unlink unlinkat rename renameat renameat2
        """

    private static let attributes = """
        chmod fchmod fchmodat fchmodat2 chown chown32 fchown fchown32 fchownat lchown lchown32 utime utimes \
        futimesat utimensat utimensat_time64 getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr \
        setxattrat listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat
        """

    private static let descriptors = """
        dup dup2 dup3 fcntl fcntl64 pipe pipe2 eventfd eventfd2 inotify_init inotify_init1 inotify_add_watch \
        inotify_rm_watch fanotify_mark io_setup io_submit io_cancel io_destroy io_getevents io_pgetevents \
        io_pgetevents_time64
        """

    private static let waiting = """
        select _newselect pselect6 pselect6_time64 poll ppoll ppoll_time64 epoll_create epoll_create1 epoll_ctl \
        epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait epoll_pwait2
        """

    private static let sockets = """
        socketpair socketcall bind connect listen accept accept4 shutdown getsockname getpeername getsockopt \
        setsockopt send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64
        """

    /// Reading clocks, timers, sleeping. `clock_adjtime` and `adjtimex` without CAP_SYS_TIME only read.
    private static let clocks = """
        time gettimeofday clock_gettime clock_gettime64 clock_getres clock_getres_time64 clock_nanosleep \
        clock_nanosleep_time64 nanosleep clock_adjtime clock_adjtime64 adjtimex getitimer setitimer timer_create \
        timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create \
        timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64
        """

    /// System V and POSIX message queues, semaphores, shared memory: of the container's IPC namespace.
    private static let messages = """
        ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget \
        mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 \
        mq_unlink
        """

    private static let ownSystem = "uname sysinfo getrandom"
}

// swift-format-ignore-file
// Data: a test compares it with what the template says.
extension SeccompProfile {
    /// The standard profile for the default capabilities on x86_64 and a kernel from 4.8 on, as JSON: what a bundle's
    /// `config.json` holds. Writing it from the template at every start of a container would take half a millisecond.
    public static let standardText = #"""
        {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":1,"architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86",\#
        "SCMP_ARCH_X32"],"syscalls":[{"names":["execve","execveat","exit","exit_group","fork","vfork","wait4",\#
        "waitid","waitpid","getpid","getppid","gettid","getpgid","getpgrp","getsid","setpgid","setsid","prctl",\#
        "set_tid_address","set_thread_area","get_thread_area","set_robust_list","get_robust_list","rseq",\#
        "pidfd_open","pidfd_send_signal","process_mrelease","seccomp","landlock_create_ruleset","landlock_add_rule",\#
        "landlock_restrict_self","map_shadow_stack","uretprobe","riscv_hwprobe","getuid","getuid32","geteuid",\#
        "geteuid32","getgid","getgid32","getegid","getegid32","getgroups","getgroups32","getresuid","getresuid32",\#
        "getresgid","getresgid32","setuid","setuid32","setgid","setgid32","setgroups","setgroups32","setreuid",\#
        "setreuid32","setregid","setregid32","setresuid","setresuid32","setresgid","setresgid32","setfsuid",\#
        "setfsuid32","setfsgid","setfsgid32","capget","capset","umask","kill","tkill","tgkill","pause","alarm",\#
        "rt_sigaction","rt_sigpending","rt_sigprocmask","rt_sigqueueinfo","rt_sigreturn","rt_sigsuspend",\#
        "rt_sigtimedwait","rt_sigtimedwait_time64","rt_tgsigqueueinfo","sigaltstack","sigprocmask","sigreturn",\#
        "signalfd","signalfd4","restart_syscall","sched_yield","sched_getaffinity","sched_setaffinity",\#
        "sched_getattr","sched_setattr","sched_getparam","sched_setparam","sched_getscheduler","sched_setscheduler",\#
        "sched_get_priority_max","sched_get_priority_min","sched_rr_get_interval","sched_rr_get_interval_time64",\#
        "getpriority","setpriority","ioprio_get","ioprio_set","getcpu","getrusage","times","getrlimit","setrlimit",\#
        "ugetrlimit","prlimit64","futex","futex_time64","futex_waitv","futex_wait","futex_wake","futex_requeue",\#
        "membarrier","brk","mmap","mmap2","munmap","mremap","mprotect","msync","madvise","mincore","mlock","mlock2",\#
        "mlockall","munlock","munlockall","mseal","remap_file_pages","memfd_create","memfd_secret","pkey_alloc",\#
        "pkey_free","pkey_mprotect","open","openat","openat2","creat","close","close_range","read","readv",\#
        "pread64","preadv","preadv2","write","writev","pwrite64","pwritev","pwritev2","lseek","_llseek","readahead",\#
        "fadvise64","fadvise64_64","fallocate","truncate","truncate64","ftruncate","ftruncate64","fsync",\#
        "fdatasync","sync","syncfs","sync_file_range","copy_file_range","sendfile","sendfile64","splice","tee",\#
        "vmsplice","flock","stat","stat64","lstat","lstat64","fstat","fstat64","newfstatat","fstatat64","statx",\#
        "statfs","statfs64","fstatfs","fstatfs64","statmount","listmount","getdents","getdents64","cachestat",\#
        "name_to_handle_at","ioctl","access","faccessat","faccessat2","chdir","fchdir","getcwd","mkdir","mkdirat",\#
        "rmdir","mknod","mknodat","link","linkat","symlink","symlinkat","readlink","readlinkat","unlink","unlinkat",\#
        "rename","renameat","renameat2","chmod","fchmod","fchmodat","fchmodat2","chown","chown32","fchown",\#
        "fchown32","fchownat","lchown","lchown32","utime","utimes","futimesat","utimensat","utimensat_time64",\#
        "getxattr","lgetxattr","fgetxattr","getxattrat","setxattr","lsetxattr","fsetxattr","setxattrat","listxattr",\#
        "llistxattr","flistxattr","listxattrat","removexattr","lremovexattr","fremovexattr","removexattrat","dup",\#
        "dup2","dup3","fcntl","fcntl64","pipe","pipe2","eventfd","eventfd2","inotify_init","inotify_init1",\#
        "inotify_add_watch","inotify_rm_watch","fanotify_mark","io_setup","io_submit","io_cancel","io_destroy",\#
        "io_getevents","io_pgetevents","io_pgetevents_time64","select","_newselect","pselect6","pselect6_time64",\#
        "poll","ppoll","ppoll_time64","epoll_create","epoll_create1","epoll_ctl","epoll_ctl_old","epoll_wait",\#
        "epoll_wait_old","epoll_pwait","epoll_pwait2","socketpair","socketcall","bind","connect","listen","accept",\#
        "accept4","shutdown","getsockname","getpeername","getsockopt","setsockopt","send","sendto","sendmsg",\#
        "sendmmsg","recv","recvfrom","recvmsg","recvmmsg","recvmmsg_time64","time","gettimeofday","clock_gettime",\#
        "clock_gettime64","clock_getres","clock_getres_time64","clock_nanosleep","clock_nanosleep_time64",\#
        "nanosleep","clock_adjtime","clock_adjtime64","adjtimex","getitimer","setitimer","timer_create",\#
        "timer_delete","timer_getoverrun","timer_gettime","timer_gettime64","timer_settime","timer_settime64",\#
        "timerfd_create","timerfd_gettime","timerfd_gettime64","timerfd_settime","timerfd_settime64","ipc","msgctl",\#
        "msgget","msgrcv","msgsnd","semctl","semget","semop","semtimedop","semtimedop_time64","shmat","shmctl",\#
        "shmdt","shmget","mq_getsetattr","mq_notify","mq_open","mq_timedreceive","mq_timedreceive_time64",\#
        "mq_timedsend","mq_timedsend_time64","mq_unlink","uname","sysinfo","getrandom"],"action":"SCMP_ACT_ALLOW"},\#
        {"names":["process_vm_readv","process_vm_writev","ptrace"],"action":"SCMP_ACT_ALLOW"},{"names":["socket"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":38,"op":"SCMP_CMP_LT"}]},{"names":["socket"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":39,"op":"SCMP_CMP_EQ"}]},{"names":["socket"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":40,"op":"SCMP_CMP_GT"}]},{"names":["personality"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":0,"op":"SCMP_CMP_EQ"}]},{"names":["personality"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":8,"op":"SCMP_CMP_EQ"}]},{"names":["personality"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":131072,"op":"SCMP_CMP_EQ"}]},{"names":["personality"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":131080,"op":"SCMP_CMP_EQ"}]},{"names":["personality"],\#
        "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":4294967295,"op":"SCMP_CMP_EQ"}]},\#
        {"names":["arch_prctl"],"action":"SCMP_ACT_ALLOW"},{"names":["modify_ldt"],"action":"SCMP_ACT_ALLOW"},\#
        {"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2114060288,"valueTwo":0,\#
        "op":"SCMP_CMP_MASKED_EQ"}]},{"names":["clone3"],"action":"SCMP_ACT_ERRNO","errnoRet":38},\#
        {"names":["chroot"],"action":"SCMP_ACT_ALLOW"}]}
        """#
}

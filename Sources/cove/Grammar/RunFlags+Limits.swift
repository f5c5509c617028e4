import CommandGrammar

extension RunFlags {
    /// The limits that `update` changes too.
    static var adjustableLimits: [Flag] {
        [
            .bytes("memory", short: "m", "Memory limit").taking("a size from 6m such as 512m or 1.5g"),
            .bytes("memory-reservation", "Memory soft limit"),
            .bytes(
                "memory-swap", "Swap limit equal to memory plus swap: '-1' to enable unlimited swap",
                allowsUnlimited: true),
            .decimal("cpus", "Number of CPUs").taking("a number such as 0.5, up to the processors that there are"),
            .integer("cpu-shares", short: "c", "CPU shares (relative weight)"),
            .string("cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)").taking(
                "processors such as 0-2 or 0,1"),
            .string("cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)").taking(
                "memory nodes such as 0-2 or 0,1"),
            .integer("cpu-period", "Limit CPU CFS (Completely Fair Scheduler) period").taking(
                "microseconds, from 1000 to 1000000"),
            .integer("cpu-quota", "Limit CPU CFS (Completely Fair Scheduler) quota").taking("microseconds, from 1000"),
            .integer("cpu-rt-period", "Limit CPU real-time period in microseconds"),
            .integer("cpu-rt-runtime", "Limit CPU real-time runtime in microseconds"),
            .integer("pids-limit", "Tune container pids limit (set -1 for unlimited)"),
            .unsigned16(
                "blkio-weight", "Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)"
            ).taking("a whole number from 10 to 1000, or 0"),
        ]
    }

    static var limits: [Flag] {
        adjustableLimits + [
            .list(
                "blkio-weight-device", "Block IO weight (relative device weight)", form: "/dev/PATH:WEIGHT",
                check: FlagChecks.deviceWeight),
            .list(
                "ulimit", "Ulimit options", placeholder: "ulimit", form: "NAME=SOFT[:HARD]", check: FlagChecks.ulimit),
            .list(
                "device-read-bps", "Limit read rate (bytes per second) from a device", form: "/dev/PATH:RATE",
                check: FlagChecks.byteRate),
            .list(
                "device-read-iops", "Limit read rate (IO per second) from a device", form: "/dev/PATH:RATE",
                check: FlagChecks.operationRate),
            .list(
                "device-write-bps", "Limit write rate (bytes per second) to a device", form: "/dev/PATH:RATE",
                check: FlagChecks.byteRate),
            .list(
                "device-write-iops", "Limit write rate (IO per second) to a device", form: "/dev/PATH:RATE",
                check: FlagChecks.operationRate),
            .integer("memory-swappiness", "Tune container memory swappiness (0 to 100)", default: -1).taking(
                "a whole number from 0 to 100"),
            .switch("oom-kill-disable", "Disable OOM Killer"),
            .integer("oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)").taking(
                "a whole number from -1000 to 1000"),
            .string("cgroup-parent", "Optional parent cgroup for the container").taking("the path of a control group"),
        ]
    }

    static var devices: [Flag] {
        [
            .list("device", "Add a host device to the container", completes: .files).taking(
                "PATH[:PATH-IN-CONTAINER][:PERMISSIONS], permissions of r, w and m"),
            .list(
                "device-cgroup-rule", "Add a rule to the cgroup allowed devices list",
                form: "a rule such as 'c 42:* rwm'", check: FlagChecks.deviceCgroupRule),
            .list(
                "gpus", "GPU devices to add to the container ('all' to pass all GPUs)", placeholder: "gpu-request",
                form: "all, a count, or KEY=VALUE pairs", check: FlagChecks.gpus),
        ]
    }

    static var isolation: [Flag] {
        [
            .switch("privileged", "Give extended privileges to this container"),
            .list("cap-add", "Add Linux capabilities", completes: .words(capabilities)).taking(
                "a capability such as NET_ADMIN, or ALL"),
            .list("cap-drop", "Drop Linux capabilities", completes: .words(capabilities)).taking(
                "a capability such as NET_RAW, or ALL"),
            .list(
                "security-opt", "Security Options",
                completes: .words(["no-new-privileges", "seccomp=unconfined", "systempaths=unconfined"])
            ).taking("no-new-privileges, seccomp=FILE|unconfined, systempaths=unconfined or apparmor=PROFILE"),
            .list(
                "sysctl", "Sysctl options", placeholder: "map", form: "NAME=VALUE of a parameter with a namespace",
                check: FlagChecks.sysctl),
            .string("userns", "User namespace to use (host|private)", completes: .words(["host", "private"])).taking(
                "host or private"),
            .string("pid", "PID namespace to use", completes: .words(["host"])).taking("host or container:NAME"),
            .string("ipc", "IPC mode to use", completes: .words(["host", "none", "private", "shareable"])).taking(
                "host, none, private, shareable or container:NAME"),
            .string("uts", "UTS namespace to use", completes: .words(["host"])).taking("host"),
            .string(
                "cgroupns",
                """
                Cgroup namespace to use (host|private)
                'host':    Run the container in the host's cgroup namespace
                'private': Run the container in its own cgroup namespace
                '':        The usual one of this host (default)
                """,
                completes: .words(["host", "private"])
            ).taking("host or private"),
            .string("runtime", "Runtime to use for this container").taking("cove, also called runc"),
        ]
    }

    /// capabilities(7), without `CAP_`.
    private static var capabilities: [String] {
        [
            "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN",
            "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE",
            "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST",
            "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT",
            "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME",
            "SYS_TTY_CONFIG", "WAKE_ALARM",
        ]
    }
}

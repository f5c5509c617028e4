extension LaunchPlan {
    /// A step in words: what is done, with which call, and why.
    public struct Explanation: Equatable, Sendable {
        /// What is done.
        public var what: String
        /// The system call.
        public var call: String
        /// What it is good for.
        public var why: String
    }

    /// The whole plan in words, one line a step.
    public var explanations: [Explanation] {
        let names = Namespaces.named.filter { namespaces.contains($0.kind) }.map(\.specification)
        let birth = Explanation(
            what: "new process in new namespaces: \(names.joined(separator: ", "))", call: "clone3",
            why: "what is in a namespace of its own cannot see or name what is outside")
        return [birth] + (users.map { [$0.explanation] } ?? []) + steps.map(\.explanation)
    }
}

extension LaunchPlan.Step {
    /// This step in words.
    public var explanation: LaunchPlan.Explanation {
        let (what, call, why) = words
        return LaunchPlan.Explanation(what: what, call: call, why: why)
    }

    private var words: (String, String, String) {
        switch self {
        case .waitForGroups:
            ("wait for the control groups", "read", "they are made from outside, beside the steps above")
        case .waitForParent:
            ("wait for the parent", "read", "control groups, network and id maps are made from outside")
        case .joinCgroups:
            ("join the container's control groups", "write tasks", "limits hold from here on, for every child too")
        case .unshare(let kinds):
            ("new namespaces: \(kinds.names)", "unshare", "its view starts at the groups joined before")
        case .join(let kinds, .process(let pid)):
            ("join namespaces of process \(pid): \(kinds.names)", "setns", "they are shared on purpose")
        case .join(let kinds, .path(let path)):
            ("join the \(kinds.names) namespace \(path)", "setns", "it is shared on purpose")
        case .join(let kinds, .prepared):
            ("join a new \(kinds.names) namespace", "setns", "it was made beforehand, with its cables, in a thread")
        case .fork: ("go on in a child", "clone3", "a joined process namespace holds for children only")
        case .propagate(let path, let propagation):
            ("make mounts below \(path) \(propagation)", "mount", "mounts made here do not appear on the host")
        case .changeDirectory(let path): ("work in \(path)", "chdir", "layers are named relative to it")
        case .mountHost(let mount):
            ("mount \(mount.type) on \(mount.target)", "mount", "the image's layers below, the container's own on top")
        case .attachRoot(.directory(let path)):
            ("take \(path) as the root", "open_tree, move_mount", "every path of it is resolved inside of it (openat2)")
        case .attachRoot(.layers(let layers)):
            (
                "stack \(layers.lower.count) layer\(layers.lower.count == 1 ? "" : "s") below \(layers.own)/\(layers.upper), as the root",
                "mount_setattr MOUNT_ATTR_IDMAP, fsconfig, fsmount, move_mount",
                "the files belong to the ids inside, on disk they stay as the image has them"
            )
        case .openRoot(let path):
            ("take \(path) as the root", "open", "every path of the image is resolved inside of it (openat2)")
        case .mount(let mount):
            (
                "mount \(mount.type) on \(mount.target)", "mount",
                Self.reason(forMountAt: mount.target, isReadOnly: mount.flags & 1 != 0)
            )
        case .bind(let bind):
            (
                "bind \(bind.source) to \(bind.target)"
                    + (bind.propagation == .private ? "" : bind.propagation.map { ", \($0) with the host" } ?? ""),
                bind.isMapped ? "open_tree, mount_setattr MOUNT_ATTR_IDMAP, move_mount" : "open_tree, move_mount",
                Self.reason(forMountAt: bind.target, isReadOnly: bind.setAttributes & 1 != 0)
            )
        case .makeDirectory(let path, _): ("make directory \(path)", "mkdirat", "a place for what follows")
        case .makeDevice(let node):
            (
                "make device \(node.path) (\(node.major):\(node.minor))", "mknodat",
                "programs expect it; no other is there"
            )
        case .bindDevice(let node):
            (
                "bind the device \(node.major):\(node.minor) to \(node.path)", "open_tree, move_mount",
                "in a user namespace of its own nobody makes devices"
            )
        case .symlink(let text, let path): ("link \(path) to \(text)", "symlinkat", "programs expect it")
        case .write(let path, let text): ("write \(text) to \(path)", "write", "a setting of the process")
        case .sysctl(let key, let value):
            ("set \(key) to \(value)", "write /proc/sys", "a setting of the container's own namespaces")
        case .mask(let path):
            (
                "hide \(path)", "move_mount of /dev/null, mount over a directory",
                "it tells about, or steers, the whole host"
            )
        case .makeReadOnly(let path):
            (
                "make \(path) read-only", "mount_setattr",
                path.hasPrefix("/sys/fs/cgroup") ? "nobody lifts his own limits" : "it steers the whole host"
            )
        case .console: ("terminal as /dev/console", "move_mount", "programs write to the console")
        case .pivotRoot:
            ("make the root the root directory", "pivot_root", "the host's files have no name in here any more")
        case .rootReadOnly: ("make / read-only", "mount_setattr", "asked for: --read-only")
        case .hostname(let name): ("host name \(name)", "sethostname", "the UTS namespace is the container's own")
        case .domainname(let name): ("domain name \(name)", "setdomainname", "the UTS namespace is its own")
        case .configureNetwork: ("address, link and route", "netlink", "the network namespace is empty at birth")
        case .limit(let limit):
            (
                "limit \(limit.name) to \(Self.limit(limit.soft)):\(Self.limit(limit.hard))", "setrlimit",
                "the caller's limits are not the container's"
            )
        case .newSession: ("new session", "setsid", "no terminal of the caller's can reach it")
        case .controllingTerminal:
            ("controlling terminal", "ioctl TIOCSCTTY", "job control and signals of the keyboard")
        case .sessionKeyring: ("session keyring of its own", "keyctl", "keys of the caller are not inherited")
        case .standardStreams: ("standard streams", "dup2", "the monitor reads and feeds them")
        case .bounding(let keep):
            (
                "bounding set \(hex(keep))", "prctl PR_CAPBSET_DROP",
                Capabilities.known.rawValue & ~keep == 0 ? "all may be gained" : "no program can ever gain the others"
            )
        case .keepCapabilities(let keep):
            (
                "\(keep ? "keep" : "forget") capabilities over the change of user", "prctl PR_SET_KEEPCAPS",
                "set right after"
            )
        case .identity(let uid, let gid, let groups):
            (
                "user \(uid), group \(gid)"
                    + (groups.isEmpty ? "" : ", also \(groups.map(String.init).joined(separator: ", "))"),
                "setgroups, setresgid, setresuid", "exactly these"
            )
        case .capabilities(let sets):
            ("capabilities \(hex(sets.effective))", "capset", Self.reason(forPowers: sets.effective))
        case .noNewPrivileges: ("no new privileges", "prctl", "set-uid programs give nothing")
        case .seccomp(let program, _):
            ("filter of \(program.count / 8) instructions", "seccomp", "system calls that containers do not need fail")
        case .umask(let mask): ("umask 0\(String(mask, radix: 8))", "umask", "files are not writable for all")
        case .dieWithParent:
            (
                "end with the monitor", "prctl PR_SET_PDEATHSIG",
                "no container without its monitor, unless its program changes its identity"
            )
        case .workingDirectory(let path): ("start in \(path)", "chdir", "asked for, or the image's")
        case .closeOthers: ("close all other descriptors", "close_range", "nothing of the host leaks in")
        case .becomeInit:
            ("stay as init, go on in a child", "clone", "asked for: --init reaps what others leave behind")
        case .execute(let candidates, let arguments, _):
            ("run \(arguments.joined(separator: " "))", "execve", "found as \(candidates.joined(separator: ", "))")
        }
    }

    private static func limit(_ value: UInt64) -> String { value == .max ? "unlimited" : String(value) }

    private static func reason(forPowers powers: UInt64) -> String {
        if powers == 0 { return "none of root's powers" }
        if Capabilities.known.rawValue & ~powers == 0 { return "all of root's powers, over the host too" }
        return powers == Capabilities.standard.rawValue
            ? "root's powers, less what could reach the host" : "those of root's powers that were chosen"
    }

    private static func reason(forMountAt path: String, isReadOnly: Bool) -> String {
        switch path {
        case "/proc": "shows only the processes of this namespace"
        case "/dev": "a few harmless devices instead of the host's"
        case "/dev/pts": "terminals of its own"
        case "/dev/shm": "shared memory, limited"
        case "/dev/mqueue": "message queues of its own"
        case "/sys": isReadOnly ? "read-only view of the kernel's objects" : "the kernel's objects, to be changed too"
        case _ where path.hasPrefix("/sys/fs/cgroup"): isReadOnly ? "its own limits, read-only" : "its own limits"
        case "/etc/hosts", "/etc/hostname", "/etc/resolv.conf": "names are made for each container"
        default: "asked for, or the image's volume"
        }
    }
}

extension Namespaces {
    /// The kinds in words, comma separated.
    public var names: String {
        Self.named.filter { contains($0.kind) }.map(\.specification).joined(separator: ", ")
    }
}

private func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

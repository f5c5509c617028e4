internal import Containers
internal import Documents
internal import Linux

/// One thing that cove needs of the host: whether it is there, what its lack means, and how to get it.
struct HostCheck: Equatable {
    enum Verdict: String {
        case ok
        /// Most works without it.
        case limited
        case missing
    }

    var name: String
    var verdict: Verdict
    /// What was found.
    var finding: String
    /// What does not work therefore, and what to do; `nil` where all is well.
    var effect: String?
    var remedy: String?

    var json: JSON {
        [
            "name": .string(name), "verdict": .string(verdict.rawValue), "finding": .string(finding),
            "effect": effect.map { .string($0) } ?? .null, "remedy": remedy.map { .string($0) } ?? .null,
        ]
    }

    /// All checks, in the order in which they are told.
    static func all(_ host: HostObservation) -> [HostCheck] {
        [
            rights(host), namespaces(host), userNamespaces(host), cgroups(host), controllers(host), overlay(host),
            state(host), space(host), seccomp(host), firewall(host), forwarding(host),
        ] + host.foreignChains.map(foreign)
    }

    private static func ok(_ name: String, _ finding: String) -> HostCheck {
        HostCheck(name: name, verdict: .ok, finding: finding)
    }

    private static func rights(_ host: HostObservation) -> HostCheck {
        guard host.isRoot else {
            return HostCheck(
                name: "root", verdict: .missing, finding: "an ordinary user",
                effect: "containers cannot be made; some of the checks below could not look",
                remedy: "sudo cove …")
        }
        let needed: [(Capabilities, String)] = [
            (.sysAdmin, "CAP_SYS_ADMIN"), (.netAdmin, "CAP_NET_ADMIN"), (.setuid, "CAP_SETUID"),
            (.setgid, "CAP_SETGID"), (.mknod, "CAP_MKNOD"), (.chown, "CAP_CHOWN"), (.sysChroot, "CAP_SYS_CHROOT"),
        ]
        let lacking = host.capabilities.map { own in needed.filter { !own.contains($0.0) }.map(\.1) } ?? []
        if lacking.isEmpty { return ok("root", "with all capabilities that containers take") }
        return HostCheck(
            name: "root", verdict: .missing, finding: "without \(lacking.joined(separator: ", "))",
            effect: "this is a container itself, or a service with fewer rights; starting containers fails",
            remedy: "start the outer container with --privileged, or with --cap-add for each of them")
    }

    private static func namespaces(_ host: HostObservation) -> HostCheck {
        let needed = ["mnt", "pid", "net", "ipc", "uts"]
        let lacking = needed.filter { !host.namespaces.contains($0) }
        let optional = ["cgroup", "user", "time"].filter(host.namespaces.contains)
        guard host.kernel >= KernelVersion(5, 12) else {
            return HostCheck(
                name: "namespaces", verdict: .missing, finding: "kernel \(host.kernel)",
                effect: "containers cannot be started: mount_setattr(2) is of 5.12", remedy: "a kernel of 5.12 or later"
            )
        }
        if lacking.isEmpty {
            let all = (needed + optional).joined(separator: " ")
            return ok("namespaces", "\(all); kernel \(host.kernel)")
        }
        return HostCheck(
            name: "namespaces", verdict: .missing, finding: "none of the kind \(lacking.joined(separator: ", "))",
            effect: "containers cannot be kept apart",
            remedy:
                "a kernel with CONFIG_NAMESPACES and \(lacking.map { "CONFIG_\($0.uppercased())_NS" }.joined(separator: ", "))"
        )
    }

    private static func userNamespaces(_ host: HostObservation) -> HostCheck {
        let name = "user namespaces"
        let effect = "`run --userns` and running without root are not possible"
        guard host.namespaces.contains("user") else {
            return HostCheck(
                name: name, verdict: .limited, finding: "the kernel has none", effect: effect,
                remedy: "a kernel with CONFIG_USER_NS")
        }
        if host.userNamespaces == 0 {
            return HostCheck(
                name: name, verdict: .limited, finding: "switched off", effect: effect,
                remedy: "sysctl -w user.max_user_namespaces=15000")
        }
        guard host.allowsUnprivilegedNamespaces else {
            return HostCheck(
                name: name, verdict: .limited, finding: "for root only",
                effect: "running without root is not possible",
                remedy: "sysctl -w kernel.unprivileged_userns_clone=1, or on Ubuntu "
                    + "kernel.apparmor_restrict_unprivileged_userns=0")
        }
        return ok(name, host.userNamespaces.map { "up to \($0)" } ?? "there")
    }

    private static func cgroups(_ host: HostObservation) -> HostCheck {
        guard let groups = host.cgroups else {
            return HostCheck(
                name: "cgroups", verdict: .missing, finding: "nothing is mounted",
                effect: "containers cannot be limited, and not be ended as a whole",
                remedy: "mount -t cgroup2 none /sys/fs/cgroup")
        }
        guard host.canMakeCgroups || !host.isRoot else {
            return HostCheck(
                name: "cgroups", verdict: .missing, finding: "version \(groups.isV2 ? 2 : 1), read-only",
                effect: "no group can be made for a container",
                remedy: "mount -o remount,rw /sys/fs/cgroup; in a container, start the outer one with --privileged")
        }
        return ok("cgroups", groups.isV2 ? "version 2" : "version 1: a tree a controller")
    }

    private static func controllers(_ host: HostObservation) -> HostCheck {
        let name = "controllers"
        guard let groups = host.cgroups else {
            return HostCheck(
                name: name, verdict: .missing, finding: "none", effect: "limits cannot be set", remedy: nil)
        }
        // Version 2 limits devices by a program, and freezes by itself.
        let wanted = groups.isV2 ? ["memory", "cpu", "cpuset", "pids", "blkio"] : CgroupHost.controllers
        let lacking = wanted.filter { !groups.has($0) }
        if lacking.isEmpty { return ok(name, wanted.joined(separator: " ")) }
        return HostCheck(
            name: name, verdict: .limited, finding: "no \(lacking.joined(separator: ", "))",
            effect: "limits of these fail with a message",
            remedy: lacking.contains("memory")
                ? "the boot parameter cgroup_enable=memory, and a kernel that has them"
                : groups.isV2 ? "enable them in cgroup.subtree_control of the group above" : "mount their trees")
    }

    private static func overlay(_ host: HostObservation) -> HostCheck {
        guard host.fileSystems.contains("overlay") else {
            return HostCheck(
                name: "overlay", verdict: .missing, finding: "the kernel has no overlay file system",
                effect: "images cannot be mounted", remedy: "modprobe overlay, or a kernel with CONFIG_OVERLAY_FS")
        }
        let unfit = ["overlay", "nfs", "nfs4", "vfat", "exfat", "ntfs3", "fuseblk", "9p", "ecryptfs", "proc", "sysfs"]
        guard !unfit.contains(host.stateFileSystem) else {
            return HostCheck(
                name: "overlay", verdict: .missing,
                finding: "\(host.stateRoot) lies on \(host.stateFileSystem), which cannot take changes of containers",
                effect: "containers cannot be started",
                remedy: "choose a directory on ext4, xfs, btrfs or tmpfs: --root DIR or COVE_ROOT=DIR")
        }
        return ok("overlay", "state in \(host.stateRoot) on \(host.stateFileSystem)")
    }

    private static func state(_ host: HostObservation) -> HostCheck {
        guard host.canWriteState else {
            return HostCheck(
                name: "state", verdict: .missing, finding: "\(host.stateRoot) cannot be written",
                effect: "no image, container or volume can be kept",
                remedy: "run as root, or choose another directory: --root DIR or COVE_ROOT=DIR")
        }
        return ok("state", "kept in \(host.stateRoot), which can be written")
    }

    private static func space(_ host: HostObservation) -> HostCheck {
        guard let bytes = host.freeBytes else {
            return HostCheck(name: "disk space", verdict: .limited, finding: "unknown", effect: nil, remedy: nil)
        }
        let finding = "\(HumanSize.decimal(bytes, digits: 3)) free at \(host.stateRoot)"
        let enough: Int64 = 1_000_000_000
        if bytes >= enough { return ok("disk space", finding) }
        return HostCheck(
            name: "disk space", verdict: .limited, finding: finding, effect: "images may not fit",
            remedy: "cove container prune, cove image prune, cove volume prune, or a larger disk: --root DIR")
    }

    private static func seccomp(_ host: HostObservation) -> HostCheck {
        if host.hasSeccompFilters { return ok("seccomp", "filters of system calls") }
        return HostCheck(
            name: "seccomp", verdict: .limited, finding: "the kernel has no filters",
            effect: "containers start only with --security-opt seccomp=unconfined",
            remedy: "a kernel with CONFIG_SECCOMP_FILTER")
    }

    private static func firewall(_ host: HostObservation) -> HostCheck {
        switch host.firewall {
        case .works: return ok("nf_tables", "address translation for networks and published ports")
        case .unknown:
            return HostCheck(
                name: "nf_tables", verdict: .limited, finding: "only root may look", effect: nil,
                remedy: "sudo cove doctor")
        case .fails(let reason):
            return HostCheck(
                name: "nf_tables", verdict: .limited, finding: reason,
                effect: "containers do not reach other hosts, and ports are published by a relay",
                remedy: "modprobe nf_tables, or a kernel with CONFIG_NF_TABLES and CONFIG_NFT_NAT")
        }
    }

    private static func forwarding(_ host: HostObservation) -> HostCheck {
        switch host.forwardsPackets {
        case true: ok("ip_forward", "on")
        case false:
            // The first container in a network switches it on.
            ok("ip_forward", "off; switched on with the first network")
        case nil:
            HostCheck(
                name: "ip_forward", verdict: .limited, finding: "/proc/sys/net/ipv4/ip_forward cannot be read",
                effect: "containers may not reach other hosts", remedy: "sysctl -w net.ipv4.ip_forward=1")
        }
    }

    private static func foreign(_ chain: ForeignChain) -> HostCheck {
        let remedy =
            switch chain.family {
            case "iptables": "iptables -I FORWARD -i cove0 -j ACCEPT; iptables -I FORWARD -o cove0 -j ACCEPT"
            default:
                "nft insert rule \(chain.family) \(chain.table) \(chain.name) iifname \"cove0\" accept; "
                    + "nft insert rule \(chain.family) \(chain.table) \(chain.name) oifname \"cove0\" accept"
            }
        return HostCheck(
            name: "firewall", verdict: .limited, finding: chain.description,
            effect: "packets of containers to and from other hosts are lost", remedy: remedy)
    }
}

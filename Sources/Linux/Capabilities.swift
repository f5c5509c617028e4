public import Documents

/// A set of capabilities; bit *n* is the capability that `linux/capability.h` numbers *n*.
public struct Capabilities: OptionSet, Hashable, Sendable {
    /// Bit N is the capability with the number N of `linux/capability.h`.
    public let rawValue: UInt64

    /// Capabilities by their bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The names in the order of their numbers, without the prefix `CAP_`.
    static let bareNames = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ]

    /// The capability with this number of `linux/capability.h`, 0 to 63.
    public static func number(_ number: Int) -> Capabilities {
        precondition((0..<64).contains(number))
        return Capabilities(rawValue: 1 << UInt64(number))
    }

    /// Change owners of files.
    public static let chown = number(0)
    /// Pass over permissions of files.
    public static let dacOverride = number(1)
    /// Read any file, search any directory.
    public static let dacReadSearch = number(2)
    /// Do with any file what its owner may.
    public static let fowner = number(3)
    /// Keep set-id bits of files that change.
    public static let fsetid = number(4)
    /// Send signals to any process.
    public static let kill = number(5)
    /// Take on any group.
    public static let setgid = number(6)
    /// Take on any user.
    public static let setuid = number(7)
    /// Drop from the bounding set, and pass on what it holds.
    public static let setpcap = number(8)
    /// Make files immutable or append-only.
    public static let linuxImmutable = number(9)
    /// Bind ports below 1024.
    public static let netBindService = number(10)
    /// Broadcast, and listen to multicasts.
    public static let netBroadcast = number(11)
    /// Configure interfaces, routes, firewalls.
    public static let netAdmin = number(12)
    /// Use raw and packet sockets.
    public static let netRaw = number(13)
    /// Lock memory.
    public static let ipcLock = number(14)
    /// Use any System V object.
    public static let ipcOwner = number(15)
    /// Load and remove kernel modules.
    public static let sysModule = number(16)
    /// Reach ports and memory of the hardware.
    public static let sysRawIO = number(17)
    /// Change the root directory, enter mount namespaces.
    public static let sysChroot = number(18)
    /// Trace any process.
    public static let sysPtrace = number(19)
    /// Switch process accounting.
    public static let sysPacct = number(20)
    /// Mount, name the host, and much else.
    public static let sysAdmin = number(21)
    /// Restart the machine, load another kernel.
    public static let sysBoot = number(22)
    /// Raise priorities, choose processors of any process.
    public static let sysNice = number(23)
    /// Exceed limits and quotas.
    public static let sysResource = number(24)
    /// Set the clock.
    public static let sysTime = number(25)
    /// Configure and hang up terminals.
    public static let sysTTYConfig = number(26)
    /// Make device files.
    public static let mknod = number(27)
    /// Take leases on any file.
    public static let lease = number(28)
    /// Write to the audit log.
    public static let auditWrite = number(29)
    /// Configure auditing.
    public static let auditControl = number(30)
    /// Give capabilities to files.
    public static let setfcap = number(31)
    /// Pass over mandatory access control (Smack).
    public static let macOverride = number(32)
    /// Configure mandatory access control (Smack).
    public static let macAdmin = number(33)
    /// Read the kernel's log, see its addresses.
    public static let syslog = number(34)
    /// Wake the machine by a timer.
    public static let wakeAlarm = number(35)
    /// Keep the machine awake.
    public static let blockSuspend = number(36)
    /// Read the audit log as it is written.
    public static let auditRead = number(37)
    /// Measure performance.
    public static let perfmon = number(38)
    /// Load programs of BPF.
    public static let bpf = number(39)
    /// Save and restore processes.
    public static let checkpointRestore = number(40)

    /// Every capability that has a name here.
    public static let known = Capabilities(rawValue: (1 << UInt64(bareNames.count)) - 1)

    /// The fourteen that a container gets when nothing is said, as from Docker.
    public static let standard: Capabilities = [
        .chown, .dacOverride, .fsetid, .fowner, .mknod, .netRaw, .setgid, .setuid, .setfcap, .setpcap,
        .netBindService, .sysChroot, .kill, .auditWrite,
    ]
}

extension Capabilities: CustomStringConvertible {
    /// The capability called `name`, with or without `CAP_` and in any case; `nil` when there is none.
    public init?(named name: String) {
        var bare = name.uppercased()[...]
        if bare.hasPrefix("CAP_") { bare = bare.dropFirst(4) }
        guard let number = Capabilities.bareNames.firstIndex(where: { $0 == bare }) else { return nil }
        self = .number(number)
    }

    /// The names with `CAP_`, in the order of their numbers, as `config.json` has them. Bits without a name are left
    /// out.
    public var names: [String] {
        Capabilities.bareNames.indices.filter { contains(.number($0)) }.map { "CAP_" + Capabilities.bareNames[$0] }
    }

    /// The names, with blanks between them.
    public var description: String { names.joined(separator: " ") }
}

/// What `--cap-add` and `--cap-drop` said, in normal form: each name once, with `CAP_` and in capitals, sorted; `ALL`
/// stands alone.
public struct CapabilityChanges: Equatable, Sendable {
    /// Names to add, with or without `CAP_`, or `ALL`.
    public var add: [String]
    /// Names to take away, with or without `CAP_`, or `ALL`.
    public var drop: [String]

    /// Normalises the names as Docker's command line does: what is both added and dropped is added only. Whether the
    /// names exist is not looked at.
    public init(add: [String], drop: [String]) {
        let added = CapabilityChanges.normal(add)
        self.add = added
        self.drop = CapabilityChanges.normal(drop).filter { !added.contains($0) }
    }

    private static func normal(_ names: [String]) -> [String] {
        let names = Set(names.map(prefixed))
        return names.contains("ALL") ? ["ALL"] : names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func prefixed(_ name: String) -> String {
        let upper = name.uppercased()
        return upper == "ALL" || upper.hasPrefix("CAP_") ? upper : "CAP_" + upper
    }

    /// The set that a container gets: the default one with the changes, or with `ALL` everything in `available` but
    /// the drops, or nothing but the additions.
    ///
    /// An unknown name, and one outside of `available`, is a problem with Docker's text.
    /// - Parameter available: what this kernel knows and this process may hand on, see ``Capabilities/available()``.
    public func granted(from standard: Capabilities = .standard, available: Capabilities) throws(Problem)
        -> Capabilities
    {
        let added = try resolve(add, option: "CapAdd", available: available)
        let dropped = try resolve(drop, option: "CapDrop", available: .known)
        if add.contains("ALL") { return available.subtracting(dropped) }
        if drop.contains("ALL") { return added }
        return standard.subtracting(dropped).union(added).intersection(available)
    }

    private func resolve(
        _ names: [String], option: String, available: Capabilities
    ) throws(Problem) -> Capabilities {
        var result: Capabilities = []
        for name in names where name != "ALL" {
            guard let capability = Capabilities(named: name) else {
                throw Problem(.invalid, "invalid \(option): unknown capability: \"\(name)\"")
            }
            guard available.contains(capability) else {
                throw Problem(
                    .invalid,
                    "invalid \(option): capability not supported by your kernel or not available in the current "
                        + "environment: \"\(name)\"")
            }
            result.insert(capability)
        }
        return result
    }
}

extension Capabilities {
    /// What this process can give to a container: its bounding set, as far as the names are known here.
    ///
    /// The corresponding file is `/proc/self/status`.
    public static func available() throws(SystemError) -> Capabilities {
        let status = try Descriptor.open("/proc/self/status").readAll(limit: 1 << 16)
        let all = lastKnown().map { Capabilities(rawValue: $0 >= 63 ? .max : (1 << UInt64($0 + 1)) - 1) }
        return (bounding(inStatus: status) ?? []).intersection(known).intersection(all ?? known)
    }

    /// The highest number that the kernel knows; `nil` when it does not say.
    /// The corresponding file is `/proc/sys/kernel/cap_last_cap`.
    public static func lastKnown() -> Int? {
        guard let bytes = try? Descriptor.open("/proc/sys/kernel/cap_last_cap").readAll(limit: 64),
            let number = Int(String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)), (0..<64).contains(number)
        else { return nil }
        return number
    }

    /// The line `CapBnd:` of the text of a `/proc/PID/status`.
    static func bounding(inStatus text: [UInt8]) -> Capabilities? {
        for line in text.split(separator: 10) where line.starts(with: Array("CapBnd:".utf8)) {
            let digits = line.dropFirst(7).drop { $0 == 9 || $0 == 32 }
            return UInt64(String(decoding: digits, as: UTF8.self), radix: 16).map(Capabilities.init(rawValue:))
        }
        return nil
    }
}

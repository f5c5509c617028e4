/// What a control group may use; `nil` leaves the kernel's default. Source: the runtime specification's
/// `linux.resources`.
public struct CgroupLimits: Equatable, Sendable {
    /// Bytes; -1: no limit.
    public var memory: Int64?
    /// Memory and swap together, in bytes; -1: no limit.
    public var memorySwap: Int64?
    /// Bytes that are kept when the host is short of memory.
    public var memoryReservation: Int64?
    /// How readily its memory is swapped out, 0 to 100.
    public var swappiness: UInt64?
    /// Whether processes wait for memory where they would be killed.
    public var disablesOOMKiller = false
    /// Relative weight, 1024 is the default.
    public var cpuShares: UInt64?
    /// Microseconds of a period; -1: no limit.
    public var cpuQuota: Int64?
    /// Microseconds for which the quota counts.
    public var cpuPeriod: UInt64?
    /// Processors that it may use, as `0-2,7`.
    public var cpus: String?
    /// Memory nodes that it may use, as `0,1`.
    public var memoryNodes: String?
    /// -1: no limit.
    public var pids: Int64?
    /// 10 to 1000.
    public var blockWeight: UInt64?
    /// Weights and rates of single block devices.
    public var blockDevices: [BlockDevice] = []
    /// What processes may do with devices, in order, the last match decides. `nil`: everything.
    public var devices: [DeviceAccess]?

    /// No limits.
    public init() {}

    /// A rule of the devices controller.
    public struct DeviceAccess: Equatable, Sendable {
        /// Whether the rule allows; else it forbids.
        public var isAllowed: Bool
        /// `a`, `b` or `c`.
        public var type: String
        /// `nil`: any.
        public var major: Int64?
        /// `nil`: any.
        public var minor: Int64?
        /// Of `r`, `w`, `m`.
        public var access: String

        /// A rule by its parts.
        public init(isAllowed: Bool, type: String, major: Int64? = nil, minor: Int64? = nil, access: String) {
            self.isAllowed = isAllowed
            self.type = type
            self.major = major
            self.minor = minor
            self.access = access
        }
    }

    /// A weight or a rate of one block device.
    public struct BlockDevice: Equatable, Sendable {
        /// What is limited. The raw value is the name in `linux.resources.blockIO`.
        public enum Kind: String, CaseIterable, Sendable {
            /// Relative, 10 to 1000.
            case weight = "weightDevice"
            /// Bytes a second.
            case readBytes = "throttleReadBpsDevice"
            /// Bytes a second.
            case writtenBytes = "throttleWriteBpsDevice"
            /// Operations a second.
            case reads = "throttleReadIOPSDevice"
            /// Operations a second.
            case writes = "throttleWriteIOPSDevice"
        }

        /// What is limited.
        public var kind: Kind
        /// Which driver.
        public var major: Int64
        /// Which of the driver's devices.
        public var minor: Int64
        /// 0 takes the limit away.
        public var value: UInt64

        /// A limit by its parts.
        public init(_ kind: Kind, major: Int64, minor: Int64, value: UInt64) {
            self.kind = kind
            self.major = major
            self.minor = minor
            self.value = value
        }
    }

    /// A file of a control group and what is written into it.
    struct Setting: Equatable {
        var controller: String
        var file: String
        var value: String
        /// Whether a host without this file goes on without the setting.
        var isOptional = false
    }

    /// The settings for the trees of version 1, in the order in which they must be written.
    var v1: [Setting] {
        var result: [Setting] = []
        // A new limit of memory may not exceed that of memory and swap, nor the other way round: widest first.
        let plain = memory.map { Setting.memory("memory.limit_in_bytes", "\($0)") }
        let both = memorySwap.map { Setting.memory("memory.memsw.limit_in_bytes", "\($0)", isOptional: true) }
        result += (memory == -1 || memorySwap == -1 ? [both, plain] : [plain, both]).compactMap { $0 }
        if let memoryReservation { result.append(.memory("memory.soft_limit_in_bytes", "\(memoryReservation)")) }
        if let swappiness { result.append(.memory("memory.swappiness", "\(swappiness)", isOptional: true)) }
        if disablesOOMKiller { result.append(.memory("memory.oom_control", "1")) }
        if let cpuShares { result.append(Setting(controller: "cpu", file: "cpu.shares", value: "\(cpuShares)")) }
        if let cpuPeriod { result.append(Setting(controller: "cpu", file: "cpu.cfs_period_us", value: "\(cpuPeriod)")) }
        if let cpuQuota { result.append(Setting(controller: "cpu", file: "cpu.cfs_quota_us", value: "\(cpuQuota)")) }
        if let cpus { result.append(Setting(controller: "cpuset", file: "cpuset.cpus", value: cpus)) }
        if let memoryNodes { result.append(Setting(controller: "cpuset", file: "cpuset.mems", value: memoryNodes)) }
        if let pids { result.append(Setting(controller: "pids", file: "pids.max", value: Self.limit(pids))) }
        if let blockWeight {
            // Named after the scheduler, where there is one that weighs.
            result += ["blkio.bfq.weight", "blkio.weight"].map {
                Setting(controller: "blkio", file: $0, value: "\(blockWeight)", isOptional: true)
            }
        }
        return result + blockDevices.flatMap(\.v1)
    }

    /// The settings for the one tree of version 2.
    var v2: [Setting] {
        var result: [Setting] = []
        if let memory { result.append(.memory("memory.max", Self.limit(memory))) }
        if let memorySwap {
            // Version 2 counts swap alone.
            let swap = memorySwap < 0 ? -1 : max(0, memorySwap - max(0, memory ?? 0))
            result.append(.memory("memory.swap.max", Self.limit(swap), isOptional: true))
        }
        if let memoryReservation { result.append(.memory("memory.low", "\(memoryReservation)")) }
        if let cpuShares {
            result.append(Setting(controller: "cpu", file: "cpu.weight", value: "\(Self.weight(ofShares: cpuShares))"))
        }
        if cpuQuota != nil || cpuPeriod != nil {
            let quota = cpuQuota.map(Self.limit) ?? "max"
            result.append(Setting(controller: "cpu", file: "cpu.max", value: "\(quota) \(cpuPeriod ?? 100_000)"))
        }
        if let cpus { result.append(Setting(controller: "cpuset", file: "cpuset.cpus", value: cpus)) }
        if let memoryNodes { result.append(Setting(controller: "cpuset", file: "cpuset.mems", value: memoryNodes)) }
        if let pids { result.append(Setting(controller: "pids", file: "pids.max", value: Self.limit(pids))) }
        if let blockWeight {
            result.append(Setting(controller: "io", file: "io.bfq.weight", value: "\(blockWeight)", isOptional: true))
        }
        return result + blockDevices.map(\.v2)
    }

    private static func limit(_ value: Int64) -> String { value < 0 ? "max" : "\(value)" }

    /// The weight of version 2 (1 to 10000) for the shares of version 1 (2 to 262144), linear as runc has it.
    static func weight(ofShares shares: UInt64) -> UInt64 {
        let shares = min(max(shares, 2), 262_144)
        return 1 + (shares - 2) * 9999 / 262_142
    }
}

extension CgroupLimits.Setting {
    static func memory(_ file: String, _ value: String, isOptional: Bool = false) -> Self {
        Self(controller: "memory", file: file, value: value, isOptional: isOptional)
    }
}

extension CgroupLimits.BlockDevice {
    /// One file or, where schedulers name it differently, whichever is there (`blkio-controller.rst`).
    var v1: [CgroupLimits.Setting] {
        let files =
            switch kind {
            case .weight: ["blkio.bfq.weight_device", "blkio.weight_device"]
            case .readBytes: ["blkio.throttle.read_bps_device"]
            case .writtenBytes: ["blkio.throttle.write_bps_device"]
            case .reads: ["blkio.throttle.read_iops_device"]
            case .writes: ["blkio.throttle.write_iops_device"]
            }
        return files.map {
            CgroupLimits.Setting(
                controller: "blkio", file: $0, value: "\(major):\(minor) \(value)", isOptional: kind == .weight)
        }
    }

    /// A key of `io.max`, or a line of the scheduler's weights (`cgroup-v2.rst`).
    var v2: CgroupLimits.Setting {
        func maximum(_ key: String) -> CgroupLimits.Setting {
            let limit = value == 0 ? "max" : "\(value)"
            return CgroupLimits.Setting(controller: "io", file: "io.max", value: "\(major):\(minor) \(key)=\(limit)")
        }
        return switch kind {
        case .weight:
            CgroupLimits.Setting(
                controller: "io", file: "io.bfq.weight",
                value: "\(major):\(minor) \(value == 0 ? "default" : "\(value)")",
                isOptional: true)
        case .readBytes: maximum("rbps")
        case .writtenBytes: maximum("wbps")
        case .reads: maximum("riops")
        case .writes: maximum("wiops")
        }
    }
}

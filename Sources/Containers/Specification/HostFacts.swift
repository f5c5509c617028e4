/// What the checks of a container's settings need to know of the host.
public struct HostFacts: Sendable {
    /// Which control groups the host has.
    public enum CgroupVersion: Sendable { case none, v1, v2 }

    /// What the host's control groups and kernel can do.
    public struct Features: OptionSet, Sendable {
        /// A bit a feature.
        public let rawValue: UInt32
        /// Features by their bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// A limit of memory.
        public static let memoryLimit = Features(rawValue: 1 << 0)
        /// A limit of memory and swap together.
        public static let swapLimit = Features(rawValue: 1 << 1)
        /// A limit of memory that counts when the host is short of it.
        public static let memoryReservation = Features(rawValue: 1 << 2)
        /// How readily a group's memory is swapped out.
        public static let memorySwappiness = Features(rawValue: 1 << 3)
        /// Processes wait for memory where they would be killed.
        public static let oomKillDisable = Features(rawValue: 1 << 4)
        /// A limit of the number of processes.
        public static let pidsLimit = Features(rawValue: 1 << 5)
        /// Weights of processor time.
        public static let cpuShares = Features(rawValue: 1 << 6)
        /// Quotas of processor time.
        public static let cpuQuota = Features(rawValue: 1 << 7)
        /// Processor time for real-time scheduling.
        public static let cpuRealtime = Features(rawValue: 1 << 8)
        /// Processors and memory nodes by number.
        public static let cpuset = Features(rawValue: 1 << 9)
        /// Weights of block input and output.
        public static let blockWeight = Features(rawValue: 1 << 10)
        /// Weights of block input and output by device.
        public static let blockWeightDevice = Features(rawValue: 1 << 11)
        /// Limits of bytes and operations a second of a block device.
        public static let blockThrottle = Features(rawValue: 1 << 12)
        /// Namespaces of control groups, kernel 4.6.
        public static let cgroupNamespaces = Features(rawValue: 1 << 13)
        /// Packets are forwarded between interfaces.
        public static let ipv4Forwarding = Features(rawValue: 1 << 14)
        /// A size limit of a container's own layer.
        public static let storageQuota = Features(rawValue: 1 << 15)
        /// Read-only mounts that hold for the mounts below them: `mount_setattr(2)`, kernel 5.12.
        public static let recursiveReadOnly = Features(rawValue: 1 << 16)
    }

    /// Processors that are online.
    public var cpuCount: Int
    /// Which control groups it has.
    public var cgroupVersion: CgroupVersion
    /// What its kernel can limit.
    public var features: Features
    /// The processors that a container may use, as `0-3,8`; empty: not known.
    public var cpus: String
    /// The memory nodes, likewise.
    public var memoryNodes: String
    /// Whether a path of the host exists, links followed.
    public var pathExists: @Sendable (String) -> Bool

    /// What a host has, for plans and tests.
    public init(
        cpuCount: Int, cgroupVersion: CgroupVersion, features: Features, cpus: String? = nil,
        memoryNodes: String = "0", pathExists: @escaping @Sendable (String) -> Bool
    ) {
        self.cpuCount = cpuCount
        self.cgroupVersion = cgroupVersion
        self.features = features
        self.cpus = cpus ?? (cpuCount > 1 ? "0-\(cpuCount - 1)" : "0")
        self.memoryNodes = memoryNodes
        self.pathExists = pathExists
    }
}

/// A list of numbers as the kernel writes sets of processors: `0-3,8`.
struct NumberSet: Equatable {
    var numbers: Set<Int> = []

    /// `nil` when the text is malformed or names a number above 8192.
    init?(_ text: String) {
        for part in Wire.split(text, ",") where !text.isEmpty {
            let (first, last) = Wire.cut(part, "-")
            guard let low = Int(first), let high = last.map({ Int($0) }) ?? low, 0 <= low, low <= high, high <= 8192
            else {
                return nil
            }
            numbers.formUnion(low...high)
        }
    }
}

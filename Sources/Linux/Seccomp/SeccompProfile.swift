/// A filter of system calls: `linux.seccomp` of the OCI runtime specification.
public struct SeccompProfile: Equatable, Sendable {
    /// What happens to calls that no rule names.
    public var defaultAction: Action
    /// The architectures whose calls are filtered; every other one is answered with `ENOSYS`. The native one is
    /// always among them.
    public var architectures: [Architecture]
    /// `SECCOMP_FILTER_FLAG_*` names.
    public var flags: [Flag]
    /// A name that no table here knows is left out of the filter, as runtimes do that are older than a profile.
    public var rules: [Rule]

    /// A profile by its parts.
    public init(
        defaultAction: Action, architectures: [Architecture] = [], flags: [Flag] = [], rules: [Rule] = []
    ) {
        self.defaultAction = defaultAction
        self.architectures = architectures
        self.flags = flags
        self.rules = rules
    }

    /// What is done with a call. The numbers are errnos, or what a tracer is told; at most 4095 and 65535.
    public enum Action: Hashable, Sendable {
        case killProcess
        case killThread
        case trap
        case errno(UInt16)
        case trace(UInt16)
        case log
        case allow
    }

    /// Calls by name and what is done with them when all conditions hold.
    public struct Rule: Equatable, Sendable {
        /// Names of system calls.
        public var names: [String]
        /// What happens to the calls.
        public var action: Action
        /// All must hold.
        public var conditions: [Condition]

        /// A rule for calls, whatever their arguments unless it is said.
        public init(names: [String], action: Action, conditions: [Condition] = []) {
            self.names = names
            self.action = action
            self.conditions = conditions
        }
    }

    /// A comparison, without a sign, of all 64 bits of an argument.
    public struct Condition: Equatable, Sendable {
        /// 0 to 5.
        public var argument: Int
        /// How the argument is compared.
        public var comparison: Comparison
        /// What is compared with; for ``Comparison/masked`` the mask.
        public var value: UInt64
        /// For ``Comparison/masked`` what the masked argument must equal.
        public var second: UInt64

        /// A comparison of the argument number `argument`, from 0; `second` counts for masks only.
        public init(argument: Int, _ comparison: Comparison, _ value: UInt64, equals second: UInt64 = 0) {
            self.argument = argument
            self.comparison = comparison
            self.value = value
            self.second = second
        }
    }

    /// How an argument is compared with a value.
    public enum Comparison: String, CaseIterable, Sendable {
        case notEqual = "SCMP_CMP_NE"
        case less = "SCMP_CMP_LT"
        case lessOrEqual = "SCMP_CMP_LE"
        case equal = "SCMP_CMP_EQ"
        case greaterOrEqual = "SCMP_CMP_GE"
        case greater = "SCMP_CMP_GT"
        case masked = "SCMP_CMP_MASKED_EQ"
    }

    /// The specification's names of architectures.
    public enum Architecture: String, CaseIterable, Sendable {
        case x64 = "SCMP_ARCH_X86_64"
        case x86 = "SCMP_ARCH_X86"
        case x32 = "SCMP_ARCH_X32"
        case aarch64 = "SCMP_ARCH_AARCH64"
        case arm = "SCMP_ARCH_ARM"
        case mips = "SCMP_ARCH_MIPS"
        case mips64 = "SCMP_ARCH_MIPS64"
        case mips64n32 = "SCMP_ARCH_MIPS64N32"
        case mipsel = "SCMP_ARCH_MIPSEL"
        case mipsel64 = "SCMP_ARCH_MIPSEL64"
        case mipsel64n32 = "SCMP_ARCH_MIPSEL64N32"
        case ppc = "SCMP_ARCH_PPC"
        case ppc64 = "SCMP_ARCH_PPC64"
        case ppc64le = "SCMP_ARCH_PPC64LE"
        case s390 = "SCMP_ARCH_S390"
        case s390x = "SCMP_ARCH_S390X"
        case parisc = "SCMP_ARCH_PARISC"
        case parisc64 = "SCMP_ARCH_PARISC64"
        case riscv64 = "SCMP_ARCH_RISCV64"
        case loongarch64 = "SCMP_ARCH_LOONGARCH64"
        case m68k = "SCMP_ARCH_M68K"
        case sh = "SCMP_ARCH_SH"
        case sheb = "SCMP_ARCH_SHEB"

        /// The one that this program was compiled for.
        public static var native: Architecture {
            #if arch(x86_64)
                .x64
            #elseif arch(arm64)
                .aarch64
            #else
                #error("no system call table for this architecture")
            #endif
        }
    }

    /// Options of the call that installs the filter; the raw value is the specification's name.
    public enum Flag: String, CaseIterable, Sendable {
        case synchronizeThreads = "SECCOMP_FILTER_FLAG_TSYNC"
        case log = "SECCOMP_FILTER_FLAG_LOG"
        case allowSpeculation = "SECCOMP_FILTER_FLAG_SPEC_ALLOW"
        case waitKillable = "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"

        /// The bit for `seccomp(2)`.
        public var bit: UInt64 {
            switch self {
            case .synchronizeThreads: 1 << 0
            case .log: 1 << 1
            case .allowSpeculation: 1 << 2
            case .waitKillable: 1 << 5
            }
        }
    }
}

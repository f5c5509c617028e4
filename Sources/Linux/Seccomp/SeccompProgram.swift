public import Documents

/// A profile compiled for the kernel.
public struct SeccompProgram: Equatable, Sendable {
    /// An array of `struct sock_filter`, 8 bytes each, for `seccomp(2)` with `SECCOMP_SET_MODE_FILTER`.
    public var bytes: [UInt8]
    /// `SECCOMP_FILTER_FLAG_*` for the same call.
    public var flags: UInt64

    /// Takes instructions as they are.
    public init(bytes: [UInt8], flags: UInt64 = 0) {
        self.bytes = bytes
        self.flags = flags
    }

    /// The longest program that the kernel takes (`BPF_MAXINSNS`).
    static let instructionLimit = 4096
}

extension SeccompProfile {
    /// The profile as a program for the architecture `native`.
    ///
    /// The first test is of the architecture, then a binary search over ranges of calls with the same answer. As runc
    /// does, calls that are newer than the newest one that the profile names get `ENOSYS` unless the default permits:
    /// programs then fall back to what the profile's author knew. Of several rules for a call one without conditions
    /// wins, else the first whose conditions hold. A rule that compares the same argument twice means either.
    public func program(for native: Architecture = .native) throws(Problem) -> SeccompProgram {
        var compiler = SeccompCompiler(profile: self)
        let bytes = compiler.program(for: native)
        guard bytes.count / 8 <= SeccompProgram.instructionLimit else {
            throw Problem(
                .invalid, "invalid seccomp profile",
                reason: "it needs \(bytes.count / 8) instructions, the kernel takes \(SeccompProgram.instructionLimit)",
                hint: "use fewer rules with args")
        }
        return SeccompProgram(bytes: bytes, flags: flags.reduce(0) { $0 | $1.bit })
    }
}

extension SeccompProgram {
    /// The standard filter for a container with these capabilities, on the running kernel.
    ///
    /// For the default capabilities it is at hand and costs nothing.
    public static func standard(for capabilities: Capabilities) throws(Problem) -> SeccompProgram {
        try standard(for: SeccompCircumstances(capabilities: capabilities, kernel: .running))
    }

    static func standard(for circumstances: SeccompCircumstances) throws(Problem) -> SeccompProgram {
        if isPrecompiled(for: circumstances) {
            return SeccompProgram(bytes: precompiled.withUnsafeBytes(Array.init))
        }
        return try SeccompTemplate.standard.profile(for: circumstances)
            .program(for: circumstances.architecture)
    }

    /// Whether ``SeccompProfile/standardText`` and the program that is at hand are right for this container.
    public static func isPrecompiled(for circumstances: SeccompCircumstances) -> Bool {
        circumstances.capabilities == .standard && circumstances.architecture == .x64
            && circumstances.kernel >= KernelVersion(4, 8)
    }
}

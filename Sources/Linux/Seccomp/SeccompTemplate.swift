public import Documents

/// Docker's form of a seccomp profile (`--security-opt seccomp=FILE`): rules that apply under conditions on the
/// container. Resolved for one container it is a ``SeccompProfile``.
public struct SeccompTemplate: Equatable, Sendable {
    /// What happens to calls that no rule names.
    public var defaultAction: SeccompProfile.Action
    /// Of `seccomp(2)`.
    public var flags: [SeccompProfile.Flag]
    /// Per native architecture the others whose programs its kernel runs.
    public var companions: [Companions]
    /// Instead of ``companions``, a fixed list.
    public var architectures: [SeccompProfile.Architecture]
    /// Of which the circumstances choose.
    public var rules: [Rule]

    /// A rule that holds under circumstances.
    public struct Rule: Equatable, Sendable {
        /// What it says.
        public var rule: SeccompProfile.Rule
        /// The rule applies when every condition that is set holds.
        public var includes: Filter
        /// The rule is left out when any condition that is set holds.
        public var excludes: Filter

        /// A rule that always holds, unless it is said.
        public init(_ rule: SeccompProfile.Rule, includes: Filter = Filter(), excludes: Filter = Filter()) {
            self.rule = rule
            self.includes = includes
            self.excludes = excludes
        }
    }

    /// Conditions on a container; one that is empty is not set.
    public struct Filter: Equatable, Sendable {
        /// All must be there.
        public var capabilities: Capabilities
        /// Go's names of architectures: `amd64`, `arm64`, `s390x`.
        public var architectures: [String]
        /// `nil`: any.
        public var minimumKernel: KernelVersion?

        /// A filter that lets everything pass, unless it is said.
        public init(
            capabilities: Capabilities = [], architectures: [String] = [], minimumKernel: KernelVersion? = nil
        ) {
            self.capabilities = capabilities
            self.architectures = architectures
            self.minimumKernel = minimumKernel
        }
    }

    /// A template by its parts.
    public init(
        defaultAction: SeccompProfile.Action, flags: [SeccompProfile.Flag] = [], companions: [Companions] = [],
        architectures: [SeccompProfile.Architecture] = [], rules: [Rule] = []
    ) {
        self.defaultAction = defaultAction
        self.flags = flags
        self.companions = companions
        self.architectures = architectures
        self.rules = rules
    }

    /// The architectures whose programs a kernel of the architecture `native` runs besides its own.
    public struct Companions: Equatable, Sendable {
        /// The machine's own.
        public var native: SeccompProfile.Architecture
        /// Those whose programs it runs, too.
        public var others: [SeccompProfile.Architecture]

        /// An architecture with those that run on it.
        public init(_ native: SeccompProfile.Architecture, _ others: [SeccompProfile.Architecture]) {
            self.native = native
            self.others = others
        }
    }
}

/// What a template's conditions look at.
public struct SeccompCircumstances: Equatable, Sendable {
    /// The container's bounding set.
    public var capabilities: Capabilities
    /// Which it runs on.
    public var kernel: KernelVersion
    /// The machine's.
    public var architecture: SeccompProfile.Architecture

    /// What a container is allowed, and where it runs.
    public init(
        capabilities: Capabilities, kernel: KernelVersion, architecture: SeccompProfile.Architecture = .native
    ) {
        self.capabilities = capabilities
        self.kernel = kernel
        self.architecture = architecture
    }
}

extension SeccompTemplate {
    /// The profile for one container.
    public func profile(for circumstances: SeccompCircumstances) -> SeccompProfile {
        var list = architectures
        if let entry = companions.first(where: { $0.native == circumstances.architecture }) {
            list = [entry.native] + entry.others
        }
        return SeccompProfile(
            defaultAction: defaultAction, architectures: list, flags: flags,
            rules: rules.filter { $0.applies(under: circumstances) }.map(\.rule))
    }

    /// Reads a profile in Docker's form, which contains the runtime specification's.
    ///
    /// A problem names the place, as `profile.syscalls[3].action`.
    /// - Parameter path: how a problem calls the document.
    public init(_ json: JSON, path: String = "profile") throws(Problem) {
        let reader = SeccompReader(json, path)
        guard json.object != nil else {
            throw Problem(.invalid, "invalid seccomp profile", reason: "\(path): must be an object")
        }
        defaultAction = try reader.action("defaultAction", errnoKey: "defaultErrnoRet")
        flags = try reader.names("flags", of: SeccompProfile.Flag.self)
        architectures = try reader.names("architectures", of: SeccompProfile.Architecture.self)
        companions = []
        for entry in try reader.elements("archMap") {
            let native = try entry.architecture("architecture")
            let others = try entry.names("subArchitectures", of: SeccompProfile.Architecture.self)
            companions.append(Companions(native, others))
        }
        if !architectures.isEmpty, !companions.isEmpty {
            throw Problem(
                .invalid, "invalid seccomp profile",
                reason: "'architectures' and 'archMap' were specified in the seccomp profile, use either "
                    + "'architectures' or 'archMap'")
        }
        if let listener = try reader.string("listenerPath"), !listener.isEmpty {
            throw reader.problem("listenerPath", "listeners for seccomp notifications are not supported", .unsupported)
        }
        rules = []
        for call in try reader.elements("syscalls") {
            var names = try call.strings("names")
            if let name = try call.string("name"), !name.isEmpty {
                guard names.isEmpty else {
                    throw Problem(
                        .invalid, "invalid seccomp profile",
                        reason: "\(call.path): 'name' and 'names' were specified in the seccomp profile, use either "
                            + "'name' or 'names'")
                }
                names = [name]
            }
            rules.append(
                Rule(
                    try call.rule(names: names), includes: try call.filter("includes"),
                    excludes: try call.filter("excludes")))
        }
    }
}

extension SeccompTemplate.Rule {
    func applies(under circumstances: SeccompCircumstances) -> Bool {
        let architecture = circumstances.architecture.goName
        if !includes.architectures.isEmpty, !includes.architectures.contains(architecture) { return false }
        if excludes.architectures.contains(architecture) { return false }
        if !circumstances.capabilities.isSuperset(of: includes.capabilities) { return false }
        if !circumstances.capabilities.isDisjoint(with: excludes.capabilities) { return false }
        if let minimum = includes.minimumKernel, circumstances.kernel < minimum { return false }
        if let minimum = excludes.minimumKernel, circumstances.kernel >= minimum { return false }
        return true
    }
}

extension SeccompProfile.Architecture {
    /// Go's name, by which Docker's profiles select.
    var goName: String {
        switch self {
        case .x64: "amd64"
        case .x86: "386"
        case .aarch64: "arm64"
        default: String(rawValue.dropFirst("SCMP_ARCH_".utf8.count)).lowercased()
        }
    }
}

extension SeccompReader {
    fileprivate func architecture(_ key: String) throws(Problem) -> SeccompProfile.Architecture {
        guard let name = try string(key), let architecture = SeccompProfile.Architecture(rawValue: name) else {
            throw problem(key, "must be an architecture, as \"SCMP_ARCH_X86_64\"")
        }
        return architecture
    }

    fileprivate func filter(_ key: String) throws(Problem) -> SeccompTemplate.Filter {
        guard let object = try object(key) else { return SeccompTemplate.Filter() }
        var filter = SeccompTemplate.Filter(architectures: try object.strings("arches"))
        for (index, name) in try object.strings("caps").enumerated() {
            guard let capability = Capabilities(named: name) else {
                throw object.problem("caps[\(index)]", "unknown capability \"\(name)\"")
            }
            filter.capabilities.insert(capability)
        }
        if let text = try object.string("minKernel"), !text.isEmpty {
            guard let version = KernelVersion(text) else {
                throw object.problem("minKernel", "must be a version of the kernel, as \"4.8\"")
            }
            filter.minimumKernel = version
        }
        return filter
    }
}

internal import CLinux
internal import Documents
internal import Glibc

extension LaunchPlan {
    /// Who the users of a user namespace are outside, and what only somebody outside can give its first process.
    ///
    /// The launcher sees to it between the birth of the process and its next step, which is to wait.
    public struct Users: Equatable, Sendable {
        /// Where its users stand on the host.
        public var uids: [IDRange]
        /// Where its groups stand on the host.
        public var gids: [IDRange]
        /// From -1000 to 1000; `nil`: as inherited.
        public var oomScoreAdjustment: Int64?
        /// Hard limits are raised by who has the right to it on the host.
        public var limits: [ResourceLimit]

        /// Users by their ranges.
        public init(
            uids: [IDRange], gids: [IDRange], oomScoreAdjustment: Int64? = nil, limits: [ResourceLimit] = []
        ) {
            self.uids = uids
            self.gids = gids
            self.oomScoreAdjustment = oomScoreAdjustment
            self.limits = limits
        }

        var explanation: Explanation {
            Explanation(
                what: "users \(Self.words(uids)), groups \(Self.words(gids))",
                call: "write uid_map, gid_map",
                why: "root inside is nobody outside: it has powers over its own namespaces only")
        }

        private static func words(_ ranges: [IDRange]) -> String {
            ranges.map { range in
                let inside =
                    range.count == 1
                    ? "\(range.inside)" : "\(range.inside)-\(UInt64(range.inside) + UInt64(range.count) - 1)"
                return
                    "\(inside) are \(range.outside)\(range.count == 1 ? "" : "-\(UInt64(range.outside) + UInt64(range.count) - 1)") of the host"
            }.joined(separator: ", ")
        }
    }

    /// `count` ids from `inside` on are those from `outside` on. Source: `user_namespaces(7)`.
    public struct IDRange: Equatable, Sendable {
        /// The first id in the namespace.
        public var inside: UInt32
        /// The first id on the host.
        public var outside: UInt32
        /// How many ids follow each other.
        public var count: UInt32

        /// `count` ids from `inside` on, which are those from `outside` on.
        public init(inside: UInt32, outside: UInt32, count: UInt32) {
            self.inside = inside
            self.outside = outside
            self.count = count
        }
    }
}

extension LaunchPlan.Users {
    /// The users that a running process's user namespace has. Source: `/proc/PID/uid_map` and `gid_map`.
    public init(of process: Int32) throws(SystemError) {
        self.init(
            uids: try .init(reading: "/proc/\(process)/uid_map"), gids: try .init(reading: "/proc/\(process)/gid_map"))
    }
}

extension [LaunchPlan.IDRange] {
    /// The id outside that stands behind `id`; `nil` when none does.
    public func outside(_ id: UInt32) -> UInt32? {
        first { id >= $0.inside && id - $0.inside < $0.count }.map { $0.outside &+ (id - $0.inside) }
    }

    fileprivate init(reading path: String) throws(SystemError) {
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        self = text.split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { UInt32($0) }
            return numbers.count == 3
                ? LaunchPlan.IDRange(inside: numbers[0], outside: numbers[1], count: numbers[2]) : nil
        }
    }
}

/// Something that is opened before a user namespace is there, and gets its ids.
struct UnmappedTree {
    enum Content {
        /// A detached mount of a path of the host.
        case tree(String, isRecursive: Bool)
        /// An overlay's context that has no layers yet.
        case layers(LaunchPlan.Layers)
    }

    var descriptor: Int32
    var content: Content
}

extension LaunchPlan.Users {
    /// Makes the user namespace of `process`, which waits, that of these users, and gives `trees` its ids.
    ///
    /// The mounts are the very ones that the process has descriptors of: it finds them changed. On disk, files have the
    /// ids that they have inside: two containers with different users outside see the same owners in a volume, and a
    /// container's layer is as good for `commit` as any other.
    /// The corresponding calls are `mount_setattr(2)` with `MOUNT_ATTR_IDMAP`, `fsconfig(2)` and `prlimit(2)`.
    func give(to process: Int32, _ trees: [UnmappedTree]) throws {
        try Files.overwrite("/proc/\(process)/uid_map", Self.text(uids))
        try Files.overwrite("/proc/\(process)/gid_map", Self.text(gids))
        if let oomScoreAdjustment {
            try Files.overwrite("/proc/\(process)/oom_score_adj", "\(oomScoreAdjustment)")
        }
        for limit in limits {
            try check("prlimit \(limit.name)") { cl_prlimit(process, limit.resource, limit.soft, limit.hard) }
        }
        guard !trees.isEmpty else { return }
        let namespace = try Descriptor.open("/proc/\(process)/ns/user")
        for tree in trees {
            switch tree.content {
            case .tree(let source, let isRecursive):
                try Self.map(tree.descriptor, source, isRecursive: isRecursive, to: namespace.raw)
            case .layers(let layers): try stack(layers, in: tree.descriptor, mappedTo: namespace.raw)
            }
        }
    }

    private static func text(_ ranges: [LaunchPlan.IDRange]) -> String {
        ranges.map { "\($0.inside) \($0.outside) \($0.count)\n" }.joined()
    }

    private static func map(_ mount: Int32, _ source: String, isRecursive: Bool, to namespace: Int32) throws {
        if isRecursive, cl_map_mount(mount, 1, namespace) == 0 { return }
        // Something below may be of a kernel's file system, which has no other ids: it stays nobody's.
        guard cl_map_mount(mount, 0, namespace) != 0 else { return }
        let error = SystemError.current("mount_setattr")
        throw refusal(
            "the owners of the files in \(source) cannot be told inside of a user namespace",
            error.number == EINVAL ? "its file system has no id-mapped mounts" : error.reason)
    }

    private static func refusal(_ summary: String, _ reason: String) -> Problem {
        Problem(
            .unsupported, summary, reason: reason.lowercased(),
            hint: "it takes kernel 5.19 and a file system with id-mapped mounts; leave --userns out to go without")
    }

    /// Why no process was born with users of its own.
    static func refusal(_ error: SystemError) -> any Error {
        // A limit is told as a full disk; a process whose root is not that of its mounts gets none at all.
        guard error.number == EPERM || error.number == ENOSPC || error.number == EINVAL else { return error }
        return Problem(
            .unsupported, "there is no user namespace to be had", reason: error.description.lowercased(),
            hint: "user.max_user_namespaces must not be 0, and cove must not run under chroot")
    }

    private func stack(_ layers: LaunchPlan.Layers, in overlay: Int32, mappedTo namespace: Int32) throws {
        guard let root = uids.outside(0), let rootGroup = gids.outside(0) else {
            throw Problem(.invalid, "a container's users need somebody who is root")
        }
        var mounts: [Int32] = []
        defer { for mount in mounts { close(mount) } }
        for directory in layers.lower + [layers.own] {
            let tree = try Descriptor.cloneTree(directory, isRecursive: false)
            try Self.map(tree.raw, directory, isRecursive: false, to: namespace)
            mounts.append(tree.release())
        }
        let names = layers.shortNames + ["own"]
        let lower = names.dropLast().joined(separator: ":")
        guard lower.utf8.count < 256 else {
            throw Problem(.unsupported, "\(layers.lower.count) layers are too many for a user namespace")
        }
        if layers.isVolatile { try check("fsconfig volatile") { cl_fsconfig(overlay, 0, "volatile", nil) } }
        // The last two: as with every container, what it leaves must mean the same without this kernel's settings.
        for (key, value) in [("source", "overlay"), ("redirect_dir", "off"), ("metacopy", "off")] {
            try check("fsconfig \(key)") { cl_fsconfig(overlay, 1, key, value) }
        }
        let result = withCStrings(names) { strings in
            strings.compactMap { $0.map { UnsafePointer($0) } }.withUnsafeBufferPointer { pointers in
                cl_stack_mounts(
                    overlay, mounts, pointers.baseAddress.unsafelyUnwrapped, Int32(pointers.count), lower,
                    "own/\(layers.upper)", "own/\(layers.work)", root, rootGroup)
            }
        }
        if result != 0 {
            let error = Mounts.failure("mount overlay", overlay)
            throw Self.refusal("the image's layers cannot be stacked for a user namespace: \(error.call)", error.reason)
        }
    }
}

extension LaunchPlan.Layers {
    /// A name for each lower layer, of one byte for the most: the kernel takes 255 for all of them together.
    var shortNames: [String] {
        let digits = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return lower.indices.map { index in
            index < digits.count
                ? String(digits[index]) : "\(digits[index / digits.count - 1])\(digits[index % digits.count])"
        }
    }
}

/// The steps that turn a fresh process into a container's first process: a value that is computed without touching
/// the host, printed by `--explain`, compared in tests, and carried out by ``Launcher``.
public struct LaunchPlan: Equatable, Sendable {
    /// The namespaces in which the process is born.
    public var namespaces: Namespaces
    /// What it does there, in this order, until it executes the program.
    public var steps: [Step]
    /// Who its users are outside, when it has a user namespace of its own.
    public var users: Users?

    /// A plan that does nothing, unless it is said.
    public init(namespaces: Namespaces = [], steps: [Step] = [], users: Users? = nil) {
        self.namespaces = namespaces
        self.steps = steps
        self.users = users
    }
}

/// Kinds of namespaces; the raw value is that of the `CLONE_NEW…` flags of `clone(2)`.
public struct Namespaces: OptionSet, Sendable, Hashable {
    /// `CLONE_NEW…` of `clone(2)`.
    public let rawValue: UInt64

    /// Namespaces by the bits of `clone(2)`.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The mounts.
    public static let mount = Namespaces(rawValue: 0x0002_0000)
    /// The root of the control groups.
    public static let cgroup = Namespaces(rawValue: 0x0200_0000)
    /// Host and domain name.
    public static let uts = Namespaces(rawValue: 0x0400_0000)
    /// System V objects and POSIX message queues.
    public static let ipc = Namespaces(rawValue: 0x0800_0000)
    /// User and group ids, and capabilities.
    public static let user = Namespaces(rawValue: 0x1000_0000)
    /// Process ids.
    public static let pid = Namespaces(rawValue: 0x2000_0000)
    /// Interfaces, routes, ports.
    public static let network = Namespaces(rawValue: 0x4000_0000)

    /// Each kind with the name that the runtime specification and `/proc/PID/ns` use for it.
    public static let named: [(kind: Namespaces, specification: String, file: String)] = [
        (.user, "user", "user"), (.mount, "mount", "mnt"), (.pid, "pid", "pid"), (.network, "network", "net"),
        (.ipc, "ipc", "ipc"), (.uts, "uts", "uts"), (.cgroup, "cgroup", "cgroup"),
    ]
}

extension LaunchPlan {
    /// One thing that the child does. Paths "in the root" are resolved so that no link leads out of it.
    public enum Step: Equatable, Sendable {
        /// Waits until the parent has made the control groups: ``Launcher/releaseGroups()``.
        case waitForGroups
        /// Waits until the parent has done its part: the control groups and the network are there, the id maps and
        /// the container's files written: ``Launcher/release()``.
        case waitForParent
        /// Joins the container's control groups, at the files that the launcher got.
        case joinCgroups
        case unshare(Namespaces)
        /// Joins namespaces of a process, or the one of a descriptor that the launcher got as `source`.
        case join(Namespaces, source: NamespaceSource)
        /// Goes on in a child of the same parent, which is the first to be in a joined process namespace.
        case fork
        /// Changes how mounts below `path` of the host take part in those of others.
        case propagate(path: String, Propagation)
        case changeDirectory(String)
        /// Mounts onto a path of the host, before the root is there.
        case mountHost(Mount)
        /// Attaches a tree over `/`, as the root in which the paths of the steps that follow are resolved.
        case attachRoot(Root)
        /// Makes the directory the root in which the paths of the steps that follow are resolved.
        case openRoot(String)
        /// Mounts a file system onto a path in the root.
        case mount(Mount)
        case bind(Bind)
        case makeDirectory(String, mode: UInt32)
        case makeDevice(DeviceNode)
        /// Binds the host's node of that number: who is root in a user namespace of his own makes no devices.
        case bindDevice(DeviceNode)
        case symlink(text: String, path: String)
        /// Writes a file of the host.
        case write(path: String, text: String)
        case sysctl(key: String, value: String)
        case mask(String)
        case makeReadOnly(String)
        /// The terminal's other end becomes `/dev/console`.
        case console
        case pivotRoot
        case rootReadOnly
        case hostname(String)
        case domainname(String)
        /// Sends route messages in the process's network namespace.
        case configureNetwork(RouteMessages)
        case limit(ResourceLimit)
        case newSession
        case controllingTerminal
        /// A new one, which nobody can name.
        case sessionKeyring
        /// Standard input, output, error: from the descriptors that the launcher got.
        case standardStreams
        case bounding(keep: UInt64)
        case keepCapabilities(Bool)
        case identity(uid: UInt32, gid: UInt32, groups: [UInt32])
        case capabilities(CapabilitySets)
        case noNewPrivileges
        /// Installs a compiled filter: packed `struct sock_filter`s.
        case seccomp(program: [UInt8], flags: UInt64)
        case umask(UInt32)
        case dieWithParent
        case workingDirectory(String)
        /// Closes, at the execution, every descriptor but the standard ones.
        case closeOthers
        /// Goes on in a child; this process stays as the first one, passes signals on and reaps what ends.
        case becomeInit
        /// Tries the candidates until one runs.
        case execute(candidates: [String], arguments: [String], environment: [String])
    }

    /// Whose namespace is joined.
    public enum NamespaceSource: Equatable, Sendable {
        case process(Int32)
        case path(String)
        /// One that was made for the process: the launcher got it.
        case prepared
    }

    /// A file system to mount.
    public struct Mount: Equatable, Sendable {
        /// What is mounted; a name for file systems without a device.
        public var source: String
        /// Where, in the new root.
        public var target: String
        /// The file system's, as `proc`.
        public var type: String
        /// `MS_…` of `mount(2)`.
        public var flags: UInt64
        /// The file system's own options, comma separated.
        public var data: String
        /// A directory of the host: a tmpfs begins with what that has at `target`.
        public var copiesFrom: String?
        /// Refuses a target whose path leads through a link.
        public var refusesLinks: Bool

        /// A mount without flags and options, unless it is said.
        public init(
            source: String, target: String, type: String, flags: UInt64 = 0, data: String = "",
            copiesFrom: String? = nil, refusesLinks: Bool = false
        ) {
            self.source = source
            self.target = target
            self.type = type
            self.flags = flags
            self.data = data
            self.copiesFrom = copiesFrom
            self.refusesLinks = refusesLinks
        }
    }

    /// A root that is made from outside, where the process that is to live in it may not look.
    public enum Root: Equatable, Sendable {
        /// A directory with all that is mounted below, whose files have the owners that they have.
        case directory(String)
        /// Layers, whose ids are those inside of the user namespace.
        case layers(Layers)
    }

    /// What an overlay is stacked of, in absolute paths.
    public struct Layers: Equatable, Sendable {
        /// Topmost first.
        public var lower: [String]
        /// The directory that holds the upper and the work directory, and their names in it.
        public var own: String
        /// The name of the directory of changes.
        public var upper: String
        /// The name of the directory that is the kernel's own.
        public var work: String
        /// Whether the kernel need not write anything to the disk at once.
        public var isVolatile: Bool

        /// An overlay that survives a crash, unless it is said.
        public init(lower: [String], own: String, upper: String, work: String, isVolatile: Bool = false) {
            self.lower = lower
            self.own = own
            self.upper = upper
            self.work = work
            self.isVolatile = isVolatile
        }
    }

    /// A part of the host's tree at a path in the root.
    public struct Bind: Equatable, Sendable {
        /// A path of the host; `/proc/PID/root` with a subpath: the root of that process's mount namespace.
        public var source: String
        /// Below the source, found without ever leaving it; empty: all of it.
        public var subpath: String
        /// Where, in the new root.
        public var target: String
        /// Whether mounts below the source come along.
        public var isRecursive: Bool
        /// `MOUNT_ATTR_…` of `mount_setattr(2)`.
        public var setAttributes: UInt64
        /// `MOUNT_ATTR_…` that are taken away.
        public var clearAttributes: UInt64
        /// Whether the attributes go to the mounts below, too.
        public var attributesAreRecursive: Bool
        /// Whether later mounts are shared; `nil`: as the source.
        public var propagation: Propagation?
        /// Whether the ids of its files are those inside of the user namespace.
        public var isMapped: Bool

        /// All of a tree, with what is mounted in it, unless it is said.
        public init(
            source: String, subpath: String = "", target: String, isRecursive: Bool = true,
            setAttributes: UInt64 = 0, clearAttributes: UInt64 = 0, attributesAreRecursive: Bool = true,
            propagation: Propagation? = .private, isMapped: Bool = false
        ) {
            self.source = source
            self.subpath = subpath
            self.target = target
            self.isRecursive = isRecursive
            self.setAttributes = setAttributes
            self.clearAttributes = clearAttributes
            self.attributesAreRecursive = attributesAreRecursive
            self.propagation = propagation
            self.isMapped = isMapped
        }
    }

    /// How a mount passes on what is mounted below it; the raw value is that of `MS_…`.
    public enum Propagation: UInt64, Sendable {
        case unbindable = 0x2_0000
        case `private` = 0x4_0000
        case slave = 0x8_0000
        case shared = 0x10_0000
    }

    /// A device file.
    public struct DeviceNode: Equatable, Sendable {
        /// Where, in the new root.
        public var path: String
        /// Permissions and file type, as `mknod(2)` takes them.
        public var mode: UInt32
        /// Which driver.
        public var major: UInt32
        /// Which of the driver's devices.
        public var minor: UInt32
        /// The owner.
        public var uid: UInt32
        /// The group.
        public var gid: UInt32

        /// A device file, root's unless it is said.
        public init(path: String, mode: UInt32, major: UInt32, minor: UInt32, uid: UInt32 = 0, gid: UInt32 = 0) {
            self.path = path
            self.mode = mode
            self.major = major
            self.minor = minor
            self.uid = uid
            self.gid = gid
        }
    }

    /// Messages of the route family of netlink, as bytes, and how many of them the kernel answers.
    public struct RouteMessages: Equatable, Sendable {
        /// The messages, behind each other.
        public var bytes: [UInt8]
        /// How many of them the kernel answers.
        public var count: Int

        /// Messages behind each other, and how many the kernel answers.
        public init(bytes: [UInt8], count: Int) {
            self.bytes = bytes
            self.count = count
        }
    }

    /// A limit of `setrlimit(2)`.
    public struct ResourceLimit: Equatable, Sendable {
        /// `RLIMIT_…` of `setrlimit(2)`.
        public var resource: Int32
        /// As `RLIMIT_NOFILE`, for messages.
        public var name: String
        /// What counts.
        public var soft: UInt64
        /// Up to where the process may raise it.
        public var hard: UInt64

        /// A limit by its number and name.
        public init(resource: Int32, name: String, soft: UInt64, hard: UInt64) {
            self.resource = resource
            self.name = name
            self.soft = soft
            self.hard = hard
        }
    }

    /// Bit sets of `capabilities(7)`.
    public struct CapabilitySets: Equatable, Sendable {
        /// What counts now.
        public var effective: UInt64
        /// What the process may make effective.
        public var permitted: UInt64
        /// What programs with file capabilities keep.
        public var inheritable: UInt64
        /// What other programs keep.
        public var ambient: UInt64

        /// Sets without inheritable and ambient ones, unless it is said.
        public init(effective: UInt64, permitted: UInt64, inheritable: UInt64 = 0, ambient: UInt64 = 0) {
            self.effective = effective
            self.permitted = permitted
            self.inheritable = inheritable
            self.ambient = ambient
        }
    }
}

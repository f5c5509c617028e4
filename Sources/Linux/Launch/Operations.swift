internal import CLinux
internal import Glibc

/// A plan flattened for the child: C structures, and the memory and descriptors that they point to.
struct Operations: ~Copyable {
    private var list: [cl_operation] = []
    /// For each operation the index of the plan's step that it belongs to.
    private(set) var steps: [Int] = []
    private var memory: [UnsafeMutableRawPointer] = []
    private var opened: [Int32] = []
    /// What hides files, for all of them; -1 until the first.
    private var nullMount: Int32 = -1
    /// What the parent gives the ids of the child's user namespace while the child waits.
    private(set) var unmapped: [UnmappedTree] = []

    init(_ plan: LaunchPlan, resources: Launcher.Resources, go: Int32) throws {
        list.reserveCapacity(plan.steps.count)
        for (index, step) in plan.steps.enumerated() {
            if index == resources.failingStep {
                append(index, kind: CL_FAIL) { $0.number = Int64(EIO) }
                return
            }
            do {
                try add(step, index, resources: resources, go: go)
            } catch {
                throw LaunchFailure(step: index, of: plan.steps.count, what: step, errno: error.number)
            }
        }
    }

    deinit {
        for pointer in memory { pointer.deallocate() }
        for descriptor in opened { close(descriptor) }
    }

    mutating func withUnsafe<Result>(_ body: (UnsafePointer<cl_operation>, Int32) -> Result) -> Result {
        list.withUnsafeBufferPointer { buffer in
            // An empty plan has no base address; the child then ends at once.
            var nothing = cl_operation()
            return buffer.baseAddress.map { body($0, Int32(buffer.count)) } ?? body(&nothing, 0)
        }
    }

    private mutating func append(_ index: Int, kind: cl_kind, _ fill: (inout cl_operation) -> Void = { _ in }) {
        var operation = cl_operation()
        operation.kind = Int32(kind.rawValue)
        operation.fd = -1
        fill(&operation)
        list.append(operation)
        steps.append(index)
    }

    private mutating func text(_ string: String) -> UnsafePointer<CChar> {
        let bytes = Array(string.utf8)
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
        pointer.copyMemory(from: bytes, byteCount: bytes.count)
        pointer.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
        memory.append(pointer)
        return UnsafePointer(pointer.assumingMemoryBound(to: CChar.self))
    }

    private mutating func texts(_ strings: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
        let size = MemoryLayout<UnsafePointer<CChar>?>.stride
        let pointer = UnsafeMutableRawPointer.allocate(
            byteCount: (strings.count + 1) * size, alignment: MemoryLayout<UnsafePointer<CChar>?>.alignment)
        memory.append(pointer)
        let list = pointer.bindMemory(to: UnsafePointer<CChar>?.self, capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { list[index] = text(string) }
        list[strings.count] = nil
        return UnsafePointer(list)
    }

    private mutating func blob(_ bytes: [UInt8]) -> UnsafeRawPointer {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
        pointer.copyMemory(from: bytes, byteCount: bytes.count)
        memory.append(pointer)
        return UnsafeRawPointer(pointer)
    }

    private mutating func keep(_ descriptor: consuming Descriptor) -> Int32 {
        let raw = descriptor.release()
        opened.append(raw)
        return raw
    }

    private mutating func add(
        _ step: LaunchPlan.Step, _ index: Int, resources: Launcher.Resources, go: Int32
    ) throws(SystemError) {
        switch step {
        case .waitForGroups, .waitForParent: append(index, kind: CL_WAIT) { $0.fd = go }
        case .joinCgroups:
            for file in resources.cgroups { addPath(index, CL_JOIN_CGROUP, file) }
        case .unshare(let kinds): append(index, kind: CL_UNSHARE) { $0.flags = kinds.rawValue }
        case .join(let kinds, let source):
            let descriptor: Int32 =
                switch source {
                case .process(let pid): keep(try Descriptor.ofProcess(pid))
                case .path(let path): keep(try Descriptor.open(path))
                case .prepared: resources.networkNamespace ?? -1
                }
            append(index, kind: CL_SETNS) {
                $0.fd = descriptor
                $0.flags = kinds.rawValue
            }
        case .fork: append(index, kind: CL_FORK)
        case .propagate(let path, let propagation):
            let path = text(path)
            append(index, kind: CL_PROPAGATION) {
                $0.a = path
                $0.flags = propagation.rawValue | UInt64(MS_REC)
            }
        case .changeDirectory(let path): addPath(index, CL_CHDIR, path)
        case .mountHost(let mount): add(mount, index, CL_MOUNT_AT)
        case .attachRoot(let root): try add(root, index)
        case .openRoot(let path): addPath(index, CL_OPEN_ROOT, path)
        case .mount(let mount):
            if mount.type == "devpts", let devices = resources.terminalDevices {
                addPath(index, CL_ATTACH, "") { $0.fd = devices }
                let target = text(mount.target)
                list[list.count - 1].b = target
            } else if mount.type == "tmpfs", let root = mount.copiesFrom {
                let tree = keep(try Self.copy(for: mount, from: root))
                addAttachment(index, of: tree, to: mount.target, isFile: false) { _ in }
            } else {
                add(mount, index, CL_MOUNT)
            }
        case .bind(let bind): try add(bind, index)
        case .makeDirectory(let path, let mode):
            addPath(index, CL_MAKE_DIRECTORY, path) { $0.number = Int64(mode) }
        case .makeDevice(let node):
            addPath(index, CL_MAKE_NODE, node.path) {
                $0.number = Int64(node.mode)
                $0.value = cl_makedev(node.major, node.minor)
                $0.uid = node.uid
                $0.gid = node.gid
            }
        case .bindDevice(let node):
            let tree = keep(try HostDevice.tree(of: node))
            addAttachment(index, of: tree, to: node.path, isFile: true) {
                $0.number = Int64(LaunchPlan.Propagation.private.rawValue)
            }
        case .symlink(let target, let path): addPair(index, CL_SYMLINK, target, path)
        case .write(let path, let value): addPair(index, CL_WRITE, path, value)
        case .sysctl(let key, let value):
            addPair(index, CL_SYSCTL, "proc/sys/" + Self.sysctlPath(key), value)
        case .mask(let path):
            if nullMount < 0 { nullMount = keep(try Descriptor.nullMount()) }
            let null = nullMount
            addPath(index, CL_MASK, path) { $0.fd = null }
        case .makeReadOnly(let path): addPath(index, CL_READ_ONLY, path)
        case .console: append(index, kind: CL_CONSOLE) { $0.fd = resources.standardStreams.0 }
        case .pivotRoot: append(index, kind: CL_PIVOT)
        case .rootReadOnly: append(index, kind: CL_ROOT_READ_ONLY)
        case .hostname(let name): addPath(index, CL_HOSTNAME, name)
        case .domainname(let name): addPath(index, CL_DOMAINNAME, name)
        case .configureNetwork(let messages):
            addBlob(index, CL_NETLINK, messages.bytes) { $0.number = Int64(messages.count) }
        case .limit(let limit):
            append(index, kind: CL_RLIMIT) {
                $0.number = Int64(limit.resource)
                $0.value = limit.soft
                $0.value2 = limit.hard
            }
        case .newSession: append(index, kind: CL_NEW_SESSION)
        case .controllingTerminal: append(index, kind: CL_CONTROLLING_TTY) { $0.fd = resources.standardStreams.0 }
        case .sessionKeyring: append(index, kind: CL_SESSION_KEYRING)
        case .standardStreams:
            let (input, output, error) = resources.standardStreams
            for (descriptor, number) in [(input, 0), (output, 1), (error, 2)] {
                append(index, kind: CL_DUPLICATE) {
                    $0.fd = descriptor
                    $0.number = Int64(number)
                }
            }
        case .bounding(let mask): append(index, kind: CL_BOUNDING) { $0.value = mask }
        case .keepCapabilities(let keep): append(index, kind: CL_KEEP_CAPS) { $0.number = keep ? 1 : 0 }
        case .identity(let uid, let gid, let groups):
            addBlob(index, CL_IDENTITY, groups.flatMap { withUnsafeBytes(of: $0) { Array($0) } }) {
                $0.number = Int64(uid)
                $0.value = UInt64(gid)
            }
        case .capabilities(let sets):
            append(index, kind: CL_CAPABILITIES) {
                $0.value = sets.effective
                $0.value2 = sets.permitted
                $0.value3 = sets.inheritable
                $0.value4 = sets.ambient
            }
        case .noNewPrivileges: append(index, kind: CL_NO_NEW_PRIVILEGES)
        case .seccomp(let program, let flags): addBlob(index, CL_SECCOMP, program) { $0.flags = flags }
        case .umask(let mask): append(index, kind: CL_UMASK) { $0.number = Int64(mask) }
        case .dieWithParent: append(index, kind: CL_PARENT_DEATH) { $0.number = Int64(SIGKILL) }
        case .workingDirectory(let path): addPath(index, CL_WORK_DIRECTORY, path)
        case .closeOthers: append(index, kind: CL_CLOSE_OTHERS)
        case .becomeInit: append(index, kind: CL_INIT)
        case .execute(let candidates, let arguments, let environment):
            let candidates = texts(candidates)
            let arguments = texts(arguments)
            let environment = texts(environment)
            append(index, kind: CL_EXEC) {
                $0.list = candidates
                $0.argv = arguments
                $0.envp = environment
            }
        }
    }

    private mutating func addPath(
        _ index: Int, _ kind: cl_kind, _ path: String, _ fill: (inout cl_operation) -> Void = { _ in }
    ) {
        let path = text(path)
        append(index, kind: kind) {
            $0.a = path
            fill(&$0)
        }
    }

    private mutating func addPair(_ index: Int, _ kind: cl_kind, _ a: String, _ b: String) {
        let b = text(b)
        addPath(index, kind, a) { $0.b = b }
    }

    private mutating func addBlob(
        _ index: Int, _ kind: cl_kind, _ bytes: [UInt8], _ fill: (inout cl_operation) -> Void
    ) {
        let pointer = blob(bytes)
        append(index, kind: kind) {
            $0.blob = pointer
            $0.blob_length = UInt32(bytes.count)
            fill(&$0)
        }
    }

    private mutating func add(_ mount: LaunchPlan.Mount, _ index: Int, _ kind: cl_kind) {
        let type = text(mount.type)
        let data = text(mount.data)
        let target = text(mount.target)
        addPath(index, kind, mount.source) {
            $0.b = target
            $0.c = type
            $0.d = data
            $0.flags = mount.flags
            $0.option = mount.refusesLinks ? UInt32(CL_NO_SYMLINKS) : 0
            // As runc has it, what is not said of a tmpfs is that of the directory below.
            if mount.type == "tmpfs", !mount.data.contains("mode=") { $0.option |= UInt32(CL_KEEP_MODE) }
        }
    }

    /// A tmpfs with what `root` has in its place.
    private static func copy(for mount: LaunchPlan.Mount, from root: String) throws(SystemError) -> Descriptor {
        let options = mount.data.split(separator: ",").map { option in
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            return (key: parts[0], value: parts.count > 1 ? parts[1] : nil)
        }
        // The lowest bits of `MS_…` and `MOUNT_ATTR_…` are the same: read-only, and no set-user-ids, devices, programs.
        let tree = try Mounts.make(type: "tmpfs", options: options, attributes: UInt32(mount.flags & 0b1110))
        let whole = try Descriptor.open(root, Kernel.openPath)
        let path = String(mount.target.drop { $0 == "/" })
        do {
            let source = try Descriptor.open(path, inRoot: whole.raw, O_RDONLY | Kernel.openDirectory)
            let target = try Descriptor.open("/proc/self/fd/\(tree.raw)", O_RDONLY | Kernel.openDirectory)
            try TreeCopy.copy(from: source, to: target)
        } catch {
            guard error.isMissing else { throw error }
        }
        let raw = tree.raw
        if mount.flags & 1 != 0 {
            _ = try check("mount_setattr \(mount.target)") {
                cl_mount_setattr(raw, "", UInt32(Kernel.emptyPath), UInt64(MOUNT_ATTR_RDONLY), 0, 0)
            }
        }
        return tree
    }

    private mutating func add(_ bind: LaunchPlan.Bind, _ index: Int) throws(SystemError) {
        let tree = try Self.tree(of: bind)
        let isFile = try !tree.isDirectory
        let raw = keep(tree)
        if bind.isMapped {
            unmapped.append(UnmappedTree(descriptor: raw, content: .tree(bind.source, isRecursive: bind.isRecursive)))
        }
        addAttachment(index, of: raw, to: bind.target, isFile: isFile) {
            $0.flags = bind.setAttributes
            $0.value = bind.clearAttributes
            $0.number = Int64(bind.propagation?.rawValue ?? 0)
            $0.uid = bind.attributesAreRecursive ? 1 : 0
        }
    }

    private mutating func addAttachment(
        _ index: Int, of tree: Int32, to target: String, isFile: Bool, _ fill: (inout cl_operation) -> Void
    ) {
        let target = text(target)
        append(index, kind: CL_ATTACH) {
            $0.fd = tree
            $0.b = target
            $0.option = isFile ? UInt32(CL_TARGET_IS_FILE) : 0
            fill(&$0)
        }
    }

    private mutating func add(_ root: LaunchPlan.Root, _ index: Int) throws(SystemError) {
        switch root {
        case .directory(let path):
            let tree = keep(try Descriptor.cloneTree(path, isRecursive: true))
            append(index, kind: CL_ATTACH_ROOT) { $0.fd = tree }
        case .layers(let layers):
            let overlay = keep(Descriptor(owning: try check("fsopen overlay") { cl_fsopen("overlay") }))
            unmapped.append(UnmappedTree(descriptor: overlay, content: .layers(layers)))
            append(index, kind: CL_ATTACH_ROOT) {
                $0.fd = overlay
                $0.number = 1
                // As the kernel has it for whatever a user namespace mounts itself.
                $0.flags = UInt64(MOUNT_ATTR_NODEV)
            }
        }
    }

    private static func tree(of bind: LaunchPlan.Bind) throws(SystemError) -> Descriptor {
        if bind.subpath.isEmpty { return try Descriptor.cloneTree(bind.source, isRecursive: bind.isRecursive) }
        if let namespace = mountNamespace(ofRoot: bind.source) {
            return try Descriptor.cloneTree(bind.subpath, inNamespace: namespace, isRecursive: bind.isRecursive)
        }
        let whole = try Descriptor.open(bind.source, Kernel.openPath)
        let part = try Descriptor.open(bind.subpath, inRoot: whole.raw, Kernel.openPath)
        return try Descriptor.cloneTree("/proc/self/fd/\(part.raw)", isRecursive: bind.isRecursive)
    }

    /// The mount namespace of the process whose root `/proc/PID/root` is.
    private static func mountNamespace(ofRoot path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count == 3, parts[0] == "proc", parts[2] == "root", Int32(parts[1]) != nil else { return nil }
        return "/proc/\(parts[1])/ns/mnt"
    }

    /// `net.ipv4.ip_forward` as a path; a name with slashes is taken as it is, so that dots in it stay.
    static func sysctlPath(_ key: String) -> String {
        key.utf8.contains(UInt8(ascii: "/")) ? key : String(key.map { $0 == "." ? "/" : $0 })
    }
}

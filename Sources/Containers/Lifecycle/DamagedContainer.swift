internal import Documents
internal import Glibc
internal import Linux

/// A container whose files cannot be read: nobody knows what it was, but it may still run.
struct DamagedContainer {
    let root: StateRoot
    let id: String
    /// What is wrong with its files.
    let reason: String

    private var directory: String { root.container(id) }
    /// Where its files are put aside.
    var place: String { "\(root.damaged)/\(id)" }

    /// The container if it is damaged; `nil` when it is sound or gone.
    init?(root: StateRoot, id: String) {
        self.root = root
        self.id = id
        let directory = root.container(id)
        guard Files.exists("\(directory)/container.json") else { return nil }
        do {
            _ = try ContainerRecord(directory: directory)
            _ = try ContainerState(directory: directory)
            return nil
        } catch let error as SystemError where error.isMissing {
            return nil
        } catch {
            reason = "\(error)"
        }
    }

    /// Ends what still runs of it, gives back what it has of the host, and puts its files aside.
    func putAside() throws {
        guard let lock = try lockWithoutMonitor() else {
            throw Problem(.conflict, "a process that does not end holds its lock")
        }
        defer { withExtendedLifetime(lock) {} }
        let groups = self.groups
        for group in groups where group.exists {
            group.killAll()
            group.remove()
        }
        let record = try? ContainerRecord(directory: directory)
        if let state = try? ContainerState(directory: directory) {
            if let run = state.run { run.process.send(signal: SIGKILL) }
            HostNetwork.unplug((state.endpoints.array ?? []).compactMap { Endpoint(json: $0) })
        }
        ContainerNetwork.forget(id, root: root)
        UserRanges(run: root.run, foreign: []).release(of: id)
        if let record { ContainerFiles(record: record, root: root).release() }
        for mount in try Mounts.all().reversed() where mount.target.hasPrefix(directory + "/") {
            try Mounts.detach(mount.target)
        }
        try Files.makeDirectories(root.damaged, mode: 0o700)
        try Files.rename(directory, to: place)
        for name in (try? Files.names(in: root.names)) ?? [] {
            ContainerStore(root).release(name: name, of: id)
        }
        ContainerStore(root).removeTraces(of: id)
    }

    /// The container's lock; who holds it is ended, for it may not know either what it watches.
    private func lockWithoutMonitor() throws -> FileLock? {
        for _ in 0..<500 {
            if let lock = try ContainerStore(root).tryLock(id) { return lock }
            for holder in holders { kill(holder, SIGKILL) }
            sleepMilliseconds(10)
        }
        return nil
    }

    /// Processes that hold the lock: its monitor. Source: `/proc/PID/fd` and `fdinfo`.
    private var holders: [Int32] {
        ((try? Files.names(in: "/proc")) ?? []).compactMap { Int32($0) }.filter { pid in
            pid != getpid()
                && ((try? Files.names(in: "/proc/\(pid)/fd")) ?? []).contains {
                    Files.link("/proc/\(pid)/fd/\($0)") == directory
                        && Files.text("/proc/\(pid)/fdinfo/\($0)")?.contains("\nlock:") == true
                }
        }
    }

    /// The groups that it may have: where those of this root are, and where its configuration says.
    private var groups: [Cgroup] {
        guard let host = CgroupHost.detect() else { return [] }
        var paths = [root.cgroup(of: id)]
        if let record = try? ContainerRecord(directory: directory) { paths.append(record.cgroupPath(in: root)) }
        let file = "\(directory)/config.json"
        if let bytes = try? Files.read(file, limit: 16 << 20), let config = try? JSON(parsing: bytes, file: file),
            let path = config["linux"]?["cgroupsPath"]?.string,
            [id, root.cgroupPrefix + id].contains(Files.name(of: path))
        {
            paths.append(path)
        }
        return paths.map { Cgroup(host: host, path: $0) }
    }
}

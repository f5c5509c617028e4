internal import Documents
internal import Linux

/// Brings a container whose monitor is gone to the state that is true: nothing of it runs, its group and its network
/// are given back, its end is written down.
struct Reconciliation {
    let root: StateRoot
    let id: String
    let record: ContainerRecord

    /// The state that is true now; `nil` when the container was to be removed at its end and is gone.
    func run() throws -> ContainerState? {
        let directory = root.container(id)
        let store = ContainerStore(root)
        guard let lock = try lock() else { return try ContainerState(directory: directory) }
        defer { withExtendedLifetime(lock) {} }
        var state = try ContainerState(directory: directory)
        guard let monitor = state.monitor, !monitor.isAlive else { return state }
        if let run = state.run {
            run.process.send(signal: 9)
            // What is frozen does not end.
            if run.isPaused { try? record.cgroup(in: root)?.setFrozen(false) }
            for _ in 0..<1000 where run.process.isAlive { sleepMilliseconds(2) }
            state.exitCode = 137
        }
        record.cgroup(in: root)?.remove()
        ContainerNetwork.release(&state, id: id, root: root, relays: "")
        ContainerFiles(record: record, root: root).release()
        try? Files.remove(root.socket(id))
        state.phase = .exited
        state.error = "its monitor was killed"
        state.finishedAt = Timestamp.now.rfc3339Nano
        if record.isRemovedAtEnd {
            do { try ContainerRemoval(store: store, record: record).run(withVolumes: true) } catch { return state }
            return nil
        }
        // Where nothing can be written it is true all the same, and written by who can.
        try? state.write(directory: directory, isDurable: true)
        return state
    }

    /// The container's lock. A monitor that dies gives it back a moment later, and somebody else who is at it will be done
    /// in a moment; `nil` when that takes longer than a person waits.
    private func lock() throws -> FileLock? {
        for turn in 0..<600 {
            if turn > 0 { sleepMilliseconds(5) }
            if let lock = try ContainerStore(root).tryLock(id) { return lock }
            // Somebody has started it again.
            if try ContainerState(directory: root.container(id)).monitor?.isAlive ?? true { return nil }
        }
        return nil
    }
}

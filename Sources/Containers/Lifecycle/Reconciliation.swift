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
        guard let lock = try store.tryLock(id) else {
            // Somebody is at it, or the monitor is just becoming its next phase.
            return try ContainerState(directory: directory)
        }
        defer { withExtendedLifetime(lock) {} }
        var state = try ContainerState(directory: directory)
        guard let monitor = state.monitor, !monitor.isAlive else { return state }
        if let run = state.run {
            run.process.send(signal: 9)
            for _ in 0..<1000 where run.process.isAlive { sleepMilliseconds(2) }
        }
        record.cgroup(in: root)?.remove()
        ContainerNetwork.release(&state, id: id, root: root, relays: "")
        ContainerFiles(record: record, root: root).release()
        try? Files.remove(root.socket(id))
        state.phase = .exited
        state.exitCode = 137
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
}

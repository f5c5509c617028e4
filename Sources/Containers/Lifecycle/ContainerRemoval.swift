internal import Documents
internal import Linux

/// Takes a container that does not run out of the world. The caller holds its lock.
struct ContainerRemoval {
    let store: ContainerStore
    let record: ContainerRecord

    /// Gives back what the container may still have of the host: its control group, addresses, ports, users, mounts of
    /// volumes. A monitor that was killed while it started the container has told nobody of them.
    func giveBack() {
        if let group = record.cgroup(in: store.root), group.exists { group.remove() }
        ContainerNetwork.forget(record.id, root: store.root)
        ContainerFiles(record: record, root: store.root).release()
    }

    /// Removes the container and, if asked, the anonymous volumes that were made for it.
    ///
    /// Returns where its files lie now, for ``StateRoot/tidy(until:)`` or whoever removes them.
    @discardableResult
    func run(withVolumes: Bool) throws -> String? {
        let place = try hide(withVolumes: withVolumes)
        store.removeTraces(of: record.id)
        return place
    }

    /// The part of it that others see; ``ContainerStore/removeTraces(of:)`` is still to be called.
    func hide(withVolumes: Bool) throws -> String? {
        let place = try store.remove(record)
        guard withVolumes else { return place }
        let volumes = VolumeStore(root: store.root.path)
        // One that another container names stays.
        for name in anonymousVolumes { try? volumes.remove(name, users: try store.volumeUsers()) }
        return place
    }

    /// Removes the files of a container that was taken out, and the data of its volumes.
    static func clear(_ place: String, root: StateRoot) throws {
        try Files.removeTree(place)
        let volumes = VolumeStore(root: root.path)
        if !volumes.trashedPlaces.isEmpty { volumes.emptyTrash() }
    }

    /// Removes what the host may still have of a container that was put aside: who did that may have been killed before
    /// it came to the rest.
    static func removeLasting(of place: String, root: StateRoot) {
        guard let record = try? ContainerRecord(directory: place) else { return }
        let store = ContainerStore(root)
        ContainerRemoval(store: store, record: record).giveBack()
        let endpoints = (try? ContainerState(directory: place))?.endpoints.array ?? []
        HostNetwork.unplug(endpoints.compactMap(Endpoint.init(json:)))
        store.removeTraces(of: record.id)
        store.release(name: record.name, of: record.id)
    }

    /// Volumes without a name of their own that belong to this container alone.
    private var anonymousVolumes: [String] {
        (record.document["Mounts"]?.array ?? []).compactMap { mount in
            mount["Type"]?.string == "volume" && mount["Anonymous"]?.bool == true ? mount["Name"]?.string : nil
        }
    }
}

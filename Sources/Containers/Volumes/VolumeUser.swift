internal import Documents

/// A container and the volumes that it names.
public struct VolumeUser: Equatable, Sendable {
    /// The container's id.
    public var containerID: String
    /// The names of those it has.
    public var volumes: [String]

    /// A container and the names of its volumes.
    public init(containerID: String, volumes: [String]) {
        self.containerID = containerID
        self.volumes = volumes
    }
}

extension ContainerStore {
    /// The containers, running or not, with the volumes that they name. Throws a `Problem` when one cannot be read: it may
    /// use any.
    public func volumeUsers() throws -> [VolumeUser] {
        try allReadable().map { container in
            let mounts = container.record.document["Mounts"]?.array ?? []
            let volumes = mounts.filter { $0["Type"]?.string == "volume" }.compactMap { $0["Name"]?.string }
            return VolumeUser(containerID: container.id, volumes: volumes)
        }
    }
}

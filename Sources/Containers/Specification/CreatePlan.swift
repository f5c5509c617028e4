public import Documents

/// All that is decided before a container is made: its settings, completed by the image, and its mounts.
///
/// Nothing is looked up here but through what the caller gives, and nothing is made.
public struct CreatePlan: Sendable, Equatable {
    /// Completed by the image: what the container has, but for the host name that follows from its id.
    public var specification: ContainerSpecification
    /// With volumes that may still have to be made.
    public var mounts: MountPlan

    /// Completes a specification that is checked by the image and finds its mounts.
    ///
    /// - Parameters:
    ///   - imageConfig: the `config` object of the image's configuration.
    ///   - mountsOf: the mounts of another container, by name or id, for `--volumes-from`; throws when there is none.
    ///   - pathExists: whether a path of the host exists.
    ///
    /// Throws a `Problem` with the engine's text and a code other than `usage`.
    public init(
        _ specification: ContainerSpecification, imageConfig: JSON, mountsOf: (String) throws -> [MountPoint],
        pathExists: @escaping (String) -> Bool
    ) throws {
        self.specification = specification
        try self.specification.merge(imageConfig: imageConfig)
        mounts = try MountPlan(
            hostConfig: self.specification.hostConfig, config: self.specification.config, mountsOf: mountsOf,
            pathExists: pathExists)
    }

    /// The content of `container.json`; without a name where none was given.
    ///
    /// - Parameters:
    ///   - created: in the form of RFC 3339.
    ///   - points: ``mounts`` with their volumes looked up, as `VolumeStore.prepare` returns them.
    public func document(id: String, created: String, image: ContainerImage, points: [MountPoint]) -> JSONObject {
        let name = specification.name ?? ""
        var result: JSONObject = [
            "Id": .string(id), "Name": .string(name.hasPrefix("/") ? name : "/" + name), "Created": .string(created),
            "Path": .string(specification.path ?? ""), "Args": JSON(specification.arguments),
            "Image": .string(image.id), "Config": specification.config, "HostConfig": specification.hostConfig,
            "NetworkingConfig": specification.networkingConfig, "Mounts": .array(points.map(\.json)),
            "Layers": JSON(image.layers),
        ]
        if !mounts.tmpfs.isEmpty { result["Tmpfs"] = .array(mounts.tmpfs.map(\.json)) }
        return result
    }
}

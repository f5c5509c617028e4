public import Documents

/// All that is decided before a container is made: its settings, completed by the image, and its mounts.
///
/// Nothing is looked up here but through what the caller gives, and nothing is made.
public struct CreatePlan: Sendable, Equatable {
    /// Checked and merged: `config`, `hostConfig`, `networkingConfig`, `name`, `warnings` are what the container has.
    public var specification: ContainerSpecification
    public var mounts: MountPlan
    /// The program.
    public var path: String
    public var arguments: [String]

    /// Checks a specification, completes it by the image and finds its mounts, in the order in which Docker's engine
    /// complains.
    ///
    /// - Parameters:
    ///   - imageConfig: the `config` object of the image's configuration.
    ///   - mountsOf: the mounts of another container, by name or id, for `--volumes-from`; throws when there is none.
    ///
    /// Throws a `Problem` with the engine's text and a code other than `usage`.
    public init(
        _ specification: ContainerSpecification, imageConfig: JSON, facts: HostFacts,
        mountsOf: (String) throws -> [MountPoint]
    ) throws {
        var specification = specification
        try specification.validate(facts)
        try specification.merge(imageConfig: imageConfig)
        mounts = try MountPlan(
            hostConfig: specification.hostConfig, config: specification.config, mountsOf: mountsOf,
            pathExists: facts.pathExists)
        guard let path = specification.path else { throw Problem(.invalid, "no command specified") }
        self.path = path
        arguments = specification.arguments
        self.specification = specification
    }

    /// The parts of `container.json` that follow from the plan; `Id`, `Created`, `Image`, `Layers`, and the name where
    /// none was given, are the engine's.
    ///
    /// - Parameter points: ``mounts`` with their volumes looked up, as `VolumeStore.prepare` returns them.
    public func document(points: [MountPoint]) -> JSONObject {
        var result: JSONObject = [
            "Path": .string(path), "Args": JSON(arguments), "Config": specification.config,
            "HostConfig": specification.hostConfig, "NetworkingConfig": specification.networkingConfig,
            "Mounts": .array(points.map(\.json)),
        ]
        if let name = specification.name { result["Name"] = .string(name.hasPrefix("/") ? name : "/" + name) }
        if !mounts.tmpfs.isEmpty { result["Tmpfs"] = .array(mounts.tmpfs.map(\.json)) }
        return result
    }
}

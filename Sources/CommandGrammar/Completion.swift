/// What a shell offers for an argument or for the value of a flag.
public enum Completion: Sendable, Equatable {
    case none
    case files
    case directories
    /// One of a fixed set of words.
    case words([String])
    /// The names that exist now, asked from the program itself: `PROGRAM __complete KIND [PREFIX]` prints one a line.
    case names([NameKind])

    /// Names of all containers.
    public static let containers = Completion.names([.containers])
    /// Names of the containers that run.
    public static let runningContainers = Completion.names([.runningContainers])
    /// Names of images.
    public static let images = Completion.names([.images])
    /// Names of volumes.
    public static let volumes = Completion.names([.volumes])
    /// Names of networks.
    public static let networks = Completion.names([.networks])
}

/// A kind of thing whose names can be completed; the raw value is the word after `__complete`.
public enum NameKind: String, Sendable, CaseIterable {
    case containers
    case runningContainers = "running-containers"
    case images
    case volumes
    case networks
}

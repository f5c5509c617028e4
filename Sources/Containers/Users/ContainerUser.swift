internal import Documents
internal import Linux

/// Who a container's process is, by the `passwd` and `group` files that the container has.
enum ContainerUser {
    /// The user that `spec` means, and his groups; see `UserLookup.resolve`.
    ///
    /// - Parameter file: the content of a file of the container's; `nil` when there is none.
    ///
    /// Throws a `Problem` with Docker's text.
    static func resolve(
        _ spec: String, groupAdd: [String], file: (String) -> [UInt8]?
    ) throws(Problem) -> RuntimeConfigBuilder.ResolvedUser {
        let lookup = UserLookup(passwd: file("/etc/passwd"), group: file("/etc/group"))
        let user = try lookup.resolve(spec, groupAdd: groupAdd)
        return RuntimeConfigBuilder.ResolvedUser(
            uid: user.uid, gid: user.gid, additionalGids: user.additionalGids, home: user.home)
    }

    /// More than any `passwd` has, less than hurts.
    private static let largestFile = 16 << 20

    /// A file of a running container, whose root directory is open; only a regular one.
    static func file(_ path: String, inRoot root: Int32) -> [UInt8]? {
        RegularFile.read(path, inRoot: root, limit: largestFile)
    }

    /// A file of a container that does not run: of its changes, if it has some, over its image's layers.
    ///
    /// - Parameters:
    ///   - layers: directories, bottommost first.
    ///   - upper: the directory of the container's changes.
    static func file(_ path: String, layers: [String], upper: String?) -> [UInt8]? {
        LayeredTree((upper.map { [$0] } ?? []) + layers.reversed()).read(path, limit: largestFile)
    }
}

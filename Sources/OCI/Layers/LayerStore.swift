/// Where the layers of images lie so that a container's root can be stacked of them.
///
/// A layer is known by the digest of its plain tar archive, its diff id. It is there whole or not at all, and never
/// changes.
public protocol LayerStore: Sendable {
    /// Whether the layer is there.
    func contains(_ layer: Digest) -> Bool

    /// Where it is, or would be: what overlayfs takes as `lowerdir`.
    func path(of layer: Digest) -> String

    /// The bytes of its files, each counted once; 0 when it is not there.
    func size(of layer: Digest) -> Int64

    /// All layers that are there.
    func layers() throws -> [Digest]

    /// Unpacks an archive, which is read to its end and then tells its digest; fine when the layer is there already.
    ///
    /// Throws `corrupt` when its digest is not the expected one; then nothing is left behind.
    @discardableResult
    func add(_ archive: any DigestedSource, expecting: Digest?) throws -> Digest

    /// Takes the layer away; fine when it is not there. No container may be using it.
    func remove(_ layer: Digest) throws

    /// The paths of what processes that died left behind. Nobody may be adding a layer.
    var abandoned: [String] { get }

    /// Takes that away. Nobody may be adding a layer.
    func removeAbandoned() throws
}

extension LayerStore {
    /// Sees to it that the layer is there, unpacking it from the plain archive that `open` gives, and says where.
    @discardableResult
    public func ensure(_ layer: Digest, from open: () throws -> any ByteSource) throws -> String {
        if !contains(layer) { try add(HashingSource(try open()), expecting: layer) }
        return path(of: layer)
    }
}

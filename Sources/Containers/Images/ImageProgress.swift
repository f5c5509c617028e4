/// How far the making of an image is, in bytes.
public enum ImageProgress: Equatable, Sendable {
    /// Bytes of an archive that were read, or of a layer that were written; of how many is known for a captured one.
    case copied(Int64, of: Int64? = nil)
    /// Bytes of layers that were unpacked.
    case unpacked(Int64)
}

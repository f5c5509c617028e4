public import Documents
public import OCI

/// A step in the making of an image, as `history` shows it.
public struct ImageStep: Sendable, Equatable {
    /// The image that the step made, if it is still here.
    public var id: Digest?
    /// When the layer was made.
    public var created: Timestamp
    /// The instruction that made it.
    public var createdBy: String
    /// The bytes of the files of its layer.
    public var size: Int64
    /// A word about it.
    public var comment: String
}

extension ImageLibrary {
    /// The steps that made an image, the newest first.
    public func history(of image: Image) throws -> [ImageStep] {
        var steps: [ImageStep] = []
        var layer = 0
        for entry in image.config.history {
            var size: Int64 = 0
            if !entry.isEmptyLayer {
                guard layer < image.layers.count else {
                    throw Problem(.corrupt, "too many non-empty layers in History section")
                }
                size = image.layerSizes[layer]
                layer += 1
            }
            steps.append(
                ImageStep(
                    created: entry.created ?? .zero, createdBy: entry.createdBy, size: size, comment: entry.comment))
        }
        steps.reverse()
        var parents: [Digest: Digest] = [:]
        if image.parent != nil { for image in try list() { parents[image.id] = image.parent } }
        var id: Digest? = image.id
        for position in steps.indices {
            guard let known = id else { break }
            steps[position].id = known
            id = parents[known]
        }
        return steps
    }
}

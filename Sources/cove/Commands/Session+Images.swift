internal import Containers
internal import OCI

extension Session {
    var images: ImageLibrary { ImageLibrary(root: root.path) }

    /// The names of all images as people write them, `web:latest`; none where they cannot be read.
    func imageNames() -> [String] { ((try? images.list()) ?? []).flatMap(\.tags).map(\.familiar) }

    var imageCount: Int { (try? images.list())?.count ?? 0 }
}

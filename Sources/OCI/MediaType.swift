/// What a blob is, by the names that OCI and Docker gave (OCI image specification, `media-types.md`).
public enum MediaType {
    /// OCI's list of manifests.
    public static let index = "application/vnd.oci.image.index.v1+json"
    /// OCI's manifest of an image.
    public static let manifest = "application/vnd.oci.image.manifest.v1+json"
    /// OCI's configuration of an image.
    public static let config = "application/vnd.oci.image.config.v1+json"
    /// A layer that is a plain tar archive; compressed ones end with `+gzip` or `+zstd`.
    public static let layer = "application/vnd.oci.image.layer.v1.tar"
    /// Docker's list of manifests.
    public static let dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json"
    /// Docker's manifest of an image, schema 2.
    public static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"

    /// Whether this names a list of manifests, one for each platform.
    public static func isIndex(_ type: String) -> Bool { type == index || type == dockerIndex }

    /// Whether this names the manifest of an image.
    public static func isManifest(_ type: String) -> Bool { type == manifest || type == dockerManifest }
}

internal import Documents

extension ListingKind {
    /// `images`, `image ls`.
    static let images = ListingKind(
        typeName: "*formatter.imageContext",
        titles: [
            ("ID", "IMAGE ID"), ("Repository", "REPOSITORY"), ("Tag", "TAG"), ("Digest", "DIGEST"),
            ("CreatedSince", "CREATED"), ("CreatedAt", "CREATED AT"), ("Size", "SIZE"), ("Containers", "CONTAINERS"),
            ("SharedSize", "SHARED SIZE"), ("UniqueSize", "UNIQUE SIZE"),
        ],
        columns: #"{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"#)

    /// `images --digests`.
    static let imagesWithDigests = {
        var kind = images
        kind.columns = #"{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"#
        return kind
    }()
}

/// A name of an image in `images`; an image without names has one row too.
struct ImageRow {
    /// `sha256:…`
    var id: String
    /// In its familiar form; `nil` for an image without a name.
    var repository: String?
    var tag: String?
    /// The digest of the manifest in the registry from which the image came.
    var digest: String?
    /// Unix seconds; 0 when the image does not tell.
    var created: Int64
    /// In bytes, unpacked.
    var size: Int64
    /// Bytes in layers that other images use too, when they were computed.
    var sharedSize: Int64?
    /// How many containers use the image, when they were counted.
    var containers: Int64?

    func row(now: Timestamp, noTrunc: Bool = false, zone: TimeZone = .local) -> ListingRow {
        let moment = Timestamp(seconds: created)
        return ListingRow([
            ("Containers", containers.map(String.init) ?? "N/A"), ("CreatedAt", moment.goDescription(in: zone)),
            ("CreatedSince", HumanDuration.since(moment, now: now)), ("Digest", digest ?? "<none>"),
            ("ID", ShortID.text(id, noTrunc: noTrunc)), ("Repository", repository ?? "<none>"),
            ("SharedSize", sharedSize.map { HumanSize.decimal($0) } ?? "N/A"),
            ("Size", HumanSize.decimal(size, digits: 3)), ("Tag", tag ?? "<none>"),
            ("UniqueSize", sharedSize.map { HumanSize.decimal(size - $0) } ?? "N/A"),
        ])
    }
}

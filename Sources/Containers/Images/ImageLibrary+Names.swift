public import Documents
internal import OCI

extension ImageLibrary {
    /// Gives the image `source` another name. An image that had the name keeps its others, or is left without.
    ///
    /// The errors are Docker's, such as `Error parsing reference: "Up" is not a valid repository/tag: …`.
    public func tag(_ source: String, as target: String, now: Timestamp = .now) throws {
        let name = try Self.target(target)
        let lock = try hold()
        try withExtendedLifetime(lock) {
            let image = try resolve(source)
            try content.updateIndex { index in
                guard let entry = index.manifests.first(where: { $0.digest == image.manifestDigest }) else {
                    throw Problem(.notFound, "No such image: \(source)")
                }
                index.setName(name, of: entry, now: now)
            }
        }
    }

    /// Reads the name that `tag` is to give.
    static func target(_ text: String) throws -> Reference {
        let reference: Reference
        do { reference = try Reference(parsing: text) } catch {
            let reason = (error as? Problem)?.description ?? "\(error)"
            throw Problem(.invalid, "Error parsing reference: \"\(text)\" is not a valid repository/tag: \(reason)")
        }
        guard reference.digest == nil else {
            throw Problem(.invalid, "refusing to create a tag with a digest reference")
        }
        guard reference.familiarName != "sha256" else {
            throw Problem(.invalid, "refusing to create an ambiguous tag using digest algorithm as name")
        }
        return reference
    }

    /// Puts an image into the index, under a name if one is given, else without.
    func record(
        _ manifest: ContentDescriptor, as names: [Reference], parent: Digest? = nil, now: Timestamp
    ) throws {
        try content.updateIndex { index in
            var entry = manifest
            entry.annotations[Self.parent] = parent.map { .string($0.description) }
            if names.isEmpty, !index.manifests.contains(where: { $0.digest == entry.digest }) {
                index.manifests.append(entry)
            }
            for name in names { index.setName(name, of: entry, now: now) }
        }
    }
}

extension Index {
    /// Lets `name` mean the image of `entry`. An image is in the index once without a name, or once for each name.
    mutating func setName(_ name: Reference, of entry: ContentDescriptor, now: Timestamp) {
        removeName(name)
        // Without a name it stood only so that it was somewhere.
        let unnamed = manifests.first { $0.digest == entry.digest && $0.annotation(ImageLibrary.name) == nil }
        manifests.removeAll { $0.digest == entry.digest && $0.annotation(ImageLibrary.name) == nil }
        var named = entry
        named.annotations[ImageLibrary.name] = .string(name.description)
        named.annotations[ContentDescriptor.Annotation.referenceName] = name.tag.map { .string($0) }
        named.annotations[ImageLibrary.tagged] = .string(now.rfc3339Nano)
        if named.annotations[ImageLibrary.parent] == nil {
            named.annotations[ImageLibrary.parent] = unnamed?.annotations[ImageLibrary.parent]
        }
        manifests.append(named)
    }

    /// Takes a name away; the image stays in the index.
    mutating func removeName(_ name: Reference) {
        guard let position = manifests.firstIndex(where: { $0.annotation(ImageLibrary.name) == name.description })
        else {
            return
        }
        var entry = manifests.remove(at: position)
        if manifests.contains(where: { $0.digest == entry.digest }) { return }
        for key in [ImageLibrary.name, ContentDescriptor.Annotation.referenceName, ImageLibrary.tagged] {
            entry.annotations[key] = nil
        }
        manifests.append(entry)
    }
}

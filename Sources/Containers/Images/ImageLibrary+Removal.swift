internal import Documents
internal import Linux
internal import OCI

extension ImageLibrary {
    /// Takes a name away, and with the last one the image, as `rmi` does.
    ///
    /// - Parameter isForced: goes on although a stopped container uses the image or it has several names.
    /// - Parameter keepsParents: leaves images without a name there that the image was made of.
    /// - Parameter uses: tells the containers; it is called once, when nobody can begin to use an image any more.
    /// - Returns: what was done, in order. The errors are Docker's conflicts, and `No such image: web:latest`.
    @discardableResult
    public func remove(
        _ text: String, isForced: Bool = false, keepsParents: Bool = false, uses: () throws -> [ImageUse]
    ) throws -> [ImageChange] {
        try withRemoval {
            let image: Image
            do { image = try resolve(text) } catch let problem as Problem where problem.code == .corrupt {
                return try removeDamaged(text)
            }
            let uses = try uses()
            var removal = ImageRemoval(images: try list(), uses: uses)
            try removal.remove(text, image.id, isForced: isForced, keepsParents: keepsParents)
            try carryOut(removal, uses)
            return removal.changes
        }
    }

    /// Removes the images that nobody needs, as `image prune` does: those without a name, or, with the filter
    /// `dangling=false`, all that no container uses.
    ///
    /// - Returns: what was done, and how many bytes of layers that freed.
    public func prune(
        _ filters: ImageFilters, uses: () throws -> [ImageUse]
    ) throws -> (changes: [ImageChange], reclaimed: Int64) {
        try withRemoval {
            let uses = try uses()
            let images = try list()
            let used = Set(uses.map(\.imageID))
            let parents = Set(images.compactMap(\.parent))
            var removal = ImageRemoval(images: images, uses: uses)
            for image in images {
                if image.hasName ? filters.isDangling != false : parents.contains(image.id) { continue }
                if let until = filters.until, image.created > until { continue }
                guard filters.matchLabels(of: image), !used.contains(image.id.description) else { continue }
                let names = image.hasName ? (image.tags + image.digests).map(\.familiar) : [image.id.description]
                for name in names {
                    // Others may have been made of it.
                    try? removal.remove(name, image.id, isForced: false, keepsParents: false)
                }
            }
            try carryOut(removal, uses)
            try sweep(uses)
            return (removal.changes, Self.size(of: removal))
        }
    }

    private static func size(of removal: ImageRemoval) -> Int64 {
        let gone = Set(removal.changes)
        var sizes: [Digest: Int64] = [:]
        for image in removal.removed {
            for (layer, size) in zip(image.config.chain, image.layerSizes)
            where gone.contains(.deleted(layer.description)) { sizes[layer] = size }
        }
        return sizes.values.reduce(0, +)
    }

    private func carryOut(_ removal: ImageRemoval, _ uses: [ImageUse]) throws {
        let removed = Set(removal.removed.map(\.id))
        var blobs: Set<Digest> = []
        try content.updateIndex { index in
            for name in removal.names { index.removeName(name) }
            index.manifests.removeAll { entry in
                guard let manifest = try? manifest(entry.digest), removed.contains(manifest.config.digest) else {
                    return false
                }
                blobs.formUnion([entry.digest, manifest.config.digest] + manifest.layers.map(\.digest))
                return true
            }
        }
        try collect(removal.removed, blobs, uses)
    }

    /// Removes the layers and blobs of images that are gone, as far as no other image or container needs them.
    private func collect(_ removed: [Image], _ blobs: Set<Digest>, _ uses: [ImageUse]) throws {
        if removed.isEmpty { return }
        let rest = try images(content.index(), where: { _ in true })
        var layersInUse = Set(rest.flatMap(\.layers))
        layersInUse.formUnion(uses.flatMap(\.layers).compactMap { Digest(hex: $0) })
        for layer in Set(removed.flatMap(\.layers)) where !layersInUse.contains(layer) { try layers.remove(layer) }
        let blobsInUse = self.blobs(of: try content.index())
        for blob in blobs where !blobsInUse.contains(blob) { try content.remove(blob) }
    }

    /// Removes what nobody refers to: the traces of processes that died.
    private func sweep(_ uses: [ImageUse]) throws {
        try content.removeAbandoned()
        try layers.removeAbandoned()
        let index = try content.index()
        let images = images(index, where: { _ in true })
        // What belongs to a damaged image is not known.
        let ids = Set(images.map(\.id))
        guard index.manifests.allSatisfy({ (try? manifest($0.digest)).map { ids.contains($0.config.digest) } ?? false })
        else { return }
        let layersInUse = Set(images.flatMap(\.layers).map(\.hex) + uses.flatMap(\.layers))
        for layer in try layers.layers() where !layersInUse.contains(layer.hex) { try layers.remove(layer) }
        let blobsInUse = blobs(of: index)
        for blob in try content.blobs() where !blobsInUse.contains(blob) { try content.remove(blob) }
    }

    private func blobs(of index: Index) -> Set<Digest> {
        var blobs = Set(index.manifests.map(\.digest))
        for digest in blobs {
            guard let manifest = try? manifest(digest) else { continue }
            blobs.insert(manifest.config.digest)
            blobs.formUnion(manifest.layers.map(\.digest))
        }
        return blobs
    }

    /// Removes an image of which only the name can be trusted, with its documents, so that it can be loaded anew.
    private func removeDamaged(_ text: String) throws -> [ImageChange] {
        let reference = try Reference(parsing: text)
        let gone = try content.updateIndex { index in
            let entry = index.manifests.first { $0.annotation(Self.name) == reference.description }
            index.manifests.removeAll { $0.digest == entry?.digest }
            return entry?.digest
        }
        guard let gone else { throw Self.missing(reference) }
        var damaged = [gone]
        if let manifest = try? manifest(gone) { damaged += [manifest.config.digest] + manifest.layers.map(\.digest) }
        let inUse = blobs(of: try content.index())
        for blob in damaged where !inUse.contains(blob) { try content.remove(blob) }
        return [.untagged(reference.familiar), .deleted(gone.description)]
    }
}

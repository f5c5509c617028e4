internal import Documents
public import OCI

extension ImageLibrary {
    /// Writes images to an archive that docker, podman and skopeo read: an OCI layout that Docker's `manifest.json`
    /// describes too.
    ///
    /// A name without a tag means all names of its repository; an image given by its id is saved without names. Blobs
    /// are written as they are stored.
    ///
    /// - Parameter platform: what each of them has to be for; nothing is written when one is not.
    public func save(_ names: [String], platform: Platform? = nil, to sink: any ByteSink) throws {
        let lock = try hold()
        try withExtendedLifetime(lock) {
            let selected = try selection(names, platform)
            let archive = TarWriter(sink)
            try archive.add(TarEntry("blobs/", .directory, mode: 0o755))
            try archive.add(TarEntry("blobs/sha256/", .directory, mode: 0o755))
            var written: Set<Digest> = []
            for (image, _) in selected {
                for blob in [image.manifestDigest, image.id] + image.manifest.layers.map(\.digest)
                where written.insert(blob).inserted { try write(blob, to: archive) }
            }
            let documents: [(String, [UInt8])] = [
                ("index.json", Self.index(selected, content).bytes),
                ("manifest.json", JSON.array(selected.map(Self.dockerManifest)).bytes()),
                ("oci-layout", Array(ContentStore.layout.utf8)),
                ("repositories", Self.repositories(selected).bytes()),
            ]
            for (name, bytes) in documents {
                try archive.add(TarEntry(name, .file(size: Int64(bytes.count)), mode: 0o644), content: bytes)
            }
            try archive.finish()
        }
    }

    /// The images that are meant, each once, with the names that were asked for.
    private func selection(_ names: [String], _ platform: Platform?) throws -> [(image: Image, names: [Reference])] {
        var selected: [(image: Image, names: [Reference])] = []
        func add(_ image: Image, _ names: [Reference], for text: String) throws {
            try image.config.check(platform, reference: text)
            if let position = selected.firstIndex(where: { $0.image.id == image.id }) {
                selected[position].names += names.filter { !selected[position].names.contains($0) }
            } else {
                selected.append((image, names))
            }
        }
        for text in names {
            if let reference = try? Reference(parsing: text) {
                let all =
                    reference.isTagImplied ? try list().filter { $0.tags.contains { $0.name == reference.name } } : []
                for image in all { try add(image, image.tags.filter { $0.name == reference.name }, for: text) }
                if !all.isEmpty { continue }
            }
            let image = try resolve(text)
            let reference = try? Reference(parsing: text)
            try add(image, image.tags.filter { $0 == reference }, for: text)
        }
        return selected
    }

    private func write(_ blob: Digest, to archive: TarWriter) throws {
        guard let size = content.size(of: blob) else {
            throw Problem(.corrupt, "the blob \(blob) is missing", hint: "load the image again")
        }
        let source = HashingSource(try content.open(blob))
        try archive.begin(TarEntry("blobs/sha256/\(blob.hex)", .file(size: size), mode: 0o644))
        try source.forEachPiece { try archive.write($0) }
        guard source.digest == blob else {
            throw Problem(
                .corrupt, "the blob \(blob) is damaged", reason: "its content has another digest",
                hint: "remove the image and load it again")
        }
    }

    private static func index(_ selected: [(image: Image, names: [Reference])], _ content: ContentStore) -> Index {
        var index = Index()
        for (image, names) in selected {
            let entry = ContentDescriptor(
                mediaType: image.manifest.mediaType, digest: image.manifestDigest,
                size: content.size(of: image.manifestDigest) ?? 0)
            if names.isEmpty { index.manifests.append(entry) }
            for name in names {
                var named = entry
                named.annotations[Self.name] = .string(name.description)
                named.annotations[ContentDescriptor.Annotation.referenceName] = name.tag.map { .string($0) }
                index.manifests.append(named)
            }
        }
        return index
    }

    private static func dockerManifest(_ selected: (image: Image, names: [Reference])) -> JSON {
        let layers = selected.image.manifest.layers
        var sources: JSONObject = [:]
        for (layer, descriptor) in zip(selected.image.layers, layers) {
            sources[layer.description] = descriptor.document
        }
        return [
            "Config": .string("blobs/sha256/\(selected.image.id.hex)"),
            "RepoTags": Wire.list(selected.names.map(\.familiar)),
            "Layers": JSON(layers.map { "blobs/sha256/\($0.digest.hex)" }), "LayerSources": .object(sources),
        ]
    }

    private static func repositories(_ selected: [(image: Image, names: [Reference])]) -> JSON {
        var repositories: JSONObject = [:]
        for (image, names) in selected {
            guard let top = image.manifest.layers.last else { continue }
            for name in names {
                var tags = repositories[name.familiarName] ?? [:]
                tags[name.tag ?? "latest"] = .string(top.digest.hex)
                repositories[name.familiarName] = tags
            }
        }
        return .object(repositories)
    }
}

internal import Documents
internal import Linux
internal import OCI

/// Something of an image that is not as its documents say.
struct ImageDamage: Equatable {
    /// One sentence that names the image and what to do.
    var text: String
    /// The layer that can be unpacked again from its blob, which is whole.
    var layer: (diff: Digest, blob: Digest)?

    static func == (a: ImageDamage, b: ImageDamage) -> Bool { a.text == b.text && a.layer?.diff == b.layer?.diff }
}

extension ImageLibrary {
    /// Compares every image with its blobs and unpacked layers: that they are there and have the right size; when it is
    /// `deep`, also that the blobs have the right digest.
    func damages(isDeep: Bool) throws -> [ImageDamage] {
        guard Files.isDirectory(content.path) else { return [] }
        let hold = try hold()
        defer { withExtendedLifetime(hold) {} }
        var result: [ImageDamage] = []
        var reasons: [Digest: String?] = [:]
        var seen: Set<Digest> = []
        for entry in try content.index().manifests {
            let name = entry.annotation(Self.name).flatMap { try? Reference(parsing: $0).familiar }
            // Another name of the same image has the same parts.
            guard seen.insert(entry.digest).inserted else { continue }
            result += damages(of: entry, name: name, isDeep: isDeep, reasons: &reasons)
        }
        return result
    }

    private func damages(
        of entry: ContentDescriptor, name: String?, isDeep: Bool, reasons: inout [Digest: String?]
    ) -> [ImageDamage] {
        let image = "the image \(name ?? entry.digest.short)"
        let cure = "load it again" + (name.map { ", or remove it with `cove rmi \($0)`" } ?? "")
        func damage(_ reason: String) -> ImageDamage { ImageDamage(text: "\(image): \(reason): \(cure)") }
        let manifest: Manifest
        let config: ImageConfig
        do {
            manifest = try self.manifest(entry.digest)
            config = try ImageConfig(parsing: content.read(manifest.config.digest))
        } catch {
            return [damage("\(error)")]
        }
        var result: [ImageDamage] = []
        for (position, blob) in manifest.layers.enumerated() {
            if reasons[blob.digest] == nil {
                reasons[blob.digest] = .some(reason(against: blob, isDeep: isDeep))
            }
            if let known = reasons[blob.digest], let known {
                result.append(damage(known))
            } else if position < config.layers.count, !layers.contains(config.layers[position]) {
                let layer = config.layers[position]
                result.append(
                    ImageDamage(
                        text: "\(image): its layer \(layer.short) is not unpacked", layer: (layer, blob.digest)))
            }
        }
        return result
    }

    /// Why a blob is not what its descriptor says; `nil` when it is.
    private func reason(against blob: ContentDescriptor, isDeep: Bool) -> String? {
        guard let size = content.size(of: blob.digest) else { return "the blob \(blob.digest) is missing" }
        guard size == blob.size else {
            return "the blob \(blob.digest) is damaged, it has \(size) bytes instead of \(blob.size)"
        }
        guard isDeep else { return nil }
        do { try content.verify(blob.digest) } catch { return "\(error)" }
        return nil
    }

    /// Unpacks a layer again.
    func mend(_ layer: (diff: Digest, blob: Digest)) throws {
        let hold = try hold()
        defer { withExtendedLifetime(hold) {} }
        try unpack(layer.diff, layer.blob)
    }
}

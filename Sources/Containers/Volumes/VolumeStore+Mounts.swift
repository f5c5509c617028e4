internal import Documents
public import Linux

extension VolumeStore {
    /// The mounts with their volumes looked up, and made where they do not exist.
    ///
    /// What was made is gone again when one of them fails.
    public func prepare(_ points: [MountPoint]) throws -> [MountPoint] {
        var made: [String] = []
        do {
            return try points.map { point in
                guard point.kind == .volume, point.source.isEmpty else { return point }
                let existed = !point.name.isEmpty && (try? get(point.name)) != nil
                let volume = existed ? try get(point.name) : try make(point)
                if !existed { made.append(volume.name) }
                var point = point
                point.name = volume.name
                point.driver = volume.driver
                point.source = volume.mountpoint
                return point
            }
        } catch {
            for name in made { try? remove(name, users: []) }
            throw error
        }
    }

    private func make(_ point: MountPoint) throws -> Volume {
        try create(
            point.name.isEmpty ? nil : point.name, driver: point.driver,
            labels: point.volumeLabels, options: point.volumeOptions)
    }

    /// Opens a directory or file below a volume's data, never leaving it: links in it are resolved as if the data were
    /// `/`. The corresponding call is `openat2(2)` with `RESOLVE_IN_ROOT`.
    ///
    /// - Parameter subpath: relative; empty opens the data itself.
    public func open(_ volume: Volume, subpath: String = "") throws -> Descriptor {
        let data = try Descriptor.open(volume.mountpoint, Kernel.openDirectory)
        if subpath.isEmpty { return data }
        do {
            return try Descriptor.open(subpath, inRoot: data.raw, Kernel.openPath)
        } catch {
            throw Problem(
                error.isMissing ? .notFound : .invalid,
                "cannot access path \(volume.mountpoint)/\(subpath): \(Wire.text(of: error))")
        }
    }

    /// Fills an empty volume with what the image has at its place: entries, owners, modes, times, links, attributes,
    /// those of the directory itself included. A volume that holds something stays as it is.
    ///
    /// The copy is made beside the data and moved into it when it is whole, so that a crash in between leaves no half
    /// of it: the next call begins anew, or goes on moving.
    /// - Parameter source: the directory of the image, opened inside of the container's root.
    public func copyUp(from source: borrowing Descriptor, to volume: Volume) throws {
        let lock = try FileLock("\(directory)/\(volume.name)/.copy")
        defer { withExtendedLifetime(lock) {} }
        let whole = "\(directory)/\(volume.name)/_copied"
        let part = "\(directory)/\(volume.name)/_copying"
        let data = try Descriptor.open(volume.mountpoint, Kernel.openDirectory)
        if !Files.exists(whole) {
            try Files.removeTree(part)
            guard try TreeCopy.isEmpty(data) else { return }
            // A file system mounted for the volume is not this one: nothing can be moved into it.
            guard volume.mount == nil else { return try TreeCopy.copy(from: source, to: data) }
            try Files.makeDirectory(part, mode: 0o700)
            try TreeCopy.copy(from: source, to: try Descriptor.open(part, Kernel.openDirectory))
            try Files.rename(part, to: whole)
        }
        let copied = try Descriptor.open(whole, Kernel.openDirectory)
        try TreeCopy.move(from: copied, to: data)
        try Files.removeTree(whole)
    }
}

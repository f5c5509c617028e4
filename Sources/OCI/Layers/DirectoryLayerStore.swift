internal import Documents
internal import Glibc
internal import Linux

/// Layers as directories: `<hex>/` with the files, and `<hex>.size` beside it.
public struct DirectoryLayerStore: LayerStore {
    /// The directory that holds the layers.
    public let path: String
    /// Where removed layers go until somebody has the time to delete them; on the same file system.
    private let trash: String

    /// The layers in the directory `path`; what is removed goes to `trash` first.
    public init(_ path: String, trash: String) {
        self.path = path
        self.trash = trash
    }

    /// What stands before the name of a layer in the making.
    private static let unfinished = "unfinished-"

    /// The directory of a layer's files.
    public func path(of layer: Digest) -> String { "\(path)/\(layer.hex)" }
    private func sizePath(of layer: Digest) -> String { "\(path)/\(layer.hex).size" }

    /// Whether the layer is there, whole.
    public func contains(_ layer: Digest) -> Bool { Files.exists(path(of: layer)) }

    /// Bytes of all its files; 0 when it is not known.
    public func size(of layer: Digest) -> Int64 { Files.text(sizePath(of: layer)).flatMap { Int64($0) } ?? 0 }

    /// All that are there.
    public func layers() throws -> [Digest] {
        if !Files.exists(path) { return [] }
        return try Files.names(in: path).compactMap { Digest(hex: $0) }
    }

    /// Unpacks a layer; nothing is left of it when this throws.
    @discardableResult
    public func add(_ archive: any DigestedSource, expecting expected: Digest?) throws -> Digest {
        try Files.makeDirectories(path, mode: 0o710)
        try Files.makeDirectories(trash, mode: 0o710)
        let temporary = "\(path)/\(Self.unfinished)\(Files.randomDigits(16))"
        try Files.makeDirectory(temporary, mode: 0o700)
        do {
            let size = try unpack(archive, into: temporary)
            let digest = archive.digest
            if let expected, expected != digest {
                throw Problem(
                    .corrupt, "the layer \(expected) is damaged", reason: "its content has the digest \(digest)")
            }
            try Files.replace(sizePath(of: digest), with: String(size).utf8, isDurable: false)
            do {
                try Files.rename(temporary, to: self.path(of: digest))
            } catch {
                guard error.exists || error.number == ENOTEMPTY else { throw error }
                // Somebody else was faster.
                clear(temporary)
            }
            return digest
        } catch {
            clear(temporary)
            throw error
        }
    }

    /// Moves a layer to the trash; fine when it is not there.
    public func remove(_ layer: Digest) throws {
        if contains(layer) { try discard(path(of: layer)) }
        try Files.remove(sizePath(of: layer))
    }

    public func removeAbandoned() throws {
        for place in abandoned { try discard(place) }
    }

    public var abandoned: [String] {
        ((try? Files.names(in: path)) ?? []).filter { $0.hasPrefix(Self.unfinished) }.map { "\(path)/\($0)" }
    }

    /// At once out of the way, whatever it holds. Returns where it lies then.
    @discardableResult
    private func discard(_ directory: String) throws -> String {
        try Files.makeDirectories(trash, mode: 0o710)
        let place = "\(trash)/\(Files.name(of: directory))-\(Files.randomDigits(16))"
        try Files.rename(directory, to: place)
        return place
    }

    /// Removes what this process has unpacked, as far as it can.
    private func clear(_ directory: String) {
        guard let place = try? discard(directory) else { return }
        // Others see that somebody is at it.
        let lock = try? FileLock(tryingDirectory: place)
        try? Files.removeTree(place)
        withExtendedLifetime(lock) {}
    }

    /// Unpacks, has all of it written to the disk, and gives the size of its files.
    private func unpack(_ archive: any DigestedSource, into directory: String) throws -> Int64 {
        let root = try Descriptor.open(directory, Kernel.openDirectory | Kernel.openNoFollow)
        // A bit inherited from the directory above would pass its group on to every file.
        try check("chmod \(directory)") { fchmod(root.raw, 0o755) }
        let reader = TarReader(archive, limits: try Self.limits(of: root))
        let unpacker = LayerUnpacker(into: root.raw)
        try unpacker.unpack(reader)
        try reader.drain()
        try check("syncfs \(directory)") { SystemCall.syncfs(root.raw) }
        return unpacker.size
    }

    /// No more than the file system has room for: an archive that says it holds more is refused before it fills it.
    private static func limits(of root: borrowing Descriptor) throws -> TarReader.Limits {
        var room = statvfs()
        let raw = root.raw
        try check("fstatvfs") { fstatvfs(raw, &room) }
        var limits = TarReader.Limits()
        let (bytes, overflow) = Int64(clamping: room.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: room.f_frsize))
        limits.bytes = overflow ? .max : bytes
        limits.reason = "the file system of the layers has \(limits.bytes) bytes left"
        if room.f_files > 0 { limits.entries = min(limits.entries, Int(clamping: room.f_favail)) }
        return limits
    }
}

internal import Documents
internal import Glibc
internal import Linux

/// Blobs by their digest, and the index that names some of them: an OCI image layout on disk (OCI image specification,
/// `image-layout.md`).
///
/// A blob is there whole or not at all, also after a crash. Any number of processes may use a store at the same time.
public struct ContentStore: Sendable {
    /// The directory that holds `oci-layout`, `index.json` and `blobs`.
    public let path: String

    /// The store in this directory; nothing is made yet.
    public init(_ path: String) { self.path = path }

    private var blobDirectory: String { "\(path)/blobs/sha256" }
    private var indexPath: String { "\(path)/index.json" }
    var ingestDirectory: String { "\(path)/ingest" }

    /// Makes the directories; fine when they exist.
    public func prepare() throws {
        if Files.exists("\(path)/oci-layout"), Files.exists(ingestDirectory) { return }
        try Files.makeDirectories(path, mode: 0o710)
        try Files.makeDirectories(blobDirectory, mode: 0o710)
        try Files.makeDirectories(ingestDirectory, mode: 0o700)
        try Files.replace("\(path)/oci-layout", with: Self.layout.utf8)
    }

    /// The content of the file `oci-layout`.
    public static let layout = #"{"imageLayoutVersion": "1.0.0"}"#
}

extension ContentStore {
    /// Where the blob lies.
    public func path(of digest: Digest) -> String { "\(blobDirectory)/\(digest.hex)" }

    /// Whether a blob is there, whole.
    public func contains(_ digest: Digest) -> Bool { Files.exists(path(of: digest)) }

    /// In bytes; `nil` when the blob is missing.
    public func size(of digest: Digest) -> Int64? {
        var status = stat()
        return stat(path(of: digest), &status) == 0 ? Int64(status.st_size) : nil
    }

    /// The bytes of a blob as they are on the disk, not verified.
    public func open(_ digest: Digest) throws -> DescriptorSource {
        do { return DescriptorSource(try Descriptor.open(path(of: digest))) } catch {
            throw missing(digest, error)
        }
    }

    /// The content of a document, verified. Throws `corrupt` when it is not what its digest says.
    public func read(_ digest: Digest, limit: Int = 4 << 20) throws -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try Files.read(path(of: digest), limit: limit) } catch { throw missing(digest, error) }
        guard Digest(of: bytes) == digest else { throw Self.corrupt(digest) }
        return bytes
    }

    /// Reads a whole blob and throws `corrupt` when it is not what its digest says.
    public func verify(_ digest: Digest) throws {
        let source = HashingSource(try open(digest))
        try source.drain()
        guard source.digest == digest else { throw Self.corrupt(digest) }
    }

    /// Makes a new index of the manifests that are there, none with a name; the old one stays as `index.json.damaged`.
    public func rebuildIndex() throws {
        let lock = try FileLock("\(path)/index.lock")
        try withExtendedLifetime(lock) {
            var index = Index()
            for digest in try blobs().sorted(by: { $0.hex < $1.hex }) {
                // Layers are no documents, and most are larger than one may be.
                guard let bytes = try? read(digest), let manifest = try? Manifest(parsing: bytes) else { continue }
                index.manifests.append(
                    ContentDescriptor(mediaType: manifest.mediaType, digest: digest, size: Int64(bytes.count)))
            }
            try Files.rename(indexPath, to: "\(indexPath).damaged")
            try Files.replace(indexPath, with: index.bytes)
        }
    }

    /// The digests of all blobs.
    public func blobs() throws -> [Digest] { try Files.names(in: blobDirectory).compactMap { Digest(hex: $0) } }

    /// Removes a blob; fine when it is missing.
    public func remove(_ digest: Digest) throws { try Files.remove(path(of: digest)) }

    /// Begins a new blob.
    public func ingest() throws -> BlobWriter { try BlobWriter(self) }

    /// Stores a small blob.
    @discardableResult
    public func add(_ bytes: [UInt8], mediaType: String) throws -> ContentDescriptor {
        let digest = Digest(of: bytes)
        if !contains(digest) {
            let writer = try ingest()
            try bytes.withUnsafeBytes { try writer.write($0) }
            try writer.commit()
        }
        return ContentDescriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count))
    }

    /// Removes what writers that died left behind. Nobody may be writing.
    public func removeAbandoned() throws {
        for path in abandoned { try Files.remove(path) }
    }

    /// The paths of what writers that died left behind, if nobody is writing.
    public var abandoned: [String] {
        ((try? Files.names(in: ingestDirectory)) ?? []).map { "\(ingestDirectory)/\($0)" }
    }

    static func corrupt(_ digest: Digest) -> Problem {
        Problem(
            .corrupt, "the blob \(digest) is damaged", reason: "its content has another digest",
            hint: "remove the image and load it again")
    }

    private func missing(_ digest: Digest, _ error: SystemError) -> Problem {
        if error.isMissing {
            return Problem(.corrupt, "the blob \(digest) is missing", hint: "load the image again")
        }
        return Problem(.failed, "the blob \(digest) cannot be read", reason: error.description)
    }
}

extension ContentStore {
    /// The names of the store: an empty index when nothing was stored yet.
    public func index() throws -> Index {
        do {
            return try Index(parsing: Files.read(indexPath), file: indexPath)
        } catch let error as SystemError where error.isMissing {
            return Index()
        } catch let problem as Problem {
            throw Problem(
                .corrupt, "the list of images \(indexPath) is damaged", reason: problem.summary,
                hint: "`cove system check --repair` makes a new one of the images that are there")
        }
    }

    /// Changes the index: whoever reads it sees the old or the new one. Others that change it wait.
    public func updateIndex<Result>(_ change: (inout Index) throws -> Result) throws -> Result {
        let lock = try FileLock("\(path)/index.lock")
        return try withExtendedLifetime(lock) {
            let old = try index()
            var new = old
            let result = try change(&new)
            if new != old {
                // The names of blobs that the new index refers to must not be younger than the index after a crash.
                try Files.synchronizeDirectory(of: "\(blobDirectory)/x")
                try Files.replace(indexPath, with: new.bytes)
            }
            return result
        }
    }
}

internal import Documents
internal import Glibc
internal import Linux

/// A blob in the making: its file appears under its digest when it is committed, and is gone when it is not.
public final class BlobWriter: ByteSink {
    private let store: ContentStore
    private let path: String
    private var file: Descriptor?
    private var hasher = Digest.Hasher()
    private var isStored = false
    /// Up to where the kernel was told to write to the disk.
    private var begun: Int64 = 0

    init(_ store: ContentStore) throws {
        self.store = store
        path = "\(store.ingestDirectory)/\(Files.randomDigits(24))"
        file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
    }

    deinit { if !isStored { unlink(path) } }

    /// How many bytes were written.
    public var size: Int64 { hasher.count }
    /// The digest of what was written.
    public var digest: Digest { hasher.finish() }

    /// Writes bytes behind those that are there.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard let raw = file?.raw else { throw Problem(.failed, "the blob was ended already") }
        do { try writeAll(bytes, to: raw) } catch {
            throw Problem(.unavailable, "the blob cannot be written to \(store.path)", reason: error.reason)
        }
        hasher.update(bytes)
        // The disk works while the next bytes are made, so that the wait at the end is short.
        if size - begun >= 8 << 20 {
            _ = SystemCall.startWriteback(raw, from: begun, count: size - begun)
            begun = size
        }
    }

    /// Ends the writing; what was written can be read with ``source()``.
    public func finish() {
        if let raw = file?.raw, begun > 0 { _ = SystemCall.startWriteback(raw, from: begun, count: size - begun) }
        file = nil
    }

    /// The bytes that were written, before or after the commit.
    public func source() throws -> DescriptorSource {
        DescriptorSource(try Descriptor.open(isStored ? store.path(of: digest) : path))
    }

    /// Puts the blob into the store, on the disk for good. Throws `corrupt` when its digest is not the expected one.
    public func commit(expecting expected: Digest? = nil) throws {
        let digest = digest
        if let expected, expected != digest {
            throw Problem(.corrupt, "the blob \(expected) is damaged", reason: "its content has the digest \(digest)")
        }
        finish()
        if isStored { return }
        if store.contains(digest) {
            unlink(path)
        } else {
            try Descriptor.open(path, O_WRONLY).synchronize()
            try Files.rename(path, to: store.path(of: digest))
        }
        isStored = true
    }
}

internal import Glibc
internal import Linux
internal import OCI
internal import Synchronization

/// The compressing of a log file that was put aside, on a thread of its own: `LOG.1` becomes `LOG.1.gz`.
///
/// When it does not come to its end the plain file stays; readers prefer it as long as it is there.
final class LogPacking: Sendable {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    private let isUnwanted: Flag
    private let worker: Worker

    /// Begins with the file at `path`. Throws `SystemError` when there can be no thread.
    init(_ path: String) throws(SystemError) {
        let flag = Flag()
        isUnwanted = flag
        worker = try Worker(givesWay: true) {
            try? Self.pack(path) { flag.isSet.load(ordering: .relaxed) }
        }
    }

    /// Waits for its end.
    func finish() { worker.join() }

    /// Ends it: the container is removed.
    func cancel() {
        isUnwanted.isSet.store(true, ordering: .relaxed)
        worker.join()
    }

    private static func pack(_ path: String, isCancelled: () -> Bool) throws {
        let plain = try Descriptor.open(path)
        let draft = "\(path)\(LogFile.packedSuffix)~"
        do {
            let packed = try Descriptor.open(draft, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o640)
            let sink = try GzipSink(
                DescriptorSink(borrowing: packed.raw), extra: try LogFile.Identity(of: plain.raw).gzipField)
            try DescriptorSource(borrowing: plain.raw).forEachPiece { piece in
                guard !isCancelled() else { throw SystemError("compress \(path)", ECANCELED) }
                try sink.write(piece)
            }
            try sink.finish()
            // The plain file goes: what took its place must be there after a crash of the host.
            try packed.synchronize()
            try Files.rename(draft, to: path + LogFile.packedSuffix)
        } catch {
            try? Files.remove(draft)
            throw error
        }
        try Files.remove(path)
    }
}

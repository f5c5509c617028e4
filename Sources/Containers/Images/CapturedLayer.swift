internal import Documents
internal import Glibc
internal import Linux
public import OCI

extension CapturePlan {
    /// What is known of the files before they are read, as they are now.
    struct Measure {
        /// The bytes of all content.
        var size: Int64 = 0
        /// When the youngest of the host's files was changed, seconds since 1970.
        var youngest: Int64 = 0
    }

    func measure() -> Measure {
        var measure = Measure()
        for file in files {
            switch file.kind {
            case .directory, .link: break
            case .content(let bytes): measure.size += Int64(bytes.count)
            case .file(let source):
                var status = stat()
                guard lstat(source, &status) == 0 else { continue }
                measure.size += Int64(status.st_size)
                measure.youngest = max(measure.youngest, Int64(status.st_mtim.tv_sec))
            }
        }
        return measure
    }

    /// Writes the files into a layer. The same files give the same bytes.
    /// - Parameter progress: is told how many bytes of content are written, after each file and some of large ones.
    public func write(to writer: TarWriter, progress: (Int64) -> Void = { _ in }) throws {
        try withoutActuallyEscaping(progress) { progress in
            var layer = Layer(writer: writer, progress: progress)
            for file in files { try layer.write(file) }
        }
    }

    private struct Layer {
        let writer: TarWriter
        let progress: (Int64) -> Void
        var written: Int64 = 0

        mutating func write(_ file: CapturedFile) throws {
            switch file.kind {
            case .directory: try writer.add(entry(file, .directory))
            case .link(let target): try writer.add(entry(file, .symbolicLink(to: Array(target.utf8))))
            case .content(let bytes):
                try writer.add(entry(file, .file(size: Int64(bytes.count))), content: bytes)
                advance(bytes.count)
            case .file(let source): try copy(source, file)
            }
        }

        private func entry(_ file: CapturedFile, _ kind: TarEntry.Kind) -> TarEntry {
            TarEntry(
                path: Array(file.path.utf8.dropFirst()), kind: kind, mode: file.mode, uid: file.uid, gid: file.gid,
                seconds: CapturePlan.modificationTime)
        }

        private mutating func advance(_ count: Int) {
            written += Int64(count)
            progress(written)
        }

        private mutating func copy(_ source: String, _ file: CapturedFile) throws {
            let failed = { (reason: String) in Problem(.failed, "cannot capture \(source)", reason: reason) }
            // What was a file when the plan was made may be a pipe by now: do not wait for its other end.
            let descriptor: Descriptor
            do { descriptor = try Descriptor.open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) } catch {
                throw failed(error.reason)
            }
            var status = stat()
            guard fstat(descriptor.raw, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw failed("it is no longer a file")
            }
            var rest = Int64(status.st_size)
            try writer.begin(entry(file, .file(size: rest)))
            while rest > 0 {
                let bytes = try descriptor.read(upTo: Int(min(rest, 1 << 20)))
                guard !bytes.isEmpty else { throw failed("it became shorter while it was read") }
                try bytes.withUnsafeBytes { try writer.write($0) }
                rest -= Int64(bytes.count)
                advance(bytes.count)
            }
        }
    }
}

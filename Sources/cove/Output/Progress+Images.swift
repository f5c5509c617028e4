internal import Containers
internal import Documents
internal import Glibc
internal import OCI

extension Progress {
    func update(_ step: ImageProgress) {
        switch step {
        case .copied(let done, let all): update(Amount(done: done, total: all))
        case .unpacked(let done): update("unpacking \(Amount(done: done).text)")
        }
    }

    /// Tells how much of the archive at `path` was read; of `-` the whole is not known.
    func counting(_ source: any ByteSource, of path: String) -> any ByteSource {
        var status = stat()
        let isFile = path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let total = isFile ? Int64(status.st_size) : nil
        return CountedSource(source) { self.update(Amount(done: $0, total: total)) }
    }

    /// Tells how much of an archive was written.
    func counting(_ sink: any ByteSink) -> any ByteSink { CountedSink(sink) { self.update(Amount(done: $0)) } }
}

extension Session {
    /// Does a longer piece of work, and tells on stderr how far it is.
    func withProgress<Result>(
        _ title: String, isQuiet: Bool = false, _ work: (Progress) throws -> Result
    ) throws -> Result {
        let progress = Progress(title, on: talk, isQuiet: isQuiet)
        // What failed halfway, now or before, was put aside.
        defer { tidy() }
        do {
            let result = try work(progress)
            progress.finish()
            return result
        } catch {
            progress.fail()
            throw error
        }
    }
}

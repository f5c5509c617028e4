internal import Documents
public import Linux

extension LogReader {
    /// Gives the chosen lines to `body`, those that are there and then each that comes, until `writer`, the container's
    /// monitor, has ended. `body` returns false to end it before.
    ///
    /// - Parameter idle: is called before each wait, so that what was given so far can be shown.
    ///
    /// The current process sleeps in between: the kernel tells of changes in the log's directory and of the monitor's
    /// end.
    public mutating func follow(
        until writer: ProcessIdentity?, idle: () throws -> Void, _ body: (LogEntry) throws -> Bool
    ) throws {
        // First, so that nothing happens unseen between the reading and the waiting.
        let watch = try FileWatch(directory: Files.parent(of: path))
        let process = handle(of: writer)
        var file = try readAll(body)
        guard !isPastEnd else { return }
        guard let process else {
            if file?.hasUnfinishedLine == true { noteDamage() }
            return
        }
        var poller = try Poller()
        try poller.set(watch.descriptor, .readable)
        try poller.set(process.raw, .readable)
        while true {
            try idle()
            guard let wait = remaining else { return }
            let ready = try poller.wait(milliseconds: wait)
            let hasEnded = ready.contains { $0.descriptor == process.raw }
            let changes = try watch.changes()
            guard try readOn(&file, body) else { return }
            if hasEnded || changes.isGone {
                if file?.hasUnfinishedLine == true { noteDamage() }
                return
            }
        }
    }

    /// `nil` when the process has ended.
    private func handle(of writer: ProcessIdentity?) -> Descriptor? {
        guard let writer, writer.isAlive else { return nil }
        let handle: Descriptor
        do { handle = try Descriptor.ofProcess(writer.pid) } catch { return nil }
        guard writer.isAlive else { return nil }
        return handle
    }

    /// Milliseconds until nothing more is wanted; -1: for ever, `nil`: it is so now.
    private var remaining: Int32? {
        guard let until = selection.until else { return -1 }
        let rest = (until - .now).nanoseconds
        return rest < 0 ? nil : Int32(clamping: rest / 1_000_000 + 1)
    }

    /// Reads what has come, in this file and those that were begun since.
    private mutating func readOn(_ file: inout LogFile?, _ body: (LogEntry) throws -> Bool) throws -> Bool {
        while true {
            // Looked up before the reading: what is written to the old file until then is read.
            let newest = LogFile.identity(of: path)
            if let current = file {
                current.restartIfTruncated()
                guard try readRest(of: current, body) else { return false }
                if newest == nil || newest == current.identity { return true }
            }
            guard newest != nil else { return true }
            if file?.hasUnfinishedLine == true { noteDamage() }
            let files = try LogFile.all(path)
            // Those behind the one that was read; when that is gone already, all that are there. A compressed one may
            // tell of a file whose number another has by now, a younger one.
            let known = file.flatMap { current in files.lastIndex { $0.origin == current.origin } }
            let next = files[(known.map { $0 + 1 } ?? 0)...]
            guard let last = next.last else { return true }
            for newer in next.dropLast() {
                guard try readRest(of: newer, body) else { return false }
                if newer.hasUnfinishedLine { noteDamage() }
                newer.close()
            }
            file = last
        }
    }
}

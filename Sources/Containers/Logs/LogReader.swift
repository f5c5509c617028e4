public import Documents
internal import Linux

/// Reads the log of a container, oldest line first, through all its files.
///
/// The log belongs to somebody else who may write to it and put its files aside meanwhile.
public struct LogReader {
    /// What of the log is wanted.
    public struct Selection: Equatable, Sendable {
        /// How many of the last lines; `nil`: all. They are counted before ``since`` and ``until`` choose among them.
        public var tail: Int?
        /// Nothing older than this.
        public var since: Timestamp?
        /// Nothing younger than this.
        public var until: Timestamp?

        /// Everything, unless it is said.
        public init(tail: Int? = nil, since: Timestamp? = nil, until: Timestamp? = nil) {
            self.tail = tail
            self.since = since
            self.until = until
        }

        /// What `--tail` says: a number; anything else, and a negative one, means all.
        public static func tail(_ text: String) -> Int? { Int(text).flatMap { $0 < 0 ? nil : $0 } }

        fileprivate enum Verdict { case wanted, tooOld, tooYoung }

        fileprivate func verdict(_ entry: LogEntry) -> Verdict {
            guard since != nil || until != nil, let moment = entry.moment else { return .wanted }
            if let since, moment < since { return .tooOld }
            if let until, moment > until { return .tooYoung }
            return .wanted
        }
    }

    /// The current file; older ones have `.1`, `.2`, … behind its name.
    let path: String
    let selection: Selection
    /// Lines that could not be read, so far.
    public private(set) var damagedLines = 0
    private var isOpenLine = (output: false, errors: false)
    /// Nothing more is wanted.
    private(set) var isPastEnd = false

    /// A reader of the log at `path` and the older ones beside it; nothing is opened yet.
    public init(path: String, selection: Selection = Selection()) {
        self.path = path
        self.selection = selection
    }

    /// A sentence about what could not be read; `nil` when all could.
    public var damage: String? {
        switch damagedLines {
        case 0: nil
        case 1: "a line of the log is damaged and was left out"
        default: "\(damagedLines) lines of the log are damaged and were left out"
        }
    }

    mutating func noteDamage() { damagedLines += 1 }

    /// Gives the chosen lines that are there now to `body`, which returns false to end it.
    public mutating func read(_ body: (LogEntry) throws -> Bool) throws {
        let last = try readAll(body)
        if last?.hasUnfinishedLine == true, !isPastEnd { damagedLines += 1 }
    }

    /// Reads all files. Returns the current one, behind its last line; `nil` when nothing was ever written, or nothing
    /// more is wanted.
    mutating func readAll(_ body: (LogEntry) throws -> Bool) throws -> LogFile? {
        var files = try LogFile.all(path)
        if let tail = selection.tail { files = try Self.skip(toLast: tail, of: files) }
        for (index, file) in files.enumerated() {
            guard try readRest(of: file, body) else { return nil }
            // A file is put aside between two lines: one without an end was cut off.
            if index < files.count - 1 {
                if file.hasUnfinishedLine { damagedLines += 1 }
                file.close()
            }
        }
        return files.last
    }

    /// Reads a file from where it stands to its end; false when nothing more is wanted.
    mutating func readRest(of file: LogFile, _ body: (LogEntry) throws -> Bool) throws -> Bool {
        while let line = try file.nextLine() {
            guard case .whole(let bytes) = line, var entry = LogEntry(line: bytes) else {
                damagedLines += 1
                continue
            }
            let wasOpen = entry.isError ? isOpenLine.errors : isOpenLine.output
            if entry.isError { isOpenLine.errors = !entry.endsLine } else { isOpenLine.output = !entry.endsLine }
            switch selection.verdict(entry) {
            case .tooOld:
                // Of a line that began too early the rest is a line of its own.
                if entry.isError { isOpenLine.errors = false } else { isOpenLine.output = false }
            case .tooYoung:
                isPastEnd = true
                return false
            case .wanted:
                entry.isContinuation = wasOpen
                guard try body(entry) else {
                    isPastEnd = true
                    return false
                }
            }
        }
        return true
    }

    /// The files that hold the last `count` lines, the first of them standing where these begin.
    ///
    /// Only as much is read as is needed, from the end.
    private static func skip(toLast count: Int, of files: [LogFile]) throws -> [LogFile] {
        guard let current = files.last else { return [] }
        var found = 0
        // Streams of which a piece was met already; before that its last piece ends a line in any case.
        var seen: (output: Bool, errors: Bool) = (false, false)
        for (index, file) in files.enumerated().reversed() {
            var start: Int64?
            try file.forEachLineBackwards { bytes, offset in
                guard let entry = LogEntry(line: bytes) else { return true }
                let isFirst = entry.isError ? !seen.errors : !seen.output
                if entry.isError { seen.errors = true } else { seen.output = true }
                guard entry.endsLine || isFirst else { return true }
                found += 1
                if found > count { start = offset + Int64(bytes.count) + 1 }
                return found <= count
            }
            if let start {
                file.seek(to: min(start, file.size))
                return Array(files[index...])
            }
        }
        if count == 0 { current.seek(to: current.size) }
        return files
    }
}

extension LogReader {
    /// The log of a container. Throws the engine's `Problem` when its driver keeps none.
    public init(_ container: Container, selection: Selection = Selection()) throws(Problem) {
        guard container.record.logDriver != "none" else {
            throw Problem(
                .unsupported, "configured logging driver does not support reading",
                hint: "the container was made with `--log-driver none`, which keeps nothing")
        }
        self.init(path: container.record.logPath(in: container.directory), selection: selection)
    }
}

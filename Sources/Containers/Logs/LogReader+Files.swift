internal import Glibc
internal import Linux

/// A log's file, opened to be read in any order.
final class LogFile {
    /// Which file it is, whatever its name is by now.
    struct Identity: Equatable {
        var device: UInt64
        var inode: UInt64
    }

    /// Of its name when it was opened.
    let path: String
    let identity: Identity
    /// Which file the writer wrote to: another one where this one is compressed.
    let origin: Identity
    /// `nil` after ``close()``.
    private var file: Descriptor?
    /// Whether ``file`` is compressed: it is not until somebody wants to read it.
    private var isPacked: Bool
    private var isDamaged = false
    /// Where ``nextLine()`` reads on.
    private(set) var position: Int64 = 0
    private var buffer: [UInt8] = []
    private var start = 0
    /// Whether the rest of a line that is too long is being passed over.
    private var isSkipping = false

    /// A line of the log is at most a line of output, six bytes a byte, and what else is said of it.
    static let longestLine = 1 << 20
    private static let piece = 1 << 16

    init(_ path: String) throws(SystemError) {
        let file = try Descriptor.open(path)
        identity = try Identity(of: file.raw)
        origin = identity
        self.file = consume file
        self.path = path
        isPacked = false
    }

    /// The file that was at `path` before it was compressed.
    init(packed path: String) throws(SystemError) {
        let file = try Descriptor.open(path + Self.packedSuffix)
        identity = try Identity(of: file.raw)
        origin = Identity(gzipHeader: try file.read(upTo: 64)) ?? identity
        lseek(file.raw, 0, SEEK_SET)
        self.file = consume file
        self.path = path
        isPacked = true
    }

    /// Gives back what it has of the system: everything was read.
    func close() { file = nil }

    /// The file that has this name now; `nil` when there is none.
    static func identity(of path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    var size: Int64 {
        var status = stat()
        return fstat(file?.raw ?? -1, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Goes on reading at this byte.
    func seek(to position: Int64) {
        self.position = position
        buffer = []
        start = 0
        isSkipping = false
    }

    enum Line: Equatable {
        /// Without its line end.
        case whole(ArraySlice<UInt8>)
        /// A line that is longer than any that the log can have.
        case tooLong
    }

    /// The next line; `nil` when what is there ends before the line does, or at the end. More may be written later.
    func nextLine() throws -> Line? {
        try unpack()
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[start..<end]
                start = end + 1
                if isSkipping {
                    isSkipping = false
                    return .tooLong
                }
                return .whole(line)
            }
            if isSkipping {
                buffer = []
                start = 0
            } else if start > 0 {
                buffer.removeSubrange(..<start)
                start = 0
            }
            if buffer.count > Self.longestLine {
                buffer = []
                isSkipping = true
            }
            searched = buffer.count
            let more = try read(at: position, count: Self.piece)
            if more.isEmpty { return nil }
            position += Int64(more.count)
            buffer += more
        }
    }

    /// Whether ``nextLine()`` stands behind the beginning of a line that has no end.
    var hasUnfinishedLine: Bool { start < buffer.count || isSkipping || isDamaged }

    /// Starts anew when the file became shorter than what was read of it.
    func restartIfTruncated() {
        if size < position { seek(to: 0) }
    }

    /// The file's lines from its end, with the place at which each begins, until `body` returns false.
    ///
    /// What follows the last line end is no line. Lines that are too long come empty.
    func forEachLineBackwards(_ body: (ArraySlice<UInt8>, Int64) throws -> Bool) throws {
        try unpack()
        var end = size
        // What stands between `end` and the line end that was found last.
        var tail: [UInt8] = []
        var hasEnd = false
        var isTooLong = false
        while end > 0 {
            let begin = max(0, end - Int64(Self.piece))
            let bytes = try read(at: begin, count: Int(end - begin))
            guard bytes.count == Int(end - begin) else { return }
            var upper = bytes.endIndex
            while let index = bytes[..<upper].lastIndex(of: UInt8(ascii: "\n")) {
                if hasEnd {
                    let line = isTooLong ? [] : Array(bytes[(index + 1)..<upper]) + tail
                    if try !body(line[...], begin + Int64(index) + 1) { return }
                }
                (hasEnd, isTooLong, tail, upper) = (true, false, [], index)
            }
            if hasEnd {
                if tail.count + upper > Self.longestLine { isTooLong = true }
                tail = isTooLong ? [] : Array(bytes[..<upper]) + tail
            }
            end = begin
        }
        if hasEnd { _ = try body(tail[...], 0) }
    }

    private func unpack() throws {
        guard isPacked, let packed = file.take() else { return }
        let plain = try Self.unnamedFile(beside: path)
        isDamaged = try !Self.unpack(packed, into: plain)
        file = consume plain
        isPacked = false
    }

    private func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
        guard let raw = file?.raw else { return [] }
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(SystemError) {
                initialized = try check("pread \(path)") { pread(raw, buffer.baseAddress, count, off_t(offset)) }
            } catch {
                failure = error
                initialized = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension LogFile {
    /// A log's files as they are at one moment, oldest first: `LOG.2.gz`, `LOG.1`, `LOG`.
    static func all(_ path: String) throws -> [LogFile] {
        for _ in 0..<8 {
            var files: [LogFile] = []
            do { files.append(try LogFile(path)) } catch {
                guard error.isMissing else { throw error }
                // Between the renaming of the old file and the making of the new one, or nothing was ever written.
                if Files.exists("\(path).1") { sleepMilliseconds(1) }
            }
            var number = 1
            while let older = try open("\(path).\(number)") {
                files.append(older)
                number += 1
            }
            // While they were opened they may have been given other names, and one after the other at that.
            let next = "\(path).\(number + 1)"
            let hasGap = Files.exists(next) || Files.exists(next + packedSuffix)
            let isStill = files.first.map { $0.path != path || identity(of: path) == $0.identity } ?? true
            let unique = files.indices.allSatisfy { index in
                !files[..<index].contains { $0.identity == files[index].identity }
            }
            if isStill, unique, !hasGap { return files.reversed() }
            if hasGap { sleepMilliseconds(1) }
        }
        throw SystemError("read \(path)", EBUSY)
    }

    private static func open(_ path: String) throws(SystemError) -> LogFile? {
        do { return try LogFile(path) } catch {
            guard error.isMissing else { throw error }
        }
        do { return try LogFile(packed: path) } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }
}

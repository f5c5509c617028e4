internal import Documents
internal import Glibc
internal import Linux

/// How a container's output is kept.
public struct LogPolicy: Equatable, Sendable {
    /// How a log file is written.
    public enum Format: String, Sendable {
        case jsonFile = "json-file"
        case local
        case none
    }

    /// How it is written.
    public var format: Format
    /// Bytes after which a new file is begun; `nil`: never.
    public var maximumSize: Int64?
    /// Files that are kept, the current one included.
    public var maximumFiles: Int
    /// Whether files that were put aside are compressed.
    public var compresses: Bool
    /// What each line carries besides: `attrs` of the file's lines.
    public var attributes: [(key: String, value: String)]

    public static func == (a: Self, b: Self) -> Bool {
        a.format == b.format && a.maximumSize == b.maximumSize && a.maximumFiles == b.maximumFiles
            && a.compresses == b.compresses && a.attributes.elementsEqual(b.attributes, by: ==)
    }

    /// One file without a limit, unless it is said.
    public init(
        format: Format, maximumSize: Int64? = nil, maximumFiles: Int = 1, compresses: Bool = false,
        attributes: [(key: String, value: String)] = []
    ) {
        self.format = format
        self.maximumSize = maximumSize
        self.maximumFiles = maximumFiles
        self.compresses = compresses
        self.attributes = attributes
    }
}

/// Writes a container's output as lines of JSON, as Docker's `json-file` driver does: a line an entry, cut at 16 KiB.
public struct LogWriter: ~Copyable {
    private let path: String
    private let policy: LogPolicy
    private var file: Descriptor
    private var size: Int64
    /// What has come without a line end yet, of standard output and of standard error.
    private var pending: [[UInt8]] = [[], []]
    private let attributes: [UInt8]
    private var clock = TimestampText()
    private var packing: LogPacking?
    /// Entries that could not be written since the last one that could.
    private var lost = 0
    private var lossReason = ""

    static let longestLine = 16384

    /// Opens the log for appending; `nil` for the policy that keeps nothing.
    public init?(path: String, policy: LogPolicy) throws {
        guard policy.format != .none else { return nil }
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o640)
        size = Int64(lseek(file.raw, 0, SEEK_END))
        self.file = file
        self.path = path
        self.policy = policy
        if policy.attributes.isEmpty {
            attributes = []
        } else {
            let members = policy.attributes.map { JSONObject.Member(key: $0.key, value: .string($0.value)) }
            attributes = Array(",\"attrs\":".utf8) + JSON.object(JSONObject(members: members)).bytes()
        }
        // What a crash has left to be done.
        pack()
    }

    /// What of the output is not in the log, in a sentence; `nil` when all of it is. What is lost in between is told in its
    /// place, as soon as something can be written again.
    public var loss: String? {
        lost == 0
            ? nil : "\(lost) \(lost == 1 ? "line" : "lines") of output could not be written to the log: \(lossReason)"
    }

    /// Takes a piece of a stream; whole lines of it are written at once.
    public mutating func append(_ bytes: UnsafeRawBufferPointer, isError: Bool) {
        var out: [UInt8] = []
        let now = clock.now()
        out.reserveCapacity(bytes.count + bytes.count / 2 + 256)
        var begun: [UInt8] = []
        swap(&begun, &pending[isError ? 1 : 0])
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let most = min(rest.count, Self.longestLine - begun.count)
            let end = memchr(start, Int32(UInt8(ascii: "\n")), most).map { UnsafeRawPointer($0) - start + 1 }
            let line = UnsafeRawBufferPointer(rebasing: rest[..<(end ?? most)])
            rest = UnsafeRawBufferPointer(rebasing: rest[line.count...])
            let isWhole = end != nil || begun.count + line.count == Self.longestLine
            if isWhole, begun.isEmpty {
                add(line, to: &out, isError, now)
                continue
            }
            begun += line
            guard isWhole else { break }
            begun.withUnsafeBytes { add($0, to: &out, isError, now) }
            begun.removeAll(keepingCapacity: true)
        }
        swap(&begun, &pending[isError ? 1 : 0])
        write(out[...])
    }

    /// Writes what has come without a line end, because nothing follows.
    public mutating func finish() {
        var out: [UInt8] = []
        let now = clock.now()
        for (index, begun) in pending.enumerated() where !begun.isEmpty {
            begun.withUnsafeBytes { add($0, to: &out, index == 1, now) }
        }
        pending = [[], []]
        write(out[...])
    }

    /// Puts one entry after those that wait to be written; rotates before one that no longer fits.
    private mutating func add(_ line: UnsafeRawBufferPointer, to out: inout [UInt8], _ isError: Bool, _ time: [UInt8]) {
        let before = out.count
        encode(line, into: &out, isError, time)
        guard let maximum = policy.maximumSize, size + Int64(out.count) > maximum, size + Int64(before) > 0 else {
            return
        }
        write(out[..<before])
        // A file that cannot be put aside grows.
        try? rotate()
        out.removeFirst(before)
    }

    private func encode(_ line: UnsafeRawBufferPointer, into out: inout [UInt8], _ isError: Bool, _ time: [UInt8]) {
        out += "{\"log\":\"".utf8
        JSONText.escape(line, into: &out)
        out += isError ? "\",\"stream\":\"stderr\"".utf8 : "\",\"stream\":\"stdout\"".utf8
        out += attributes
        out += ",\"time\":\"".utf8
        out += time
        out += "\"}\n".utf8
    }

    private mutating func write(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        do {
            if let loss {
                var entry: [UInt8] = []
                let now = clock.now()
                Array("cove: \(loss)\n".utf8).withUnsafeBytes { encode($0, into: &entry, true, now) }
                try put(entry[...])
                lost = 0
            }
            try put(bytes)
        } catch {
            lost += bytes.count { $0 == UInt8(ascii: "\n") }
            lossReason = error.reason.lowercased()
        }
    }

    /// Writes all of it or nothing.
    private mutating func put(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
        do { try file.write(bytes) } catch {
            ftruncate(file.raw, off_t(size))
            throw error
        }
        size += Int64(bytes.count)
    }

    /// Waits until no file of the log is being compressed any more; one that `isUnwanted` is left as it is.
    public mutating func settle(isUnwanted: Bool = false) {
        if isUnwanted { packing?.cancel() } else { packing?.finish() }
        packing = nil
    }

    private mutating func rotate() throws(SystemError) {
        settle()
        for number in stride(from: policy.maximumFiles - 1, to: 0, by: -1) {
            let (from, to) = (number == 1 ? path : "\(path).\(number - 1)", "\(path).\(number)")
            let isPlain = try Self.move(from, to: to)
            guard policy.compresses else { continue }
            let isPacked = try Self.move(from + LogFile.packedSuffix, to: to + LogFile.packedSuffix)
            // The other form of the file that had this number.
            if isPlain, !isPacked { try Files.remove(to + LogFile.packedSuffix) }
            if isPacked, !isPlain { try Files.remove(to) }
        }
        if policy.maximumFiles <= 1 { try Files.remove(path) }
        do { file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o640) } catch {
            if policy.maximumFiles > 1 { try? Files.rename("\(path).1", to: path) }
            throw error
        }
        size = 0
        pack()
    }

    /// Renames a file, if there is one; false when there is none.
    private static func move(_ from: String, to: String) throws(SystemError) -> Bool {
        do { try Files.rename(from, to: to) } catch {
            guard error.isMissing else { throw error }
            return false
        }
        return true
    }

    /// Begins to compress the youngest of the files that were put aside; it stays as it is when that cannot be.
    private mutating func pack() {
        guard policy.compresses, policy.maximumFiles > 1, Files.exists("\(path).1") else { return }
        packing = try? LogPacking("\(path).1")
    }
}

/// The time of day as RFC 3339 with nine digits; the part down to the second is made anew only when it changes.
struct TimestampText {
    private var second: Int = .min
    private var prefix: [UInt8] = []

    mutating func now() -> [UInt8] {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        if moment.tv_sec != second {
            second = moment.tv_sec
            prefix = Array(Timestamp(seconds: Int64(moment.tv_sec)).rfc3339(in: .utc).utf8.dropLast())
            prefix.append(UInt8(ascii: "."))
        }
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: 9)
        var value = moment.tv_nsec
        for index in digits.indices.reversed() {
            digits[index] += UInt8(value % 10)
            value /= 10
        }
        return prefix + digits + [UInt8(ascii: "Z")]
    }
}

/// Bytes that may be no UTF-8 inside of a JSON string.
enum JSONText {
    /// Escapes what JSON wants escaped; what is no UTF-8 becomes U+FFFD, a byte each.
    static func escape(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        var plain = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isPlain(byte) {
                index += 1
                continue
            }
            let length = byte < 0x80 ? 0 : sequenceLength(bytes, at: index)
            if length > 0 {
                index += length
                continue
            }
            out += UnsafeRawBufferPointer(rebasing: bytes[plain..<index])
            if byte >= 0x80 {
                out += [0xEF, 0xBF, 0xBD]
            } else {
                escape(control: byte, into: &out)
            }
            index += 1
            plain = index
        }
        out += UnsafeRawBufferPointer(rebasing: bytes[plain...])
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func escape(control byte: UInt8, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: out.append(UInt8(ascii: "n"))
        case 0x0D: out.append(UInt8(ascii: "r"))
        case 0x09: out.append(UInt8(ascii: "t"))
        case 0..<0x20, 0x7F:
            out.append(UInt8(ascii: "u"))
            out.append(UInt8(ascii: "0"))
            out.append(UInt8(ascii: "0"))
            out.append(Hexadecimal.digit(byte >> 4))
            out.append(Hexadecimal.digit(byte & 15))
        default: out.append(byte)
        }
    }

    /// The bytes of the UTF-8 sequence that begins there; 0 when there is none (RFC 3629).
    private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        let first = bytes[index]
        let (length, lowest): (Int, UInt32)
        switch first {
        case 0xC2...0xDF: (length, lowest) = (2, 0x80)
        case 0xE0...0xEF: (length, lowest) = (3, 0x800)
        case 0xF0...0xF4: (length, lowest) = (4, 0x10000)
        default: return 0
        }
        guard bytes.count - index >= length else { return 0 }
        var scalar = UInt32(first) & (0xFF >> UInt32(length + 1))
        for byte in bytes[(index + 1)..<(index + length)] {
            guard byte & 0xC0 == 0x80 else { return 0 }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        return scalar >= lowest && Unicode.Scalar(scalar) != nil ? length : 0
    }
}

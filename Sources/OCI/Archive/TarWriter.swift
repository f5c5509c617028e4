internal import Documents

/// Writes a tar archive in the ustar form, with PAX headers where that is too small.
///
/// The bytes follow from the entries alone: no clock, no names of users, nothing of the host.
public final class TarWriter {
    private let sink: any ByteSink
    private var buffer: [UInt8] = []
    private static let capacity = 1 << 18
    /// What is still to come of the current entry's content.
    private var remaining: Int64 = 0
    private var padding = 0

    /// Writes an archive to `sink`.
    public init(_ sink: any ByteSink) {
        self.sink = sink
        buffer.reserveCapacity(Self.capacity + 8192)
    }

    /// Begins an entry; as many bytes of content as it says must follow.
    public func begin(_ entry: TarEntry) throws {
        guard remaining == 0 else {
            throw Problem(.failed, "an entry of the archive was left without \(remaining) bytes of its content")
        }
        try pad()
        var records: [UInt8] = []
        let header = Self.header(of: entry, records: &records)
        if !records.isEmpty {
            let name = Array("PaxHeaders/".utf8) + entry.path.suffix(80).filter { $0 != UInt8(ascii: "/") }
            var none: [UInt8] = []
            let size = Int64(records.count)
            let extended = TarEntry(path: name, kind: .file(size: size), mode: 0o644)
            buffer += Self.header(of: extended, records: &none, kind: UInt8(ascii: "x"))
            buffer += records
            padding = (512 - records.count % 512) % 512
            try pad()
        }
        buffer += header
        remaining = entry.size
        padding = Int((512 - entry.size % 512) % 512)
        if buffer.count >= Self.capacity { try flush() }
    }

    /// Writes a piece of the current entry's content.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count <= remaining else {
            throw Problem(.failed, "an entry of the archive has more content than it said")
        }
        remaining -= Int64(bytes.count)
        if bytes.count >= 16384 {
            try flush()
            try sink.write(bytes)
        } else {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.capacity { try flush() }
        }
    }

    /// Writes an entry with its content.
    public func add(_ entry: TarEntry, content: [UInt8] = []) throws {
        try begin(entry)
        try content.withUnsafeBytes { try write($0) }
    }

    /// Ends the archive.
    public func finish() throws {
        guard remaining == 0 else {
            throw Problem(.failed, "the archive's last entry lacks \(remaining) bytes of its content")
        }
        try pad()
        buffer += [UInt8](repeating: 0, count: 1024)
        try flush()
    }

    private func pad() throws {
        buffer.append(contentsOf: repeatElement(0, count: padding))
        padding = 0
        if buffer.count >= Self.capacity { try flush() }
    }

    private func flush() throws {
        try buffer.withUnsafeBytes { try sink.write($0) }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension TarWriter {
    /// The header of `entry`; what does not fit goes to `records`, in PAX form.
    private static func header(of entry: TarEntry, records: inout [UInt8], kind: UInt8? = nil) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: TarHeader.size)
        var path = entry.path
        if entry.kind == .directory, path.last != UInt8(ascii: "/") { path.append(UInt8(ascii: "/")) }
        if let split = split(path) {
            put(path[..<split.prefix], at: TarHeader.Field.prefix, in: &header)
            put(path[split.name...], at: TarHeader.Field.name, in: &header)
        } else {
            record("path", path, in: &records)
            put(path.prefix(100), at: TarHeader.Field.name, in: &header)
        }
        let letter: Character
        switch entry.kind {
        case .file: letter = "0"
        case .hardLink(let target), .symbolicLink(let target):
            letter = if case .hardLink = entry.kind { "1" } else { "2" }
            if target.count > 100 { record("linkpath", target, in: &records) }
            put(target.prefix(100), at: TarHeader.Field.link, in: &header)
        case .characterDevice(let major, let minor), .blockDevice(let major, let minor):
            letter = if case .characterDevice = entry.kind { "3" } else { "4" }
            put(Int64(major), at: TarHeader.Field.major, in: &header)
            put(Int64(minor), at: TarHeader.Field.minor, in: &header)
        case .directory: letter = "5"
        case .fifo: letter = "6"
        }
        header[TarHeader.Field.kind] = kind ?? letter.asciiValue ?? 0
        put(Int64(entry.mode & 0o7777), at: TarHeader.Field.mode, in: &header)
        put(Int64(entry.uid), at: TarHeader.Field.uid, orRecord: "uid", in: &header, &records)
        put(Int64(entry.gid), at: TarHeader.Field.gid, orRecord: "gid", in: &header, &records)
        put(entry.size, at: TarHeader.Field.size, orRecord: "size", in: &header, &records)
        putTime(entry, in: &header, &records)
        for attribute in entry.attributes { record("SCHILY.xattr.\(attribute.name)", attribute.value, in: &records) }
        put(Array("ustar\u{0}00".utf8)[...], at: TarHeader.Field.magic, in: &header)
        seal(&header)
        return header
    }

    /// Where to cut a path so that the prefix has at most 155 bytes and the name at most 100: the slash between them
    /// is not written. `nil` when there is no such place.
    private static func split(_ path: [UInt8]) -> (prefix: Int, name: Int)? {
        if path.count <= 100 { return (0, 0) }
        let earliest = max(1, path.count - 101)
        guard earliest <= min(155, path.count - 2) else { return nil }
        let slash = path[earliest...min(155, path.count - 2)].firstIndex(of: UInt8(ascii: "/"))
        return slash.map { ($0, $0 + 1) }
    }

    private static func put(_ bytes: ArraySlice<UInt8>, at field: Range<Int>, in header: inout [UInt8]) {
        header.replaceSubrange(field.lowerBound..<(field.lowerBound + bytes.count), with: bytes)
    }

    /// Octal digits and a zero; what is too large is written big-endian behind a set top bit.
    private static func put(_ number: Int64, at field: Range<Int>, in header: inout [UInt8]) {
        if fits(number, field) {
            let digits = String(number, radix: 8).utf8
            let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: field.count - 1 - digits.count)
            put((zeros + digits)[...], at: field, in: &header)
            return
        }
        for (index, position) in field.reversed().enumerated() {
            header[position] =
                index < 8 ? UInt8(truncatingIfNeeded: number >> (8 * Int64(index))) : (number < 0 ? 0xFF : 0)
        }
        header[field.lowerBound] |= 0x80
    }

    private static func put(
        _ number: Int64, at field: Range<Int>, orRecord key: String, in header: inout [UInt8], _ records: inout [UInt8]
    ) {
        if fits(number, field) {
            put(number, at: field, in: &header)
        } else {
            record(key, Array(String(number).utf8), in: &records)
            put(0, at: field, in: &header)
        }
    }

    private static func putTime(_ entry: TarEntry, in header: inout [UInt8], _ records: inout [UInt8]) {
        if fits(entry.seconds, TarHeader.Field.seconds), entry.nanoseconds == 0 {
            put(entry.seconds, at: TarHeader.Field.seconds, in: &header)
            return
        }
        put(max(0, min(entry.seconds, 0o77777777777)), at: TarHeader.Field.seconds, in: &header)
        var (seconds, nanoseconds) = (entry.seconds, entry.nanoseconds)
        // The fraction of a negative number counts backwards.
        let isBackwards = seconds < 0 && nanoseconds > 0
        if isBackwards { (seconds, nanoseconds) = (seconds + 1, 1_000_000_000 - nanoseconds) }
        var text = (isBackwards && seconds == 0 ? "-" : "") + String(seconds)
        if nanoseconds > 0 {
            let digits = String(nanoseconds)
            text += "." + String(repeating: "0", count: max(0, 9 - digits.utf8.count)) + digits
        }
        record("mtime", Array(text.utf8), in: &records)
    }

    private static func fits(_ number: Int64, _ field: Range<Int>) -> Bool {
        number >= 0 && number < 1 << (3 * Int64(field.count - 1))
    }

    /// `LENGTH KEY=VALUE\n`, where the length counts its own digits.
    private static func record(_ key: String, _ value: [UInt8], in records: inout [UInt8]) {
        let rest = key.utf8.count + value.count + 3
        var length = rest + String(rest).utf8.count
        if String(length).utf8.count != String(rest).utf8.count { length = rest + String(length).utf8.count }
        records += Array("\(length) \(key)=".utf8) + value + [UInt8(ascii: "\n")]
    }

    private static func seal(_ header: inout [UInt8]) {
        header.replaceSubrange(TarHeader.Field.checksum, with: repeatElement(UInt8(ascii: " "), count: 8))
        let sum = header.reduce(0) { $0 + Int64($1) }
        let digits = Array(String(sum, radix: 8).utf8)
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: 6 - digits.count)
        header.replaceSubrange(148..<155, with: zeros + digits + [0])
    }
}

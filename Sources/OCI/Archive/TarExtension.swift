internal import Documents

/// What the records of a PAX extended header say of the entry that follows (POSIX.1-2017, `pax`, "pax Extended
/// Header").
struct TarExtension {
    var path: [UInt8]?
    var link: [UInt8]?
    var size: Int64?
    var uid: Int64?
    var gid: Int64?
    var time: (seconds: Int64, nanoseconds: Int64)?
    var attributes: [TarEntry.Attribute] = []
    /// Where in ``attributes`` each name is.
    private var places: [String: Int] = [:]

    /// Reads records of the form `LENGTH KEY=VALUE\n`, adding to what is known.
    mutating func read(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: UInt8(ascii: " ")), blank - rest.startIndex <= 10,
                let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length > blank + 1 - rest.startIndex,
                length <= rest.count
            else { throw TarHeader.invalid }
            let record = rest[(blank + 1)..<(rest.startIndex + length)]
            guard record.last == UInt8(ascii: "\n"), let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw TarHeader.invalid
            }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            try set(key, Array(record[(equals + 1)..<(record.endIndex - 1)]))
            rest = rest.dropFirst(length)
        }
    }

    private mutating func set(_ key: String, _ value: [UInt8]) throws {
        switch key {
        case "path": path = value.isEmpty ? nil : try Self.name(value)
        case "linkpath": link = value.isEmpty ? nil : try Self.name(value)
        case "size": size = try Self.number(value)
        case "uid": uid = try Self.number(value)
        case "gid": gid = try Self.number(value)
        case "mtime": time = try Self.time(value)
        default:
            if key.hasPrefix("GNU.sparse.") { throw Self.sparse }
            let prefix = "SCHILY.xattr."
            guard key.hasPrefix(prefix) else { return }
            let name = String(key.dropFirst(prefix.count))
            guard !name.isEmpty, name.utf8.count <= 255, value.count <= 65536 else { throw TarHeader.invalid }
            let attribute = TarEntry.Attribute(name: name, value: value)
            if let place = places[name] {
                attributes[place] = attribute
            } else {
                places[name] = attributes.count
                attributes.append(attribute)
            }
        }
    }

    /// Names of files never hold a zero.
    private static func name(_ value: [UInt8]) throws -> [UInt8] {
        guard !value.contains(0) else { throw TarHeader.invalid }
        return value
    }

    private static func number(_ value: [UInt8]) throws -> Int64? {
        if value.isEmpty { return nil }
        guard let number = Int64(String(decoding: value, as: UTF8.self)) else { throw TarHeader.invalid }
        return number
    }

    /// Decimal seconds with a fraction; before 1970 the fraction counts backwards.
    private static func time(_ value: [UInt8]) throws -> (Int64, Int64)? {
        if value.isEmpty { return nil }
        let parts = value.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = Int64(String(decoding: parts[0], as: UTF8.self)) else { throw TarHeader.invalid }
        guard parts.count == 2 else { return (seconds, 0) }
        let digits = parts[1].prefix(9)
        guard parts[1].allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { throw TarHeader.invalid }
        var nanoseconds = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        for _ in digits.count..<9 { nanoseconds *= 10 }
        guard value.first == UInt8(ascii: "-"), nanoseconds > 0, seconds > .min else { return (seconds, nanoseconds) }
        return (seconds - 1, 1_000_000_000 - nanoseconds)
    }

    static let sparse = Problem(
        .unsupported, "the archive holds a sparse file",
        reason: "sparse entries (GNU tar -S) are no part of an image layer", hint: "make the archive without --sparse")
}

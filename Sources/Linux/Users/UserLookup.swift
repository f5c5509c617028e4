public import Documents

/// Who a process shall be, looked up in the `passwd` and `group` files of a tree of files, whose bytes may be anything.
///
/// Lines that are not as `passwd(5)` and `group(5)` say are passed over.
public struct UserLookup: Sendable {
    /// What was found.
    public struct User: Equatable, Sendable {
        /// The user's number.
        public var uid: UInt32
        /// The primary group's number.
        public var gid: UInt32
        /// Begins with ``gid``; each once.
        public var additionalGids: [UInt32]
        /// The home directory, absolute.
        public var home: String
    }

    private let passwd: [UInt8]
    private let group: [UInt8]

    /// - Parameters:
    ///   - passwd: the content of `/etc/passwd`; `nil` where there is none.
    ///   - group: the content of `/etc/group`, likewise.
    public init(passwd: [UInt8]?, group: [UInt8]?) {
        self.passwd = passwd ?? []
        self.group = group ?? []
    }

    /// The user that `spec` means: `""` (root), `name`, `uid`, or either with `:group` or `:gid`. A number need not be
    /// in the files. Without a group the user is in all groups that list his name, and in those of `groupAdd`.
    ///
    /// Throws a `Problem` with Docker's text: `unable to find user x: no matching entries in passwd file`.
    public func resolve(_ spec: String, groupAdd: [String] = []) throws(Problem) -> User {
        let parts = spec.unicodeScalars.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        let userWord = parts.first.map { String($0) } ?? ""
        let groupWord = parts.count > 1 ? String(parts[1]) : ""

        var user = User(uid: 0, gid: 0, additionalGids: [], home: "/")
        let entry = userEntry(userWord)
        if let entry {
            user = User(uid: entry.uid, gid: entry.gid, additionalGids: [], home: entry.home)
        } else if !userWord.isEmpty {
            guard let number = Self.number(userWord) else {
                throw Problem(
                    .invalid, "unable to find user \(userWord): no matching entries in passwd file")
            }
            user.uid = try Self.checked(number)
        }
        var groups: [UInt32] = []
        if !groupWord.isEmpty {
            user.gid = try gid(groupWord)
        } else if let entry {
            groups = listing(entry.name)
        }
        groups.insert(user.gid, at: 0)
        for word in groupAdd { groups.append(try gid(word)) }
        var seen: Set<UInt32> = []
        user.additionalGids = groups.filter { seen.insert($0).inserted }
        guard user.additionalGids.count <= Self.mostGroups else {
            throw Problem(
                .invalid, "user \(userWord) is in \(user.additionalGids.count) groups",
                reason: "the kernel allows \(Self.mostGroups)")
        }
        return user
    }

    /// `NGROUPS_MAX` of the kernel.
    private static let mostGroups = 65536

    /// The gid of a group by name or number; a number need not be in the file.
    private func gid(_ word: String) throws(Problem) -> UInt32 {
        let number = Self.number(word)
        let name = Array(word.utf8)
        let found: UInt32? = Self.first(group) { fields in
            guard fields.count >= 3, let gid = Self.id(fields[2]) else { return nil }
            return number == Int64(gid) || number == nil && fields[0].elementsEqual(name) ? gid : nil
        }
        if let found { return found }
        guard let number else {
            throw Problem(.invalid, "unable to find group \(word): no matching entries in group file")
        }
        return try Self.checked(number)
    }

    private struct Entry {
        var name: [UInt8]
        var uid: UInt32
        var gid: UInt32
        var home: String
    }

    /// The first entry of the name, or of the number where the word is one; of root where it is empty.
    private func userEntry(_ word: String) -> Entry? {
        let number = word.isEmpty ? 0 : Self.number(word)
        let name = Array(word.utf8)
        return Self.first(passwd) { fields in
            guard fields.count >= 4, let uid = Self.id(fields[2]), let gid = Self.id(fields[3]) else { return nil }
            guard number == Int64(uid) || number == nil && fields[0].elementsEqual(name) else { return nil }
            let home = fields.count > 5 ? String(decoding: fields[5].filter { $0 != 0 }, as: UTF8.self) : ""
            return Entry(name: Array(fields[0]), uid: uid, gid: gid, home: home.isEmpty ? "/" : home)
        }
    }

    /// The groups that list a name among their members.
    private func listing(_ name: [UInt8]) -> [UInt32] {
        guard !name.isEmpty else { return [] }
        var result: [UInt32] = []
        let _: Never? = Self.first(group) { fields in
            guard fields.count >= 4, let gid = Self.id(fields[2]) else { return nil }
            let members = fields[3].split(separator: UInt8(ascii: ","))
            if members.contains(where: { $0.elementsEqual(name) }) { result.append(gid) }
            return nil
        }
        return result
    }
}

extension UserLookup {
    /// The first result of `body` for the fields of a line that has any, blanks at its ends left away. Plain loops, a
    /// line at a time: every start comes through here, and files may be large.
    private static func first<Result>(
        _ bytes: [UInt8], where body: ([ArraySlice<UInt8>]) -> Result?
    ) -> Result? {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 13 }
        var position = 0
        while position < bytes.count {
            var (start, end) = (position, position)
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            position = end + 1
            if start == end { continue }
            while start < end, isBlank(bytes[start]) { start += 1 }
            while end > start, isBlank(bytes[end - 1]) { end -= 1 }
            if let result = body(fields(bytes, start, end)) { return result }
        }
        return nil
    }

    /// What stands between colons; more fields than a line has are not told apart.
    private static func fields(_ bytes: [UInt8], _ start: Int, _ end: Int) -> [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = []
        var first = start
        for position in start..<end where bytes[position] == UInt8(ascii: ":") && result.count < 7 {
            result.append(bytes[first..<position])
            first = position + 1
        }
        result.append(bytes[first..<end])
        return result
    }

    /// A number of a file; the largest stands for "none" in the kernel and is no id.
    private static func id(_ field: ArraySlice<UInt8>) -> UInt32? {
        guard (1...10).contains(field.count), field.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return UInt32(String(decoding: field, as: UTF8.self)).flatMap { $0 == .max ? nil : $0 }
    }

    /// The number that a word is; one too large for the machine counts as a name.
    private static func number(_ word: String) -> Int64? {
        let digits =
            word.utf8.first == UInt8(ascii: "-") || word.utf8.first == UInt8(ascii: "+")
            ? word.utf8.dropFirst() : word.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(word)
    }

    private static func checked(_ number: Int64) throws(Problem) -> UInt32 {
        guard (0...Int64(Int32.max)).contains(number) else {
            throw Problem(.invalid, "uids and gids must be in range 0-2147483647")
        }
        return UInt32(number)
    }
}

/// The members of a JSON object in the order in which they were written.
///
/// Looking up scans: the documents at hand have few members, and a scan over them beats hashing.
/// Two objects are equal when they have the same members in the same order.
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// A key with its value.
    public struct Member: Sendable, Equatable {
        /// Unique in an object.
        public var key: String
        /// What the key leads to.
        public var value: JSON

        /// A key with its value.
        public init(key: String, value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// In order.
    public var members: [Member]

    /// Takes members as they are; their keys must differ.
    public init(members: [Member] = []) { self.members = members }

    /// Of two members with one key the last counts.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        members = elements.map { Member(key: $0.0, value: $0.1) }
    }

    /// The value of `key`. Setting keeps its place, `nil` removes it, and a new one goes last.
    public subscript(key: String) -> JSON? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// In order.
    public var keys: [String] { members.map(\.key) }
    /// How many members there are.
    public var count: Int { members.count }
    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The same members, sorted by the bytes of their keys.
    public var sortedByKey: JSONObject {
        JSONObject(members: members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }
}

extension JSONObject: Sequence {
    /// The members in order.
    public func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

/// What a tar archive says of one file.
///
/// Names are bytes: a file system does not ask whether they are UTF-8.
public struct TarEntry: Sendable, Equatable {
    /// What an entry is.
    public enum Kind: Sendable, Equatable {
        /// `size` bytes of content follow.
        case file(size: Int64)
        /// Another name of a file that came before.
        case hardLink(to: [UInt8])
        case symbolicLink(to: [UInt8])
        case characterDevice(major: UInt32, minor: UInt32)
        case blockDevice(major: UInt32, minor: UInt32)
        case directory
        case fifo
    }

    /// An extended attribute of a file.
    public struct Attribute: Sendable, Equatable {
        /// As `user.mime_type`.
        public var name: String
        /// Any bytes.
        public var value: [UInt8]

        /// An attribute with any bytes as its value.
        public init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// As it stands in the archive; a directory's may end with a slash.
    public var path: [UInt8]
    /// What it is.
    public var kind: Kind
    /// Permissions with set-uid, set-gid and sticky bit.
    public var mode: UInt32
    /// The owner's number.
    public var uid: UInt32
    /// The group's number.
    public var gid: UInt32
    /// The time of the last change of content, in seconds since 1970.
    public var seconds: Int64
    /// The part of that time below a second.
    public var nanoseconds: Int64
    /// Extended attributes.
    public var attributes: [Attribute]

    /// An entry of root's without a time and attributes, unless it is said.
    public init(
        path: [UInt8], kind: Kind, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0, seconds: Int64 = 0,
        nanoseconds: Int64 = 0, attributes: [Attribute] = []
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.attributes = attributes
    }

    /// An entry whose path is a text, without extended attributes.
    public init(
        _ path: String, _ kind: Kind, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0, seconds: Int64 = 0
    ) {
        self.init(path: Array(path.utf8), kind: kind, mode: mode, uid: uid, gid: gid, seconds: seconds)
    }

    /// The path for people; bytes that are not UTF-8 are replaced.
    public var name: String { String(decoding: path, as: UTF8.self) }

    /// The bytes of content that follow the entry.
    public var size: Int64 {
        if case .file(let size) = kind { size } else { 0 }
    }
}

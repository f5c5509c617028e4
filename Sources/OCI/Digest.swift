internal import Crypto
internal import Documents

/// The SHA-256 of some bytes, written `sha256:` and 64 hexadecimal digits (OCI image specification, `descriptor.md`).
public struct Digest: Hashable, Sendable {
    /// The 64 lower-case digits.
    public let hex: String

    /// Reads `sha256:…` strictly: lower case, 64 digits.
    public init(parsing text: some StringProtocol) throws {
        guard let digest = Digest(exactly: text) else {
            if let colon = text.firstIndex(of: ":"), text[..<colon] == "sha512" {
                throw Problem(
                    .unsupported, "the digest \"\(text.prefix(80))\" is no sha256, the only kind that is read here")
            }
            throw Problem(
                .invalid, "invalid digest \"\(text.prefix(80))\"", reason: "expected sha256: and 64 hex digits")
        }
        self = digest
    }

    /// Reads `sha256:…`; `nil` for anything else.
    public init?(exactly text: some StringProtocol) {
        guard text.hasPrefix("sha256:") else { return nil }
        self.init(hex: text.dropFirst(7))
    }

    /// The digest with these digits; `nil` when they are not 64 lower-case hexadecimal ones.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == 64, hex.utf8.allSatisfy(Hexadecimal.isDigit) else { return nil }
        self.hex = String(hex)
    }

    /// The digest of `bytes`.
    public init(of bytes: [UInt8]) {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        self = hasher.finish()
    }

    fileprivate init(_ bytes: some Sequence<UInt8>) {
        hex = Hexadecimal.text(bytes)
    }

    /// The first twelve digits, as tables show an id.
    public var short: String { String(hex.prefix(12)) }

    /// The digest of a tar archive with no entry: two blocks of zeros.
    public static let emptyArchive = Digest(of: [UInt8](repeating: 0, count: 1024))
}

extension Digest: CustomStringConvertible {
    /// `sha256:` and the digits.
    public var description: String { "sha256:\(hex)" }
}

extension Digest {
    /// A digest in the making: bytes go in as they come by.
    public struct Hasher {
        private var state = SHA256()
        /// How many bytes went in.
        public private(set) var count: Int64 = 0

        /// Nothing was taken in yet.
        public init() {}

        /// Takes in further bytes.
        public mutating func update(_ bytes: UnsafeRawBufferPointer) {
            state.update(bufferPointer: bytes)
            count += Int64(bytes.count)
        }

        /// The digest of all that went in.
        public func finish() -> Digest { Digest(state.finalize()) }
    }
}

internal import Documents

/// The name of an image: `[domain/]path[:tag][@digest]` (the distribution project's grammar of references).
///
/// A name without a domain is one of `docker.io`, a single component there is one of `library/`, and a name with
/// neither tag nor digest has the tag `latest`.
public struct Reference: Sendable {
    /// The registry's host, with its port if one was given: `docker.io`.
    public let domain: String
    /// The repository in the registry: `library/busybox`.
    public let path: String
    /// `nil` only when there is a digest.
    public let tag: String?
    /// The digest of a manifest; it counts more than the tag.
    public let digest: Digest?
    /// Whether `latest` was added because neither a tag nor a digest was given.
    public let isTagImplied: Bool

    /// Reads a name as people write it. The errors are Docker's.
    public init(parsing text: String) throws {
        guard Digest(hex: text) == nil else {
            throw Problem(
                .invalid, "invalid repository name (\(text)), cannot specify 64-byte hexadecimal strings")
        }
        let (domain, remainder) = Self.split(text)
        let repository = remainder.prefix { $0 != ":" }
        guard !repository.utf8.contains(where: { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }) else {
            throw Problem(.invalid, "invalid reference format: repository name (\(repository)) must be lowercase")
        }
        let invalid = Problem(.invalid, "invalid reference format")

        var rest = remainder
        var digest: Digest?
        if let at = rest.firstIndex(of: "@") {
            digest = Digest(exactly: rest[rest.index(after: at)...])
            guard digest != nil else { throw invalid }
            rest = rest[..<at]
        }
        var tag: String?
        if let colon = rest.firstIndex(of: ":") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        guard Self.isDomain(domain), Self.isPath(rest), tag.map(Self.isTag) ?? true else { throw invalid }
        guard domain.utf8.count + rest.utf8.count < 255 else {
            throw Problem(.invalid, "invalid reference format: repository name must not be more than 255 characters")
        }
        self.init(domain: domain, path: String(rest), tag: tag, digest: digest)
    }

    private init(domain: String, path: String, tag: String?, digest: Digest?) {
        self.domain = domain
        self.path = path
        isTagImplied = tag == nil && digest == nil
        self.tag = isTagImplied ? "latest" : tag
        self.digest = digest
    }
}

extension Reference: Hashable, Comparable {
    public static func == (a: Reference, b: Reference) -> Bool { a.description == b.description }
    public static func < (a: Reference, b: Reference) -> Bool {
        a.familiar.utf8.lexicographicallyPrecedes(b.familiar.utf8)
    }
    public func hash(into hasher: inout Swift.Hasher) { hasher.combine(description) }
}

extension Reference: CustomStringConvertible {
    /// The full form, as `docker.io/library/alpine:latest`.
    public var description: String { name + suffix }

    /// Domain and path, as `docker.io/library/alpine`.
    public var name: String { "\(domain)/\(path)" }

    /// The form that people see, as `alpine:latest`.
    public var familiar: String { familiarName + suffix }

    /// The repository as people see it, as `alpine`.
    public var familiarName: String {
        guard domain == "docker.io" else { return name }
        let official = path.dropFirst("library/".count)
        return path.hasPrefix("library/") && !official.contains("/") ? String(official) : path
    }

    private var suffix: String { (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "") }
}

extension Reference {
    /// What stands before the first slash is a domain only if it looks like a host.
    private static func split(_ text: String) -> (domain: String, remainder: Substring) {
        if let slash = text.firstIndex(of: "/") {
            let first = text[..<slash]
            let isHost =
                first.contains(".") || first.contains(":") || first == "localhost"
                || first.utf8.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
            if isHost {
                let remainder = text[text.index(after: slash)...]
                guard first == "docker.io" || first == "index.docker.io" else { return (String(first), remainder) }
                return ("docker.io", remainder.contains("/") ? remainder : "library/\(remainder)"[...])
            }
            return ("docker.io", text[...])
        }
        return ("docker.io", "library/\(text)"[...])
    }

    /// Labels of letters, digits and inner dashes between dots, or an IPv6 address in brackets; perhaps a port.
    private static func isDomain(_ text: String) -> Bool {
        var host = text[...]
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return false }
            let address = text[text.index(after: text.startIndex)..<end]
            guard !address.isEmpty, address.utf8.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") }) else {
                return false
            }
            host = text[text.index(after: end)...]
            if host.isEmpty { return true }
            guard host.first == ":" else { return false }
            return isPort(host.dropFirst())
        }
        if let colon = host.firstIndex(of: ":") {
            guard isPort(host[host.index(after: colon)...]) else { return false }
            host = host[..<colon]
        }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            let bytes = label.utf8
            return !bytes.isEmpty && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
                && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// Components of lower-case letters and digits, parted inside by `.`, `_`, `__` or any number of `-`.
    private static func isPath(_ text: Substring) -> Bool {
        text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { component in
            var separator: [UInt8] = []
            var hasWord = false
            for byte in component.utf8 {
                if Hexadecimal.isDigit(byte) || UInt8(ascii: "g")...UInt8(ascii: "z") ~= byte {
                    let isParted =
                        separator.isEmpty || separator == [UInt8(ascii: ".")] || separator == [UInt8(ascii: "_")]
                        || separator == [UInt8(ascii: "_"), UInt8(ascii: "_")]
                        || separator.allSatisfy { $0 == UInt8(ascii: "-") }
                    guard isParted, hasWord || separator.isEmpty else { return false }
                    separator = []
                    hasWord = true
                } else {
                    separator.append(byte)
                }
            }
            return hasWord && separator.isEmpty
        }
    }

    private static func isTag(_ text: String) -> Bool {
        guard (1...128).contains(text.utf8.count), let first = text.utf8.first else { return false }
        guard isAlphanumeric(first) || first == UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Hexadecimal.isDigit(byte) || UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte
    }
}

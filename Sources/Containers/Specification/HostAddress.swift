internal import Documents
internal import Glibc

/// IP addresses as text, and the entries of `/etc/hosts` and `resolv.conf` that are made of them.
enum HostAddress {
    /// The usual form of an IPv4 or IPv6 address without brackets: `::1` for `0:0:0:0:0:0:0:1`.
    static func canonical(_ text: String) throws(Problem) -> String {
        guard let address = parse(Wire.trimmed(text)) else {
            throw Problem(.invalid, "IP address is not correctly formatted: \(text)")
        }
        return address.text
    }

    /// The address as bytes (4 or 16) and in its usual form; `nil` when `text` is none.
    static func parse(_ text: String) -> (bytes: [UInt8], text: String)? {
        if text.utf8.contains(0) { return nil }
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: size)
            guard inet_pton(family, text, &bytes) == 1 else { continue }
            var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return nil }
            let end = buffer.firstIndex(of: 0) ?? buffer.endIndex
            return (bytes, String(decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        return nil
    }

    /// Whether `text` is a MAC address of six bytes: `92:d0:c6:0a:29:33`, with colons or dashes.
    static func isMAC(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 17, bytes[2] == UInt8(ascii: ":") || bytes[2] == UInt8(ascii: "-") else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            index % 3 == 2 ? byte == bytes[2] : Character(Unicode.Scalar(byte)).isHexDigit
        }
    }
}

/// A line that `--add-host` puts into `/etc/hosts`.
struct ExtraHost: Equatable {
    var name: String
    /// An address as it was typed, without brackets, or `host-gateway`.
    var address: String

    /// Reads `name:address` or `name=address`. Throws a `Problem` with Docker's reason.
    init(parsing text: String) throws(Problem) {
        let separator: Unicode.Scalar = text.unicodeScalars.contains("=") ? "=" : ":"
        let (name, value) = Wire.cut(text, separator)
        guard var address = value, !name.isEmpty, !name.unicodeScalars.contains(":") else {
            throw Problem(.invalid, "bad format for add-host: \(GoText.quoted(text))")
        }
        // A name that holds a line end or a blank would write lines of its own into the file.
        guard !name.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 0x20 }) else {
            throw Problem(.invalid, "bad format for add-host: \(GoText.quoted(text))")
        }
        if address.utf8.count > 2, address.hasPrefix("["), address.hasSuffix("]") {
            address = String(address.dropFirst().dropLast())
        }
        guard address == "host-gateway" || HostAddress.parse(Wire.trimmed(address)) != nil else {
            throw Problem(.invalid, "invalid IP address in add-host: \(GoText.quoted(address))")
        }
        self.name = name
        self.address = address
    }

    /// The form of `HostConfig.ExtraHosts`.
    var text: String { "\(name):\(address)" }

    /// A domain for the search list; `.` stands for none.
    static func searchDomain(_ text: String) throws(Problem) -> String {
        let domain = Wire.trimmed(text)
        if domain == "." { return domain }
        let bare = domain.hasSuffix(".") ? String(domain.dropLast()) : domain
        let labels = Wire.split(bare, ".")
        let isName = labels.allSatisfy { label in
            let bytes = label.utf8
            return bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-") && !bytes.isEmpty
                && bytes.allSatisfy { $0 == UInt8(ascii: "-") || isLetter($0) || isDigit($0) }
        }
        guard isName, bare.utf8.count < 255, bare.utf8.contains(where: isLetter) else {
            throw Problem(.invalid, "\(domain) is not a valid domain")
        }
        return bare
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

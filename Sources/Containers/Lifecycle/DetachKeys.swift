internal import Documents

/// Keys that leave a container running and take its client away: `ctrl-p,ctrl-q` by default.
public struct DetachKeys: Equatable, Sendable {
    private let sequence: [UInt8]
    private var matched = 0

    /// Control P, control Q.
    public static let standard = DetachKeys(sequence: [16, 17])

    private init(sequence: [UInt8]) { self.sequence = sequence }

    /// Reads a list as `ctrl-a,x`: single characters, and `ctrl-` with `a-z`, `@`, `[`, `\`, `]`, `^` or `_`.
    public init(parsing text: String) throws {
        sequence = try text.split(separator: ",", omittingEmptySubsequences: false).map { key in
            let bytes = Array(key.utf8)
            if bytes.count == 1 { return bytes[0] }
            guard bytes.count == 6, key.hasPrefix("ctrl-"), let code = Self.control(bytes[5]) else {
                throw Problem(
                    .usage, "invalid argument \(GoText.quoted(text)) for \"--detach-keys\" flag",
                    reason: "Unknown character: '\(key)'",
                    hint: "write a character, or ctrl- and one of a-z @ [ \\ ] ^ _")
            }
            return code
        }
    }

    private static func control(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 96
        case UInt8(ascii: "@"), UInt8(ascii: "[")...UInt8(ascii: "_"): byte & 31
        default: nil
        }
    }

    /// What of the typed `bytes` goes to the container, and whether the keys are complete. A part of the sequence is
    /// held back until it is clear that it is none.
    public mutating func filter(_ bytes: some Sequence<UInt8>) -> (passed: [UInt8], isDetached: Bool) {
        guard !sequence.isEmpty else { return (Array(bytes), false) }
        var passed: [UInt8] = []
        for byte in bytes {
            if byte == sequence[matched] {
                matched += 1
                if matched == sequence.count {
                    matched = 0
                    return (passed, true)
                }
            } else {
                passed += sequence[..<matched]
                matched = byte == sequence[0] ? 1 : 0
                if matched == 0 { passed.append(byte) }
            }
        }
        return (passed, false)
    }
}

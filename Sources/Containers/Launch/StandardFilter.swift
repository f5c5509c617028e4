internal import Documents
internal import Linux

/// The standard filter of system calls in a `config.json`: a word in memory, the whole profile in the file.
///
/// Nearly every container has it, and nothing else of the document is as long: writing, reading and compiling it at
/// each start would cost more than all the rest.
enum StandardFilter {
    /// What stands for the profile as the value of `linux.seccomp`.
    static let word: JSON = "standard"

    /// In a string of a document the quotes would be escaped: these bytes can only be that member.
    private static let short = Array("\"seccomp\":\"standard\"".utf8)
    private static let long = Array("\"seccomp\":".utf8) + Array(SeccompProfile.standardText.utf8)

    /// The bytes of a document with the profile in place of the word.
    static func unfolded(_ document: [UInt8]) -> [UInt8] { replacing(short, by: long, in: document) }

    /// The bytes of a document with the word in place of the profile.
    static func folded(_ document: [UInt8]) -> [UInt8] { replacing(long, by: short, in: document) }

    private static func replacing(_ old: [UInt8], by new: [UInt8], in document: [UInt8]) -> [UInt8] {
        guard document.count >= old.count else { return document }
        let found = document.withUnsafeBytes { bytes in
            old.withUnsafeBytes { pattern in
                (0...(bytes.count - pattern.count)).first { start in
                    bytes[start + 1] == pattern[1] && bytes[start..<(start + pattern.count)].elementsEqual(pattern)
                }
            }
        }
        guard let found else { return document }
        return document[..<found] + new + document[(found + old.count)...]
    }

    /// The compiled filter that `linux.seccomp` asks for. Throws a `Problem` with the place of what is wrong in it.
    static func program(_ document: JSON) throws -> SeccompProgram {
        if document == word { return try SeccompProgram.standard(for: .standard) }
        return try SeccompProfile(document).program()
    }
}

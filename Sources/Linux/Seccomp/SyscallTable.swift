/// The system calls of a Linux architecture and their numbers.
///
/// The numbers are those of the kernel's own headers (`asm/unistd_*.h`, for aarch64 `asm-generic/unistd.h`), up to
/// `file_setattr` of Linux 6.17.
struct SyscallTable: Sendable {
    struct Entry: Sendable {
        var name: String
        var number: UInt32
    }

    /// In the order of their numbers.
    let entries: [Entry]

    /// Reads a table in short form: names count on from the number before them.
    init(_ text: String) {
        var entries: [Entry] = []
        entries.reserveCapacity(480)
        var next: UInt32 = 0
        for word in text.utf8.split(whereSeparator: { $0 == 32 || $0 == 10 }) {
            // No call's name begins with a digit.
            if let first = word.first, first < 58, let number = UInt32(Substring(word)) {
                next = number
            } else {
                entries.append(Entry(name: String(Substring(word)), number: next))
                next += 1
            }
        }
        self.entries = entries
    }

    static let x64 = SyscallTable(x86_64Text)
    static let x86 = SyscallTable(x86Text)
    /// Numbers without the bit `0x40000000` that marks a call as one of x32.
    static let x32 = SyscallTable(x32Text)
    static let aarch64 = SyscallTable(aarch64Text)
}

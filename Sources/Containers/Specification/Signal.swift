public import Documents

/// A signal of Linux, by number.
public struct Signal: Hashable, Sendable {
    /// As `kill(2)` takes it.
    public let number: Int32

    /// A signal by its number, whether the kernel has it or not.
    public init(number: Int32) { self.number = number }

    /// Reads a name with or without `SIG`, in any case, or a number: `TERM`, `sigusr1`, `9`, `RTMIN+3`.
    ///
    /// Throws a `Problem` with Docker's text `invalid signal: NOSUCH`. Whether the kernel has the number is not looked
    /// at: see ``isSupported``.
    public init(parsing text: String) throws(Problem) {
        let invalid = Problem(.invalid, "invalid signal: \(text)")
        if let number = Int32(text) {
            guard number > 0 else { throw invalid }
            self.init(number: number)
            return
        }
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name = String(name.dropFirst(3)) }
        guard let number = Self.numbers[name] ?? Self.realTime(name) else { throw invalid }
        self.init(number: number)
    }

    /// SIGKILL.
    public static let kill = Signal(number: 9)

    /// Whether Linux has a signal of this number: 1 to 64, but not the two that the C library keeps for itself.
    public var isSupported: Bool { (1...31).contains(number) || (34...64).contains(number) }

    /// The name without `SIG`; the digits when there is no name.
    public var name: String {
        if let index = Self.names.firstIndex(where: { $0.number == number }) { return Self.names[index].name }
        switch number {
        case 34: return "RTMIN"
        case 35...49: return "RTMIN+\(number - 34)"
        case 50...63: return "RTMAX-\(64 - number)"
        case 64: return "RTMAX"
        default: return String(number)
        }
    }

    /// Source: `signal(7)`, the numbers of x86 and ARM; of two names for a number the usual one comes first.
    private static let names: [(name: String, number: Int32)] = [
        ("HUP", 1), ("INT", 2), ("QUIT", 3), ("ILL", 4), ("TRAP", 5), ("ABRT", 6), ("IOT", 6), ("BUS", 7), ("FPE", 8),
        ("KILL", 9), ("USR1", 10), ("SEGV", 11), ("USR2", 12), ("PIPE", 13), ("ALRM", 14), ("TERM", 15),
        ("STKFLT", 16), ("CHLD", 17), ("CLD", 17), ("CONT", 18), ("STOP", 19), ("TSTP", 20), ("TTIN", 21),
        ("TTOU", 22), ("URG", 23), ("XCPU", 24), ("XFSZ", 25), ("VTALRM", 26), ("PROF", 27), ("WINCH", 28), ("IO", 29),
        ("POLL", 29), ("PWR", 30), ("SYS", 31),
    ]

    private static let numbers = Dictionary(uniqueKeysWithValues: names.map { ($0.name, $0.number) })

    private static func realTime(_ name: String) -> Int32? {
        if name == "RTMIN" { return 34 }
        if name == "RTMAX" { return 64 }
        guard name.hasPrefix("RTM"), let distance = Int32(name.dropFirst(6)), name.utf8.count <= 8 else { return nil }
        if name.hasPrefix("RTMIN+"), (1...15).contains(distance) { return 34 + distance }
        if name.hasPrefix("RTMAX-"), (1...14).contains(distance) { return 64 - distance }
        return nil
    }
}

extension Signal: CustomStringConvertible {
    /// As `SIGTERM`; a number without a name as itself.
    public var description: String { Int32(name) == nil ? "SIG" + name : name }
}

public import Documents

/// A piece of a container's output, as its log has it.
public struct LogEntry: Equatable, Sendable {
    /// What was written; ends with a line end unless the line is longer than 16 KiB or the end of all output.
    public var text: [UInt8]
    /// Whether it came from standard error.
    public var isError: Bool
    /// When it was written, as the log has it: RFC 3339.
    public var time: String
    /// What the log's options chose of labels and variables.
    public var attributes: [(key: String, value: String)]
    /// Whether the piece before it in the same stream had no line end.
    public var isContinuation = false

    /// A piece of output with its time.
    public init(
        text: [UInt8], isError: Bool, time: String, attributes: [(key: String, value: String)] = [],
        isContinuation: Bool = false
    ) {
        self.text = text
        self.isError = isError
        self.time = time
        self.attributes = attributes
        self.isContinuation = isContinuation
    }

    public static func == (a: Self, b: Self) -> Bool {
        a.text == b.text && a.isError == b.isError && a.time == b.time && a.isContinuation == b.isContinuation
            && a.attributes.elementsEqual(b.attributes, by: ==)
    }

    /// Whether a line is complete with it.
    public var endsLine: Bool { text.last == UInt8(ascii: "\n") }
    /// When it was written; `nil` when the log does not say.
    public var moment: Timestamp? { Timestamp(rfc3339: time) }
}

extension LogEntry {
    /// The bytes as `logs` prints them: unchanged, with the time and the attributes before a line if they are asked
    /// for.
    ///
    /// A line that the log has in pieces gets them once.
    public func printed(withTime: Bool, withDetails: Bool) -> [UInt8] {
        guard !isContinuation, withTime || withDetails else { return text }
        var result: [UInt8] = []
        if withTime { result += (stamp + " ").utf8 }
        if withDetails { result += (details + " ").utf8 }
        return result + text
    }

    /// With nine digits behind the seconds.
    private var stamp: String {
        if time.utf8.count == 30, time.hasSuffix("Z") { return time }
        return moment?.rfc3339(in: .utc, fraction: .nine) ?? time
    }

    private var details: String {
        attributes.sorted { $0.key < $1.key }
            .map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }.joined(separator: ",")
    }

    /// As in the query of a URL (Go's `url.QueryEscape`).
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.append(byte)
            case UInt8(ascii: " "): result.append(UInt8(ascii: "+"))
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension LogEntry {
    /// Reads a line of a `json-file` log, without its line end; `nil` when it is none.
    ///
    /// A line whose beginning was lost in a crash, because another was written behind it, gives the later one.
    public init?(line: ArraySlice<UInt8>) {
        if let entry = Self.plainEntry(line) ?? Self.entry(line) {
            self = entry
            return
        }
        // Inside of a string the quotes would be escaped: this can only be where an entry begins.
        guard let start = Self.lastStart(in: line), start > line.startIndex, let entry = Self.entry(line[start...])
        else {
            return nil
        }
        self = entry
    }

    private static let opening = Array(#"{"log":""#.utf8)

    private static func lastStart(in line: ArraySlice<UInt8>) -> Int? {
        guard line.count > opening.count else { return nil }
        return (line.startIndex...(line.endIndex - opening.count)).last {
            line[$0] == opening[0] && line[$0...].starts(with: opening)
        }
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> LogEntry? {
        guard line.first == UInt8(ascii: "{"), let document = try? JSON(parsing: Array(line)),
            let text = document["log"]?.string, let time = document["time"]?.string
        else { return nil }
        return LogEntry(
            text: Array(text.utf8), isError: document["stream"]?.string == "stderr", time: time,
            attributes: (document["attrs"]?.object ?? [:]).map { ($0.key, $0.value.string ?? "") })
    }
}

/// The form in which lines are written here, read in one pass.
extension LogEntry {
    private static let outputTail = Array(#"","stream":"stdout","time":""#.utf8)
    private static let errorTail = Array(#"","stream":"stderr","time":""#.utf8)

    /// `nil` for anything that is not just so: then it is read as any JSON.
    static func plainEntry(_ line: ArraySlice<UInt8>) -> LogEntry? {
        guard line.starts(with: opening), line.suffix(2).elementsEqual(#""}"#.utf8) else { return nil }
        var text: [UInt8] = []
        var rest = line.dropFirst(opening.count)
        while let mark = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }) {
            text += rest[..<mark]
            rest = rest[mark...]
            if rest.first == UInt8(ascii: "\"") { break }
            guard rest.first == UInt8(ascii: "\\"), let byte = unescaped(&rest) else { return nil }
            text.append(byte)
        }
        let isError = rest.starts(with: errorTail)
        guard isError || rest.starts(with: outputTail) else { return nil }
        let time = rest.dropFirst(outputTail.count).dropLast(2)
        guard time.count <= 64, !time.contains(UInt8(ascii: "\"")), !time.contains(UInt8(ascii: "\\")) else {
            return nil
        }
        return LogEntry(text: text, isError: isError, time: String(decoding: time, as: UTF8.self))
    }

    /// Takes an escape that means an ASCII character.
    private static func unescaped(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard let kind = rest.dropFirst().first else { return nil }
        var length = 2
        let byte: UInt8
        switch Unicode.Scalar(kind) {
        case "n": byte = 0x0A
        case "r": byte = 0x0D
        case "t": byte = 0x09
        case "\"", "\\", "/": byte = kind
        case "u":
            let digits = String(decoding: rest.dropFirst(2).prefix(4), as: UTF8.self)
            guard digits.utf8.count == 4, digits.hasPrefix("00"), let value = UInt8(digits, radix: 16), value < 0x80
            else { return nil }
            byte = value
            length = 6
        default: return nil
        }
        rest = rest.dropFirst(length)
        return byte
    }
}

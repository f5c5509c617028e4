/// A message between a monitor and its clients: a kind, a length, that many bytes.
///
/// The head is the one of Docker's multiplexed streams: one byte of kind, three zero bytes, the length in four bytes,
/// most significant first. Standard output and error have Docker's numbers.
public struct Frame: Equatable, Sendable {
    /// What a message is about.
    public enum Kind: UInt8, Sendable {
        /// To the monitor: bytes for standard input.
        case input = 0
        case output = 1
        case errors = 2
        /// From the monitor: the process runs; the payload is its pid.
        case started = 16
        /// From the monitor: the start failed; the payload is the reason, and after a zero what to do about it.
        case failed = 17
        /// From the monitor: the process has ended; the payload is its exit code.
        case exited = 18
        /// From the monitor: the answer to a request; empty: done, else what went wrong.
        case reply = 19
        /// To the monitor: standard input has ended.
        case inputEnd = 32
        /// To the monitor: `ROWS COLUMNS`.
        case resize = 33
        /// To the monitor: a request, as words.
        case request = 34
    }

    /// What it is about.
    public var kind: Kind
    /// What it says.
    public var payload: [UInt8]

    /// A message of any bytes.
    public init(_ kind: Kind, _ payload: some Sequence<UInt8> = []) {
        self.kind = kind
        self.payload = Array(payload)
    }

    /// A message of text.
    public init(_ kind: Kind, text: String) { self.init(kind, text.utf8) }

    /// The payload as text.
    public var text: String { String(decoding: payload, as: UTF8.self) }

    static let headSize = 8
    /// What a monitor accepts: a client sends its input in pieces.
    static let largest = 1 << 20

    /// Head and payload, as they are sent.
    public var bytes: [UInt8] { Self.head(kind, count: payload.count) + payload }

    static func head(_ kind: Kind, count: Int) -> [UInt8] {
        [kind.rawValue, 0, 0, 0] + withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) }
    }
}

/// Frames out of a stream of bytes that arrives in pieces.
public struct FrameReader: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    /// Nothing has come yet.
    public init() {}

    /// Whether no part of a frame waits for its rest.
    var isEmpty: Bool { start == buffer.count }

    /// Takes bytes as they come.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0 && start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.count < 65536)
            start = 0
        }
        buffer += bytes
    }

    /// The next whole frame; `nil` until more bytes arrive. Throws ``Malformed`` for a stream that is none of frames.
    public mutating func next() throws(Malformed) -> Frame? {
        guard buffer.count - start >= Frame.headSize else { return nil }
        let length = buffer[(start + 4)..<(start + 8)].reduce(0) { $0 << 8 | Int($1) }
        guard let kind = Frame.Kind(rawValue: buffer[start]), length <= Frame.largest else { throw Malformed() }
        let end = start + Frame.headSize + length
        guard buffer.count >= end else { return nil }
        defer { start = end }
        return Frame(kind, buffer[(start + Frame.headSize)..<end])
    }

    /// What comes is no message.
    public struct Malformed: Error {}
}

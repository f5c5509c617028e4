internal import Documents
internal import Glibc
public import Linux

/// A client's end of the conversation with a monitor. Blocks.
public struct MonitorConnection: ~Copyable {
    private let socket: Descriptor
    private var reader = FrameReader()

    /// Takes the end of a socket pair whose other end a new monitor has.
    init(_ socket: consuming Descriptor) { self.socket = socket }

    /// Connects to the monitor of a container; `nil` when it has none that listens.
    public init?(root: StateRoot, id: String) {
        guard let socket = try? LocalSocket.connect(to: root.socket(id)) else { return nil }
        self.socket = socket
    }

    /// For waiting until there is something to read.
    public var descriptor: Int32 { socket.raw }

    /// Sends a message; waits while the other side does not read.
    public func send(_ frame: Frame) throws(SystemError) { try socket.write(frame.bytes) }

    /// The next frame; `nil` when the monitor has closed the connection.
    public mutating func next() throws -> Frame? {
        while true {
            if let frame = try reader.next() { return frame }
            let bytes: [UInt8]
            do {
                bytes = try socket.read(upTo: 65536)
            } catch {
                guard error.number == ECONNRESET else { throw error }
                return nil
            }
            if bytes.isEmpty { return nil }
            reader.append(bytes)
        }
    }

    mutating func append(_ bytes: some Collection<UInt8>) { reader.append(bytes) }

    /// A frame that has arrived already.
    public mutating func nextBuffered() throws -> Frame? { try reader.next() }

    /// What ``ask(_:)`` throws when the container has ended, or its monitor, before there was an answer.
    static let hasEnded = Problem(.conflict, "the container has ended")

    /// Asks for something and waits for the answer. Throws a `Problem` with the monitor's words, or ``hasEnded``.
    public mutating func ask(_ request: String) throws {
        guard isSent(request) else { throw Self.hasEnded }
        while let frame = try next() {
            switch frame.kind {
            case .reply where frame.payload.isEmpty: return
            case .reply: throw Problem(.failed, frame.text)
            case .exited: throw Self.hasEnded
            default: continue
            }
        }
        throw Self.hasEnded
    }

    /// False when nobody is at the other end any more.
    private func isSent(_ request: String) -> Bool {
        do {
            try send(Frame(.request, text: request))
            return true
        } catch { return false }
    }

    /// Asks for something whose answer is the end of the container; its exit code, `nil` when the monitor ended without a
    /// word.
    public mutating func askForEnd(_ request: String) throws -> Int32? {
        guard isSent(request) else { return nil }
        while let frame = try next() {
            switch frame.kind {
            case .exited: return Int32(frame.text) ?? 0
            case .reply where !frame.payload.isEmpty: throw Problem(.failed, frame.text)
            default: continue
            }
        }
        return nil
    }
}

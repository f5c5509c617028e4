internal import Linux
internal import Synchronization

/// A monitor that is started before it is known for which container, so that the time that the kernel and the
/// language's runtime take for a new process passes while its client reads flags and makes the container.
///
/// It ends by itself when its client does, or gives it up, before it has told it what to do.
public final class MonitorStandby: Sendable {
    /// The client's end of the conversation; -1 when it has been given away.
    private let socket: Mutex<Int32>

    /// Starts the process, for any state root. Throws `SystemError` when the kernel refuses.
    public init() throws { socket = Mutex(try SelfProgram.spawnStandby().release()) }

    /// Throws `SystemError` when the process is known not to have come so far that it could wait.
    public func check() throws {
        if let failure = SelfProgram.standbyFailure { throw failure }
    }

    /// Tells it which phase of which container it is, and gives its client's end of their conversation away.
    func begin(_ arguments: MonitorArguments) throws -> MonitorConnection {
        try check()
        var arguments = arguments
        arguments.client = Self.client
        let connection = MonitorConnection(Descriptor(owning: take()))
        try connection.send(Frame(.request, text: arguments.words.dropFirst(2).joined(separator: "\0")))
        return connection
    }

    deinit {
        let socket = take()
        if socket >= 0 { RawDescriptor.close(socket) }
    }

    private func take() -> Int32 {
        socket.withLock { socket in
            defer { socket = -1 }
            return socket
        }
    }

    /// The client's socket in the new process.
    private static let client: Int32 = 3

    /// In the new process: waits for the words; `nil` when the client wants nothing.
    static func wait() -> [String]? {
        Rehearsal.run(.ofEnvironment) { RawDescriptor.isReadable(client) }
        var reader = FrameReader()
        while true {
            if let frame = try? reader.next() {
                return frame.text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
            }
            let bytes: [UInt8]? = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
                guard case .count(let count) = RawDescriptor.read(client, into: buffer), count > 0 else { return nil }
                return Array(buffer[..<count])
            }
            guard let bytes else { return nil }
            reader.append(bytes)
        }
    }
}

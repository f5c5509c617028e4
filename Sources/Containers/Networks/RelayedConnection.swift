internal import Linux

/// A client's connection and the one to the container that it is passed on to, each way through a pipe.
final class RelayedConnection {
    let client: Int32
    let server: Int32
    private var isConnected = false
    private var isBroken = false
    private var toServer: Way
    private var toClient: Way

    /// One way: what is read from `source` goes through a pipe into `target`.
    private struct Way {
        let source: Int32
        let target: Int32
        let reading: Int32
        let writing: Int32
        /// Bytes in the pipe.
        var waiting = 0
        var isSourceAtEnd = false
        var isOver = false
    }

    private let there: Pipe
    private let back: Pipe
    /// Sockets whose other side takes and sends nothing any more.
    private var hungUp: Set<Int32> = []

    /// Takes over both sockets, unless it throws.
    init(client: Int32, server: Int32) throws(SystemError) {
        there = try Pipe()
        back = try Pipe()
        self.client = client
        self.server = server
        toServer = Way(source: client, target: server, reading: there.reading.raw, writing: there.writing.raw)
        toClient = Way(source: server, target: client, reading: back.reading.raw, writing: back.writing.raw)
    }

    /// Closes the sockets; the pipes go with this object.
    func close() {
        RawDescriptor.close(client)
        RawDescriptor.close(server)
    }

    /// Whether nothing can go either way any more.
    var isOver: Bool { isBroken || (toServer.isOver && toClient.isOver) }

    /// What `descriptor`, one of the two sockets, is to be waited for; `nil`: nothing comes from it or goes to it.
    func interest(_ descriptor: Int32) -> Readiness? {
        guard isConnected else { return descriptor == server ? .writable : [] }
        let (outgoing, incoming) = descriptor == client ? (toServer, toClient) : (toClient, toServer)
        if outgoing.isSourceAtEnd && incoming.isOver { return nil }
        var result: Readiness = []
        if !outgoing.isSourceAtEnd && outgoing.waiting == 0 { result.insert(.readable) }
        if incoming.waiting > 0 { result.insert(.writable) }
        // Being hung up is told again and again, whatever is waited for.
        return hungUp.contains(descriptor) && !result.contains(.readable) ? nil : result
    }

    /// Moves what can be moved.
    func handle(_ descriptor: Int32, _ readiness: Readiness) {
        if !isConnected {
            guard descriptor == server else {
                // The client is gone before the container has answered.
                isBroken = !readiness.isDisjoint(with: [.failed, .hungUp])
                return
            }
            guard InternetSocket.failure(of: server) == nil else {
                isBroken = true
                return
            }
            isConnected = true
        }
        if readiness.contains(.hungUp) { hungUp.insert(descriptor) }
        if readiness.contains(.failed) {
            isBroken = true
            return
        }
        isBroken = !Self.move(&toServer) || !Self.move(&toClient)
    }

    /// `false` when the target takes nothing any more.
    private static func move(_ way: inout Way) -> Bool {
        // Not without end: others have their turn.
        for _ in 0..<16 where !way.isOver {
            if way.waiting == 0, !way.isSourceAtEnd {
                switch InternetSocket.splice(from: way.source, to: way.writing, count: 65536) {
                case .count(let count): way.waiting = count
                case .ended: way.isSourceAtEnd = true
                case .wouldBlock: return true
                }
            }
            if way.waiting > 0 {
                switch InternetSocket.splice(from: way.reading, to: way.target, count: way.waiting) {
                case .count(let count): way.waiting -= count
                case .ended: return false
                case .wouldBlock: return true
                }
            }
            if way.isSourceAtEnd, way.waiting == 0 {
                InternetSocket.endOutput(way.target)
                way.isOver = true
            }
        }
        return true
    }
}

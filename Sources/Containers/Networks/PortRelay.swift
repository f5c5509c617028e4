internal import Linux

/// Passes on what arrives at published ports that the kernel does not translate: those of IPv6, whose other side is the
/// container's IPv4 address, and all of them on a kernel without nf_tables.
///
/// It has no loop of its own: it registers what it waits for with the poller of whoever has one, and is told what is
/// ready. TCP is moved with `splice(2)`; each client of a UDP port gets a socket of its own, which goes after a minute
/// without a packet.
struct PortRelay {
    private let listeners: [Int32: HeldSocket.Target]
    private var connections: [Int32: RelayedConnection] = [:]
    private var connectionCount = 0
    private var flows: [Int32: Flow] = [:]
    private var flowsByClient: [Client: Int32] = [:]
    private var isFull = false

    /// How many of TCP there are at most, for a connection takes six descriptors.
    private let maximumConnections: Int
    static let maximumFlows = 1024
    private static let otherDescriptors = 256
    static let idleMilliseconds: Int64 = 60_000

    private struct Client: Hashable {
        var listener: Int32
        var address: InternetAddress
    }

    /// What one client of a UDP port has said and is answered.
    private struct Flow {
        var client: Client
        var lastUse: Int64
    }

    /// `nil` when nothing is to be relayed: then there is nothing to allocate.
    init?(_ sockets: [HeldSocket]) {
        var listeners: [Int32: HeldSocket.Target] = [:]
        for socket in sockets {
            if let target = socket.target, target.transport != .sctp { listeners[socket.descriptor] = target }
        }
        if listeners.isEmpty { return nil }
        self.listeners = listeners
        let room = Int(clamping: OwnLimits.raiseOpenFiles(to: 32_768))
        maximumConnections = max((room - Self.maximumFlows - Self.otherDescriptors) / 6, 64)
    }

    /// Begins to wait for clients.
    func begin(_ poller: inout Poller) throws(SystemError) {
        for listener in listeners.keys { try poller.set(listener, .readable) }
    }

    /// Ends every connection and waits for nothing any more. Who made the listening sockets closes them.
    mutating func end(_ poller: inout Poller) {
        for listener in listeners.keys { try? poller.set(listener, nil) }
        for connection in connections.values { close(connection, &poller) }
        for flow in flows.keys { close(flow: flow, &poller) }
    }

    /// When ``expire(now:_:)`` has something to do, on the monotonic clock in milliseconds.
    var due: Int64? { flows.values.map(\.lastUse).min().map { $0 + Self.idleMilliseconds } }

    /// Forgets the clients of UDP ports that were silent for a minute.
    mutating func expire(now: Int64, _ poller: inout Poller) {
        for (descriptor, flow) in flows where flow.lastUse + Self.idleMilliseconds <= now {
            close(flow: descriptor, &poller)
        }
    }

    /// Does what has become possible; `false` when the descriptor is none of the relay's.
    mutating func handle(_ descriptor: Int32, _ readiness: Readiness, _ poller: inout Poller) -> Bool {
        if let target = listeners[descriptor] {
            if target.transport == .udp {
                forward(from: descriptor, to: target, &poller)
            } else {
                accept(descriptor, target, &poller)
            }
        } else if let connection = connections[descriptor] {
            connection.handle(descriptor, readiness)
            update(connection, &poller)
        } else if flows[descriptor] != nil {
            answer(descriptor)
        } else {
            return false
        }
        return true
    }
}

/// TCP.
extension PortRelay {
    private mutating func accept(_ listener: Int32, _ target: HeldSocket.Target, _ poller: inout Poller) {
        while connectionCount < maximumConnections, let client = RawDescriptor.accept(listener) {
            let address = InternetAddress(target.address, port: target.port)
            guard let server = try? InternetSocket.connect(.tcp, to: address) else {
                RawDescriptor.close(client)
                continue
            }
            guard let connection = try? RelayedConnection(client: client, server: server) else {
                RawDescriptor.close(client)
                RawDescriptor.close(server)
                continue
            }
            connections[client] = connection
            connections[server] = connection
            connectionCount += 1
            update(connection, &poller)
        }
        pace(&poller)
    }

    private mutating func update(_ connection: RelayedConnection, _ poller: inout Poller) {
        if connection.isOver { return close(connection, &poller) }
        do {
            try poller.set(connection.client, connection.interest(connection.client))
            try poller.set(connection.server, connection.interest(connection.server))
        } catch {
            close(connection, &poller)
        }
    }

    private mutating func close(_ connection: RelayedConnection, _ poller: inout Poller) {
        for descriptor in [connection.client, connection.server] {
            try? poller.set(descriptor, nil)
            connections[descriptor] = nil
        }
        connection.close()
        connectionCount -= 1
        pace(&poller)
    }

    /// Leaves further clients in the kernel's queue while there are too many.
    private mutating func pace(_ poller: inout Poller) {
        let isFull = connectionCount >= maximumConnections
        guard isFull != self.isFull else { return }
        self.isFull = isFull
        for (listener, target) in listeners where target.transport == .tcp {
            try? poller.set(listener, isFull ? [] : .readable)
        }
    }
}

/// UDP.
extension PortRelay {
    private static let datagramSize = 65536
    /// Datagrams that are moved before the others get their turn.
    private static let turn = 64

    private mutating func forward(from listener: Int32, to target: HeldSocket.Target, _ poller: inout Poller) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.datagramSize, alignment: 8)
        defer { buffer.deallocate() }
        for _ in 0..<Self.turn {
            guard let (count, sender) = InternetSocket.receive(listener, into: buffer) else { return }
            guard let sender, let flow = flow(Client(listener: listener, address: sender), target, &poller)
            else { continue }
            InternetSocket.send(flow, UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: nil)
        }
    }

    private mutating func flow(
        _ client: Client, _ target: HeldSocket.Target, _ poller: inout Poller
    ) -> Int32? {
        if let known = flowsByClient[client] {
            flows[known]?.lastUse = monotonicMilliseconds()
            return known
        }
        if flows.count >= Self.maximumFlows, let oldest = flows.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            close(flow: oldest.key, &poller)
        }
        let address = InternetAddress(target.address, port: target.port)
        guard let descriptor = try? InternetSocket.connect(.udp, to: address) else { return nil }
        flows[descriptor] = Flow(client: client, lastUse: monotonicMilliseconds())
        flowsByClient[client] = descriptor
        do {
            try poller.set(descriptor, .readable)
            return descriptor
        } catch {
            close(flow: descriptor, &poller)
            return nil
        }
    }

    private mutating func answer(_ descriptor: Int32) {
        guard let client = flows[descriptor]?.client else { return }
        flows[descriptor]?.lastUse = monotonicMilliseconds()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.datagramSize, alignment: 8)
        defer { buffer.deallocate() }
        for _ in 0..<Self.turn {
            guard let (count, _) = InternetSocket.receive(descriptor, into: buffer) else { return }
            InternetSocket.send(
                client.listener, UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: client.address)
        }
    }

    private mutating func close(flow descriptor: Int32, _ poller: inout Poller) {
        guard let flow = flows.removeValue(forKey: descriptor) else { return }
        flowsByClient[flow.client] = nil
        try? poller.set(descriptor, nil)
        RawDescriptor.close(descriptor)
    }
}

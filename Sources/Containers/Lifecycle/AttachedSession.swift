internal import Glibc
internal import Linux

/// A person, or a script, attached to a container: moves standard input, output and error, passes signals on, keeps
/// the size of the window, and puts the terminal back as it was, however it ends.
public struct AttachedSession: ~Copyable {
    /// How a session ended.
    public enum Outcome: Equatable, Sendable {
        /// The container has ended with this code.
        case exited(Int32)
        /// The same; not all that it wrote could be passed on.
        case unwritten(Int32, reason: String)
        /// The detach keys were typed; the container goes on.
        case detached
        /// The person wants to be gone, and has said so three times; the container goes on.
        case abandoned
        /// The monitor is gone.
        case lost
        /// Nobody reads what the container writes any more, as behind `| head`; the container goes on.
        case unread
    }

    /// Why something that the container wrote could not be passed on.
    private var unwritten: String?

    /// How the session behaves.
    public struct Options: Sendable {
        /// Whether this process's standard input goes to the container.
        public var readsInput: Bool
        /// Whether the container has a terminal, which makes this one raw.
        public var hasTerminal: Bool
        /// Passes signals that come to this process on to the container.
        public var proxiesSignals: Bool
        /// What leaves the container alone when it is typed.
        public var detachKeys: DetachKeys

        /// Signals are passed on, and the usual keys detach, unless it is said.
        public init(
            readsInput: Bool, hasTerminal: Bool, proxiesSignals: Bool = true, detachKeys: DetachKeys = .standard
        ) {
            self.readsInput = readsInput
            self.hasTerminal = hasTerminal
            self.proxiesSignals = proxiesSignals
            self.detachKeys = detachKeys
        }
    }

    private var connection: MonitorConnection
    private var options: Options
    private var poller: Poller
    private let signals: Descriptor
    /// How often this process was asked to end.
    private var interruptions = 0
    private var settings: Terminal.Settings?
    private var outgoing: [UInt8] = []
    private var inputIsOpen: Bool
    /// Input that is a file, which is always ready and which epoll does not take.
    private var inputIsFile = false

    static let proxied: [Int32] = [
        SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, SIGTSTP, SIGWINCH,
    ]

    /// Begins with a connection that is, or will be, attached.
    public init(_ connection: consuming MonitorConnection, options: Options) throws {
        let poller = try Poller()
        signals = try Descriptor.ofSignals(Self.proxied)
        self.poller = poller
        self.connection = connection
        self.options = options
        inputIsOpen = options.readsInput
        ignoreBrokenPipes()
    }

    /// Runs until the container ends, or the person leaves.
    public mutating func run() throws -> Outcome {
        let hasScreen = options.hasTerminal && Terminal.isTerminal(0)
        if hasScreen, options.readsInput {
            settings = Terminal.settings(0)
            if let settings { Terminal.makeRaw(0, from: settings) }
        }
        defer { if let settings { Terminal.restore(0, settings) } }
        if options.hasTerminal { queueSize() }
        RawDescriptor.setNonBlocking(connection.descriptor)
        try poller.set(signals.raw, .readable)
        while let frame = try connection.nextBuffered() {
            if let outcome = handle(frame) { return outcome }
        }
        while true {
            try poller.set(connection.descriptor, outgoing.isEmpty ? .readable : [.readable, .writable])
            try setInputInterest()
            let isReady = inputIsOpen && inputIsFile && outgoing.isEmpty
            for (descriptor, _) in try poller.wait(milliseconds: isReady ? 0 : -1) {
                if descriptor == connection.descriptor {
                    if let outcome = try talk() { return outcome }
                } else if descriptor == signals.raw {
                    if let outcome = handleSignals() { return outcome }
                } else if let outcome = try readInput() {
                    return outcome
                }
            }
            if isReady, let outcome = try readInput() { return outcome }
        }
    }

    private mutating func setInputInterest() throws {
        guard !inputIsFile else { return }
        do {
            try poller.set(0, inputIsOpen && outgoing.count < 65536 ? .readable : nil)
        } catch {
            guard error.number == EPERM else { throw error }
            inputIsFile = true
        }
    }

    private mutating func talk() throws -> Outcome? {
        try flush()
        let isOpen = connection.receive()
        while let frame = try connection.nextBuffered() {
            if let outcome = handle(frame) { return outcome }
        }
        return isOpen ? nil : .lost
    }

    private mutating func flush() throws {
        while !outgoing.isEmpty {
            guard case .count(let count) = RawDescriptor.write(connection.descriptor, outgoing[...]) else { return }
            outgoing.removeFirst(count)
        }
    }

    private mutating func handle(_ frame: Frame) -> Outcome? {
        switch frame.kind {
        case .output where !write(1, frame.payload): return .unread
        case .errors where !write(2, frame.payload): return .unread
        case .exited:
            let code = Int32(frame.text) ?? 0
            return unwritten.map { .unwritten(code, reason: $0) } ?? .exited(code)
        default: break
        }
        return nil
    }

    /// False when whoever has read is gone.
    private mutating func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        do {
            try bytes.withUnsafeBytes { try Descriptor.writeAll(descriptor, $0) }
            return true
        } catch {
            let failure = error as? SystemError
            if failure?.number == EPIPE { return false }
            unwritten = failure?.reason ?? "\(error)"
            return true
        }
    }

    private mutating func readInput() throws -> Outcome? {
        guard let bytes = RawDescriptor.available(0, atMost: 32768) else {
            inputIsOpen = false
            outgoing += Frame(.inputEnd).bytes
            try flush()
            return nil
        }
        let (passed, isDetached) = options.hasTerminal ? options.detachKeys.filter(bytes) : (bytes, false)
        if !passed.isEmpty { outgoing += Frame(.input, passed).bytes }
        try flush()
        return isDetached ? .detached : nil
    }

    private mutating func handleSignals() -> Outcome? {
        while let number = signals.nextSignal() {
            switch number {
            case SIGWINCH: queueSize()
            case _ where options.proxiesSignals:
                if number == SIGINT || number == SIGTERM { interruptions += 1 }
                if interruptions == 3 { return .abandoned }
                outgoing += Frame(.request, text: "signal \(number)").bytes
            case SIGINT, SIGTERM, SIGHUP, SIGQUIT: return .detached
            default: break
            }
        }
        try? flush()
        return nil
    }

    private mutating func queueSize() {
        guard options.hasTerminal, let size = Terminal.size(1) ?? Terminal.size(0) else { return }
        outgoing += Frame(.resize, text: "\(size.rows) \(size.columns)").bytes
        try? flush()
    }
}

internal import Glibc
internal import Linux

/// A person, or a script, at an exec: moves the streams between this process and the one that runs inside.
public struct ExecRelay: ~Copyable {
    private var session: ExecSession
    private var poller: Poller
    private let signals: Descriptor
    private var detachKeys: DetachKeys
    private let hasTerminal: Bool
    private var waiting: [UInt8] = []
    private var inputIsOpen: Bool
    private var inputIsFile = false
    private var openOutputs: Set<Int32>
    private var input: Int32
    /// Whoever has read what the process writes is gone.
    private var isUnread = false
    /// Why something of the output is lost, as on a full disk; `nil` when all of it was written.
    public private(set) var lossReason: String?

    /// Takes the session over; nothing is moved before ``run()``.
    public init(_ session: consuming ExecSession, hasTerminal: Bool, detachKeys: DetachKeys) throws {
        let poller = try Poller()
        // Of a terminal that is raw, whatever ends this process: it has to be set back first.
        signals = try Descriptor.ofSignals([SIGWINCH] + (hasTerminal ? Self.endings : []))
        self.poller = poller
        self.hasTerminal = hasTerminal
        self.detachKeys = detachKeys
        input = session.input
        inputIsOpen = session.input >= 0
        openOutputs = Set([session.output, session.errors].filter { $0 >= 0 })
        self.session = session
        for descriptor in openOutputs { RawDescriptor.setNonBlocking(descriptor) }
        if input >= 0 { RawDescriptor.setNonBlocking(input) }
        ignoreBrokenPipes()
    }

    /// The exit code; `nil` when the person left by the detach keys.
    public mutating func run() throws -> Int32? {
        let settings = hasTerminal && inputIsOpen ? Terminal.settings(0) : nil
        if let settings { Terminal.makeRaw(0, from: settings) }
        defer { if let settings { Terminal.restore(0, settings) } }
        try poller.set(signals.raw, .readable)
        try poller.set(session.news, .readable)
        while true {
            try setInterests()
            let isReady = inputIsOpen && inputIsFile && waiting.isEmpty
            for (descriptor, _) in try poller.wait(milliseconds: isReady ? 0 : -1) {
                if descriptor == session.news {
                    let code = try session.exitCode()
                    for output in openOutputs { while move(output) {} }
                    return code
                } else if descriptor == signals.raw {
                    while let number = signals.nextSignal() {
                        if Self.endings.contains(number) { return 128 + number }
                    }
                    if hasTerminal, let size = Terminal.size(1) ?? Terminal.size(0) {
                        Terminal.resize(session.output, to: size)
                    }
                } else if descriptor == 0 {
                    if readInput() { return nil }
                } else {
                    if descriptor == input { feed() }
                    if openOutputs.contains(descriptor) { _ = move(descriptor) }
                }
                // Its streams close with this process: the command meets the same, and ends by it.
                if isUnread { return Self.brokenPipe }
            }
            if isReady, readInput() { return nil }
        }
    }

    private static let endings = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM]

    /// The exit status of a command whose output nobody reads any more, as a shell tells it.
    public static let brokenPipe: Int32 = 128 + SIGPIPE

    private mutating func setInterests() throws {
        for output in openOutputs { try poller.set(output, .readable) }
        if input >= 0 { try poller.set(input, waiting.isEmpty ? nil : .writable) }
        guard !inputIsFile else { return }
        do {
            try poller.set(0, inputIsOpen && waiting.isEmpty ? .readable : nil)
        } catch {
            guard error.number == EPERM else { throw error }
            inputIsFile = true
        }
    }

    /// Moves once what the process wrote; false when there is nothing more at the moment.
    private mutating func move(_ descriptor: Int32) -> Bool {
        let target: Int32 = descriptor == session.errors ? 2 : 1
        return withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 8) { buffer in
            switch RawDescriptor.read(descriptor, into: buffer) {
            case .count(let count):
                do {
                    try Descriptor.writeAll(target, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                } catch {
                    let failure = error as? SystemError
                    isUnread = failure?.number == EPIPE
                    if !isUnread { lossReason = failure?.reason }
                }
                return true
            case .wouldBlock: return false
            case .ended:
                try? poller.set(descriptor, nil)
                openOutputs.remove(descriptor)
                return false
            }
        }
    }

    /// True when the detach keys were typed.
    private mutating func readInput() -> Bool {
        guard let bytes = RawDescriptor.available(0, atMost: 65536) else {
            inputIsOpen = false
            feed()
            return false
        }
        let (passed, isDetached) = hasTerminal ? detachKeys.filter(bytes) : (bytes, false)
        waiting += passed
        feed()
        return isDetached
    }

    private mutating func feed() {
        while !waiting.isEmpty, input >= 0 {
            switch RawDescriptor.write(input, waiting[...]) {
            case .count(let count): waiting.removeFirst(count)
            case .wouldBlock: return
            case .ended:
                waiting = []
                inputIsOpen = false
            }
        }
        if !inputIsOpen && input >= 0 && !hasTerminal {
            try? poller.set(input, nil)
            session.closeInput()
            input = -1
        }
    }
}

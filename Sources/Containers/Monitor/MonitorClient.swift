internal import Linux

/// What a monitor knows of one connection.
struct MonitorClient {
    var seesOutput = false
    var seesErrors = false
    var sendsInput = false
    /// Gets the exit code when the container ends.
    var isWaiting = false
    /// It has asked for that end, and hears when it cannot be.
    var asksForEnd = false
    /// The container stands still as long as this connection lasts.
    var holdsStill = false
    private var reader = FrameReader()
    private var output: [UInt8] = []
    private var written = 0

    /// Above this, the container waits until the client has read.
    private static let patience = 1 << 20

    init(isWaiting: Bool = false) { self.isWaiting = isWaiting }

    init(streams: String) { attach(streams: streams) }

    mutating func attach(streams: String) {
        sendsInput = streams.contains("i")
        seesOutput = streams.contains("o")
        seesErrors = streams.contains("e")
        isWaiting = true
    }

    var isAttached: Bool { seesOutput || seesErrors || sendsInput }
    var hasOutput: Bool { written < output.count }
    var isBehind: Bool { output.count - written > Self.patience }

    mutating func queue(_ bytes: some Collection<UInt8>) { output += bytes }

    /// What it has not taken yet.
    var waitingOutput: ArraySlice<UInt8> { output[written...] }

    mutating func flush(_ descriptor: Int32) -> RawDescriptor.Outcome {
        while hasOutput {
            switch RawDescriptor.write(descriptor, output[written...]) {
            case .count(let count): written += count
            case .wouldBlock: return .wouldBlock
            case .ended: return .ended
            }
        }
        output.removeAll(keepingCapacity: output.capacity <= 65536)
        written = 0
        return .count(0)
    }

    /// Takes what has arrived; false when the client is gone.
    mutating func receive(_ descriptor: Int32) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 16384, alignment: 8) { buffer in
            switch RawDescriptor.read(descriptor, into: buffer) {
            case .count(let count): reader.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            case .wouldBlock: break
            case .ended: return false
            }
            return true
        }
    }

    mutating func nextFrame() throws -> Frame? { try reader.next() }

    /// Whether nothing is under way in either direction.
    var isQuiet: Bool { !hasOutput && reader.isEmpty }

    /// What it is attached to: of `i`, `o`, `e`.
    var streams: String { (sendsInput ? "i" : "") + (seesOutput ? "o" : "") + (seesErrors ? "e" : "") }
}

extension MonitorArguments {
    /// The next connection to the monitor's socket, non-blocking.
    func acceptClient() -> Int32? {
        guard listener >= 0 else { return nil }
        return RawDescriptor.accept(listener)
    }
}

/// A stop that is under way: first the signal, after the time SIGKILL, then ten seconds more.
struct StopRequest {
    private enum Stage {
        case idle
        case asked(due: Int64?)
        case killed(due: Int64)
    }
    private var stage = Stage.idle

    var due: Int64? {
        switch stage {
        case .idle: nil
        case .asked(let due): due
        case .killed(let due): due
        }
    }

    /// Negative seconds: never use force.
    mutating func begin(seconds: Int64, now: Int64) {
        stage = .asked(due: seconds < 0 ? nil : now + min(seconds, 1 << 40) * 1000)
    }

    /// The time is over: true when force shall be used, false when that has not helped either.
    mutating func escalate(now: Int64) -> Bool {
        if case .asked = stage {
            stage = .killed(due: now + 10_000)
            return true
        }
        stage = .idle
        return false
    }
}

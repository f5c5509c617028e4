internal import Linux

/// The monitor's ends of a container's streams: pipes, or one terminal for all.
struct ContainerStreams: ~Copyable {
    private var input: Int32
    private var output: Int32
    private(set) var errors: Int32
    private let isTerminal: Bool
    private var waiting: [UInt8] = []
    private var endsAfterWaiting = false
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var bytesRead = 0

    private static let bufferSize = 32768
    /// Above this, clients wait until the container has read.
    private static let patience = 65536

    init(input: Int32, output: Int32, errors: Int32, isTerminal: Bool) {
        self.input = input
        self.output = output
        self.errors = errors
        self.isTerminal = isTerminal
        buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
        for descriptor in [input, output, errors] where descriptor >= 0 { RawDescriptor.setNonBlocking(descriptor) }
    }

    deinit { buffer.deallocate() }

    /// The descriptors that are still open; -1 for the others.
    var descriptors: (input: Int32, output: Int32, errors: Int32) { (input, output, errors) }

    var readable: [Int32] { [output, errors].filter { $0 >= 0 } }
    /// Where input goes, a terminal's one descriptor included; `nil` when it is closed.
    var inputDescriptor: Int32? { input >= 0 ? input : nil }
    /// `nil` for a terminal, whose one descriptor cannot be closed for one direction, and when there is none.
    var writableInput: Int32? { input >= 0 && input != output ? input : nil }
    var hasWaitingInput: Bool { !waiting.isEmpty }
    var isFull: Bool { waiting.count > Self.patience }

    /// Reads once; `take` sees what came.
    mutating func read(_ descriptor: Int32, _ take: (UnsafeRawBufferPointer) -> Void) -> RawDescriptor.Outcome {
        let outcome = RawDescriptor.read(descriptor, into: buffer)
        if case .count(let count) = outcome {
            bytesRead += count
            take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return outcome
    }

    func withLastRead(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }

    mutating func close(_ descriptor: Int32) {
        RawDescriptor.close(descriptor)
        if descriptor == input { input = -1 }
        if descriptor == output { output = -1 }
        if descriptor == errors { errors = -1 }
    }

    mutating func queueInput(_ bytes: [UInt8]) {
        guard input >= 0 else { return }
        waiting += bytes
        if isTerminal { _ = feed() }
    }

    /// Writes what is waiting; false when the stream is to be closed now.
    mutating func feed() -> Bool {
        while !waiting.isEmpty, input >= 0 {
            switch RawDescriptor.write(input, waiting[...]) {
            case .count(let count): waiting.removeFirst(count)
            case .wouldBlock: return true
            case .ended:
                waiting = []
                return false
            }
        }
        return !endsAfterWaiting
    }

    /// Nothing more will come; true when the stream can be closed at once.
    mutating func endInput() -> Bool {
        guard !isTerminal else { return false }
        endsAfterWaiting = true
        return waiting.isEmpty
    }

    mutating func closeInput() {
        guard let descriptor = writableInput else { return }
        RawDescriptor.close(descriptor)
        input = -1
        waiting = []
    }

    func resize(_ size: TerminalSize) {
        if isTerminal, output >= 0 { Terminal.resize(output, to: size) }
    }
}

internal import Glibc
internal import Synchronization

/// Writes to a descriptor of the process through a buffer, without C's stdio.
///
/// What is written is collected and leaves with `flush`, when the buffer is full, or at once when `isImmediate` is set.
/// When the reader has gone (`head`), the rest is dropped without a word and `isBroken` becomes true.
final class Console: Sendable {
    /// Results. The caller flushes it before the process ends.
    static let output = Console(descriptor: 1)
    /// Talk: every write leaves at once.
    static let talk = Console(descriptor: 2, isImmediate: true)

    private struct State {
        var buffer: [UInt8] = []
        var failure: Int32 = 0
    }

    private static let capacity = 64 << 10

    let descriptor: Int32
    private let isImmediate: Bool
    private let state = Mutex(State())

    /// - Parameter descriptor: stays the caller's, who closes it.
    init(descriptor: Int32, isImmediate: Bool = false) {
        self.descriptor = descriptor
        self.isImmediate = isImmediate
    }

    /// Whether the other side has closed.
    var isBroken: Bool { state.withLock { $0.failure == EPIPE } }

    /// The `errno` of the first write that failed for another reason than a reader that has gone; 0 when none did.
    var failure: Int32 { state.withLock { $0.failure == EPIPE ? 0 : $0.failure } }

    /// Whether it is a terminal. The corresponding call is `isatty(3)`.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// How many columns the terminal has; `nil` when it is none or does not tell.
    /// The corresponding call is `ioctl(TIOCGWINSZ)`.
    var columns: Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    func write(_ text: String) { write(text.utf8) }

    func write(_ bytes: some Sequence<UInt8>) {
        state.withLock { state in
            guard state.failure == 0 else { return }
            state.buffer.append(contentsOf: bytes)
            if isImmediate || state.buffer.count >= Self.capacity { Self.empty(&state, into: descriptor) }
        }
    }

    func flush() {
        state.withLock { Self.empty(&$0, into: descriptor) }
    }

    /// Writes the buffer out. A descriptor that takes nothing now, because it does not block, is waited for.
    private static func empty(_ state: inout State, into descriptor: Int32) {
        defer { state.buffer.removeAll(keepingCapacity: state.buffer.capacity <= 4 * capacity) }
        guard state.failure == 0 else { return }
        var written = 0
        while written < state.buffer.count {
            let count = state.buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count >= 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&poller, 1, -1)
            case let number:
                state.failure = number
                return
            }
        }
    }
}

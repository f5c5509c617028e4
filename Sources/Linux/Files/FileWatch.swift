internal import Glibc

/// Tells when something happens to the files of one directory, so that nobody has to look again and again.
///
/// ``descriptor`` becomes readable; ``changes()`` says what happened since. The corresponding calls are those of
/// `inotify(7)`.
public struct FileWatch: ~Copyable {
    /// What happened in the directory since the last look.
    public struct Changes: Equatable, Sendable {
        /// Names in the directory whose file was written to, made, renamed or removed.
        public var names: Set<String> = []
        /// The directory itself was moved or removed: nothing more will be told.
        public var isGone = false
        /// More happened than the kernel keeps: anything may have changed.
        public var isIncomplete = false
    }

    private let notifier: Descriptor

    /// Watches the files directly in `directory` from now on.
    public init(directory: String) throws(SystemError) {
        let raw = try check("inotify_init") { inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)) }
        let notifier = Descriptor(owning: raw)
        let interest = IN_MODIFY | IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_MOVE_SELF | IN_DELETE_SELF
        try check("inotify_add_watch \(directory)") {
            inotify_add_watch(raw, directory, UInt32(bitPattern: Int32(truncatingIfNeeded: interest)))
        }
        self.notifier = notifier
    }

    /// For waiting until something happens.
    public var descriptor: Int32 { notifier.raw }

    /// What happened since the last look; does not wait.
    public func changes() throws(SystemError) -> Changes {
        var changes = Changes()
        while true {
            let events: [UInt8]
            do { events = try notifier.read(upTo: 16384) } catch  where error.number == EAGAIN { return changes }
            if events.isEmpty { return changes }
            Self.take(events, into: &changes)
        }
    }

    /// An event is four numbers of 32 bits (watch, mask, cookie, length of the name) and a name padded with zeros.
    private static func take(_ events: [UInt8], into changes: inout Changes) {
        func number(_ offset: Int) -> UInt32 {
            events.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
        }
        func has(_ mask: UInt32, _ bit: some BinaryInteger) -> Bool { mask & UInt32(truncatingIfNeeded: bit) != 0 }
        var offset = 0
        while offset + 16 <= events.count {
            let mask = number(offset + 4)
            let end = offset + 16 + Int(number(offset + 12))
            guard end <= events.count else { return }
            let name = events[(offset + 16)..<end].prefix { $0 != 0 }
            if !name.isEmpty { changes.names.insert(String(decoding: name, as: UTF8.self)) }
            if has(mask, IN_MOVE_SELF) || has(mask, IN_DELETE_SELF) || has(mask, IN_IGNORED) { changes.isGone = true }
            if has(mask, IN_Q_OVERFLOW) { changes.isIncomplete = true }
            offset = end
        }
    }
}

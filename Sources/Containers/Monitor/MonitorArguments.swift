internal import Linux

/// What one process image of a monitor hands to the next: words `key=value` on its command line.
///
/// A monitor is one process that becomes its program anew for each phase: the start needs a whole engine's memory, the
/// watch that follows, for as long as the container lives, a few hundred kilobytes.
struct MonitorArguments: Equatable {
    /// `start` or `watch`.
    var phase: Phase
    var root: StateRoot
    var id: String
    /// The held ``ContainerStore/tryLock(_:)``; -1: not yet.
    var lock: Int32 = -1
    var listener: Int32 = -1
    /// The client that started it; -1: none, or gone.
    var client: Int32 = -1
    /// The streams of that client: of `i`, `o`, `e`.
    var streams = ""
    /// Clients that wait for the end.
    var waiters: [Int32] = []
    /// The ends of the container's streams that the monitor has.
    var input: Int32 = -1
    var output: Int32 = -1
    var errors: Int32 = -1
    var process: Int32 = -1
    /// Milliseconds until the next try of the restart policy.
    var delay: Int64 = 100
    /// Sockets that hold published ports and are relayed, as the network part writes them.
    var relays = ""

    enum Phase: String { case start, watch }

    init(phase: Phase, root: StateRoot, id: String) {
        self.phase = phase
        self.root = root
        self.id = id
    }

    init?(_ words: [String]) {
        guard words.count >= 4, let phase = Phase(rawValue: words[0]) else { return nil }
        self.init(phase: phase, root: StateRoot(path: words[1], run: words[2]), id: words[3])
        for word in words.dropFirst(4) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { return nil }
            let number = Int32(parts[1]) ?? -1
            switch parts[0] {
            case "lock": lock = number
            case "listener": listener = number
            case "client": client = number
            case "streams": streams = parts[1]
            case "waiters": waiters = parts[1].split(separator: ",").compactMap { Int32($0) }
            case "input": input = number
            case "output": output = number
            case "errors": errors = number
            case "process": process = number
            case "delay": delay = Int64(parts[1]) ?? 100
            case "relays": relays = parts[1]
            default: return nil
            }
        }
    }

    var words: [String] {
        [
            "cove", "monitor", phase.rawValue, root.path, root.run, id, "lock=\(lock)", "listener=\(listener)",
            "client=\(client)", "streams=\(streams)", "waiters=\(waiters.map { "\($0)" }.joined(separator: ","))",
            "input=\(input)", "output=\(output)", "errors=\(errors)", "process=\(process)", "delay=\(delay)",
            "relays=\(relays)",
        ]
    }

    /// The sockets that hold published ports.
    var held: [HeldSocket] { HeldSocket.list(relays) }

    /// The descriptors that must survive the change of image.
    var descriptors: [Int32] {
        ([lock, listener, client, input, output, errors] + waiters).filter { $0 >= 0 } + held.map(\.descriptor)
    }

    /// Becomes the program of the next phase. Returns only when the kernel refuses.
    func become() -> SystemError {
        for descriptor in descriptors { RawDescriptor.setInherited(descriptor, true) }
        return SelfProgram.become(arguments: words, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
    }
}

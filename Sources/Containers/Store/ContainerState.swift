public import Documents
internal import Glibc
public import Linux

/// What has become of a container: its `state.json`, which only its monitor writes, or whoever holds the monitor's
/// lock because there is none.
public struct ContainerState: Sendable, Equatable {
    /// Where in its life a container is.
    public enum Phase: Sendable, Equatable {
        case created
        case running(Run)
        /// Between two tries of the restart policy.
        case restarting(monitor: ProcessIdentity)
        case exited
    }

    /// One life of a container's process.
    public struct Run: Sendable, Equatable {
        /// The container's first process.
        public var process: ProcessIdentity
        /// Who watches it.
        public var monitor: ProcessIdentity
        /// Whether its processes are frozen.
        public var isPaused: Bool

        /// A life that goes on.
        public init(process: ProcessIdentity, monitor: ProcessIdentity, isPaused: Bool = false) {
            self.process = process
            self.monitor = monitor
            self.isPaused = isPaused
        }
    }

    /// Where in its life it is.
    public var phase: Phase = .created
    /// RFC 3339 with nanoseconds, or Go's zero time.
    public var startedAt = zeroTime
    /// In the form of RFC 3339; ``zeroTime`` before the first end.
    public var finishedAt = zeroTime
    /// Of the last run.
    public var exitCode: Int32 = 0
    /// Why the last start failed, or what ended the container from outside.
    public var error = ""
    /// Whether the kernel killed the last run for its memory.
    public var wasOutOfMemory = false
    /// How often it was started again by itself.
    public var restartCount = 0
    /// Whether a person ended it, so that no policy starts it again.
    public var wasStopped = false
    /// `Status`, `FailingStreak` and `Log` as the API has them; `nil` without a health check.
    public var health: JSON?
    /// The endpoints that it has, or had, in networks.
    public var endpoints: JSON = []
    /// Ports that are published now: `NetworkSettings.Ports` of the API.
    public var ports: JSON?

    /// What Docker shows for a time that has not come.
    public static let zeroTime = "0001-01-01T00:00:00Z"

    /// A container that never ran.
    public init() {}

    /// Who watches the container; `nil` while it does not run.
    public var monitor: ProcessIdentity? {
        switch phase {
        case .running(let run): run.monitor
        case .restarting(let monitor): monitor
        case .created, .exited: nil
        }
    }

    /// The run that goes on; `nil` when it does not run.
    public var run: Run? {
        if case .running(let run) = phase { run } else { nil }
    }

    /// The word of the API: `created`, `running`, `paused`, `restarting`, `exited`.
    public var status: String {
        switch phase {
        case .created: "created"
        case .running(let run): run.isPaused ? "paused" : "running"
        case .restarting: "restarting"
        case .exited: "exited"
        }
    }
}

extension ContainerState {
    /// Reads the state in a container's directory; the state of one that was never started when there is none.
    public init(directory: String) throws {
        let file = "\(directory)/state.json"
        guard Files.exists(file) else { return }
        let document = try JSON(parsing: try Files.read(file, limit: 16 << 20), file: file)
        func identity(_ key: String) -> ProcessIdentity? {
            guard let value = document[key], let pid = value["pid"]?.int, let start = value["start"]?.int else {
                return nil
            }
            return ProcessIdentity(pid: Int32(truncatingIfNeeded: pid), startTime: UInt64(max(0, start)))
        }
        switch (document["phase"]?.string, identity("process"), identity("monitor")) {
        case ("created", _, _): phase = .created
        case ("exited", _, _): phase = .exited
        case ("restarting", _, let monitor?): phase = .restarting(monitor: monitor)
        case ("running", let process?, let monitor?):
            phase = .running(Run(process: process, monitor: monitor, isPaused: document["paused"]?.bool ?? false))
        default:
            throw Problem(.corrupt, "\(file) is not complete", hint: "`cove system check --repair` mends it")
        }
        startedAt = document["startedAt"]?.string ?? Self.zeroTime
        finishedAt = document["finishedAt"]?.string ?? Self.zeroTime
        exitCode = Int32(truncatingIfNeeded: document["exitCode"]?.int ?? 0)
        error = document["error"]?.string ?? ""
        wasOutOfMemory = document["outOfMemory"]?.bool ?? false
        restartCount = Int(document["restartCount"]?.int ?? 0)
        wasStopped = document["stopped"]?.bool ?? false
        health = document["health"]
        endpoints = document["endpoints"] ?? []
        ports = document["ports"]
    }

    /// As it is stored.
    public var document: JSON {
        var result: JSONObject = [:]
        func identity(_ process: ProcessIdentity) -> JSON {
            ["pid": .int(Int64(process.pid)), "start": .int(Int64(process.startTime))]
        }
        switch phase {
        case .created: result["phase"] = "created"
        case .exited: result["phase"] = "exited"
        case .restarting(let monitor):
            result["phase"] = "restarting"
            result["monitor"] = identity(monitor)
        case .running(let run):
            result["phase"] = "running"
            result["process"] = identity(run.process)
            result["monitor"] = identity(run.monitor)
            result["paused"] = .bool(run.isPaused)
        }
        result["startedAt"] = .string(startedAt)
        result["finishedAt"] = .string(finishedAt)
        result["exitCode"] = .int(Int64(exitCode))
        result["error"] = .string(error)
        result["outOfMemory"] = .bool(wasOutOfMemory)
        result["restartCount"] = .int(Int64(restartCount))
        result["stopped"] = .bool(wasStopped)
        result["health"] = health
        result["endpoints"] = endpoints
        result["ports"] = ports
        return .object(result)
    }

    /// Writes the state; durably only where a crash of the host must not lose it. On a full disk it takes the room that
    /// was kept, or that of the old state.
    public func write(directory: String, isDurable: Bool = false) throws {
        do {
            try Files.replace("\(directory)/state.json", with: document.bytes(), mode: 0o600, isDurable: isDurable)
        } catch {
            guard error.number == ENOSPC || error.number == EDQUOT else { throw error }
            do { try writeWithoutRoom(directory: directory) } catch _ { throw error }
        }
    }

    /// Room on the disk for a state, which is there when nothing else is.
    private static func reserve(_ directory: String) -> String { "\(directory)/state.reserve" }

    /// Keeps that room, if it is not kept yet. The corresponding call is `posix_fallocate(3)`.
    static func keepReserve(directory: String) {
        guard !Files.exists(reserve(directory)),
            let file = try? Descriptor.open(reserve(directory), O_WRONLY | O_CREAT, mode: 0o600)
        else { return }
        if posix_fallocate(file.raw, 0, 8192) != 0 { try? Files.remove(reserve(directory)) }
    }

    /// Without what the last health checks said when the room is too small for that.
    private func writeWithoutRoom(directory: String) throws {
        do { return try writeIntoReserve(directory: directory) } catch {
            var brief = self
            brief.health?["Log"] = []
            do { try brief.writeIntoReserve(directory: directory) } catch { try brief.overwrite(directory: directory) }
        }
    }

    private func writeIntoReserve(directory: String) throws {
        try fill(Descriptor.open(Self.reserve(directory), O_WRONLY))
        // The room of the old state is what is kept then.
        try Files.exchange(Self.reserve(directory), "\(directory)/state.json")
    }

    /// In one write, and not beyond what the file has of the disk. Blanks behind a document mean nothing.
    private func overwrite(directory: String) throws {
        let file = try Descriptor.open("\(directory)/state.json", O_WRONLY)
        let (size, room) = try file.sizeAndRoom
        var bytes = document.bytes()
        guard bytes.count <= max(size, room) else { throw SystemError("write \(directory)/state.json", ENOSPC) }
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: max(Int(size) - bytes.count, 0))
        try file.write(bytes)
        try file.synchronize()
    }

    private func fill(_ file: borrowing Descriptor) throws {
        let bytes = document.bytes()
        _ = lseek(file.raw, 0, SEEK_SET)
        try file.write(bytes)
        guard ftruncate(file.raw, off_t(bytes.count)) == 0 else { throw SystemError.current("ftruncate") }
        try file.synchronize()
    }

    /// The state as it is to be written in a moment.
    func replacement(directory: String) throws -> Files.Replacement {
        try Files.Replacement(of: "\(directory)/state.json", with: document.bytes(), mode: 0o600)
    }
}

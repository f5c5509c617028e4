internal import Documents
internal import Glibc
internal import Linux

/// A container's health check in its monitor: when the next probe is due, what the last ones said.
///
/// A probe is a process of its own, `cove monitor probe`, which runs the check inside the container, writes what it
/// says to a pipe and ends with its exit code.
struct HealthMonitor {
    private let check: HealthCheck
    private let arguments: MonitorArguments
    private var status = "starting"
    private var failingStreak: Int64 = 0
    private var log: [JSON] = []
    private let started = monotonicMilliseconds()
    private var next: Int64
    private var probe: Probe?
    private var isPaused = false

    private struct Probe {
        var pid: Int32
        /// Readable when it has ended (`pidfd_open(2)`): what it has started may hold its output open for long.
        var process: Int32
        var output: Int32
        var text: [UInt8] = []
        var began: Int64
        var start: String
        var isTimedOut = false

        /// Kills the process beside the check and the check itself, which leads a session of its own.
        func end() {
            let children = (Files.text("/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ")
            for child in children.compactMap({ Int32($0) }) where child > 1 { kill(-child, SIGKILL) }
            kill(-pid, SIGKILL)
        }

        func close() { for descriptor in [process, output] { RawDescriptor.close(descriptor) } }
    }

    private static let longestOutput = 4096

    init(_ check: HealthCheck, arguments: MonitorArguments) {
        self.check = check
        self.arguments = arguments
        next = 0
        next = started + wait
    }

    static let startingDocument: JSON = ["Status": "starting", "FailingStreak": 0, "Log": []]

    var document: JSON {
        ["Status": .string(status), "FailingStreak": .int(failingStreak), "Log": .array(log)]
    }

    /// What tells of the probe that runs: its end and its pipe.
    var descriptors: [Int32] { probe.map { [$0.process, $0.output] } ?? [] }

    /// When something is to be done next, on the monotonic clock.
    var due: Int64? {
        if let probe { return probe.began + milliseconds(check.timeout, 30_000) }
        return isPaused ? nil : next
    }

    private func milliseconds(_ duration: GoDuration, _ standard: Int64) -> Int64 {
        duration.nanoseconds <= 0 ? standard : max(1, duration.nanoseconds / 1_000_000)
    }

    private var isInStartPeriod: Bool {
        status == "starting" && monotonicMilliseconds() - started < milliseconds(check.startPeriod, 0)
    }

    private var wait: Int64 {
        isInStartPeriod ? milliseconds(check.startInterval, 5000) : milliseconds(check.interval, 30_000)
    }

    mutating func setPaused(_ isPaused: Bool, now: Int64) {
        self.isPaused = isPaused
        if !isPaused { next = now + wait }
    }

    /// Whether a probe runs that takes too long.
    func isOverdue(_ now: Int64) -> Bool { probe != nil && due.map { now >= $0 } ?? false }

    /// Ends a probe that takes too long, with everything that the check has started, and writes that down.
    mutating func timeOut(now: Int64) {
        probe?.isTimedOut = true
        probe?.end()
        finish(now: now)
    }

    /// Starts a probe when one is due.
    mutating func begin(_ now: Int64) {
        guard probe == nil, let due, now >= due else { return }
        do {
            let pipe = try Pipe()
            let null = try Descriptor.nullForContainers()
            let pid = try SelfProgram.spawn(
                arguments: ["cove", "monitor", "probe", arguments.root.path, arguments.root.run, arguments.id],
                environment: [], inherited: [null.raw, pipe.writing.raw, pipe.writing.raw])
            let process = try Descriptor.ofProcess(pid)
            let output = try pipe.reading.duplicate().release()
            RawDescriptor.setNonBlocking(output)
            probe = Probe(
                pid: pid, process: process.release(), output: output, began: now, start: Timestamp.now.rfc3339Nano)
        } catch {
            next = now + wait
        }
    }

    /// Takes what the probe says; true when it has ended.
    mutating func read(_ descriptor: Int32) -> Bool {
        guard let probe else { return false }
        if descriptor == probe.output { return take(probe.output) == .ended }
        // As much as a pipe holds: what goes on writing is not the probe.
        for _ in 0..<16 { guard case .count = take(probe.output) else { break } }
        return true
    }

    private mutating func take(_ output: Int32) -> RawDescriptor.Outcome {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            let outcome = RawDescriptor.read(output, into: buffer)
            if case .count(let count) = outcome, let length = probe?.text.count, length < Self.longestOutput {
                probe?.text += buffer[..<min(count, Self.longestOutput - length)]
            }
            return outcome
        }
    }

    /// Writes down what the probe that has ended means.
    mutating func finish(now: Int64) {
        guard let probe else { return }
        probe.close()
        self.probe = nil
        var code = Int64(Children.reap(probe.pid)?.code ?? -1)
        var output = String(decoding: probe.text, as: UTF8.self)
        if probe.isTimedOut {
            code = -1
            let limit = GoDuration(
                nanoseconds: check.timeout.nanoseconds <= 0 ? 30_000_000_000 : check.timeout.nanoseconds)
            output = "Health check exceeded timeout (\(limit))"
        }
        let counts = !(isInStartPeriod && code != 0)
        let entry: JSON = [
            "Start": .string(probe.start), "End": .string(Timestamp.now.rfc3339Nano), "ExitCode": .int(code),
            "Output": .string(output),
        ]
        log = Array((log + [entry]).suffix(5))
        if code == 0 {
            failingStreak = 0
            status = "healthy"
        } else if counts {
            failingStreak += 1
            if failingStreak >= (check.retries <= 0 ? 3 : check.retries) { status = "unhealthy" }
        }
        next = now + wait
    }

    /// Ends a probe that runs, because the container has ended.
    mutating func cancel() {
        guard let probe else { return }
        probe.end()
        _ = Children.reap(probe.pid)
        probe.close()
        self.probe = nil
    }
}

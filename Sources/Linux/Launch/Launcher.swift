internal import CLinux
internal import Glibc

/// Carries out a ``LaunchPlan``: opens what the steps need, starts the child, hears from it.
public struct Launcher: ~Copyable {
    /// What the plan's steps refer to without naming it.
    public struct Resources: Sendable {
        /// Standard input, output and error of the new process.
        public var standardStreams: (Int32, Int32, Int32)
        /// `tasks` files (cgroup v1), or one `cgroup.procs` (v2), that the child writes itself into. They need not be
        /// there before ``Launcher/releaseGroups()`` or ``Launcher/release()``, if the plan waits for it.
        public var cgroups: [String]
        /// A descriptor of the network namespace that the plan joins as `.prepared`.
        public var networkNamespace: Int32?
        /// A file system of terminals, not attached yet, that takes the place of the one the plan mounts.
        public var terminalDevices: Int32?
        /// Fails the launch at the step of this index: for tests.
        public var failingStep: Int?

        /// What the launcher has for a plan.
        public init(
            standardStreams: (Int32, Int32, Int32) = (0, 1, 2), cgroups: [String] = [], failingStep: Int? = nil
        ) {
            self.standardStreams = standardStreams
            self.cgroups = cgroups
            self.failingStep = failingStep
        }
    }

    private let plan: LaunchPlan
    private let stepOfOperation: [Int]
    private let progress: Progress
    private let report: Descriptor
    private let go: Descriptor
    private var isReleased = false
    /// The process that was started; after ``finish()`` the one that runs the program.
    public private(set) var pid: Int32

    /// Starts the child, which waits at `.waitForGroups` and `.waitForParent` if the plan has those steps. Throws ``LaunchFailure`` when a
    /// source of the plan cannot be opened, `SystemError` when the kernel refuses the process.
    public init(_ plan: LaunchPlan, resources: Resources) throws {
        let reportPipe = try Pipe()
        let goPipe = try Pipe()
        var operations = try Operations(plan, resources: resources, go: goPipe.reading.raw)
        let flags = plan.namespaces.rawValue
        let reportEnd = reportPipe.writing.raw
        let own = [reportPipe.reading.raw, goPipe.writing.raw]
        let progress = try Progress()
        let child: Int32
        do {
            child = try check("clone3") {
                operations.withUnsafe { buffer, count in
                    cl_launch(buffer, count, flags, reportEnd, own, progress.operation)
                }
            }
        } catch {
            throw plan.users == nil ? error : LaunchPlan.Users.refusal(error)
        }
        if let users = plan.users {
            do { try users.give(to: child, operations.unmapped) } catch {
                kill(child, SIGKILL)
                Self.reap(child)
                throw error
            }
        }
        self.plan = plan
        pid = child
        self.progress = progress
        stepOfOperation = operations.steps
        report = reportPipe.takeReading()
        go = goPipe.takeWriting()
    }

    /// Lets a child go on that waits for its control groups, up to where it waits for the rest.
    public func releaseGroups() throws {
        if plan.steps.contains(.waitForGroups) { try letGoOn() }
    }

    /// Lets a child go on that waits for everything.
    public mutating func release() throws {
        guard !isReleased else { return }
        isReleased = true
        try letGoOn()
    }

    private func letGoOn() throws {
        var byte: UInt8 = 1
        // A child that has failed, or that waits for nothing, does not read: ``finish()`` tells how it went.
        try check("write") { write(go.raw, &byte, 1) < 0 && errno != EPIPE ? -1 : 0 }
    }

    /// Waits until the program runs or a step has failed.
    ///
    /// Throws ``LaunchFailure``; the failed child is reaped then.
    public mutating func finish() throws {
        // The program has waited long enough: what this process does next does not stop it.
        cl_give_way(1)
        defer { cl_give_way(0) }
        var first = pid
        while true {
            let bytes = try report.read(upTo: MemoryLayout<cl_report>.size)
            guard bytes.count == MemoryLayout<cl_report>.size else { return try checkSurvival() }
            let message = bytes.withUnsafeBytes { $0.loadUnaligned(as: cl_report.self) }
            if message.what == 1 {
                // The step that joined the namespaces has handed over to a sibling.
                Self.reap(first)
                first = message.value
                pid = message.value
            } else {
                Self.reap(pid)
                let index = stepOfOperation[Int(message.index)]
                throw LaunchFailure(step: index, of: plan.steps.count, what: plan.steps[index], errno: message.value)
            }
        }
    }

    /// The child has nothing more to say: it runs the program, or it was killed before.
    private func checkSurvival() throws {
        let index = stepOfOperation[Int(progress.operation.pointee)]
        let step = plan.steps[index]
        if case .execute = step { return }
        let exit = Children.reap(pid)
        throw LaunchFailure(
            step: index, of: plan.steps.count, what: step, errno: 0, killedBy: exit.map { $0.code - 128 })
    }

    /// Where the child is, in memory that it shares with this process.
    private final class Progress: Sendable {
        /// The index of an operation. The child alone writes it, in its copy of the address space; here it is read once the
        /// pipe has told that the child writes no more, and unmapped when nobody has this object any more.
        nonisolated(unsafe) let operation: UnsafeMutablePointer<Int32>

        init() throws(SystemError) {
            let size = MemoryLayout<Int32>.size
            let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
            guard let memory, memory != MAP_FAILED else { throw SystemError.current("mmap") }
            operation = memory.bindMemory(to: Int32.self, capacity: 1)
        }

        deinit { munmap(operation, MemoryLayout<Int32>.size) }
    }

    /// Ends a child that shall not go on.
    public mutating func abandon() {
        kill(pid, SIGKILL)
        Self.reap(pid)
    }

    private static func reap(_ pid: Int32) {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }
}

/// A step of a launch plan that could not be done.
public struct LaunchFailure: Error, Sendable, Equatable {
    /// Counts from 0.
    public var step: Int
    /// How many steps the plan has.
    public var of: Int
    /// The step itself.
    public var what: LaunchPlan.Step
    /// Why the kernel refused; 0 when the process was killed.
    public var errno: Int32
    /// The number of the signal that has killed the process at this step.
    public var signal: Int32?

    /// Step number `step` of `of` failed with this error number, or the process was killed by a signal while it was at it.
    public init(step: Int, of: Int, what: LaunchPlan.Step, errno: Int32, killedBy signal: Int32? = nil) {
        self.step = step
        self.of = of
        self.what = what
        self.errno = errno
        self.signal = signal
    }

    /// The kernel's text for the error number, or the signal.
    public var reason: String {
        errno == 0 ? "the process was killed\(signal.map { " by signal \($0)" } ?? "")" : SystemError("", errno).reason
    }
}

extension LaunchFailure: CustomStringConvertible {
    /// Which step failed, and why.
    public var description: String { "\(place): \(reason)" }

    /// The description with the reason as part of a sentence.
    public var sentence: String { "\(place): \(reason.lowercased())" }

    private var place: String { "step \(step + 1) of \(of), \(what.explanation.what) (\(what.explanation.call))" }
}

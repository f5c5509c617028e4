internal import CLinux
internal import Synchronization

/// A piece of work on a thread of its own, beside the one that has started it.
public final class Worker: Sendable {
    private let thread: UInt64
    private let isJoined = Mutex(false)

    /// Starts it. The corresponding call is `pthread_create(3)`. Throws `SystemError` when there can be no more threads.
    ///
    /// - Parameter givesWay: those go first for whom somebody waits (`sched_setscheduler(2)` with `SCHED_BATCH`).
    public init(givesWay: Bool = false, _ work: @escaping @Sendable () -> Void) throws(SystemError) {
        let context = Unmanaged.passRetained(
            Work {
                if givesWay { cl_give_way(1) }
                work()
            })
        var thread: UInt64 = 0
        let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
            guard let context else { return nil }
            Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }
        guard cl_thread(run, context.toOpaque(), &thread) == 0 else {
            let error = SystemError.current("pthread_create")
            context.release()
            throw error
        }
        self.thread = thread
    }

    /// Waits for its end. The corresponding call is `pthread_join(3)`.
    public func join() {
        isJoined.withLock { isJoined in
            if !isJoined { cl_join_thread(thread) }
            isJoined = true
        }
    }

    deinit { join() }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

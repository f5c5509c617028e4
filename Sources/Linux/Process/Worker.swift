internal import CLinux

/// A piece of work on a thread of its own, beside the one that has started it.
public final class Worker: Sendable {
    private let thread: UInt64

    /// Starts it. The corresponding call is `pthread_create(3)`. Throws `SystemError` when there can be no more threads.
    public init(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
        let context = Unmanaged.passRetained(Work(work))
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

    /// Waits for its end; to be called once. The corresponding call is `pthread_join(3)`.
    public func join() { cl_join_thread(thread) }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

internal import Linux
internal import Synchronization

/// The making of a container's network beside the other steps of its start: addresses and ports, a namespace, and the
/// cables into it. Most of the time that it takes the kernel waits for itself.
final class NetworkBirth: Sendable {
    private struct Progress {
        var decided: ContainerNetwork?
        var namespace: Int32 = -1
        var end: Result<ContainerNetwork, any Error>?
    }

    /// What the two threads have in common.
    private final class Shared: Sendable {
        let progress = Mutex(Progress())
    }

    private let shared = Shared()
    /// A byte when the network is decided, another when the namespace is there; no more when there is nothing to come.
    private let milestones: Descriptor
    private let worker: Worker

    /// Begins. Throws `SystemError` when there can be no thread.
    init(of record: ContainerRecord, in store: ContainerStore) throws {
        let pipe = try Pipe()
        let end = try pipe.writing.duplicate().release()
        let shared = self.shared
        do {
            worker = try Worker {
                let result = Result {
                    defer { RawDescriptor.close(end) }
                    return try Self.make(record, store, shared, milestones: end)
                }
                shared.progress.withLock { $0.end = result }
            }
        } catch {
            RawDescriptor.close(end)
            throw error
        }
        milestones = pipe.takeReading()
    }

    private static func make(
        _ record: ContainerRecord, _ store: ContainerStore, _ shared: Shared, milestones: Int32
    ) throws -> ContainerNetwork {
        var network = try ContainerNetwork(record: record, store: store)
        let decided = network
        shared.progress.withLock { $0.decided = decided }
        _ = RawDescriptor.write(milestones, [1])
        let namespace = try Descriptor.newNetworkNamespace().release()
        shared.progress.withLock { $0.namespace = namespace }
        _ = RawDescriptor.write(milestones, [2])
        try network.attach(to: .namespace(namespace))
        return network
    }

    deinit {
        worker.join()
        let namespace = shared.progress.withLock { $0.namespace }
        if namespace >= 0 { RawDescriptor.close(namespace) }
    }

    /// The network with its addresses and ports. To be asked first. Throws what `ContainerNetwork.init` throws.
    func decided() throws -> ContainerNetwork {
        _ = try milestones.read(upTo: 1)
        if let network = shared.progress.withLock({ $0.decided }) { return network }
        return try finish()
    }

    /// A descriptor of the namespace, in which nothing is but what the cables may have brought. To be asked second; it
    /// is closed with this object.
    func namespace() throws -> Int32 {
        _ = try milestones.read(upTo: 1)
        let namespace = shared.progress.withLock { $0.namespace }
        if namespace < 0 { _ = try finish() }
        return namespace
    }

    /// Waits for the rest; the network as it is then. Throws what ``ContainerNetwork/attach(to:)`` throws.
    func finish() throws -> ContainerNetwork {
        worker.join()
        guard let end = shared.progress.withLock({ $0.end }) else {
            preconditionFailure("a thread that ended has a result")
        }
        return try end.get()
    }

    /// Takes back whatever was made.
    func takeBack() {
        worker.join()
        shared.progress.withLock { $0.decided }?.release()
    }
}

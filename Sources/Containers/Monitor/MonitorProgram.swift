internal import Linux

/// The hidden verb `monitor`: everything that this program does beside a container, in processes of its own.
public enum MonitorProgram {
    /// Runs what the words after `monitor` say; returns the exit status.
    public static func run(_ words: [String]) -> Int32 {
        // The guarded image that it runs from has no name of its own.
        SelfProgram.setName("cove")
        SelfProgram.settleIn()
        OwnLimits.lift()
        switch (words.first, words.count) {
        case ("standby", 1): return MonitorStandby.wait().map(run) ?? 0
        case ("exec", 5):
            return ExecAgent.run(root: StateRoot(path: words[1], run: words[2]), container: words[3], exec: words[4])
        case ("probe", 4): return ExecAgent.probe(root: StateRoot(path: words[1], run: words[2]), container: words[3])
        case ("tidy", 3):
            StateRoot(path: words[1], run: words[2]).tidy()
            return 0
        default: break
        }
        guard var arguments = MonitorArguments(words) else { return 2 }
        do {
            switch arguments.phase {
            case .start:
                ignoreBrokenPipes()
                if arguments.lock < 0 {
                    guard let lock = try lock(arguments) else { return 1 }
                    arguments.lock = lock.release()
                }
                var start = try ContainerStart(arguments)
                return start.run()
            case .watch:
                var watch = try MonitorWatch(arguments)
                try watch.run()
                return 0
            }
        } catch {
            // The next command sees that the monitor is gone, and says so.
            return 1
        }
    }

    static let isBusy = "the container is being started or removed by another process"

    /// The container's lock; `nil`, with a word to the client, when another process has it or has removed the
    /// container.
    private static func lock(_ arguments: MonitorArguments) throws -> FileLock? {
        let store = ContainerStore(arguments.root)
        func refuse(_ text: String) {
            guard arguments.client >= 0 else { return }
            _ = RawDescriptor.write(arguments.client, Frame(.failed, text: text).bytes[...])
        }
        guard Files.exists("\(arguments.root.container(arguments.id))/container.json") else {
            refuse("No such container: \(arguments.id)")
            return nil
        }
        // Whoever looks at the state of a container that has just ended holds it for a moment.
        for _ in 0..<500 {
            if let lock = try store.lockIfFree(arguments.id) { return lock }
            let state = try? ContainerState(directory: arguments.root.container(arguments.id))
            if state?.monitor != nil { break }
            sleepMilliseconds(2)
        }
        refuse(isBusy)
        return nil
    }
}

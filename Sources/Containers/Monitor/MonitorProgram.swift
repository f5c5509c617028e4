internal import Linux

/// The hidden verb `monitor`: everything that this program does beside a container, in processes of its own.
public enum MonitorProgram {
    /// Runs what the words after `monitor` say; returns the exit status.
    public static func run(_ words: [String]) -> Int32 {
        switch (words.first, words.count) {
        case ("exec", 5):
            return ExecAgent.run(root: StateRoot(path: words[1], run: words[2]), container: words[3], exec: words[4])
        case ("probe", 4): return ExecAgent.probe(root: StateRoot(path: words[1], run: words[2]), container: words[3])
        default: break
        }
        guard var arguments = MonitorArguments(words) else { return 2 }
        do {
            switch arguments.phase {
            case .start:
                ignoreBrokenPipes()
                if arguments.lock < 0 {
                    guard let lock = try ContainerStore(arguments.root).tryLock(arguments.id) else {
                        if arguments.client >= 0 { _ = RawDescriptor.write(arguments.client, Frame(.failed, text: "the container is being changed by another process").bytes[...]) }
                        return 1
                    }
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
}

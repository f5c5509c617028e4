internal import Containers

extension Session {
    /// The exit status of a client whose container has gone this way, with a word about what the code does not tell.
    func finish(_ outcome: AttachedSession.Outcome, of container: Container) throws -> Int32 {
        switch outcome {
        case .exited(let code):
            if code == 137, let ended = try containers.load(container.id), ended.state.wasOutOfMemory {
                say("\(container.name) was ended by the kernel: it used more memory than it may (--memory)")
            }
            return code
        case .unwritten(let code, let reason):
            say("the output of \(container.name) could not be written: \(reason)")
            return code == 0 ? 1 : code
        case .detached: return 0
        case .abandoned:
            say("\ngot 3 SIGTERM/SIGINTs, forcefully exiting")
            return 1
        case .unread: return ExecRelay.brokenPipe
        case .lost:
            say("the monitor of \(container.name) was killed: the container has ended")
            return 137
        }
    }
}

internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux

/// What happens to containers between their start and their end, and after it.
enum LifecycleVerbs {
    static func stop(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        let engine = session.engine
        let signal = try signal(invocation.flags)
        let timeout = timeout(invocation.flags)
        return try session.forEachAtOnce(invocation.arguments, of: invocation) { name in
            try engine.stop(try engine.containers.find(name), signal: signal, timeout: timeout)
        }
    }

    static func restart(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        try session.root.prepare()
        let engine = session.engine
        let signal = try signal(invocation.flags)
        let timeout = timeout(invocation.flags)
        return try session.forEachAtOnce(invocation.arguments, of: invocation) { name in
            let container = try engine.containers.find(name)
            try engine.stop(container, signal: signal, timeout: timeout, stays: true)
            try engine.startUnlessRunning(container.id)
        }
    }

    private static func timeout(_ flags: FlagValues) -> Int64? {
        flags.isSet("timeout") || flags.isSet("time") ? flags.int("timeout") : nil
    }

    private static func signal(_ flags: FlagValues) throws -> Int32? {
        guard let text = flags.string("signal"), !text.isEmpty else { return nil }
        return try Signal(parsing: text).number
    }

    static func kill(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        session.forEach(invocation.arguments, of: invocation) { name in
            do {
                let container = try session.containers.find(name)
                let text = invocation.flags.string("signal") ?? ""
                let signal = try Signal(parsing: text.isEmpty ? "KILL" : text)
                guard signal.isSupported else {
                    throw Problem(.invalid, "the linux daemon does not support signal \(signal.number)")
                }
                try session.engine.kill(container, signal: signal.number)
            } catch let problem as Problem where !problem.summary.hasPrefix("cannot kill container") {
                throw Problem(
                    problem.code, "cannot kill container: \(name): \(problem.summary)", reason: problem.reason,
                    hint: problem.hint)
            }
            session.print(name)
        }
    }

    static func remove(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        let flags = invocation.flags
        if flags.bool("link") {
            return session.forEach(invocation.arguments, of: invocation) { path in
                try session.engine.removeLink(path)
                session.print(path)
            }
        }
        let status = session.forEach(invocation.arguments, of: invocation) { name in
            do {
                try session.engine.remove(
                    name, isForced: flags.bool("force"), withVolumes: flags.bool("volumes"))
            } catch let problem as Problem where problem.code == .notFound && flags.bool("force") {
                // Gone is what was wanted.
                session.report(problem, of: invocation)
                return
            }
            session.print(name)
        }
        session.tidy()
        return status
    }

    static func wait(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        session.forEach(invocation.arguments, of: invocation) { name in
            let code = try session.engine.wait(for: try session.containers.find(name))
            session.print("\(code)")
            session.output.flush()
        }
    }

    static func pause(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        session.forEach(invocation.arguments, of: invocation) { name in
            try session.engine.setPaused(try session.containers.find(name), true)
            session.print(name)
        }
    }

    static func unpause(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        session.forEach(invocation.arguments, of: invocation) { name in
            try session.engine.setPaused(try session.containers.find(name), false)
            session.print(name)
        }
    }

    static func rename(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        do {
            try session.engine.rename(try session.containers.find(invocation.arguments[0]), to: invocation.arguments[1])
            return 0
        } catch {
            session.report(error, of: invocation)
            session.say("Error: failed to rename container named \(invocation.arguments[0])")
            return 1
        }
    }

    static func update(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        var specification = try UpdateSpecification(flags: invocation.flags)
        try specification.validate(HostFacts.gather())
        let status = session.forEach(invocation.arguments, of: invocation) { name in
            try session.engine.update(try session.containers.find(name), specification)
            session.print(name)
        }
        for warning in specification.warnings { session.say(warning) }
        return status
    }

    static func prune(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        let flags = invocation.flags
        let filters = try PruneFilters(flags.strings("filter"))
        if !flags.bool("force") {
            session.say("WARNING! This will remove all stopped containers.")
            guard session.confirms("Are you sure you want to continue?") else { return 1 }
        }
        let (ids, reclaimed) = try session.engine.prune(filters)
        if !ids.isEmpty {
            session.print("Deleted Containers:")
            for id in ids { session.print(id) }
            session.print("")
        }
        session.print("Total reclaimed space: \(HumanSize.decimal(reclaimed))")
        session.tidy()
        return 0
    }
}

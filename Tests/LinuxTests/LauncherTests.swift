import Glibc
import Linux
import Testing

@Suite struct `A launch` {
    private static let plan = LaunchPlan(steps: [
        .waitForParent,
        .execute(candidates: ["/bin/true"], arguments: ["true"], environment: []),
    ])

    @Test func `ends well when the program runs`() throws {
        var launcher = try Launcher(Self.plan, resources: .init())
        try launcher.release()
        try launcher.finish()
        #expect(Children.reap(launcher.pid)?.code == 0)
    }

    @Test func `names the step at which its process was killed`() throws {
        var launcher = try Launcher(Self.plan, resources: .init())
        kill(launcher.pid, SIGKILL)
        let failure = #expect(throws: LaunchFailure.self) { try launcher.finish() }
        #expect(failure?.step == 0)
        #expect(failure?.signal == 9)
        #expect(failure?.reason == "the process was killed by signal 9")
    }

    @Test func `of a program that is killed at once is a launch all the same`() throws {
        let plan = LaunchPlan(steps: [
            .execute(candidates: ["/bin/sh"], arguments: ["sh", "-c", "kill -9 $$"], environment: [])
        ])
        var launcher = try Launcher(plan, resources: .init())
        try launcher.finish()
        #expect(Children.reap(launcher.pid)?.code == 137)
    }
}

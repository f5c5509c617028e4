import Linux
import Testing

@testable import Containers

@Suite struct `A rehearsal of a start` {
    @Test func `comes to a whole plan`() throws {
        let plan = try #require(Rehearsal.run(StateRoot(path: "/nowhere", run: "/nowhere")))
        #expect(plan.steps.count > 50)
        guard case .execute = plan.steps.last else {
            Issue.record("the last step is \(String(describing: plan.steps.last))")
            return
        }
    }
}

internal import Linux

/// `COVE_FAIL_STEP=N` fails a launch at step N, counted from 1: for tests of what is left behind.
enum FailingStep {
    private static let variable = "COVE_FAIL_STEP"

    /// The index of the step, from 0; `nil` when none shall fail.
    static var index: Int? { ProcessEnvironment.value(variable).flatMap { Int($0) }.map { $0 - 1 } }

    /// The variables of a process that launches for this one.
    static var environment: [String] { ProcessEnvironment.value(variable).map { ["\(variable)=\($0)"] } ?? [] }
}

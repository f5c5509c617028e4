internal import CommandGrammar
internal import Containers

/// `system check`: what a crash has left, and with `--repair` its end.
enum SystemCheckVerb {
    static func run(_ session: Session, _ invocation: Invocation) throws -> Int32 {
        var check = SystemCheck(
            root: session.root, repairs: invocation.flags.bool("repair"), isDeep: invocation.flags.bool("deep"))
        let findings = try check.run()
        for finding in findings { session.print((finding.isMended ? "mended: " : "") + finding.text) }
        if findings.isEmpty {
            session.print("everything is in order")
            return 0
        }
        guard findings.contains(where: { !$0.isMended }) else { return 0 }
        if !invocation.flags.bool("repair") { session.say("`cove system check --repair` mends what can be mended") }
        return 1
    }
}

internal import CommandGrammar
internal import Documents

extension Verbs {
    /// `doctor`: exit status 1 when something is missing without which containers do not start.
    static let doctor: Verb = { session, invocation in
        let checks = HostCheck.all(HostObservation(of: session))
        switch invocation.flags.string("format") {
        case nil, "": session.output.write(DoctorReport(checks: checks, style: session.style).text)
        case "json": session.output.write(JSON.array(checks.map(\.json)).text(.indented(by: 2)) + "\n")
        case let format?: throw invocation.problem("there is no format \"\(format)\", only json")
        }
        return checks.contains { $0.verdict == .missing } ? 1 : 0
    }
}

/// The checks of a host as lines: a fact each, and below it what follows and what to do.
struct DoctorReport {
    var checks: [HostCheck]
    var style = Style.plain

    var text: String {
        let width = checks.map { $0.name.utf8.count }.max() ?? 0
        let margin = String(repeating: " ", count: width + 11)
        return checks.reduce(into: "") { text, check in
            let verdict = check.verdict.rawValue
            let blanks = String(repeating: " ", count: 9 - verdict.utf8.count)
            let name = check.name + String(repeating: " ", count: width + 2 - check.name.utf8.count)
            text +=
                style.colour(verdict, Self.colour(check.verdict)) + blanks + name
                + ProblemPrinter.visible(check.finding) + "\n"
            if let effect = check.effect { text += margin + style.faint("effect: ") + effect + "\n" }
            if let remedy = check.remedy {
                text += margin + style.faint("remedy: ") + ProblemPrinter.visible(remedy) + "\n"
            }
        }
    }

    private static func colour(_ verdict: HostCheck.Verdict) -> Style.Colour {
        switch verdict {
        case .ok: .green
        case .limited: .yellow
        case .missing: .red
        }
    }
}

extension Verbs {
    /// The verbs that are about the host, the whole state, and the program itself.
    static let systemVerbs: [String: Verb] = [
        "doctor": doctor, "system check": SystemCheckVerb.run, "system info": info, "version": version,
    ].merging(shellVerbs) { first, _ in first }
}

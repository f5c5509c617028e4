import Documents
import Testing

@Suite struct `Suggestions` {
    @Test(arguments: [
        ("redi", "redis"), ("rnu", "run"), ("insepct", "inspect"), ("inspekt", "inspect"), ("imags", "images"),
        ("sotp", "stop"),
    ])
    func `name what was probably meant`(typed: String, meant: String) {
        let names = ["redis", "run", "inspect", "images", "stop", "logs"]
        #expect(Suggestion.nearest(to: typed, among: names) == meant)
    }

    @Test(arguments: ["xyz", "", "containers", "q"])
    func `are silent when nothing is near`(typed: String) {
        #expect(Suggestion.nearest(to: typed, among: ["redis", "run", "inspect"]) == nil)
    }

    @Test func `do not name the word itself`() {
        #expect(Suggestion.nearest(to: "run", among: ["run"]) == nil)
    }
}

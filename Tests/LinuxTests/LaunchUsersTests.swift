import Testing

@testable import Linux

@Suite struct `Layers for a user namespace` {
    private func names(_ count: Int) -> [String] {
        LaunchPlan.Layers(lower: (0..<count).map { "/l/\($0)" }, own: "/c", upper: "u", work: "w").shortNames
    }

    @Test func `have names that differ and are short`() {
        #expect(names(3) == ["a", "b", "c"])
        #expect(names(64).suffix(3) == ["9", "aa", "ab"])
        #expect(Set(names(500)).count == 500)
        #expect(names(100).joined(separator: ":").utf8.count <= 255)
        #expect(!names(500).contains("own"))
    }
}

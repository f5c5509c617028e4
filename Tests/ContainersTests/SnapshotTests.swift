import Documents
import Linux
import Testing

@testable import Containers

@Suite struct `The layers of a container` {
    private func snapshot(layers: Int) -> Snapshot {
        Snapshot(
            base: "/r/layers", lower: (0..<layers).map { "l/\(1_000_000_000_000_000 + $0)" },
            upper: "/r/containers/c/upper", work: "/r/containers/c/work", isVolatile: false)
    }

    @Test func `are mounted as one file system`() throws {
        let mount = try snapshot(layers: 200).mount(at: "/x")
        #expect(mount.data.hasPrefix("lowerdir=l/1000000000000000:l/1000000000000001:"))
        #expect(mount.data.contains(",upperdir=/r/containers/c/upper,workdir=/r/containers/c/work,"))
    }

    @Test func `that are more than the kernel takes are told`() {
        let problem = #expect(throws: Problem.self) { try snapshot(layers: 300).mount(at: "/x") }
        #expect(problem?.summary == "the image has 300 layers, which is more than can be mounted")
    }
}

import Documents
import Glibc
import Linux
import OCI
import Testing

@testable import Containers

// Unpacking a layer gives files to their owners, which only root may.
@Suite(.enabled(if: getuid() == 0)) struct `A library` {
    let tree: CaptureTree
    let state: CaptureTree
    let library: ImageLibrary
    let moment = Timestamp(seconds: 1_700_000_000)

    init() throws {
        tree = try CaptureTree()
        try tree.program("/usr/bin/bash")
        try tree.program("/usr/bin/app")
        state = try CaptureTree()
        library = ImageLibrary(root: "\(state.root)/state")
    }

    @Test func `takes in a captured image under its name`() throws {
        var told: [ImageProgress] = []
        let request = CaptureRequest(programs: ["app"])
        let captured = try library.capture(request, as: "web", from: tree.capture, now: moment) { told.append($0) }
        let image = try library.resolve("web:latest")
        #expect(image.id == captured.id)
        #expect(captured.warnings == [])
        #expect(image.config.config["Entrypoint"] == ["/usr/bin/app"])
        #expect(image.config.platform == Platform.host)
        #expect(try library.history(of: image).map(\.createdBy) == ["capture app"])
        let size = Int64(Elf().bytes.count)
        #expect(
            told.contains { if case .copied(let done, let all) = $0 { done == all && done >= size } else { false } })
        #expect(told.last.map { if case .unpacked(let done) = $0 { done >= size } else { false } } == true)
        let layer = try #require(library.layerPaths(of: image).first)
        #expect(try Files.read("\(layer)/usr/bin/app") == Elf().bytes)
        #expect(Files.link("\(layer)/bin") == "usr/bin")
    }

    @Test func `has the same image for the same files`() throws {
        let request = CaptureRequest(programs: ["app"])
        let first = try library.capture(request, as: "first", from: tree.capture, now: moment)
        let second = try library.capture(request, as: "second", from: tree.capture, now: moment)
        #expect(first == second)
        #expect(try library.list().count == 1)
    }

    @Test func `makes an image of a recipe when its name is used`() throws {
        let captured = try #require(try library.captureKnown("shell", from: tree.capture, now: moment))
        #expect(try library.resolve("shell").id == captured.id)
        #expect(try library.captureKnown("alpine", from: tree.capture, now: moment) == nil)
        #expect(try library.captureKnown("shell:1", from: tree.capture, now: moment) == nil)
        #expect(
            throws: Problem(
                .notFound, "the image \"nginx\" is made of this host's nginx, which is not installed",
                hint: "apt-get install nginx-light")
        ) { try library.captureKnown("nginx", from: tree.capture, now: moment) }
    }

    @Test func `writes nothing when a program is missing or the name is none`() throws {
        #expect(throws: Problem.self) {
            try library.capture(CaptureRequest(programs: ["none"]), as: "web", from: tree.capture, now: moment)
        }
        #expect(throws: Problem.self) {
            try library.capture(CaptureRequest(programs: ["app"]), as: "Web", from: tree.capture, now: moment)
        }
        #expect(!Files.exists("\(state.root)/state"))
    }
}

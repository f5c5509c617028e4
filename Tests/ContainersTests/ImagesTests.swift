import Documents
import Glibc
import Linux
import OCI
import Testing

@testable import Containers

/// A library in a directory that is gone after the test.
final class ScratchLibrary {
    let path: String
    let library: ImageLibrary

    init() throws {
        var template = Array("/tmp/cove-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError.current("mkdtemp") }
        path = String(cString: made)
        library = ImageLibrary(root: path)
    }

    deinit { try? Files.removeTree(path) }

    /// An image of one file that holds its own name.
    @discardableResult
    func add(
        _ names: String..., file: String = "file", seconds: Int64 = 1_700_000_000, config: JSON = [:],
        parent: Image? = nil
    ) throws -> Image {
        let draft = ImageDraft(
            config: config, created: Timestamp(seconds: seconds), createdBy: "make \(file)", parent: parent)
        return try library.add(draft, names: names.map { try Reference(parsing: $0) }) { writer in
            let entry = TarEntry(
                path: Array(file.utf8), kind: .file(size: Int64(file.utf8.count)), mode: 0o644, uid: geteuid(),
                gid: getegid())
            try writer.add(entry, content: Array(file.utf8))
        }
    }

    func save(_ names: String...) throws -> [UInt8] {
        let sink = BytesSink()
        try library.save(names, to: sink)
        return sink.bytes
    }

    var blobs: Int { (try? library.content.blobs().count) ?? 0 }
    var layerCount: Int { (try? library.layers.layers().count) ?? 0 }
}

@Suite struct `An image library` {
    let scratch: ScratchLibrary
    var library: ImageLibrary { scratch.library }

    init() throws { scratch = try ScratchLibrary() }

    @Test func `finds images by name, id and the beginning of the id`() throws {
        let image = try scratch.add("web:1", "other")
        for text in ["web:1", "docker.io/library/web:1", "other", image.id.description, image.id.hex, image.id.short] {
            #expect(try library.resolve(text).id == image.id)
        }
        #expect(try library.resolve("web:1").tags.map(\.familiar) == ["other:latest", "web:1"])
        #expect(throws: Problem(.notFound, "No such image: none:latest")) { try library.resolve("none") }
        #expect(throws: Problem(.notFound, "No such image: web:latest")) { try library.resolve("web") }
        #expect(throws: Problem.self) { try library.resolve("Web") }
    }

    @Test func `makes the same image of the same files`() throws {
        let first = try scratch.add("a")
        let second = try scratch.add("b")
        #expect(first.id == second.id)
        #expect(try library.list().count == 1)
    }

    @Test func `gives names, and moves them`() throws {
        let one = try scratch.add("one", file: "1")
        let two = try scratch.add("two", file: "2")
        try library.tag("one", as: "two")
        #expect(try library.resolve("two").id == one.id)
        #expect(try library.resolve(two.id.description).tags.isEmpty)
        #expect(throws: Problem(.notFound, "No such image: none:latest")) { try library.tag("none", as: "x") }
        let error = "invalid reference format: repository name (library/Upper) must be lowercase"
        #expect(
            throws: Problem(.invalid, "Error parsing reference: \"Upper\" is not a valid repository/tag: \(error)")
        ) { try library.tag("one", as: "Upper") }
    }

    @Test func `stacks layers topmost first`() throws {
        let base = try scratch.add("base", file: "below")
        let image = try scratch.add("top", file: "above", parent: base)
        let paths = try library.layerPaths(of: image)
        #expect(paths == image.layers.reversed().map { "\(scratch.path)/layers/\($0.hex)" })
        #expect(Files.text("\(paths[0])/above") == "above")
        try library.layers.remove(image.layers[0])
        #expect(Files.text("\(try library.layerPaths(of: image)[1])/below") == "below")
        #expect(image.size == 10)
        #expect(try library.history(of: image).map(\.id) == [image.id, base.id])
        #expect(try library.history(of: image).map(\.createdBy) == ["make above", "make below"])
    }

    @Test func `shows an image in the shape of Docker's API`() throws {
        let image = try scratch.add("web", config: ["Env": ["A=1"], "ExposedPorts": ["80/tcp": [:]]])
        let shown = image.inspection(in: library)
        #expect(
            shown.object?.keys.sorted() == [
                "Architecture", "Author", "Comment", "Config", "Created", "DockerVersion", "GraphDriver", "Id",
                "Metadata", "Os", "Parent", "RepoDigests", "RepoTags", "RootFS", "Size",
            ])
        #expect(
            shown["Config"]?.text()
                == #"{"Cmd":null,"Entrypoint":null,"Env":["A=1"],"ExposedPorts":{"80/tcp":{}},"Labels":null,"OnBuild":null,"#
                + #""User":"","Volumes":null,"WorkingDir":""}"#)
        #expect(shown["RepoTags"] == ["web:latest"])
        #expect(shown["Created"] == "2023-11-14T22:13:20Z")
    }

    @Test func `commits a container's changes and settings`() throws {
        let base = try scratch.add("base")
        let upper = "\(scratch.path)/upper"
        try Files.makeDirectories("\(upper)/etc")
        try Files.replace("\(upper)/etc/hosts", with: "x".utf8)
        try Files.replace("\(upper)/new", with: "new".utf8)
        let request = CommitRequest(
            config: ["Hostname": "h", "Cmd": ["sh", "-c", "echo x"], "Env": ["A=1"], "User": ""], upper: upper,
            excluded: ["/etc/hosts"], author: "Ann", message: "the message", changes: ["ENV B=2"], name: "new:1")
        let image = try library.commit(request, parent: base)
        #expect(image.config.config == ["Env": ["A=1", "B=2"], "Cmd": ["sh", "-c", "echo x"]])
        #expect(image.layers.count == 2)
        #expect(image.config.author == "Ann")
        #expect(image.comment == "the message")
        #expect(image.parent == base.id)
        #expect(try library.history(of: image)[0].createdBy == "sh -c echo x")
        let top = try library.layerPaths(of: image)[0]
        #expect(Files.text("\(top)/new") == "new")
        #expect(!Files.exists("\(top)/etc/hosts"))
        #expect(throws: Problem.self) {
            try library.commit(CommitRequest(config: [:], upper: upper, name: "Bad"), parent: base)
        }
    }

    @Test func `imports an archive of files`() throws {
        let sink = BytesSink()
        let writer = TarWriter(sink)
        try writer.add(
            TarEntry(path: [97], kind: .file(size: 1), mode: 0o644, uid: geteuid(), gid: getegid()), content: [1])
        try writer.finish()
        let request = ImportRequest(changes: [#"CMD ["x"]"#], message: "a message", name: "web:three")
        let image = try library.import(BytesSource(sink.bytes), request)
        #expect(image.comment == "a message")
        #expect(image.config.config == ["Cmd": ["x"]])
        #expect(image.layers == [Digest(of: sink.bytes)])
        #expect(image.size == 1)
        #expect(throws: Problem(.corrupt, "unexpected EOF")) { try library.import(BytesSource(Array("nonsense".utf8))) }
    }

    @Test func `loads what it saved`() throws {
        let base = try scratch.add("base", file: "below")
        let image = try scratch.add("web:1", "web:2", file: "above", parent: base)
        let bytes = try scratch.save("web", "base")
        let other = try ScratchLibrary()
        let loaded = try other.library.load(BytesSource(bytes))
        #expect(
            loaded.map(\.description) == [
                "Loaded image: web:1", "Loaded image: web:2", "Loaded image: base:latest",
            ])
        let copy = try other.library.resolve("web:2")
        #expect(copy.id == image.id && copy.manifestDigest == image.manifestDigest && copy.size == image.size)
        #expect(try other.save("web", "base") == bytes)
        let unnamed = try other.library.load(BytesSource(try scratch.save(image.id.short)))
        #expect(unnamed.map(\.description) == ["Loaded image ID: \(image.id)"])
    }

    @Test func `loads nothing of a damaged archive`() throws {
        try scratch.add("web", file: String(repeating: "x", count: 90))
        let bytes = try scratch.save("web")
        for position in stride(from: 0, to: bytes.count, by: 97) {
            let other = try ScratchLibrary()
            var damaged = bytes
            damaged[position] ^= 0x55
            do {
                try other.library.load(BytesSource(damaged))
                // What was hit says nothing: padding, a time, the second of two descriptions.
                #expect(throws: Never.self) { try other.library.list().map { try other.library.layerPaths(of: $0) } }
            } catch {
                #expect(try other.library.list().isEmpty)
            }
        }
        #expect(throws: Problem(.corrupt, "unexpected EOF")) { try library.load(BytesSource(Array("nonsense\n".utf8))) }
        #expect(throws: ImageArchive.noImage) { try library.load(BytesSource([UInt8](repeating: 0, count: 1024))) }
    }

    @Test func `loads archives in the form before 25`() throws {
        let image = try scratch.add("web")
        let sink = BytesSink()
        let writer = TarWriter(sink)
        func add(_ name: String, _ bytes: [UInt8]) throws {
            try writer.add(TarEntry(name, .file(size: Int64(bytes.count)), mode: 0o644), content: bytes)
        }
        let layer = try Files.read(library.content.path(of: image.layers[0]))
        try add("1111/layer.tar", layer)
        try writer.add(TarEntry("2222/layer.tar", .symbolicLink(to: Array("../1111/layer.tar".utf8)), mode: 0o777))
        try add("\(image.id.hex).json", image.config.bytes)
        let manifest: JSON = [
            ["Config": .string("\(image.id.hex).json"), "RepoTags": ["old:1"], "Layers": ["2222/layer.tar"]]
        ]
        try add("manifest.json", manifest.bytes())
        try writer.finish()
        let other = try ScratchLibrary()
        #expect(try other.library.load(BytesSource(sink.bytes)).map(\.description) == ["Loaded image: old:1"])
        #expect(try other.library.resolve("old:1").id == image.id)
    }
}

@Suite struct `Removing images` {
    let scratch: ScratchLibrary
    var library: ImageLibrary { scratch.library }

    init() throws { scratch = try ScratchLibrary() }

    private func use(_ image: Image, isRunning: Bool = false) -> ImageUse {
        ImageUse(
            containerID: "c0ffee0123456789", imageID: image.id.description, layers: image.layers.map(\.hex),
            isRunning: isRunning)
    }

    private func remove(_ text: String, isForced: Bool = false, _ uses: ImageUse...) throws -> [String] {
        try library.remove(text, isForced: isForced) { uses }.map(\.description)
    }

    @Test func `takes names away, and the image with the last one`() throws {
        let image = try scratch.add("web:1", "web:2")
        #expect(try remove("web:1") == ["Untagged: web:1"])
        #expect(try remove("web:2") == ["Untagged: web:2", "Deleted: \(image.id)", "Deleted: \(image.layers[0])"])
        #expect(scratch.blobs == 0)
        #expect(scratch.layerCount == 0)
        #expect(throws: Problem(.notFound, "No such image: web:2")) { try remove("web:2") }
    }

    @Test func `of which a container was made is a conflict`() throws {
        let image = try scratch.add("web")
        let short = image.id.short
        let problems = [
            (
                "web", false,
                "unable to remove repository reference \"web\" (must force) - container c0ffee012345 is using its referenced image \(short)"
            ),
            (
                short, false,
                "unable to delete \(short) (must be forced) - image is being used by stopped container c0ffee012345"
            ),
            (
                short, true,
                "unable to delete \(short) (cannot be forced) - image is being used by running container c0ffee012345"
            ),
        ]
        for (text, isRunning, reason) in problems {
            #expect(throws: Problem(.conflict, "conflict: \(reason)")) {
                try remove(text, use(image, isRunning: isRunning))
            }
        }
        // The container keeps its layers.
        #expect(try remove("web", isForced: true, use(image)) == ["Untagged: web:latest", "Deleted: \(image.id)"])
        #expect(scratch.layerCount == 1)
    }

    @Test func `of a running container only takes the name`() throws {
        let image = try scratch.add("web")
        #expect(try remove("web", isForced: true, use(image, isRunning: true)) == ["Untagged: web:latest"])
        #expect(try library.resolve(image.id.short).tags.isEmpty)
    }

    @Test func `by id needs force when there are several names`() throws {
        let image = try scratch.add("web:1", "db:1")
        let short = image.id.short
        #expect(
            throws: Problem(
                .conflict,
                "conflict: unable to delete \(short) (must be forced) - image is referenced in multiple repositories")
        ) { try remove(short) }
        #expect(try remove(short, isForced: true).count == 4)
    }

    @Test func `keeps what others share, and takes parents without a name along`() throws {
        let base = try scratch.add("base", file: "1")
        let child = try scratch.add("child", file: "2", parent: base)
        #expect(try remove("base") == ["Untagged: base:latest"])
        #expect(
            throws: Problem(
                .conflict,
                "conflict: unable to delete \(base.id.short) (cannot be forced) - image has dependent child images")
        ) { try remove(base.id.short) }
        let chain = child.config.chain
        #expect(
            try remove("child") == [
                "Untagged: child:latest", "Deleted: \(child.id)", "Deleted: \(chain[1])", "Deleted: \(base.id)",
                "Deleted: \(chain[0])",
            ])
        #expect(scratch.blobs == 0)
    }

    @Test func `that nobody needs frees their layers`() throws {
        try scratch.add("web", file: "kept")
        let lost = try scratch.add(file: "lost")
        let used = try scratch.add(file: "used")
        try library.content.add([1, 2, 3], mediaType: "")
        let pruned = try library.prune(ImageFilters(forPrune: true)) { [use(used)] }
        #expect(pruned.changes.map(\.description) == ["Deleted: \(lost.id)", "Deleted: \(lost.layers[0])"])
        #expect(pruned.reclaimed == 4)
        #expect(scratch.blobs == 6)
        let all = try library.prune(ImageFilters(["dangling=false"], forPrune: true)) { [use(used)] }
        #expect(all.changes.first == .untagged("web:latest"))
        #expect(try library.list().map(\.id) == [used.id])
    }

    @Test func `works for one that is damaged, so that it can be loaded again`() throws {
        let image = try scratch.add("web")
        let bytes = try scratch.save("web")
        try Files.replace(library.content.path(of: image.id), with: "{}".utf8)
        #expect(throws: Problem.self) { try library.resolve("web") }
        #expect(try remove("web").first == "Untagged: web:latest")
        try library.load(BytesSource(bytes))
        #expect(try library.resolve("web").id == image.id)
    }
}

import Documents
import Glibc
import Linux
import Testing

@testable import OCI

@Suite struct `Layers` {
    private let scratch: ScratchDirectory
    private let store: DirectoryLayerStore

    init() throws {
        scratch = try ScratchDirectory()
        store = DirectoryLayerStore("\(scratch.path)/layers", trash: "\(scratch.path)/trash")
    }

    /// Unpacks and gives the layer's name below the scratch directory.
    private func unpack(_ entries: [TarEntry]) throws -> String {
        "layers/" + (try store.add(HashingSource(BytesSource(archive(entries))), expecting: nil)).hex
    }

    private func tree(_ entries: [TarEntry]) throws -> [String] {
        let layer = try unpack(entries)
        return try scratch.tree(layer).map { String($0.dropFirst(layer.count + 1)) }
    }

    private func text(_ path: String) -> String? { Files.text("\(scratch.path)/\(path)") }

    @Test func `have the files of their archive`() throws {
        let layer = try unpack([
            directory("bin", mode: 0o750), file("bin/sh", mode: 0o755), hardLink("bin/ash", to: "bin/sh"),
            link("sbin", to: "bin"), file("./x//y/../z"), TarEntry("fifo", .fifo, mode: 0o622, seconds: 1000),
        ])
        #expect(
            try scratch.tree(layer).map { $0.dropFirst(layer.count + 1) } == [
                "bin/", "bin/ash", "bin/sh", "fifo", "sbin", "x/", "x/z",
            ])
        let program = try #require(scratch.status("\(layer)/bin/sh"))
        #expect(program.st_mode & 0o7777 == 0o755)
        #expect(program.st_nlink == 2)
        #expect(program.st_mtim.tv_sec == 1000)
        let folder = try #require(scratch.status("\(layer)/bin"))
        #expect(folder.st_mode & 0o7777 == 0o750)
        #expect(folder.st_mtim.tv_sec == 1000)
        #expect(scratch.status("\(layer)/fifo")?.st_mode == S_IFIFO | 0o622)
        #expect(text("\(layer)/bin/ash") == "bin/sh")
    }

    @Test func `have names of any bytes, also in the place of others`() throws {
        let name: [UInt8] = [100, 0xFF]
        let layer = try unpack([
            TarEntry(path: name, kind: .directory, mode: 0o755), file("d\u{FFFD}"),
            TarEntry(path: name + Array("/x".utf8), kind: .fifo, mode: 0o644),
            TarEntry(path: name, kind: .fifo, mode: 0o644),
        ])
        #expect(try Files.names(in: "\(scratch.path)/\(layer)").count == 2)
        #expect(text("\(layer)/d\u{FFFD}") == "d\u{FFFD}")
    }

    @Test func `have what stands in the place of a link where it stands`() throws {
        let entries = [
            directory("b"), link("a", to: "b"), file("a/x"), directory("a"), file("a/y"), link("c", to: "b"),
            file("c/z"),
            file("b"), directory("b"), file("c/w"),
        ]
        #expect(try tree(entries) == ["a/", "a/y", "b/", "b/w", "c"])
    }

    @Test func `know their size, and are added once`() throws {
        let bytes = try archive([file("four"), file("seven77"), hardLink("other", to: "four")])
        let digest = Digest(of: bytes)
        for _ in 0..<2 { #expect(try store.add(HashingSource(BytesSource(bytes)), expecting: digest) == digest) }
        #expect(store.size(of: digest) == 11)
        #expect(try store.layers() == [digest])
        try store.remove(digest)
        #expect(!store.contains(digest))
        #expect(try Files.names(in: store.path) == [])
    }

    @Test(arguments: [
        ([file("a"), file(".wh.b"), file("c/.wh.d")], ["a", "b!", "c/", "c/d!"]),
        // Whiteouts never hide what their own layer has, whatever comes first.
        ([file("a"), file(".wh.a")], ["a"]),
        ([file(".wh.a"), file("a")], ["a"]),
        ([file("a/b"), file(".wh.a")], ["a/", "a/b"]),
        ([file(".wh.a"), file("a/b")], ["a/", "a/b"]),
        ([file(".wh..wh.plnk"), file("a")], ["a"]),
        // The later of two entries counts.
        ([file("a"), link("a", to: "b")], ["a"]),
        ([directory("a"), file("a/b"), file("a")], ["a"]),
        ([file("a"), directory("a"), file("a/b")], ["a/", "a/b"]),
        ([link("a", to: "b"), directory("b"), directory("a"), file("a/x")], ["a/", "a/x", "b/"]),
        ([file("/abs/file")], ["abs/", "abs/file"]),
    ])
    func `take names as overlayfs wants them`(entries: [TarEntry], expected: [String]) throws {
        #expect(try tree(entries) == expected)
    }

    @Test func `mark directories as opaque`() throws {
        let name = geteuid() == 0 ? "trusted.overlay.opaque" : "user.overlay.opaque"
        for entries in [[file("d/.wh..wh..opq")], [file(".wh.d"), file("d/x")], [file("d/x"), file(".wh.d")]] {
            let path = "\(scratch.path)/\(try unpack(entries))/d"
            var value = [UInt8](repeating: 0, count: 4)
            #expect(SystemCall.lgetxattr(path, name, &value, value.count) == 1)
            #expect(value[0] == UInt8(ascii: "y"))
        }
    }

    @Test func `resolve links inside of themselves`() throws {
        let outside = try ScratchDirectory()
        for target in [outside.path, "../../../../../..\(outside.path)", "/"] {
            // The link leads to a place in the layer, which is there or is not.
            _ = try? unpack([link("way", to: target), file("way/evil"), file("way/sub/evil")])
            _ = try? unpack([directory(String(outside.path.dropFirst())), link("way", to: target), file("way/evil")])
            _ = try? unpack([link("way", to: "\(target)/evil"), file("way"), directory("way"), file("way/.wh.x")])
        }
        #expect(try outside.tree() == [])
        #expect(Files.names(ofExisting: scratch.path).sorted() == ["layers", "trash"])
    }

    @Test func `do not change what a replaced directory's link leads to`() throws {
        let outside = try ScratchDirectory()
        chmod(outside.path, 0o711)
        _ = try unpack([
            directory("usr/lib/d", mode: 0o777), link("lib", to: "usr/lib"), directory("lib/d", mode: 0o777),
            link("usr/lib/d", to: outside.path),
        ])
        #expect(outside.status("")?.st_mode == S_IFDIR | 0o711)
    }

    @Test(arguments: [
        [file("../evil")], [file("a/../../evil")], [directory("..")], [file(".wh...")], [file("a/.wh..")],
        [hardLink("passwd", to: "../../../../etc/passwd")], [hardLink("passwd", to: "/etc/passwd")],
        [link("etc", to: "/etc"), hardLink("passwd", to: "etc/passwd")],
        [file("a"), file("a/b")], [link("a", to: "a"), file("a/b")],
        [file(String(repeating: "x", count: 256))], [file(".")],
    ])
    func `that lead astray are refused and leave nothing`(entries: [TarEntry]) throws {
        #expect(throws: Problem.self) { try unpack([file("first")] + entries) }
        #expect(try Files.names(in: store.path) == [])
    }

    @Test func `that are not what they should be leave nothing`() throws {
        let bytes = try archive([file("a")])
        #expect(throws: Problem.self) {
            try store.add(HashingSource(BytesSource(bytes)), expecting: Digest(of: [1]))
        }
        let long = try archive([file(String(repeating: "n", count: 90))])
        #expect(throws: Problem(.corrupt, "unexpected EOF")) {
            try store.add(HashingSource(BytesSource(Array(long[..<600]))), expecting: nil)
        }
        #expect(try Files.names(in: store.path) == [])
    }

    @Test func `may not say what overlayfs does`() throws {
        var entry = file("a")
        entry.attributes = [
            TarEntry.Attribute(name: "trusted.overlay.redirect", value: Array("/etc".utf8)),
            TarEntry.Attribute(name: "user.overlay.whiteout", value: [1]),
        ]
        let path = "\(scratch.path)/\(try unpack([entry]))/a"
        #expect(SystemCall.llistxattr(path, nil, 0) == 0)
    }

    @Test(.enabled(if: geteuid() == 0)) func `have owners, devices, set-uid bits and capabilities`() throws {
        let sink = BytesSink()
        let writer = TarWriter(sink)
        let capability: [UInt8] = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        try writer.add(TarEntry("null", .characterDevice(major: 1, minor: 3), mode: 0o666))
        try writer.add(TarEntry("su", .file(size: 0), mode: 0o6755, uid: 1000, gid: 50))
        var ping = TarEntry("ping", .file(size: 0), mode: 0o755)
        ping.attributes = [TarEntry.Attribute(name: "security.capability", value: capability)]
        try writer.add(ping)
        try writer.finish()
        let layer = "layers/" + (try store.add(HashingSource(BytesSource(sink.bytes)), expecting: nil)).hex
        let null = try #require(scratch.status("\(layer)/null"))
        #expect(null.st_mode == S_IFCHR | 0o666)
        #expect(SystemCall.deviceNumber(UInt64(null.st_rdev)) == (1, 3))
        let program = try #require(scratch.status("\(layer)/su"))
        #expect(program.st_mode & 0o7777 == 0o6755)
        #expect(program.st_uid == 1000 && program.st_gid == 50)
        #expect(SystemCall.lgetxattr("\(scratch.path)/\(layer)/ping", "security.capability", nil, 0) == 20)
    }

    @Test func `are made again of what was unpacked`() throws {
        let entries = [
            file("a"), directory("d"), file("d/.wh..wh..opq"), file("d/file", mode: 0o600),
            hardLink("d/other", to: "a"),
            link("l", to: "nowhere"), file(".wh.gone"),
        ]
        let layer = try unpack(entries)
        let sink = BytesSink()
        let writer = TarWriter(sink)
        try LayerDiff.write(upper: "\(scratch.path)/\(layer)", excluding: ["/l"], to: writer)
        try writer.finish()
        let reader = TarReader(BytesSource(sink.bytes))
        var names: [String] = []
        while let entry = try reader.next() { names.append(entry.name) }
        #expect(names == ["a", "d/", "d/.wh..wh..opq", "d/file", "d/other", ".wh.gone"])
        let again = try store.add(HashingSource(BytesSource(sink.bytes)), expecting: nil)
        #expect(try scratch.tree("layers/\(again.hex)").count == 5)
    }

    @Test func `without a change are the empty archive`() throws {
        let empty = try ScratchDirectory()
        let sink = BytesSink()
        let writer = TarWriter(sink)
        try LayerDiff.write(upper: empty.path, to: writer)
        try writer.finish()
        #expect(Digest(of: sink.bytes) == .emptyArchive)
    }

    @Test func `are exported with empty mount points`() throws {
        let layer = try unpack([file("v/inner"), file("etc/hosts"), file("z")])
        let root = try Descriptor.open("\(scratch.path)/\(layer)", Kernel.openDirectory)
        let sink = BytesSink()
        try LayerDiff.exportTree(root.raw, excluding: ["/v", "/etc/hosts"], to: sink)
        let reader = TarReader(BytesSource(sink.bytes))
        var entries: [String] = []
        while let entry = try reader.next() { entries.append("\(entry.name) \(entry.size)") }
        #expect(entries == ["etc/ 0", "etc/hosts 0", "v/ 0", "z 1"])
    }
}

extension Files {
    fileprivate static func names(ofExisting path: String) -> [String] { (try? names(in: path)) ?? [] }
}

import Glibc
import Linux
import Testing

/// Directories `0`, `1`, … in one of its own, removed at the end.
private final class Layers {
    let path: String

    init() throws {
        path = "/tmp/layers-" + Files.randomDigits(16)
        try Files.makeDirectories(path)
    }

    deinit { try? Files.removeTree(path) }

    func write(_ layer: Int, _ name: String, _ text: String) throws {
        let file = "\(path)/\(layer)/\(name)"
        try Files.makeDirectories(Files.parent(of: file))
        try Files.replace(file, with: text.utf8, isDurable: false)
    }

    func link(_ layer: Int, _ name: String, to text: String) throws {
        let file = "\(path)/\(layer)/\(name)"
        try Files.makeDirectories(Files.parent(of: file))
        try Files.makeLink(file, to: text)
    }

    /// A whiteout, which the kernel lets everybody make.
    func delete(_ layer: Int, _ name: String) throws {
        let file = "\(path)/\(layer)/\(name)"
        try Files.makeDirectories(Files.parent(of: file))
        try check("mknod") { SystemCall.mknodat(AT_FDCWD, file, UInt32(S_IFCHR)) }
    }

    /// Reads through the layers of these numbers, topmost first.
    func read(_ name: String, _ layers: Int..., limit: Int = 1000) -> String? {
        LayeredTree(layers.map { "\(path)/\($0)" }).read(name, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }
}

@Suite struct `A tree of layers` {
    @Test func `shows the topmost file`() throws {
        let layers = try Layers()
        try layers.write(0, "etc/passwd", "low")
        try layers.write(1, "etc/group", "g")
        try layers.write(2, "etc/passwd", "high")
        #expect(layers.read("/etc/passwd", 2, 1, 0) == "high")
        #expect(layers.read("/etc/passwd", 1, 0) == "low")
        #expect(layers.read("/etc/group", 2, 1, 0) == "g")
        #expect(layers.read("/etc/none", 2, 1, 0) == nil)
        #expect(layers.read("/etc", 2, 1, 0) == nil)
        #expect(layers.read("/etc/passwd/x", 2, 1, 0) == nil)
    }

    @Test func `hides what was deleted, and finds what was made again`() throws {
        let layers = try Layers()
        try layers.write(0, "etc/passwd", "low")
        try layers.write(0, "opt/a/b", "low")
        try layers.delete(1, "etc/passwd")
        try layers.delete(1, "opt/a")
        try layers.write(2, "etc/passwd", "new")
        #expect(layers.read("/etc/passwd", 1, 0) == nil)
        #expect(layers.read("/opt/a/b", 1, 0) == nil)
        #expect(layers.read("/etc/passwd", 2, 1, 0) == "new")
    }

    @Test func `shows nothing from below an opaque directory or another file`() throws {
        let layers = try Layers()
        try layers.write(0, "etc/passwd", "low")
        try layers.write(1, "etc/other", "x")
        try layers.write(2, "etc", "a file")
        try layers.write(3, "etc/mine", "m")
        #expect(layers.read("/etc/passwd", 2, 0) == nil)
        // A directory over a file over a directory: the lowest is not part of it.
        #expect(layers.read("/etc/passwd", 3, 2, 0) == nil)
        #expect(layers.read("/etc/mine", 3, 2, 0) == "m")
        let isMarked = SystemCall.lsetxattr("\(layers.path)/1/etc", "user.overlay.opaque", "y", 1) == 0
        #expect(layers.read("/etc/passwd", 1, 0) == (isMarked ? nil : "low"))
    }

    @Test func `resolves links across layers, and never out of the tree`() throws {
        let layers = try Layers()
        try layers.write(0, "real/passwd", "low")
        try layers.link(1, "etc", to: "/real")
        try layers.link(1, "up", to: "../../../../real/../real/./passwd")
        try layers.link(1, "chain", to: "up")
        try layers.link(1, "host", to: "/proc/self/environ")
        try layers.link(1, "turn", to: "turn")
        try layers.link(1, "real/own", to: "passwd")
        #expect(layers.read("/etc/passwd", 1, 0) == "low")
        #expect(layers.read("//etc//./passwd", 1, 0) == "low")
        #expect(layers.read("/chain", 1, 0) == "low")
        #expect(layers.read("/etc/own", 1, 0) == "low")
        #expect(layers.read("/host", 1, 0) == nil)
        #expect(layers.read("/turn", 1, 0) == nil)
    }

    @Test func `opens regular files of a bounded size alone`() throws {
        let layers = try Layers()
        try layers.write(0, "big", String(repeating: "x", count: 1001))
        try layers.write(0, "fits", String(repeating: "x", count: 1000))
        #expect(mkfifo("\(layers.path)/0/fifo", 0o600) == 0)
        #expect(layers.read("/big", 0) == nil)
        #expect(layers.read("/fits", 0)?.utf8.count == 1000)
        #expect(layers.read("/fifo", 0) == nil)
        #expect(layers.read("/fits\u{0}x", 0) == nil)
        #expect(layers.read("/fits", 7) == nil)
    }

    @Test func `is read below an open root too`() throws {
        let layers = try Layers()
        try layers.write(0, "etc/passwd", "low")
        try layers.link(0, "link", to: "/etc/passwd")
        try layers.link(0, "out", to: "/../../../../../etc/hostname")
        #expect(mkfifo("\(layers.path)/0/fifo", 0o600) == 0)
        let root = try Descriptor.open("\(layers.path)/0", Kernel.openPath | Kernel.openDirectory)
        #expect(RegularFile.read("/link", inRoot: root.raw, limit: 9) == Array("low".utf8))
        #expect(RegularFile.read("/link", inRoot: root.raw, limit: 2) == nil)
        #expect(RegularFile.read("/out", inRoot: root.raw, limit: 9) == nil)
        #expect(RegularFile.read("/fifo", inRoot: root.raw, limit: 9) == nil)
    }
}

@Suite struct `A copied tree` {
    @Test func `keeps names, links, modes, times, holes and attributes`() throws {
        let layers = try Layers()
        try layers.write(0, "sub/file", "text")
        try layers.link(0, "link", to: "../nowhere")
        #expect(link("\(layers.path)/0/sub/file", "\(layers.path)/0/twin") == 0)
        #expect(mkfifo("\(layers.path)/0/fifo", 0o640) == 0)
        #expect(chmod("\(layers.path)/0/sub/file", 0o4751) == 0)
        #expect(chmod("\(layers.path)/0", 0o750) == 0)
        let strange: [CChar] = "\(layers.path)/0/".utf8.map { CChar($0) } + [-1, 0]
        #expect(mkdir(strange, 0o711) == 0)
        let hasAttributes = SystemCall.lsetxattr("\(layers.path)/0/sub/file", "user.note", "abc", 3) == 0
        var times = [timespec(tv_sec: 1000, tv_nsec: 5), timespec(tv_sec: 2000, tv_nsec: 6)]
        #expect(utimensat(AT_FDCWD, "\(layers.path)/0/sub", &times, 0) == 0)
        let sparse = try Descriptor.open("\(layers.path)/0/sparse", O_WRONLY | O_CREAT)
        #expect(ftruncate(sparse.raw, 1 << 24) == 0 && pwrite(sparse.raw, "end", 3, 1 << 23) == 3)

        try Files.makeDirectory("\(layers.path)/1")
        let source = try Descriptor.open("\(layers.path)/0", Kernel.openDirectory)
        let target = try Descriptor.open("\(layers.path)/1", Kernel.openDirectory)
        #expect(try TreeCopy.isEmpty(target))
        try TreeCopy.copy(from: source, to: target)

        func status(_ name: String) -> stat {
            var result = stat()
            _ = lstat("\(layers.path)/1/\(name)", &result)
            return result
        }
        #expect(Files.text("\(layers.path)/1/sub/file") == "text")
        #expect(Files.link("\(layers.path)/1/link") == "../nowhere")
        #expect(status("twin").st_ino == status("sub/file").st_ino)
        #expect(status("sub/file").st_mode & 0o7777 == 0o4751)
        #expect(status("fifo").st_mode == S_IFIFO | 0o640)
        #expect(status("").st_mode & 0o7777 == 0o750)
        #expect(status("sub").st_mtim.tv_sec == 2000 && status("sub").st_mtim.tv_nsec == 6)
        #expect(status("sparse").st_size == 1 << 24)
        #expect(status("sparse").st_blocks < 1000)
        let copied: [CChar] = "\(layers.path)/1/".utf8.map { CChar($0) } + [-1, 0]
        #expect(access(copied, F_OK) == 0)
        if hasAttributes {
            var value = [UInt8](repeating: 0, count: 8)
            #expect(SystemCall.lgetxattr("\(layers.path)/1/sub/file", "user.note", &value, 8) == 3)
        }
        // Names that are not text cannot be removed by their text.
        #expect(rmdir(strange) == 0 && rmdir(copied) == 0)
    }
}

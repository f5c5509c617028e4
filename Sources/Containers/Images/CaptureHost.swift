internal import Glibc
internal import Linux

/// The file tree that images are captured from. Paths are those inside of it.
struct CaptureHost {
    /// What stands before each path; empty for the host itself.
    let root: String

    init(root: String) { self.root = root == "/" ? "" : root }

    enum Kind { case file, directory, link, other }

    struct Status {
        var kind: Kind
        var mode: UInt32
        var uid: UInt32
        var gid: UInt32
        var size: UInt64

        var isProgram: Bool { kind == .file && mode & 0o111 != 0 }
    }

    func source(_ path: String) -> String { root + path }

    /// `nil` when nothing is there, or it cannot be reached. The last component is not followed.
    func status(_ path: String) -> Status? {
        var status = stat()
        guard lstat(source(path), &status) == 0 else { return nil }
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        return Status(
            kind: kind, mode: UInt32(status.st_mode) & 0o7777, uid: status.st_uid, gid: status.st_gid,
            size: UInt64(max(status.st_size, 0)))
    }

    func link(_ path: String) -> String? { Files.link(source(path)) }

    func names(in path: String) -> [String] { (try? Files.names(in: source(path))) ?? [] }

    func bytes(_ path: String, limit: Int) throws(SystemError) -> [UInt8] { try Files.read(source(path), limit: limit) }

    func text(_ path: String) -> String? {
        guard let resolved = resolve(path), let bytes = try? bytes(resolved, limit: 16 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func exists(_ path: String) -> Bool { resolve(path) != nil }

    /// The path without links, taken as if the tree were the whole; `nil` when nothing is there.
    func resolve(_ path: String) -> String? { walk(path) { _, _ in } }

    /// Follows `path` through links, at most 40 as the kernel does.
    /// - Parameter visit: is called with each directory, link and file on the way.
    /// - Returns: where the path leads; `nil` when nothing is there.
    func walk(_ path: String, visit: (String, Status) throws -> Void) rethrows -> String? {
        var pending = Array(path.split(separator: "/").reversed())
        var current = ""
        var links = 0
        while let component = pending.popLast() {
            if component == "." { continue }
            if component == ".." {
                current = String(current[..<(current.lastIndex(of: "/") ?? current.startIndex)])
                continue
            }
            let next = "\(current)/\(component)"
            guard let status = status(next) else { return nil }
            switch status.kind {
            case .link:
                links += 1
                guard links <= 40, let target = link(next) else { return nil }
                try visit(next, status)
                if target.hasPrefix("/") { current = "" }
                pending += target.split(separator: "/").reversed()
            case .directory:
                try visit(next, status)
                current = next
            case .file, .other:
                guard pending.isEmpty else { return nil }
                try visit(next, status)
                current = next
            }
        }
        return current.isEmpty ? "/" : current
    }

    /// The headers of the ELF file at `path`, which has no links.
    func elf(_ path: String) throws -> ElfFile {
        let file = try Descriptor.open(source(path))
        let size = status(path)?.size ?? 0
        return try ElfFile(size: size) { offset, count in
            guard let place = off_t(exactly: offset) else { return [] }
            return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                initialized = max(0, pread(file.raw, buffer.baseAddress, count, place))
            }
        }
    }

    /// The first bytes of a file, `count` at most.
    func head(_ path: String, _ count: Int) throws(SystemError) -> [UInt8] {
        try Descriptor.open(source(path)).read(upTo: count)
    }
}

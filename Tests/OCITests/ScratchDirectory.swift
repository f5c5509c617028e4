import Glibc
import Linux

@testable import OCI

/// A directory that is gone after the test.
final class ScratchDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/cove-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError.current("mkdtemp") }
        path = String(cString: made)
    }

    deinit { try? Files.removeTree(path) }

    /// Kind, permissions and link count of a file below; `nil` when there is none.
    func status(_ name: String) -> stat? {
        var status = stat()
        return lstat("\(path)/\(name)", &status) == 0 ? status : nil
    }

    /// All paths below, sorted; whiteouts end with `!`, directories with `/`.
    func tree(_ directory: String = "") throws -> [String] {
        var found: [String] = []
        for name in try Files.names(in: "\(path)/\(directory)") {
            let inner = directory.isEmpty ? name : "\(directory)/\(name)"
            guard let status = status(inner) else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: found += ["\(inner)/"] + (try tree(inner))
            case S_IFCHR where status.st_rdev == 0: found.append("\(inner)!")
            default: found.append(inner)
            }
        }
        return found
    }
}

/// An archive of these entries; files hold their own path.
func archive(_ entries: [TarEntry]) throws -> [UInt8] {
    let sink = BytesSink()
    let writer = TarWriter(sink)
    for entry in entries {
        var entry = entry
        entry.uid = geteuid()
        entry.gid = getegid()
        guard case .file = entry.kind else {
            try writer.add(entry)
            continue
        }
        entry.kind = .file(size: Int64(entry.path.count))
        try writer.add(entry, content: entry.path)
    }
    try writer.finish()
    return sink.bytes
}

func file(_ path: String, mode: UInt32 = 0o644) -> TarEntry {
    TarEntry(path, .file(size: 0), mode: mode, seconds: 1000)
}
func directory(_ path: String, mode: UInt32 = 0o755) -> TarEntry {
    TarEntry(path, .directory, mode: mode, seconds: 1000)
}
func link(_ path: String, to target: String) -> TarEntry {
    TarEntry(path, .symbolicLink(to: Array(target.utf8)), mode: 0o777, seconds: 1000)
}
func hardLink(_ path: String, to target: String) -> TarEntry {
    TarEntry(path, .hardLink(to: Array(target.utf8)), mode: 0o644, seconds: 1000)
}

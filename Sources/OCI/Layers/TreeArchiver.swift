internal import Documents
internal import Glibc
internal import Linux

/// Writes the files of a tree to an archive, in the order of their names' bytes.
///
/// Names are looked up in open directories and never followed, so that no link leads out of the tree, also while
/// somebody changes it.
final class TreeArchiver {
    /// What an archive is made of.
    enum Form {
        /// All that is there.
        case tree
        /// The upper directory of an overlay: its marks become the names that a layer has for them.
        case changes
    }

    private let writer: TarWriter
    private let form: Form
    private let excluded: Set<[UInt8]>
    /// Files with several names, by the first of them.
    private var linked: [FileIdentity: [UInt8]] = [:]
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 4096)

    /// Each level of the tree holds descriptors.
    private static let deepest = 400

    /// The content of directories and files at the paths `excluded` is left out; with `changes` they are so altogether.
    init(_ writer: TarWriter, form: Form, excluding excluded: [String]) throws {
        self.writer = writer
        self.form = form
        self.excluded = Set(try excluded.map { try LayerPath(Array($0.utf8)).bytes })
    }

    deinit { buffer.deallocate() }

    /// Writes what is in the directory, and its own marks.
    func add(_ directory: Int32) throws { try contents(directory, path: [], depth: 0) }

    private func contents(_ directory: Int32, path: [UInt8], depth: Int) throws {
        guard depth < Self.deepest else {
            throw Problem(.unsupported, "the directory \(TarReader.shown(path)) is nested too deeply")
        }
        for name in try Self.names(in: directory) {
            let inner = path.isEmpty ? name : path + [UInt8(ascii: "/")] + name
            let isExcluded = excluded.contains(inner)
            if isExcluded, form == .changes { continue }
            let place = Place(path: LayerPath(cleaned: inner), directory: directory, name: FileName(name))
            try add(place, isExcluded: isExcluded, depth: depth)
        }
    }

    private func add(_ place: Place, isExcluded: Bool, depth: Int) throws {
        var status = stat()
        guard place.name.withCString({ fstatat(place.directory, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            // Gone since the directory was read.
            if errno == ENOENT { return }
            throw SystemError.current("stat \(place.path)")
        }
        let path = place.path.bytes
        if form == .changes, Whiteout.isMark(status) {
            let mark = Self.inside(place.path.parent.bytes, Whiteout.prefix + place.path.name)
            try writer.add(Self.entry(mark, .file(size: 0), status))
            return
        }
        let kind = status.st_mode & S_IFMT
        // A socket lives only as long as its server.
        if kind == S_IFSOCK { return }
        if kind != S_IFDIR, status.st_nlink > 1 {
            if let first = linked[FileIdentity(status)] {
                try writer.add(Self.entry(path, .hardLink(to: first), status))
                return
            }
            linked[FileIdentity(status)] = path
        }
        switch kind {
        case S_IFDIR: try directory(place, status, isExcluded: isExcluded, depth: depth)
        case S_IFREG: try file(place, isExcluded: isExcluded)
        case S_IFLNK: try writer.add(Self.entry(path, .symbolicLink(to: try Self.link(place)), status))
        case S_IFIFO: try writer.add(Self.entry(path, .fifo, status))
        default:
            let (major, minor) = SystemCall.deviceNumber(UInt64(status.st_rdev))
            let kind: TarEntry.Kind =
                kind == S_IFCHR
                ? .characterDevice(major: major, minor: minor) : .blockDevice(major: major, minor: minor)
            try writer.add(Self.entry(path, kind, status))
        }
    }

    private func directory(_ place: Place, _ status: stat, isExcluded: Bool, depth: Int) throws {
        let raw = place.name.withCString {
            SystemCall.openat(place.directory, $0, Kernel.openDirectory | Kernel.openNoFollow)
        }
        guard raw >= 0 else {
            if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return }
            throw SystemError.current("open \(place.path)")
        }
        let inner = Descriptor(owning: raw)
        var entry = Self.entry(place.path.bytes, .directory, status)
        let isOpaque = try attributes(of: place, into: &entry)
        try writer.add(entry)
        if isOpaque, form == .changes {
            let mark = Self.inside(place.path.bytes, Whiteout.prefix + Whiteout.opaque)
            try writer.add(Self.entry(mark, .file(size: 0), status))
        }
        if !isExcluded { try contents(inner.raw, path: place.path.bytes, depth: depth + 1) }
    }

    private func file(_ place: Place, isExcluded: Bool) throws {
        let flags = O_RDONLY | O_NONBLOCK | Kernel.openNoFollow
        let raw = place.name.withCString { SystemCall.openat(place.directory, $0, flags) }
        guard raw >= 0 else {
            if errno == ENOENT || errno == ELOOP { return }
            throw SystemError.current("open \(place.path)")
        }
        let file = Descriptor(owning: raw)
        var status = stat()
        try check("stat \(place.path)") { fstat(raw, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { return }
        let size = isExcluded ? 0 : Int64(status.st_size)
        var entry = Self.entry(place.path.bytes, .file(size: size), status)
        _ = try attributes(of: place, into: &entry)
        try writer.begin(entry)
        try content(file, size: size)
    }

    /// As many bytes as were announced, whatever happens to the file meanwhile: zeros where it became shorter.
    private func content(_ file: borrowing Descriptor, size: Int64) throws {
        var rest = size
        let raw = file.raw
        while rest > 0 {
            let wanted = Int(min(rest, Int64(buffer.count)))
            var count = try check("read") { read(raw, buffer.baseAddress, wanted) }
            if count == 0 {
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]).initializeMemory(
                    as: UInt8.self, repeating: 0)
                count = wanted
            }
            try writer.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            rest -= Int64(count)
        }
    }

    /// The capabilities and the users' own extended attributes of a file. Says whether overlayfs marked it as opaque.
    private func attributes(of place: Place, into entry: inout TarEntry) throws -> Bool {
        var isOpaque = false
        for name in place.attributeNames() {
            if Whiteout.isReserved(name) {
                let mark = name.split(separator: ".").last ?? ""
                if mark == "opaque" { isOpaque = place.attribute(name) == [UInt8(ascii: "y")] }
                if form == .changes, mark == "redirect" || mark == "metacopy" {
                    throw Problem(
                        .unsupported, "\(place.path) cannot be put into a layer",
                        reason: "overlayfs keeps only a reference to its content (\(name))",
                        hint: "mount the overlay with redirect_dir=off and metacopy=off")
                }
            } else if name == "security.capability" || name.hasPrefix("user."), let value = place.attribute(name) {
                entry.attributes.append(TarEntry.Attribute(name: name, value: value))
            }
        }
        entry.attributes.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return isOpaque
    }
}

/// A file, whatever its name.
private struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

extension TreeArchiver {
    private static func inside(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
        directory.isEmpty ? name : directory + [UInt8(ascii: "/")] + name
    }

    /// Whole seconds: a fraction would need an extended header for every file.
    private static func entry(_ path: [UInt8], _ kind: TarEntry.Kind, _ status: stat) -> TarEntry {
        TarEntry(
            path: path, kind: kind, mode: UInt32(status.st_mode & 0o7777), uid: status.st_uid, gid: status.st_gid,
            seconds: Int64(status.st_mtim.tv_sec))
    }

    private static func link(_ place: Place) throws(SystemError) -> [UInt8] {
        var text = [CChar](repeating: 0, count: 4096)
        let length = place.name.withCString { readlinkat(place.directory, $0, &text, text.count) }
        if length < 0 { throw SystemError.current("readlink \(place.path)") }
        return text[..<length].map { UInt8(bitPattern: $0) }
    }

    /// The names in a directory, sorted.
    private static func names(in directory: Int32) throws(SystemError) -> [[UInt8]] {
        let copy = SystemCall.openat(directory, ".", Kernel.openDirectory)
        guard copy >= 0 else { throw SystemError.current("open") }
        guard let stream = fdopendir(copy) else {
            close(copy)
            throw SystemError.current("opendir")
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension Place {
    /// The names of the extended attributes of a file that is no link.
    func attributeNames() -> [String] {
        let bytes = value(of: { SystemCall.llistxattr($0, $1, $2) })
        return (bytes ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of an extended attribute; `nil` when there is none.
    func attribute(_ attribute: String) -> [UInt8]? {
        value(of: { SystemCall.lgetxattr($0, attribute, $1, $2) })
    }

    private func value(of call: (UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int) -> Int) -> [UInt8]? {
        let file = FileName(Array("/proc/self/fd/\(directory)/".utf8) + path.name)
        return file.withCString { file in
            let size = call(file, nil, 0)
            if size <= 0 { return size == 0 ? [] : nil }
            var bytes = [UInt8](repeating: 0, count: size)
            let length = bytes.withUnsafeMutableBytes { call(file, $0.baseAddress, size) }
            return length < 0 ? nil : Array(bytes[..<min(length, size)])
        }
    }
}

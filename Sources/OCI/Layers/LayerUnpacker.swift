internal import Documents
internal import Glibc
internal import Linux

/// Puts the files of a layer's archive into a directory, in the form that overlayfs stacks.
///
/// Every name is looked up below the directory: links in the archive lead nowhere else, `..` is refused. Nobody else
/// may change the directory meanwhile. A whiteout becomes a device 0:0, an opaque directory is marked by an attribute.
final class LayerUnpacker {
    let root: Int32
    /// Directories that are open, because the next entries lie in them.
    private var open: [LayerPath: Int32] = [:]
    /// What is set when all is unpacked, because what happens in a directory changes it.
    private var directories: [LayerPath: TarEntry] = [:]
    let identity = (user: geteuid(), group: getegid())
    let mask = FileCreationMask.current
    /// The bytes of all files.
    private(set) var size: Int64 = 0

    private static let openAtOnce = 64

    /// Unpacks into an open directory of somebody else's.
    init(into root: Int32) { self.root = root }

    deinit { closeDirectories() }

    /// Unpacks all entries.
    func unpack(_ reader: TarReader) throws {
        while let entry = try reader.next() {
            do { try add(entry, reader) } catch let error as SystemError {
                throw Self.failure(entry, error)
            }
        }
        for (path, entry) in directories {
            do { try finish(path, entry) } catch { throw Self.failure(entry, error) }
        }
    }

    private static func failure(_ entry: TarEntry, _ error: SystemError) -> Problem {
        let code: Problem.Code = error.number == ENOSPC || error.number == EDQUOT ? .unavailable : .failed
        return Problem(code, "\(TarReader.shown(entry.path)) cannot be unpacked", reason: error.reason)
    }

    private func add(_ entry: TarEntry, _ reader: TarReader) throws {
        let path = try LayerPath(entry.path)
        if path.isRoot {
            guard entry.kind == .directory else {
                throw Problem(.invalid, "the archive's root is no directory")
            }
            directories[path] = entry
            return
        }
        let directory = try directory(path.parent)
        if path.name.starts(with: Whiteout.prefix) {
            try whiteOut(path, in: directory)
            return
        }
        let place = Place(path: path, directory: directory, name: FileName(path.name))
        switch entry.kind {
        case .file: try file(entry, place, reader)
        case .directory: try directoryEntry(entry, place)
        case .hardLink(let target): try hardLink(to: target, place)
        case .symbolicLink(let target):
            let text = FileName(target)
            try make(place) { directory, name in text.withCString { symlinkat($0, directory, name) } }
            try own(entry, place)
            setAttributes(entry, place)
            try setTime(entry, place)
        case .characterDevice(let major, let minor):
            try node(entry, place, S_IFCHR, major: major, minor: minor)
        case .blockDevice(let major, let minor):
            try node(entry, place, S_IFBLK, major: major, minor: minor)
        case .fifo: try node(entry, place, S_IFIFO)
        }
    }
}

/// A name in an open directory.
struct Place {
    let path: LayerPath
    let directory: Int32
    let name: FileName
}

extension LayerUnpacker {
    /// An open descriptor of a directory of the layer, made when it is missing. It is valid until the next call.
    private func directory(_ path: LayerPath) throws -> Int32 {
        if path.isRoot { return root }
        if let known = open[path] { return known }
        let flags = Kernel.openPath | Kernel.openDirectory
        var raw = FileName(path.bytes).withCString { SystemCall.openInRoot(root, $0, flags) }
        if raw < 0, errno == ENOENT || errno == ENOTDIR {
            let place = Place(path: path, directory: try directory(path.parent), name: FileName(path.name))
            try makeDirectory(place, mode: 0o755)
            directories[path] = TarEntry(path: path.bytes, kind: .directory, mode: 0o755, seconds: Self.untold)
            raw = place.name.withCString { SystemCall.openat(place.directory, $0, flags | Kernel.openNoFollow) }
        }
        guard raw >= 0 else { throw SystemError.current("open \(path)") }
        if open.count >= Self.openAtOnce { closeDirectories() }
        open[path] = raw
        return raw
    }

    /// A new descriptor of a directory of the layer; -1 and `errno` when it is none.
    private func openExisting(_ path: LayerPath) -> Int32 {
        FileName(path.isRoot ? Array(".".utf8) : path.bytes).withCString {
            SystemCall.openInRoot(root, $0, Kernel.openPath | Kernel.openDirectory)
        }
    }

    /// The time of a directory that is in no entry of the archive: it keeps its own.
    private static let untold = Int64.min

    private func closeDirectories() {
        for raw in open.values { close(raw) }
        open = [:]
    }

    private func directoryEntry(_ entry: TarEntry, _ place: Place) throws {
        if place.name.withCString({ mkdirat(place.directory, $0, mode_t(0o700)) }) != 0 {
            guard errno == EEXIST else { throw SystemError.current("mkdir \(place.path)") }
            if try kind(of: place) != S_IFDIR {
                let wasWhiteout = try isWhiteout(place)
                try clear(place)
                try check("mkdir \(place.path)") { place.name.withCString { mkdirat(place.directory, $0, 0o700) } }
                if wasWhiteout { try Whiteout.makeOpaque(place) }
            }
        }
        directories[place.path] = entry
        try own(entry, place)
        setAttributes(entry, place)
    }

    /// Makes a directory that no entry tells of. In place of a whiteout it hides what is below, as that did.
    private func makeDirectory(_ place: Place, mode: UInt32) throws {
        if place.name.withCString({ mkdirat(place.directory, $0, mode) }) == 0 { return }
        guard errno == EEXIST else { throw SystemError.current("mkdir \(place.path)") }
        guard try isWhiteout(place) else { throw SystemError("mkdir \(place.path)", ENOTDIR) }
        try clear(place)
        try check("mkdir \(place.path)") { place.name.withCString { mkdirat(place.directory, $0, mode) } }
        try Whiteout.makeOpaque(place)
    }

    /// Sets what was put off. The directory is opened anew without following links: its name may be another file's now.
    private func finish(_ path: LayerPath, _ entry: TarEntry) throws(SystemError) {
        let flags = Kernel.openDirectory | Kernel.openNoFollow
        let raw: Int32
        if path.isRoot {
            raw = SystemCall.openat(root, ".", flags)
        } else {
            let parent = openExisting(path.parent)
            raw = parent < 0 ? -1 : FileName(path.name).withCString { SystemCall.openat(parent, $0, flags) }
            let failure = errno
            if parent >= 0 { close(parent) }
            errno = failure
        }
        if raw < 0 {
            // Another entry took its place.
            if [ENOENT, ENOTDIR, ELOOP].contains(errno) { return }
            throw SystemError.current("open \(path)")
        }
        let directory = Descriptor(owning: raw)
        if path.isRoot { try own(entry, directory.raw) }
        try check("chmod \(path)") { fchmod(directory.raw, entry.mode) }
        if entry.seconds != Self.untold { try setTime(entry, directory.raw) }
    }

    private func file(_ entry: TarEntry, _ place: Place, _ reader: TarReader) throws {
        let flags = O_WRONLY | O_CREAT | O_EXCL | Kernel.openNoFollow
        let raw = try make(place) { SystemCall.openat($0, $1, flags, entry.mode & 0o777) }
        let file = Descriptor(owning: raw)
        var written: Int64 = 0
        while let piece = try reader.nextPiece() {
            try Descriptor.writeAll(raw, piece)
            written += Int64(piece.count)
            // The disk works along, so that the wait at the end is short.
            if written % (8 << 20) < Int64(piece.count) { _ = SystemCall.startWriteback(raw, from: 0, count: written) }
        }
        size += written
        try own(entry, raw)
        setAttributes(entry, file: raw)
        if mask.takes(from: entry.mode) { try check("chmod") { fchmod(raw, entry.mode) } }
        try setTime(entry, raw)
        _ = consume file
    }

    /// Another name of a file of this layer; a name outside of it cannot be reached.
    private func hardLink(to target: [UInt8], _ place: Place) throws {
        let target = try LayerPath(target)
        guard target != place.path else { return }
        let raw = openExisting(target.parent)
        guard raw >= 0 else { throw Self.noTarget(place, target) }
        let directory = Descriptor(owning: raw)
        let name = FileName(target.name)
        do {
            try make(place) { into, new in name.withCString { linkat(directory.raw, $0, into, new, 0) } }
        } catch let error as SystemError where error.isMissing {
            throw Self.noTarget(place, target)
        }
    }

    private static func noTarget(_ place: Place, _ target: LayerPath) -> Problem {
        Problem(
            .invalid, "the archive's hard link \(place.path) leads to \(target)",
            reason: "that file is not in the same layer before it")
    }

    private func node(
        _ entry: TarEntry, _ place: Place, _ kind: mode_t, major: UInt32 = 0, minor: UInt32 = 0
    ) throws {
        do {
            try make(place) { SystemCall.mknodat($0, $1, kind | entry.mode & 0o777, major: major, minor: minor) }
        } catch let error as SystemError where error.number == EPERM && identity.user != 0 {
            // Without root there are no device nodes; the container gets those that it needs otherwise.
            return
        }
        try own(entry, place)
        setAttributes(entry, place)
        if mask.takes(from: entry.mode) {
            // Just made and no link, so nothing is followed.
            try check("chmod \(place.path)") { place.name.withCString { fchmodat(place.directory, $0, entry.mode, 0) } }
        }
        try setTime(entry, place)
    }
}

extension LayerUnpacker {
    /// Makes a file of a name; what had the name before in this layer is removed.
    @discardableResult
    private func make(_ place: Place, _ body: (Int32, UnsafePointer<CChar>) -> Int32) throws -> Int32 {
        do {
            return try check("make \(place.path)") { place.name.withCString { body(place.directory, $0) } }
        } catch {
            guard error.exists else { throw error }
            try clear(place)
            return try check("make \(place.path)") { place.name.withCString { body(place.directory, $0) } }
        }
    }

    private func clear(_ place: Place) throws {
        if place.name.withCString({ unlinkat(place.directory, $0, 0) }) != 0 {
            if errno == ENOENT { return }
            guard errno == EISDIR || errno == EPERM else { throw SystemError.current("unlink \(place.path)") }
            try Files.removeTree(place.path.name, in: place.directory, shown: "\(place.path)")
        }
        for path in directories.keys where path.isBelow(place.path) { directories[path] = nil }
        // A link may have led to any of them.
        for (path, raw) in open where raw != place.directory {
            close(raw)
            open[path] = nil
        }
    }

    private func status(of place: Place) throws(SystemError) -> stat {
        var status = stat()
        let result = place.name.withCString { fstatat(place.directory, $0, &status, AT_SYMLINK_NOFOLLOW) }
        if result != 0 { throw SystemError.current("stat \(place.path)") }
        return status
    }

    private func kind(of place: Place) throws(SystemError) -> mode_t { try status(of: place).st_mode & S_IFMT }

    private func isWhiteout(_ place: Place) throws(SystemError) -> Bool { Whiteout.isMark(try status(of: place)) }

    /// Hides what lower layers have: a name, or all that they have in a directory. What this layer has stays.
    private func whiteOut(_ path: LayerPath, in directory: Int32) throws {
        let marked = path.name.dropFirst(Whiteout.prefix.count)
        if marked.elementsEqual(Whiteout.opaque) {
            try Whiteout.makeOpaque(Place(path: path.parent, directory: directory, name: FileName(".".utf8)))
            return
        }
        // What else begins so was aufs's own.
        if marked.starts(with: Whiteout.prefix) { return }
        guard !marked.isEmpty, !marked.elementsEqual(".".utf8), !marked.elementsEqual("..".utf8) else {
            throw Problem(.invalid, "the archive's whiteout \"\(path)\" hides no name")
        }
        let place = Place(path: path, directory: directory, name: FileName(marked))
        do {
            try check("whiteout \(path)") { place.name.withCString { SystemCall.mknodat(directory, $0, S_IFCHR) } }
        } catch {
            guard error.exists else { throw error }
            if try kind(of: place) == S_IFDIR { try Whiteout.makeOpaque(place) }
        }
    }
}

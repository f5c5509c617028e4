internal import CLinux
internal import Glibc

/// Directories that lie over each other as overlayfs stacks them, to be read without a mount.
///
/// A character device 0:0 says that the name does not exist; a directory with the attribute `overlay.opaque` hides
/// those below it; directories of the same name are one, of other files the topmost counts. Renamed directories
/// (`redirect_dir`) are not followed to their old place.
/// Source: the kernel's Documentation/filesystems/overlayfs.rst.
public struct LayeredTree: ~Copyable {
    /// Topmost first.
    private let roots: [Int32]

    /// - Parameter directories: topmost first. One that cannot be opened counts as empty.
    public init(_ directories: [String]) {
        roots = directories.compactMap { try? Descriptor.open($0, Kernel.openPath | Kernel.openDirectory).release() }
    }

    deinit { for root in roots { close(root) } }

    /// The content of a file, links resolved as if this tree were all there is; `nil` when there is none, when it is no
    /// regular file, or when it has more than `limit` bytes.
    public func read(_ path: String, limit: Int) -> [UInt8]? {
        guard !path.utf8.contains(0) else { return nil }
        var walk = Walk(pending: Self.names(path.utf8), layers: Array(roots.indices))
        while let name = walk.pending.popLast() {
            if name.elementsEqual(".".utf8) { continue }
            if name.elementsEqual("..".utf8) {
                if walk.places.count > 1 { walk.places.removeLast() }
                continue
            }
            switch lookUp(name, in: walk.place) {
            case .nothing: return nil
            case .directory(let place): walk.places.append(place)
            case .link(let text): guard walk.follow(text) else { return nil }
            case .file(let raw):
                let file = Descriptor(owning: raw)
                return walk.pending.isEmpty ? RegularFile.read(file, limit: limit) : nil
            }
        }
        return nil
    }

    /// A directory: its path without links, and the layers that have a part in it.
    private struct Place {
        var path: [UInt8]
        var layers: [Int]
    }

    private struct Walk {
        /// The names still to go, the next one last.
        var pending: [[UInt8]]
        /// From the root to where the walk is.
        var places: [Place]
        var links = 0

        init(pending: [[UInt8]], layers: [Int]) {
            self.pending = pending
            places = [Place(path: [], layers: layers)]
        }

        var place: Place { places[places.count - 1] }

        /// Goes on where a link leads; false when there were too many, `ELOOP` of the kernel.
        mutating func follow(_ text: [UInt8]) -> Bool {
            links += 1
            guard links <= 40, !text.isEmpty else { return false }
            if text[0] == UInt8(ascii: "/") { places.removeLast(places.count - 1) }
            pending += LayeredTree.names(text)
            return true
        }
    }

    private static func names(_ path: some Collection<UInt8>) -> [[UInt8]] {
        path.split(separator: UInt8(ascii: "/")).map { Array($0) }.reversed()
    }

    private enum Finding {
        case nothing
        case directory(Place)
        case link([UInt8])
        /// An open place that the receiver closes.
        case file(Int32)
    }

    private func lookUp(_ name: [UInt8], in place: Place) -> Finding {
        let path = place.path + (place.path.isEmpty ? [] : [UInt8(ascii: "/")]) + name
        let words = path.map { CChar(bitPattern: $0) } + [0]
        var parts: [Int] = []
        for layer in place.layers {
            let raw = SystemCall.openInRoot(roots[layer], words, Kernel.openPath | Kernel.openNoFollow)
            if raw < 0 {
                if errno == ENOENT || errno == ENOTDIR { continue }
                break
            }
            let found = Descriptor(owning: raw)
            guard let status = try? found.status() else { break }
            let kind = status.st_mode & S_IFMT
            if kind == S_IFDIR {
                parts.append(layer)
                if Self.isOpaque(found) { break }
                continue
            }
            // Below a directory nothing but directories counts.
            if !parts.isEmpty || kind == S_IFCHR && status.st_rdev == 0 { break }
            if kind == S_IFLNK { return Self.target(of: found).map { .link($0) } ?? .nothing }
            return .file(found.release())
        }
        return parts.isEmpty ? .nothing : .directory(Place(path: path, layers: parts))
    }

    private static func target(of link: borrowing Descriptor) -> [UInt8]? {
        var text = [CChar](repeating: 0, count: 4096)
        let length = readlinkat(link.raw, "", &text, text.count)
        return length < 0 ? nil : text[..<length].map { UInt8(bitPattern: $0) }
    }

    private static func isOpaque(_ directory: borrowing Descriptor) -> Bool {
        ["trusted.overlay.opaque", "user.overlay.opaque"].contains { name in
            var value: UInt8 = 0
            return cl_lgetxattr("/proc/self/fd/\(directory.raw)/.", name, &value, 1) == 1 && value == UInt8(ascii: "y")
        }
    }
}

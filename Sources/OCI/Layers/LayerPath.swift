internal import Documents

/// The place of an archive's entry below the root of its layer, without `.`, `..` and superfluous slashes.
struct LayerPath: Hashable {
    /// `usr/bin/env`; empty for the root.
    let bytes: [UInt8]

    init(cleaned bytes: [UInt8]) { self.bytes = bytes }

    /// Reads an entry's path. One that leads above the root is refused.
    init(_ path: [UInt8]) throws {
        var ends: [Int] = []
        var clean: [UInt8] = []
        clean.reserveCapacity(path.count)
        for component in path.split(separator: UInt8(ascii: "/")) {
            switch component.count {
            case 1 where component.first == UInt8(ascii: "."): continue
            case 2 where component.elementsEqual("..".utf8):
                guard let end = ends.popLast() else {
                    throw Problem(.invalid, "the archive's entry \"\(TarReader.shown(path))\" lies outside of its root")
                }
                clean.removeLast(clean.count - end)
            default:
                ends.append(clean.count)
                if !clean.isEmpty { clean.append(UInt8(ascii: "/")) }
                clean.append(contentsOf: component)
            }
        }
        bytes = clean
    }

    var isRoot: Bool { bytes.isEmpty }

    private var slash: Int? { bytes.lastIndex(of: UInt8(ascii: "/")) }

    /// The directory that holds it; the root's is the root.
    var parent: LayerPath { LayerPath(cleaned: slash.map { Array(bytes[..<$0]) } ?? []) }

    /// The last component.
    var name: ArraySlice<UInt8> { slash.map { bytes[($0 + 1)...] } ?? bytes[...] }

    /// Whether it is `other` or lies in it.
    func isBelow(_ other: LayerPath) -> Bool {
        other.isRoot || bytes == other.bytes || bytes.starts(with: other.bytes + [UInt8(ascii: "/")])
    }
}

extension LayerPath: CustomStringConvertible {
    /// For people.
    var description: String { bytes.isEmpty ? "/" : TarReader.shown(bytes) }
}

import Linux
import OCI
import Testing

@testable import Containers

@Suite struct `A check of images` {
    let scratch: ScratchLibrary
    var library: ImageLibrary { scratch.library }

    init() throws { scratch = try ScratchLibrary() }

    private func texts(isDeep: Bool = false) throws -> [String] { try library.damages(isDeep: isDeep).map(\.text) }

    @Test func `finds nothing in sound ones`() throws {
        #expect(try texts(isDeep: true) == [])
        try scratch.add("web:1", "other")
        #expect(try texts(isDeep: true) == [])
    }

    @Test func `tells a blob that is missing or cut once for all names of the image`() throws {
        let blob = try scratch.add("web:1", "web:2").manifest.layers[0]
        let path = library.content.path(of: blob.digest)
        let cure = ": load it again, or remove it with `cove rmi web:1`"
        try Files.replace(path, with: "short".utf8, isDurable: false)
        #expect(
            try texts() == [
                "the image web:1: the blob \(blob.digest) is damaged, it has 5 bytes instead of \(blob.size)\(cure)"
            ])
        try Files.remove(path)
        #expect(try texts() == ["the image web:1: the blob \(blob.digest) is missing\(cure)"])
    }

    @Test func `reads the bytes only when it is deep`() throws {
        let blob = try scratch.add("web:1").manifest.layers[0]
        let zeros = [UInt8](repeating: 0, count: Int(blob.size))
        try Files.replace(library.content.path(of: blob.digest), with: zeros, isDurable: false)
        #expect(try texts() == [])
        #expect(
            try texts(isDeep: true) == [
                "the image web:1: the blob \(blob.digest) is damaged: its content has another digest: "
                    + "load it again, or remove it with `cove rmi web:1`"
            ])
    }

    @Test func `has a layer unpacked again whose blob is whole`() throws {
        let image = try scratch.add("web:1")
        try library.layers.remove(image.layers[0])
        let damages = try library.damages(isDeep: false)
        #expect(damages.map(\.text) == ["the image web:1: its layer \(image.layers[0].short) is not unpacked"])
        for damage in damages { try library.mend(#require(damage.layer)) }
        #expect(try texts() == [])
        #expect(library.layers.contains(image.layers[0]))
    }

    @Test func `tells a manifest that is missing`() throws {
        let image = try scratch.add("web:1")
        try library.content.remove(image.manifestDigest)
        #expect(
            try texts() == [
                "the image web:1: the blob \(image.manifestDigest) is missing: "
                    + "load it again, or remove it with `cove rmi web:1`"
            ])
    }
}

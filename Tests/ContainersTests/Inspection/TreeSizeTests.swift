import Linux
import Testing

@testable import Containers

@Suite struct `The size of a tree` {
    @Test func `is that of its files, each once and without following links`() throws {
        let root = "/tmp/cove-tree-" + Files.randomDigits(16)
        try Files.makeDirectories("\(root)/inner/most")
        defer { try? Files.removeTree(root) }
        try Files.replace("\(root)/a", with: [UInt8](repeating: 0, count: 100), isDurable: false)
        try Files.replace("\(root)/inner/most/b", with: [UInt8](repeating: 0, count: 23), isDurable: false)
        try Files.makeLink("\(root)/up", to: "..")
        #expect(try TreeSize.bytes(in: root) == 100 + 23 + 2)
        #expect(try TreeSize.bytes(in: "\(root)/none") == 0)
    }
}

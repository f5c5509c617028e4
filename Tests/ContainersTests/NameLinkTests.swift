import Testing

@testable import Containers

@Suite struct `The link of a container's name` {
    @Test(arguments: [
        String(repeating: "0", count: 64), String(repeating: "f", count: 64),
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "7abe1e45128e1232e8f623197a492573409c413fe86f2008dce5087d2be5e328",
    ])
    func `says the id in few enough bytes that a file system needs no block for it`(id: String) {
        let text = NameLink.text(of: id)
        #expect(text.utf8.count == 43 && NameLink.id(in: text) == id)
    }

    @Test(arguments: ["", "a", "../containers/x", String(repeating: "0", count: 64), String(repeating: "é", count: 43)])
    func `says nothing where somebody else has made it`(text: String) { #expect(NameLink.id(in: text) == nil) }
}

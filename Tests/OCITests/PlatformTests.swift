import Documents
import Testing

@testable import OCI

@Suite struct `Platforms` {
    @Test(arguments: [
        ("linux/amd64", "linux/amd64"), ("Linux/AMD64", "linux/amd64"), ("linux/x86_64", "linux/amd64"),
        ("linux/arm64/v8", "linux/arm64/v8"), ("linux/arm/v7", "linux/arm/v7"), ("aarch64", "linux/arm64"),
        ("windows/386", "windows/386"), ("linux", "linux/\(Platform.host.architecture)"),
    ])
    func `are read as people write them`(text: String, full: String) throws {
        #expect(try Platform(parsing: text).description == full)
    }

    @Test(arguments: ["", "/", "linux/", "/amd64", "linux/no/such/thing", "toaster", "linux/am d64", "linux/\u{1B}[2J"])
    func `are refused when they are none`(text: String) {
        #expect(throws: Problem.self) { try Platform(parsing: text) }
    }

    @Test(arguments: [
        ("linux/amd64", "linux/amd64", true), ("linux/amd64", "linux/arm64", false),
        ("linux/arm64", "linux/arm64/v8", false),
        ("linux/arm64/v8", "linux/arm64", true), ("linux/arm/v7", "linux/arm/v6", true),
        ("linux/arm/v6", "linux/arm/v7", false),
        ("linux/amd64", "windows/amd64", false),
    ])
    func `run what is built for them and for lower variants`(host: String, image: String, runs: Bool) throws {
        #expect(try Platform(parsing: host).runs(Platform(parsing: image)) == runs)
    }
}

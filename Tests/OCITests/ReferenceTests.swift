import Documents
import Testing

@testable import OCI

@Suite struct `Image references` {
    @Test(arguments: [
        ("alpine", "docker.io/library/alpine:latest", "alpine:latest"),
        ("redis:7", "docker.io/library/redis:7", "redis:7"),
        ("me/web", "docker.io/me/web:latest", "me/web:latest"),
        ("docker.io/alpine", "docker.io/library/alpine:latest", "alpine:latest"),
        ("index.docker.io/library/alpine", "docker.io/library/alpine:latest", "alpine:latest"),
        ("localhost/web", "localhost/web:latest", "localhost/web:latest"),
        ("host:5000/a/b:v1", "host:5000/a/b:v1", "host:5000/a/b:v1"),
        ("[::1]:5000/web", "[::1]:5000/web:latest", "[::1]:5000/web:latest"),
        ("a--b/c__d.e", "docker.io/a--b/c__d.e:latest", "a--b/c__d.e:latest"),
    ])
    func `expand to their full form`(short: String, full: String, familiar: String) throws {
        let reference = try Reference(parsing: short)
        #expect(reference.description == full)
        #expect(reference.familiar == familiar)
    }

    @Test(arguments: [
        ("library/Foo", "invalid reference format: repository name (library/Foo) must be lowercase"),
        ("Bad:Name", "invalid reference format: repository name (library/Bad) must be lowercase"),
        ("", "invalid reference format"), ("web:", "invalid reference format"), (":web", "invalid reference format"),
        ("a b", "invalid reference format"), ("a//b", "invalid reference format"), ("-a", "invalid reference format"),
        ("a___b", "invalid reference format"), ("a:-b", "invalid reference format"),
        ("web@sha256:12", "invalid reference format"), ("https://host/web", "invalid reference format"),
    ])
    func `are refused in Docker's words`(text: String, error: String) {
        #expect(throws: Problem(.invalid, error)) { try Reference(parsing: text) }
    }

    @Test func `may not look like an id`() {
        let digits = String(repeating: "a", count: 64)
        #expect(
            throws: Problem(
                .invalid, "invalid repository name (\(digits)), cannot specify 64-byte hexadecimal strings")
        ) { try Reference(parsing: digits) }
    }

    @Test func `have no implied tag beside a digest`() throws {
        let digest = "sha256:" + String(repeating: "0", count: 64)
        let reference = try Reference(parsing: "web@\(digest)")
        #expect(reference.tag == nil)
        #expect(reference.familiar == "web@\(digest)")
    }
}

@Suite struct `Digests` {
    @Test func `of known bytes`() {
        #expect(
            Digest(of: Array("abc".utf8)).description
                == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: ["", "sha256:", "sha256:AB", "sha512:00", "md5:0", String(repeating: "0", count: 64)])
    func `are read strictly`(text: String) {
        #expect(throws: Problem.self) { try Digest(parsing: text) }
    }

    @Test func `of layers on top of each other`() {
        let layers = [Digest(of: [1]), Digest(of: [2])]
        let chain = ImageConfig.chain(of: layers)
        #expect(chain == [layers[0], Digest(of: Array("\(layers[0]) \(layers[1])".utf8))])
    }
}

import Documents
import Linux
import Testing

private let passwd = """
    root:x:0:0:root:/root:/bin/sh
    daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
    app:x:1000:1000::/home/app:/bin/sh
    app:x:2000:2000:the second of a name:/other:/bin/sh
    nohome:x:1001:1001:
    """

private let group = """
    root:x:0:
    video:x:44:app
    staff:x:50:other,app
    app:x:1000:
    1234:x:77:
    """

private func lookUp(_ spec: String, _ add: [String] = []) throws -> UserLookup.User {
    try UserLookup(passwd: Array(passwd.utf8), group: Array(group.utf8)).resolve(spec, groupAdd: add)
}

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch { return "\(error)" }
}

@Suite struct `Users of a container` {
    @Test(arguments: [
        ("", [], "0 0 [0] /root"),
        ("root", [], "0 0 [0] /root"),
        ("app", [], "1000 1000 [1000, 44, 50] /home/app"),
        ("1000", [], "1000 1000 [1000, 44, 50] /home/app"),
        ("app:", [], "1000 1000 [1000, 44, 50] /home/app"),
        ("app:staff", [], "1000 50 [50] /home/app"),
        ("app:7", [], "1000 7 [7] /home/app"),
        (":staff", [], "0 50 [50] /root"),
        ("1234:5678", [], "1234 5678 [5678] /"),
        ("1234", [], "1234 0 [0] /"),
        ("nohome", [], "1001 1001 [1001] /"),
        ("app:1234", [], "1000 1234 [1234] /home/app"),
        ("", ["video", "4321"], "0 0 [0, 44, 4321] /root"),
        ("app", ["4321"], "1000 1000 [1000, 44, 50, 4321] /home/app"),
        ("app", ["video", "44", "staff"], "1000 1000 [1000, 44, 50] /home/app"),
    ])
    func `are found by name and number`(spec: String, add: [String], expected: String) throws {
        let user = try lookUp(spec, add)
        #expect("\(user.uid) \(user.gid) \(user.additionalGids) \(user.home)" == expected)
    }

    @Test(arguments: [
        ("nobody-here", [], "unable to find user nobody-here: no matching entries in passwd file"),
        ("app:no-such-group", [], "unable to find group no-such-group: no matching entries in group file"),
        ("app", ["nowhere"], "unable to find group nowhere: no matching entries in group file"),
        ("99999999999", [], "uids and gids must be in range 0-2147483647"),
        ("-1", [], "uids and gids must be in range 0-2147483647"),
        ("1:2147483648", [], "uids and gids must be in range 0-2147483647"),
        ("1", ["-5"], "uids and gids must be in range 0-2147483647"),
        (
            "99999999999999999999", [],
            "unable to find user 99999999999999999999: no matching entries in passwd file"
        ),
    ])
    func `that are not there are an error`(spec: String, add: [String], expected: String) {
        #expect(message { _ = try lookUp(spec, add) } == expected)
    }

    @Test func `need no files when they are numbers`() throws {
        let lookup = UserLookup(passwd: nil, group: nil)
        #expect(try lookup.resolve("5:6").gid == 6)
        #expect(try lookup.resolve("") == (try lookup.resolve("0:0")))
        #expect(message { _ = try lookup.resolve("app") }.hasPrefix("unable to find user app"))
    }

    @Test(arguments: [
        "app", ":::::::", "app:x:-1:5::/:", "app:x:4294967295:0::/:", "app:x:99999999999999999999:0::/:",
        "app:x::0::/:", "app:x:1 :0::/:", "\u{0}\u{1}app:x:5:5::/:", "app:x:5",
    ])
    func `are not made of malformed lines`(line: String) {
        let lookup = UserLookup(passwd: Array(line.utf8), group: Array(line.utf8))
        #expect(message { _ = try lookup.resolve("app") }.hasPrefix("unable to find user app"))
    }

    @Test func `are found behind rubbish, without a last line end, and with blanks around`() throws {
        var bytes = [UInt8](repeating: 0xFF, count: 100_000) + [10, 10, 0, 10]
        bytes += Array("  app:x:7:8:a:b:c:d:e:f:/h\r\n\t zed:x:9:10::/z\u{0}z:/bin/sh".utf8)
        let lookup = UserLookup(passwd: bytes, group: bytes)
        #expect(try lookup.resolve("app").uid == 7)
        #expect(try lookup.resolve("zed").home == "/zz")
    }

    @Test func `are in no more groups than the kernel takes`() {
        let many = (1...70000).map { "g\($0):x:\($0):app" }.joined(separator: "\n")
        let lookup = UserLookup(passwd: Array(passwd.utf8), group: Array(many.utf8))
        #expect(message { _ = try lookup.resolve("app") } == "user app is in 70000 groups: the kernel allows 65536")
    }
}

internal import Documents
internal import Linux

/// An account in the image's `/etc/passwd` and `/etc/group`.
struct CapturedUser: Equatable {
    var name: String
    var uid: UInt32
    var gid: UInt32
    /// The group's name.
    var group: String
    var home: String

    /// Looks the users up on the host.
    static func resolve(_ users: [CaptureRequest.User], host: CaptureHost) throws(Problem) -> [CapturedUser] {
        let passwd = records(host.text("/etc/passwd"))
        let groups = records(host.text("/etc/group"))
        var result: [CapturedUser] = []
        for user in users where !result.contains(where: { $0.name == user.name }) {
            if let fields = passwd.first(where: { $0[0] == user.name && $0.count >= 7 }),
                let uid = UInt32(fields[2]), let gid = UInt32(fields[3])
            {
                let group = groups.first { $0.count >= 3 && $0[2] == fields[3] }?[0] ?? user.name
                result.append(CapturedUser(name: user.name, uid: uid, gid: gid, group: group, home: fields[5]))
            } else if let fallback = user.fallback {
                result.append(
                    CapturedUser(
                        name: user.name, uid: fallback.id, gid: fallback.id, group: user.name, home: fallback.home))
            } else {
                throw Problem(.notFound, "the user \"\(user.name)\" is not in this host's /etc/passwd")
            }
        }
        return result
    }

    private static func records(_ text: String?) -> [[String]] {
        (text ?? "").split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        }
    }
}

extension CapturePlanner {
    /// What every image has: the directories that programs and the runtime expect, and the merged `/usr` as the host
    /// has it.
    mutating func addSkeleton() throws(Problem) {
        for path in ["/bin", "/sbin", "/lib", "/lib64"] where host.status(path)?.kind == .link { try add(path) }
        for path in ["/dev", "/proc", "/sys", "/run", "/etc", "/usr", "/usr/bin", "/usr/lib", "/var", "/home"] {
            put(CapturedFile(path, .directory))
        }
        put(CapturedFile("/root", .directory, mode: 0o700))
        put(CapturedFile("/tmp", .directory, mode: 0o1777))
        put(CapturedFile("/var/tmp", .directory, mode: 0o1777))
        put(CapturedFile("/var/run", .link("/run")))
    }

    /// Takes what programs load without naming it in their headers, by the libraries that they use.
    mutating func addCompanions() throws(Problem) {
        guard uses("libc.so.") else { return }
        // Threads that are cancelled load libgcc_s; before glibc 2.34 names are looked up by libnss_*.
        for name in ["libgcc_s.so.1", "libnss_files.so.2", "libnss_dns.so.2"] {
            guard let found = loader.find(name, in: []), let resolved = try add(found.path) else { continue }
            try follow(resolved, isProgram: false)
        }
        try addIfPresent("/usr/lib/locale/C.utf8")
        try addIfPresent("/usr/share/zoneinfo/UTC")
        try addIfPresent("/usr/share/zoneinfo/Etc/UTC")
        for path in ["/etc/os-release", "/etc/services", "/etc/protocols"] { try addIfPresent(path) }
        if uses("libtinfo.so.") || uses("libncurses.so.") || uses("libncursesw.so.") {
            for folder in ["/lib/terminfo", "/usr/share/terminfo", "/etc/terminfo"] {
                for terminal in Self.terminals { try addIfPresent("\(folder)/\(terminal.prefix(1))/\(terminal)") }
            }
        }
        if uses("libssl.so.") || uses("libgnutls.so.") {
            for path in ["/etc/ssl/openssl.cnf", "/usr/lib/ssl/openssl.cnf", "/etc/pki/tls/openssl.cnf"] {
                try addIfPresent(path)
            }
            try addIfPresent("/etc/pki/tls/cert.pem")
            let certificates = "/etc/ssl/certs/ca-certificates.crt"
            if host.exists(certificates) {
                try addIfPresent(certificates)
                // Debian's OpenSSL looks here, and else for a file for each certificate.
                putIfAbsent(CapturedFile("/usr/lib/ssl/cert.pem", .link(certificates)))
            }
        }
        if uses("libcrypto.so."), let folder = loader.linkFolder { try addIfPresent("\(folder)/ossl-modules") }
    }

    private static let terminals = [
        "ansi", "dumb", "linux", "screen", "screen-256color", "tmux", "tmux-256color", "vt100", "vt220", "xterm",
        "xterm-256color", "xterm-color",
    ]

    private func uses(_ prefix: String) -> Bool { libraryNames.contains { $0.hasPrefix(prefix) } }

    private mutating func addIfPresent(_ path: String) throws(Problem) {
        guard let status = host.status(path) else { return }
        if status.kind == .directory {
            try add(path)
            for name in host.names(in: path) { try addIfPresent("\(path)/\(name)") }
        } else {
            try addMember(path)
        }
    }

    /// Writes accounts and the order of name services; a file that was asked for stays.
    mutating func addAccounts() {
        let shell = ["/bin/bash", "/bin/sh"].first { entries[canonical($0)] != nil } ?? "/usr/sbin/nologin"
        var passwd = ["root:x:0:0:root:/root:\(shell)"]
        var groups = ["root:x:0:", "tty:x:5:"]
        for user in users where user.uid != 0 {
            passwd.append("\(user.name):x:\(user.uid):\(user.gid)::\(user.home):/usr/sbin/nologin")
            if !groups.contains(where: { $0.hasPrefix("\(user.group):") }) {
                groups.append("\(user.group):x:\(user.gid):")
            }
        }
        passwd.append("nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin")
        groups.append("nogroup:x:65534:")
        let services = ["passwd: files", "group: files", "shadow: files", "hosts: files dns", "services: files"]
        for (path, lines) in [
            ("/etc/passwd", passwd), ("/etc/group", groups), ("/etc/nsswitch.conf", services),
        ] {
            let text = lines.joined(separator: "\n") + "\n"
            putIfAbsent(CapturedFile(path, .content(Array(text.utf8))))
        }
    }
}

internal import Documents

/// Options of a tmpfs as `--tmpfs` takes them: those of mount(8) and of the file system.
enum TmpfsOptions {
    /// The options that count: of two that speak of one thing the later, after Docker's own `noexec,nosuid,nodev`.
    ///
    /// Throws the engine's `Problem`: `invalid tmpfs option ["nosuchoption"]`.
    static func merged(_ text: String) throws(Problem) -> [String] {
        let given = text.isEmpty ? [] : Wire.split(text, ",")
        var seen: Set<String> = []
        var result: [String] = []
        for option in (["noexec", "nosuid", "nodev", "rprivate"] + given).reversed() where option != "defaults" {
            let subject: String
            if let flag = flags[option] {
                subject = "flag " + flag
            } else {
                let (key, value) = Wire.cut(option, "=")
                guard value != nil, data.contains(key) else {
                    let parts = [key] + (value.map { [$0] } ?? [])
                    throw Problem(
                        .invalid, "invalid tmpfs option [\(parts.map(GoText.quoted).joined(separator: " "))]")
                }
                subject = "data " + key
            }
            if seen.insert(subject).inserted { result.append(option) }
        }
        return result.reversed()
    }

    private static let data: Set<String> = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"]

    /// Options by what they speak of. Those that make a mount something else than a new tmpfs (`bind`, `remount`) are
    /// none.
    private static let flags: [String: String] = [
        "ro": "ro", "rw": "ro", "suid": "suid", "nosuid": "suid", "dev": "dev", "nodev": "dev", "exec": "exec",
        "noexec": "exec", "sync": "sync", "async": "sync", "dirsync": "dirsync", "mand": "mand",
        "nomand": "mand", "atime": "atime", "noatime": "atime", "diratime": "diratime", "nodiratime": "diratime",
        "relatime": "relatime", "norelatime": "relatime", "strictatime": "strictatime",
        "unbindable": "propagation",
        "runbindable": "propagation", "private": "propagation", "rprivate": "propagation", "shared": "propagation",
        "rshared": "propagation", "slave": "propagation", "rslave": "propagation",
    ]
}

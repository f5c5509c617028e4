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
                guard let value, isValid(key, value) else {
                    let parts = [key] + (Wire.cut(option, "=").1.map { [$0] } ?? [])
                    throw Problem(
                        .invalid, "invalid tmpfs option [\(parts.map(GoText.quoted).joined(separator: " "))]")
                }
                subject = "data " + key
            }
            if seen.insert(subject).inserted { result.append(option) }
        }
        return result.reversed()
    }

    /// Whether the file system takes it. Source: `Documentation/filesystems/tmpfs.rst` of the kernel.
    private static func isValid(_ key: String, _ value: String) -> Bool {
        switch key {
        case "size": return isSize(value.hasSuffix("%") ? String(value.dropLast()) : value)
        case "nr_inodes", "nr_blocks": return isSize(value)
        case "mode": return UInt32(value, radix: 8).map { $0 <= 0o7777 } ?? false
        case "uid", "gid": return UInt32(value) != nil
        default: return key == "mpol"
        }
    }

    /// Digits, perhaps with a unit.
    private static func isSize(_ value: String) -> Bool {
        let digits = value.last.map { "kKmMgGtTpPeE".contains($0) } == true ? String(value.dropLast()) : value
        return digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) != nil : UInt64(digits) != nil
    }

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

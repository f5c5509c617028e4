import CommandGrammar

extension FlagChecks {
    /// The fields of `--mount`: `type=volume,src=NAME,dst=PATH,ro`.
    ///
    /// What depends on the kind of mount beyond its name is checked where the mount is made, as in Docker.
    static func mount(_ text: String) -> String? {
        let fields: [String]
        do { fields = try CommaSeparated.fields(text.trimmed) } catch { return error.description }
        guard !fields.isEmpty else { return "value is empty" }
        var mount = MountFields()
        for field in fields {
            if let reason = mount.add(field) { return reason }
        }
        return mount.conflict
    }
}

/// What has been seen of one `--mount`.
private struct MountFields {
    var type = "volume"
    var hasTarget = false
    var isReadOnly = false
    var recursion = ""
    var propagation = ""
    /// The kinds of mount to which options were given.
    var families: Set<String> = []

    /// Takes in one field; the reason when it is malformed.
    mutating func add(_ field: String) -> String? {
        guard let (written, value) = field.cut(at: "=") else {
            switch field.lowercased() {
            case "readonly", "ro": isReadOnly = true
            case "volume-nocopy": families.insert("volume")
            case "bind-nonrecursive": families.insert("bind")
            default: return "invalid field '\(field)' must be a key=value pair"
            }
            return nil
        }
        let key = written.lowercased()
        let invalid = "invalid value for \(key): \(value)"
        switch key {
        case "type": type = value.lowercased()
        case "source", "src", "consistency": break
        case "target", "dst", "destination": hasTarget = !value.isEmpty
        case "readonly", "ro":
            guard let flag = try? GoNumber.bool(value) else { return invalid }
            isReadOnly = flag
        case "bind-propagation": propagation = value.lowercased()
        case "bind-nonrecursive": guard (try? GoNumber.bool(value)) != nil else { return invalid }
        case "bind-recursive":
            guard ["enabled", "disabled", "writable", "readonly"].contains(value) else {
                return "\(invalid) (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")"
            }
            recursion = value
        case "volume-nocopy": guard (try? GoNumber.bool(value)) != nil else { return invalid }
        case "volume-subpath", "volume-label", "volume-driver", "volume-opt", "image-subpath": break
        case "tmpfs-size": guard (try? MemorySize.bytes(value)) != nil else { return invalid }
        case "tmpfs-mode": guard (try? GoNumber.unsigned(value, base: 8, bits: 32)) != nil else { return invalid }
        default: return "unexpected key '\(key)' in '\(field)'"
        }
        // `bind-recursive=enabled` is the default and sets nothing.
        if let (family, _) = key.cut(at: "-"), value != "enabled" { families.insert(family) }
        return nil
    }

    /// What is missing, or does not go together.
    var conflict: String? {
        if type.isEmpty { return "type is required" }
        if !hasTarget { return "target is required" }
        for family in ["volume", "image", "bind", "tmpfs"] where families.contains(family) && family != type {
            return "cannot mix '\(family)-*' options with mount type '\(type)'"
        }
        guard recursion == "writable" || recursion == "readonly" else { return nil }
        let option = "option 'bind-recursive=\(recursion)' requires"
        if !isReadOnly { return "\(option) 'readonly' to be specified in conjunction" }
        return recursion == "readonly" && propagation != "rprivate"
            ? "\(option) 'bind-propagation=rprivate' to be specified in conjunction" : nil
    }
}

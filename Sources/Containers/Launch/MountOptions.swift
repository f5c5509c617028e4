internal import Linux
internal import OCI

/// The options of a mount as `mount(8)` and the runtime specification write them, sorted by where they go.
struct MountOptions: Equatable {
    /// `MS_…` of `mount(2)`.
    var flags: UInt64 = 0
    /// `MOUNT_ATTR_…` of `mount_setattr(2)` to set and to clear, for trees that exist already.
    var attributes: UInt64 = 0
    var clearedAttributes: UInt64 = 0
    /// Whether the attributes hold for the mounts below, too.
    var isRecursive = false
    var isBind = false
    var bindsRecursively = false
    /// Whether the ids of the files are those inside of the user namespace.
    var isMapped = false
    /// Whether a tmpfs begins with what the root has in its place.
    var copiesUp = false
    var propagation: LaunchPlan.Propagation?
    /// What the file system itself understands.
    var data: [String] = []

    init(_ options: [String]) {
        for option in options {
            if let bit = Self.bits[option] {
                set(bit)
            } else if option.hasPrefix("r"), let bit = Self.bits[String(option.dropFirst())] {
                // `rro`: recursive read-only, and so on.
                set(bit)
                isRecursive = true
            } else if !setSpecial(option) {
                data.append(option)
            }
        }
    }

    private mutating func set(_ bit: Bit) {
        flags = bit.isSet ? flags | bit.flag : flags & ~bit.flag
        if bit.isAccessTime {
            // Access time is one field of which each option is a value.
            clearedAttributes |= 0x70
            attributes = attributes & ~0x70 | bit.attribute
        } else if bit.isSet {
            attributes |= bit.attribute
            clearedAttributes &= ~bit.attribute
        } else {
            attributes &= ~bit.attribute
            clearedAttributes |= bit.attribute
        }
    }

    private mutating func setSpecial(_ option: String) -> Bool {
        switch option {
        case "defaults", "nofail": break
        case "tmpcopyup", "notmpcopyup": copiesUp = option == "tmpcopyup"
        case "idmap", "ridmap": isMapped = true
        case "bind": isBind = true
        case "rbind":
            isBind = true
            bindsRecursively = true
        case "shared", "rshared": propagation = .shared
        case "slave", "rslave": propagation = .slave
        case "private", "rprivate": propagation = .private
        case "unbindable", "runbindable": propagation = .unbindable
        default: return false
        }
        return true
    }

    private struct Bit {
        var flag: UInt64
        var attribute: UInt64
        var isSet = true
        var isAccessTime = false
    }

    private static let bits: [String: Bit] = [
        "ro": Bit(flag: 1, attribute: 1), "rw": Bit(flag: 1, attribute: 1, isSet: false),
        "nosuid": Bit(flag: 2, attribute: 2), "suid": Bit(flag: 2, attribute: 2, isSet: false),
        "nodev": Bit(flag: 4, attribute: 4), "dev": Bit(flag: 4, attribute: 4, isSet: false),
        "noexec": Bit(flag: 8, attribute: 8), "exec": Bit(flag: 8, attribute: 8, isSet: false),
        "sync": Bit(flag: 16, attribute: 0), "async": Bit(flag: 16, attribute: 0, isSet: false),
        "dirsync": Bit(flag: 128, attribute: 0), "mand": Bit(flag: 64, attribute: 0),
        "nomand": Bit(flag: 64, attribute: 0, isSet: false),
        "noatime": Bit(flag: 1024, attribute: 0x10, isAccessTime: true),
        "atime": Bit(flag: 1024, attribute: 0, isSet: false, isAccessTime: true),
        "nodiratime": Bit(flag: 2048, attribute: 0x80), "diratime": Bit(flag: 2048, attribute: 0x80, isSet: false),
        "relatime": Bit(flag: 1 << 21, attribute: 0, isAccessTime: true),
        "norelatime": Bit(flag: 1 << 21, attribute: 0, isSet: false, isAccessTime: true),
        "strictatime": Bit(flag: 1 << 24, attribute: 0x20, isAccessTime: true),
        "nosymfollow": Bit(flag: 256, attribute: 0x20_0000),
    ]
}

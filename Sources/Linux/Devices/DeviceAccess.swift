extension CgroupLimits.DeviceAccess {
    /// What a container may do with devices when nothing is said: make nodes of every kind, use the harmless ones,
    /// as from Docker. To stand before the rules for devices that were given to it.
    public static let standard: [CgroupLimits.DeviceAccess] = [
        CgroupLimits.DeviceAccess(isAllowed: false, type: "a", access: "rwm"),
        CgroupLimits.DeviceAccess(isAllowed: true, type: "c", access: "m"),
        CgroupLimits.DeviceAccess(isAllowed: true, type: "b", access: "m"),
        character(1, 3),  // null
        character(1, 5),  // zero
        character(1, 7),  // full
        character(1, 8),  // random
        character(1, 9),  // urandom
        character(5, 0),  // tty
        character(5, 1),  // console
        character(5, 2),  // ptmx
        character(136, nil),  // pts
    ]

    /// Everything, for privileged containers.
    public static let unrestricted = CgroupLimits.DeviceAccess(isAllowed: true, type: "a", access: "rwm")

    private static func character(_ major: Int64, _ minor: Int64?) -> CgroupLimits.DeviceAccess {
        CgroupLimits.DeviceAccess(isAllowed: true, type: "c", major: major, minor: minor, access: "rwm")
    }

    /// Reads `TYPE MAJOR:MINOR ACCESS`, as `c 42:* rmw`; `nil` when the text is none.
    public init?(parsing text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, ["a", "b", "c"].contains(parts[0]) else { return nil }
        let numbers = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard numbers.count == 2, let major = Self.number(numbers[0]), let minor = Self.number(numbers[1]),
            (1...3).contains(parts[2].utf8.count), parts[2].allSatisfy({ "rwm".contains($0) })
        else { return nil }
        self.init(
            isAllowed: true, type: String(parts[0]), major: major.value, minor: minor.value, access: String(parts[2]))
    }

    /// A device number, or `*` for any.
    private static func number(_ text: Substring) -> (value: Int64?, Void)? {
        if text == "*" { return (nil, ()) }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text) else { return nil }
        return (number, ())
    }

    /// The text for `devices.allow` and `devices.deny` of version 1.
    ///
    /// The kernel takes the letter `a` alone as everything: numbers and access behind it count for nothing there.
    public var v1: String {
        let numbers = "\(major.map { "\($0)" } ?? "*"):\(minor.map { "\($0)" } ?? "*")"
        return "\(type) \(numbers) \(access)"
    }
}

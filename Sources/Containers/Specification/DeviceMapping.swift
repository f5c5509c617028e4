public import Documents

/// A device of the host that a container gets.
public struct DeviceMapping: Equatable, Sendable {
    /// The node, or a directory of nodes, of the host's.
    public var pathOnHost: String
    /// Where the container has it.
    public var pathInContainer: String
    /// Of `r`, `w`, `m`.
    public var permissions: String

    /// Reads `HOST[:CONTAINER][:rwm]`. Throws the client's `Problem`.
    public init(parsing text: String) throws(Problem) {
        let parts = Wire.split(text, ":")
        guard parts.count <= 3, let host = parts.first, !host.isEmpty else {
            throw Problem(.usage, "bad format for path: \(text)")
        }
        var inside = host
        var permissions = "rwm"
        if parts.count == 2 {
            if Self.isMode(parts[1]) { permissions = parts[1] } else { inside = parts[1] }
        } else if parts.count == 3 {
            guard Self.isMode(parts[2]) else { throw Problem(.usage, "bad mode specified: \(parts[2])") }
            (inside, permissions) = (parts[1], parts[2])
        }
        guard inside.hasPrefix("/") else { throw Problem(.usage, "\(inside) is not an absolute path") }
        let isSame = inside == host
        pathInContainer = parts.count == 3 ? inside : Wire.clean(inside)
        pathOnHost = isSame ? pathInContainer : host
        self.permissions = permissions
    }

    /// The form of `HostConfig.Devices`.
    public init(_ document: JSON) {
        pathOnHost = document["PathOnHost"]?.string ?? ""
        pathInContainer = document["PathInContainer"]?.string ?? ""
        permissions = document["CgroupPermissions"]?.string ?? "rwm"
    }

    /// As in `HostConfig.Devices`.
    public var json: JSON {
        [
            "PathOnHost": .string(pathOnHost), "PathInContainer": .string(pathInContainer),
            "CgroupPermissions": .string(permissions),
        ]
    }

    /// Each of `r`, `w`, `m` at most once, and one at least.
    static func isMode(_ text: String) -> Bool {
        !text.isEmpty && Set(text).count == text.count && text.allSatisfy { "rwm".contains($0) }
    }

    /// `TYPE MAJOR:MINOR ACCESS`, as `c 42:* rmw`.
    static func checkRule(_ text: String) throws(Problem) {
        let parts = Wire.split(text, " ")
        let isNumber: (String) -> Bool = { $0 == "*" || !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
        guard parts.count == 3, ["a", "b", "c"].contains(parts[0]), parts[2].allSatisfy({ "rwm".contains($0) }),
            (1...3).contains(parts[2].count), Wire.split(parts[1], ":").count == 2,
            Wire.split(parts[1], ":").allSatisfy(isNumber)
        else { throw Problem(.invalid, "invalid device cgroup format '\(text)'") }
    }

    /// A name of the Container Device Interface: `vendor.com/class=device`.
    static func isQualifiedName(_ text: String) -> Bool {
        guard !text.hasPrefix("/") else { return false }
        let (kind, device) = Wire.cut(text, "=")
        let (vendor, group) = Wire.cut(kind, "/")
        return device?.isEmpty == false && group?.isEmpty == false && !vendor.isEmpty
    }
}

/// A limit of one block device of the host.
public struct BlockDeviceLimit: Equatable, Sendable {
    /// Below `/dev`.
    public var path: String
    /// A weight, or bytes or operations a second.
    public var value: Int64

    /// Reads `PATH:WEIGHT`, 10 to 1000, or 0.
    init(parsingWeight text: String) throws(Problem) {
        let (path, number) = try Self.parts(text)
        guard let weight = try? GoNumber.integer(number, base: 10), weight == 0 || (10...1000).contains(weight) else {
            throw Problem(.invalid, "invalid weight for device: \(text)")
        }
        self.init(path: path, value: weight)
    }

    /// Reads `PATH:BYTES`, with a unit or without.
    init(parsingBytes text: String) throws(Problem) {
        let (path, number) = try Self.parts(text)
        guard let rate = try? ByteSize.parse(number) else {
            throw Problem(
                .invalid,
                "invalid rate for device: \(text). The correct format is <device-path>:<number>[<unit>]. "
                    + "Number must be a positive integer. Unit is optional and can be kb, mb, or gb")
        }
        self.init(path: path, value: rate)
    }

    /// Reads `PATH:NUMBER`.
    init(parsingOperations text: String) throws(Problem) {
        let (path, number) = try Self.parts(text)
        guard let rate = try? GoNumber.integer(number, base: 10), rate >= 0 else {
            throw Problem(
                .invalid,
                "invalid rate for device: \(text). The correct format is <device-path>:<number>. "
                    + "Number must be a positive integer")
        }
        self.init(path: path, value: rate)
    }

    private init(path: String, value: Int64) {
        self.path = path
        self.value = value
    }

    private static func parts(_ text: String) throws(Problem) -> (String, String) {
        let (path, value) = Wire.cut(text, ":")
        guard let value, !path.isEmpty else { throw Problem(.invalid, "bad format: \(text)") }
        guard path.hasPrefix("/dev/") else { throw Problem(.invalid, "bad format for device path: \(text)") }
        return (path, value)
    }

    var weightJSON: JSON { ["Path": .string(path), "Weight": .int(value)] }
    var rateJSON: JSON { ["Path": .string(path), "Rate": .int(value)] }
}

/// A wish for devices that a driver picks, as `--gpus` states it.
public struct DeviceRequest: Equatable, Sendable {
    /// Who provides it; empty: whoever can.
    public var driver = ""
    /// -1: all.
    public var count: Int64 = 0
    /// Which ones; empty: as many as asked for.
    public var deviceIDs: [String] = []
    /// Alternatives, each a list of what the device must be able to do.
    public var capabilities: [[String]] = []
    /// For the driver.
    public var options: [String: String] = [:]

    /// The devices of the Container Device Interface that `--device` names.
    init(cdi names: [String]) {
        driver = "cdi"
        deviceIDs = names
    }

    /// Reads the value of `--gpus`: `all`, a number, or `device=…,capabilities=…`.
    init(parsing text: String) throws(Problem) {
        var seen: Set<String> = []
        for field in try CommaSeparated.fields(text) {
            let (key, value) = Wire.cut(field, "=")
            guard seen.insert(key).inserted else {
                throw Problem(.invalid, "gpu request key '\(key)' can be specified only once")
            }
            guard let value else {
                seen.insert("count")
                count = try Self.count(key)
                continue
            }
            switch key {
            case "driver": driver = value
            case "count": count = try Self.count(value)
            case "device": deviceIDs = Wire.split(value, ",")
            case "capabilities": capabilities = [Wire.split(value, ",") + ["gpu"]]
            case "options": options = Wire.pairs(try CommaSeparated.fields(value))
            default: throw Problem(.invalid, "unexpected key '\(key)' in '\(field)'")
            }
        }
        if !seen.contains("count"), deviceIDs.isEmpty { count = 1 }
        if capabilities.isEmpty { capabilities = [["gpu"]] }
    }

    private static func count(_ text: String) throws(Problem) -> Int64 {
        if text == "all" { return -1 }
        guard let number = try? GoNumber.integer(text, base: 10) else {
            throw Problem(
                .invalid,
                "invalid count (\(text)): value must be either \"all\" or an integer: invalid syntax")
        }
        return number
    }

    /// The form of `HostConfig.DeviceRequests`.
    public var json: JSON {
        [
            "Driver": .string(driver), "Count": .int(count), "DeviceIDs": Wire.list(deviceIDs),
            "Capabilities": capabilities.isEmpty ? .null : .array(capabilities.map { JSON($0) }),
            "Options": driver == "cdi" ? .null : Wire.map(options),
        ]
    }
}

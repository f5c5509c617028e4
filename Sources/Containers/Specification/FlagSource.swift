public import Documents

/// The values of a command line's flags. Names are Docker's long ones without dashes, values are as they were typed.
///
/// A name that the command does not have answers as one that was not given.
public protocol FlagSource {
    /// The value that was given last, else the flag's default; `nil` when there is neither.
    func string(_ name: String) -> String?
    /// All values of a repeatable flag, in order.
    func strings(_ name: String) -> [String]
    func bool(_ name: String) -> Bool
    func int(_ name: String) -> Int64?
    /// Whether it was given on the command line.
    func isSet(_ name: String) -> Bool
}

/// Checks of single values, as Docker's client makes them while it reads the command line.
public enum FlagCheck {
    /// Throws a `Problem` whose summary is the reason alone when `value` is nothing for the flag `name`.
    public static func check(_ name: String, _ value: String) throws(Problem) {
        switch name {
        case "add-host": _ = try ExtraHost(parsing: value)
        case "annotation":
            if value.hasPrefix("=") || value.isEmpty {
                throw Problem(.invalid, "the empty string is not permitted as an annotation key")
            }
        case "attach": _ = try stream(value)
        case "blkio-weight-device": _ = try BlockDeviceLimit(parsingWeight: value)
        case "cpus": _ = try NanoDecimal.nanos(value)
        case "device-cgroup-rule": try DeviceMapping.checkRule(value)
        case "device-read-bps", "device-write-bps": _ = try BlockDeviceLimit(parsingBytes: value)
        case "device-read-iops", "device-write-iops": _ = try BlockDeviceLimit(parsingOperations: value)
        case "dns": _ = try HostAddress.canonical(value)
        case "dns-search": _ = try ExtraHost.searchDomain(value)
        case "env": try EnvironmentFile.checkEntry(value)
        case "gpus": _ = try DeviceRequest(parsing: value)
        case "health-interval", "health-timeout", "health-start-period", "health-start-interval":
            _ = try GoDuration(parsing: value)
        case "label": try EnvironmentFile.checkLabel(value)
        case "link": try checkLink(value)
        case "memory", "memory-reservation", "kernel-memory", "shm-size", "io-maxbandwidth":
            _ = try ByteSize.parse(value)
        case "memory-swap": if value != "-1" { _ = try ByteSize.parse(value) }
        case "mount": _ = try MountRequest(parsing: value, currentDirectory: "/")
        case "network", "net": _ = try NetworkAttachment(parsing: value)
        case "sysctl": try checkSysctl(value)
        case "ulimit": _ = try Ulimit(parsing: value)
        default: break
        }
    }

    private static let lists = [
        "add-host", "annotation", "attach", "blkio-weight-device", "device-cgroup-rule", "device-read-bps",
        "device-read-iops",
        "device-write-bps", "device-write-iops", "dns", "dns-search", "env", "label", "link", "mount", "network", "net",
        "sysctl", "ulimit",
    ]
    private static let scalars = [
        "cpus", "gpus", "health-interval", "health-timeout", "health-start-period", "health-start-interval",
        "io-maxbandwidth", "kernel-memory", "memory", "memory-reservation", "memory-swap", "shm-size",
    ]
    private static let shortNames = ["attach": "a", "env": "e", "label": "l", "memory": "m"]

    /// Checks every value that was given; throws the usage `Problem` that names the flag, as
    /// `invalid argument "lots" for "-m, --memory" flag: invalid size: 'lots'`.
    static func checkAll(_ flags: some FlagSource) throws(Problem) {
        for name in lists {
            for value in flags.strings(name) { try checkNamed(name, value) }
        }
        for name in scalars where flags.isSet(name) {
            if let value = flags.string(name) { try checkNamed(name, value) }
        }
    }

    private static func checkNamed(_ name: String, _ value: String) throws(Problem) {
        do { try check(name, value) } catch {
            let shown = (shortNames[name].map { "-\($0), " } ?? "") + "--" + name
            throw Problem(
                .usage, "invalid argument \(GoText.quoted(value)) for \"\(shown)\" flag: \(error.summary)")
        }
    }

    /// `stdin`, `stdout` or `stderr`, in any case.
    static func stream(_ value: String) throws(Problem) -> String {
        let name = value.lowercased()
        guard ["stdin", "stdout", "stderr"].contains(name) else {
            throw Problem(.invalid, "valid streams are STDIN, STDOUT and STDERR")
        }
        return name
    }

    private static func checkLink(_ value: String) throws(Problem) {
        if value.isEmpty { throw Problem(.invalid, "empty string specified for links") }
        if Wire.split(value, ":").count > 2 { throw Problem(.invalid, "bad format for links: \(value)") }
    }

    /// Kernel parameters that belong to a namespace of the container's own.
    private static func checkSysctl(_ value: String) throws(Problem) {
        let (key, setting) = Wire.cut(value, "=")
        guard setting != nil, SysctlRules.namespace(of: key) != nil else {
            throw Problem(.invalid, "sysctl '\(value)' is not allowed")
        }
    }
}

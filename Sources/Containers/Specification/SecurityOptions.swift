public import Documents

/// What `--security-opt` says.
public struct SecurityOptions: Equatable, Sendable {
    /// Which filter of system calls a container gets.
    public enum Seccomp: Equatable, Sendable {
        case standard
        case unconfined
        /// A profile in Docker's form.
        case profile(JSON)
    }

    /// Whether no program gains more than its caller has.
    public var noNewPrivileges = false
    /// Which filter of system calls it gets.
    public var seccomp: Seccomp = .standard
    /// The profile's name; empty: the default.
    public var appArmor = ""
    /// Of security modules, as `type:spc_t`.
    public var labels: [String] = []
    /// Whether `/sys/fs/cgroup` can be written; `nil`: only when privileged.
    public var writableCgroups: Bool?

    /// Reads `HostConfig.SecurityOpt`. Throws the engine's `Problem`.
    public init(_ options: [String]) throws(Problem) {
        for option in options {
            switch option {
            case "no-new-privileges": noNewPrivileges = true
            case "writable-cgroups": writableCgroups = true
            case "disable": labels.append("disable")
            default: try set(option)
            }
        }
    }

    private mutating func set(_ option: String) throws(Problem) {
        let separator: Unicode.Scalar = option.unicodeScalars.contains("=") ? "=" : ":"
        let (key, value) = Wire.cut(option, separator)
        guard let value else { throw Problem(.invalid, "invalid --security-opt 1: \(GoText.quoted(option))") }
        let wrong = Problem(.invalid, "invalid --security-opt 2: \(GoText.quoted(option))")
        switch key {
        case "label": labels.append(value)
        case "apparmor": appArmor = value
        case "seccomp":
            switch value {
            case "unconfined": seccomp = .unconfined
            case "builtin", "": seccomp = .standard
            default:
                do { seccomp = .profile(try JSON(parsing: value, file: "seccomp profile")) } catch {
                    throw Problem(.invalid, "Decoding seccomp profile failed", reason: "\(error)")
                }
            }
        case "no-new-privileges":
            guard let flag = try? GoNumber.bool(value) else { throw wrong }
            noNewPrivileges = flag
        case "writable-cgroups":
            guard let flag = try? GoNumber.bool(value) else { throw wrong }
            writableCgroups = flag
        default: throw wrong
        }
    }

    /// What the client makes of the flag: the profile's text in place of its file, and `systempaths=unconfined` apart.
    static func read(
        _ options: [String], readFile: (String) throws -> [UInt8]
    ) throws -> (options: [String], liftsSystemPaths: Bool) {
        var result: [String] = []
        var liftsSystemPaths = false
        for option in options {
            if option == "systempaths=unconfined" {
                liftsSystemPaths = true
                continue
            }
            var (key, value) = Wire.cut(option, "=")
            if value == nil, key != "no-new-privileges" { (key, value) = Wire.cut(option, ":") }
            if value ?? "" == "", key != "no-new-privileges" {
                throw Problem(.usage, "Invalid --security-opt: \(GoText.quoted(option))")
            }
            if key == "seccomp", let value, value != "builtin", value != "unconfined" {
                result.append("seccomp=" + (try profile(value, readFile)))
            } else {
                result.append(option)
            }
        }
        return (result, liftsSystemPaths)
    }

    private static func profile(_ path: String, _ readFile: (String) throws -> [UInt8]) throws -> String {
        let bytes: [UInt8]
        do { bytes = try readFile(path) } catch {
            throw Problem(.usage, "opening seccomp profile (\(path)) failed: \(Wire.reason(error))")
        }
        do { return try JSON(parsing: bytes, file: path).text() } catch {
            throw Problem(.usage, "compacting json for seccomp profile (\(path)) failed: \(error)")
        }
    }
}

public import Documents

/// When a container that has ended is started again.
public struct RestartPolicy: Equatable, Sendable {
    /// `no`, `always`, `on-failure`, `unless-stopped`; empty where nothing was said. Others are held until checked.
    public var name: String
    /// Of `on-failure`: how often at most; 0 for ever.
    public var maximumRetryCount: Int64

    /// A policy by its name; 0: no limit.
    public init(name: String, maximumRetryCount: Int64 = 0) {
        self.name = name
        self.maximumRetryCount = maximumRetryCount
    }

    /// Never.
    public static let no = RestartPolicy(name: "no")

    /// Reads `name[:count]`; whether the name exists is for ``check()``, as Docker's engine looks at it.
    public init(parsing text: String) throws(Problem) {
        let (name, count) = Wire.cut(text, ":")
        if count != nil, name.isEmpty {
            throw Problem(.usage, "invalid restart policy format: no policy provided before colon")
        }
        var retries: Int64 = 0
        if let count, !count.isEmpty {
            guard let number = try? GoNumber.integer(count, base: 10) else {
                throw Problem(.usage, "invalid restart policy format: maximum retry count must be an integer")
            }
            retries = number
        }
        self.init(name: name, maximumRetryCount: retries)
    }

    /// The form of `HostConfig.RestartPolicy`.
    public init(_ document: JSON?) {
        self.init(name: document?["Name"]?.string ?? "", maximumRetryCount: document?["MaximumRetryCount"]?.int ?? 0)
    }

    /// As in `HostConfig.RestartPolicy`.
    public var json: JSON { ["Name": .string(name), "MaximumRetryCount": .int(maximumRetryCount)] }

    /// Whether nothing is ever restarted.
    public var isNone: Bool { name.isEmpty || name == "no" }

    /// Throws the engine's `Problem` for a policy that does not exist or a count that does not belong to it.
    public func check() throws(Problem) {
        switch name {
        case "": return
        case "no", "always", "unless-stopped":
            guard maximumRetryCount != 0 else { return }
            let also = maximumRetryCount < 0 ? " and cannot be negative" : ""
            throw Problem(
                .invalid, "invalid restart policy: maximum retry count can only be used with 'on-failure'" + also)
        case "on-failure":
            if maximumRetryCount < 0 {
                throw Problem(.invalid, "invalid restart policy: maximum retry count cannot be negative")
            }
        default:
            throw Problem(
                .invalid,
                "invalid restart policy: unknown policy '\(name)'; use one of 'no', 'always', 'on-failure', "
                    + "or 'unless-stopped'")
        }
    }

    /// Whether a container that ended with `exitCode` is started again, having been so `restartCount` times before.
    ///
    /// - Parameter wasStopped: a person stopped or killed it; then only its next start revives it.
    public func restarts(afterExit exitCode: Int32, restartCount: Int64, wasStopped: Bool) -> Bool {
        if wasStopped { return false }
        switch name {
        case "always", "unless-stopped": return true
        case "on-failure": return exitCode != 0 && (maximumRetryCount == 0 || restartCount < maximumRetryCount)
        default: return false
        }
    }
}

public import Documents

/// Where a container's output goes, and what was said about it.
public struct LogOptions: Equatable, Sendable {
    /// `json-file`, `local` or `none`; empty where nothing was said.
    public var driver: String
    /// As given: `inspect` shows no default among them.
    public var options: [String: String]

    /// Options as given; ``check()`` tells what is wrong with them.
    public init(driver: String, options: [String: String] = [:]) {
        self.driver = driver
        self.options = options
    }

    /// The one of containers that name none.
    public static let standardDriver = "json-file"

    /// What `--log-driver` and `--log-opt` say.
    init(flags: some FlagSource) throws(Problem) {
        let options = flags.strings("log-opt")
        self.init(driver: flags.string("log-driver") ?? "", options: Wire.pairs(options))
        if driver == "none", !options.isEmpty {
            throw Problem(.usage, "invalid logging opts for driver none")
        }
    }

    /// The form of `HostConfig.LogConfig`.
    public init(_ document: JSON?) {
        self.init(driver: document?["Type"]?.string ?? "", options: Wire.map(document?["Config"]))
    }

    /// As in `HostConfig.LogConfig`.
    public var json: JSON { ["Type": .string(driver), "Config": Wire.map(options)] }

    /// When a log file is put aside and a new one begun.
    public struct Rotation: Equatable, Sendable {
        /// Bytes; `nil`: never.
        public var maximumSize: Int64?
        /// How many files are kept, the current one included.
        public var maximumFiles: Int
        /// Whether files that were put aside are compressed.
        public var compresses: Bool
    }

    /// The rotation that these options ask for; where they say nothing of it, `json-file` keeps three files of 10 MB
    /// and `local` five of 20 MB, so that no container fills a disk with its output. `max-size=-1` turns it off.
    ///
    /// Throws a `Problem` for a value that is malformed or does not fit.
    public var rotation: Rotation {
        get throws(Problem) {
            let isLocal = driver == "local"
            let isSilent = options["max-size"] == nil && options["max-file"] == nil
            var result =
                isLocal
                ? Rotation(maximumSize: 20_000_000, maximumFiles: 5, compresses: true)
                : isSilent
                    ? Rotation(maximumSize: 10_000_000, maximumFiles: 3, compresses: false)
                    : Rotation(maximumSize: nil, maximumFiles: 1, compresses: false)
            if let text = options["max-size"] {
                result.maximumSize = text == "-1" ? nil : try Self.size(text)
            }
            if let text = options["max-file"] {
                guard let count = Int(text) else {
                    throw Problem(.invalid, "strconv.Atoi: parsing \(GoText.quoted(text)): invalid syntax")
                }
                guard count >= 1 else { throw Problem(.invalid, "max-file cannot be less than 1") }
                result.maximumFiles = count
            }
            if let text = options["compress"] {
                guard let value = try? GoNumber.bool(text) else {
                    throw Problem(.invalid, "strconv.ParseBool: parsing \(GoText.quoted(text)): invalid syntax")
                }
                if value, !isLocal, !isSilent, result.maximumFiles == 1 || result.maximumSize == nil {
                    throw Problem(
                        .invalid, "compress cannot be true when max-file is less than 2 or max-size is not set")
                }
                result.compresses = value
            }
            return result
        }
    }

    private static func size(_ text: String) throws(Problem) -> Int64 {
        let size = try ByteSize.parseDecimal(text)
        guard size > 0 else { throw Problem(.invalid, "max-size must be a positive number") }
        return size
    }

    /// Throws the engine's `Problem` for a driver or an option that does not exist, or a value that does not fit.
    public func check() throws(Problem) {
        if driver == "none" { return }
        let mode = options["mode"] ?? ""
        guard ["", "blocking", "non-blocking"].contains(mode) else {
            throw Problem(.invalid, "logger: logging mode not supported: \(mode)")
        }
        if let size = options["max-buffer-size"] {
            guard mode == "non-blocking" else {
                throw Problem(
                    .invalid, "logger: max-buffer-size option is only supported with 'mode=non-blocking'")
            }
            do { _ = try ByteSize.parse(size) } catch {
                throw Problem(.invalid, "error parsing option max-buffer-size: \(error.summary)")
            }
        }
        let own: Set<String>
        switch driver {
        case "json-file":
            own = ["max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag"]
        case "local": own = ["max-file", "max-size", "compress"]
        default: throw Problem(.invalid, "logger: no log driver named '\(driver)' is registered")
        }
        for key in options.keys.sorted() where !own.contains(key) && key != "mode" && key != "max-buffer-size" {
            throw Problem(
                .invalid,
                driver == "local"
                    ? "unknown log opt '\(key)' for log driver local"
                    : "unknown log opt '\(key)' for json-file log driver")
        }
        try checkAttributes()
        _ = try rotation
    }
}

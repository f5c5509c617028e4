public import Documents
internal import Linux

/// A file of an image that is made of the host's files.
public struct CapturedFile: Equatable, Sendable {
    /// What stands at a path, and where it comes from.
    public enum Kind: Equatable, Sendable {
        case directory
        /// The bytes of this file of the host.
        case file(source: String)
        /// These bytes.
        case content([UInt8])
        /// A symbolic link that says this.
        case link(String)
    }

    /// Absolute, without a slash at its end.
    public var path: String
    /// What it is.
    public var kind: Kind
    /// Permissions, with the bits above them.
    public var mode: UInt32
    /// The owner's number in the image.
    public var uid: UInt32
    /// The group's number in the image.
    public var gid: UInt32

    /// Without a mode: 755 for a directory, 644 for a file.
    public init(_ path: String, _ kind: Kind, mode: UInt32? = nil, uid: UInt32 = 0, gid: UInt32 = 0) {
        self.path = path
        self.kind = kind
        switch kind {
        case .directory: self.mode = mode ?? 0o755
        case .link: self.mode = 0o777
        case .file, .content: self.mode = mode ?? 0o644
        }
        self.uid = uid
        self.gid = gid
    }
}

/// How a captured image runs: what goes into `config` of its image configuration.
public struct CapturedConfig: Equatable, Sendable {
    /// Who runs it, by name or number; empty: root.
    public var user = ""
    /// `NAME=value`
    public var environment: [String] = []
    /// The words before the command; `nil`: none.
    public var entrypoint: [String]?
    /// The words that run when the person gives none.
    public var command: [String]?
    /// Where it runs; empty: the root directory.
    public var workingDirectory = ""
    /// As `80/tcp`.
    public var exposedPorts: [String] = []
    /// Directories that become volumes.
    public var volumes: [String] = []
    /// By name; `nil`: SIGTERM.
    public var stopSignal: String?
    /// In the order in which they were given.
    public var labels: [(key: String, value: String)] = []

    /// Says nothing.
    public init() {}

    /// The object `config` of an image configuration (OCI image specification), with Docker's keys.
    public var json: JSON {
        var result = JSONObject()
        func set(_ names: [String]) -> JSON {
            .object(JSONObject(members: names.sorted().map { JSONObject.Member(key: $0, value: .object([:])) }))
        }
        if !user.isEmpty { result["User"] = .string(user) }
        if !exposedPorts.isEmpty { result["ExposedPorts"] = set(exposedPorts) }
        result["Env"] = JSON(environment)
        if let entrypoint { result["Entrypoint"] = JSON(entrypoint) }
        if let command { result["Cmd"] = JSON(command) }
        if !volumes.isEmpty { result["Volumes"] = set(volumes) }
        if !workingDirectory.isEmpty { result["WorkingDir"] = .string(workingDirectory) }
        if !labels.isEmpty {
            result["Labels"] = .object(
                JSONObject(members: labels.map { JSONObject.Member(key: $0.key, value: .string($0.value)) }))
        }
        if let stopSignal { result["StopSignal"] = .string(stopSignal) }
        return .object(result)
    }

    public static func == (a: CapturedConfig, b: CapturedConfig) -> Bool { a.json == b.json }
}

/// What an image will be made of: decided, not yet done.
public struct CapturePlan: Equatable, Sendable {
    /// The time of every file of a captured layer, seconds since 1970: the same input gives the same digest.
    public static let modificationTime: Int64 = 0

    /// In the order of their paths' bytes, so that a directory stands before what it holds.
    public var files: [CapturedFile]
    /// How the image runs.
    public var config: CapturedConfig
    /// What could not be had and is not needed at once, a sentence each.
    public var warnings: [String]
    /// What was asked for, as the image's history tells it.
    public var origin = ""

    /// What stands at `path` in the image.
    public subscript(path: String) -> CapturedFile? { files.first { $0.path == path } }

    /// The bytes of the file that will be at `path`; `nil` when there is none, or it cannot be read.
    func content(of path: String) -> [UInt8]? {
        switch self[path]?.kind {
        case .content(let bytes): bytes
        case .file(let source): try? Files.read(source, limit: 1 << 20)
        default: nil
        }
    }
}

extension CapturedFile: CustomStringConvertible {
    /// As `-rwxr-xr-x 0:0 /usr/bin/bash`.
    public var description: String {
        var letters: [Character] =
            switch kind {
            case .directory: ["d"]
            case .link: ["l"]
            case .file, .content: ["-"]
            }
        for (bit, letter) in zip((0..<9).reversed(), "rwxrwxrwx") {
            letters.append(mode >> bit & 1 == 1 ? letter : "-")
        }
        if mode & 0o4000 != 0 { letters[3] = mode & 0o100 != 0 ? "s" : "S" }
        if mode & 0o2000 != 0 { letters[6] = mode & 0o010 != 0 ? "s" : "S" }
        if mode & 0o1000 != 0 { letters[9] = mode & 0o001 != 0 ? "t" : "T" }
        let text = "\(String(letters)) \(uid):\(gid) \(path)"
        return switch kind {
        case .directory: text
        case .link(let target): "\(text) -> \(target)"
        case .file(let source): source == path ? text : "\(text) from \(source)"
        case .content(let bytes): "\(text), \(bytes.count) bytes of its own"
        }
    }
}

extension CapturePlan: CustomStringConvertible {
    /// A line per file, then the configuration, then the warnings.
    public var description: String {
        (files.map(\.description) + ["config \(config.json.text())"] + warnings.map { "warning: \($0)" })
            .joined(separator: "\n")
    }
}

import Containers
import Documents

/// Flags as they would be typed: `--memory=64m`, `--rm`.
struct Flags: FlagSource, ExpressibleByArrayLiteral {
    private var values: [String: [String]] = [:]

    init(arrayLiteral words: String...) { self.init(words) }

    init(_ words: [String]) {
        for word in words {
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0]), default: []].append(parts.count > 1 ? String(parts[1]) : "true")
        }
    }

    func string(_ name: String) -> String? { values[name]?.last }
    func strings(_ name: String) -> [String] { values[name] ?? [] }
    func bool(_ name: String) -> Bool { values[name]?.last == "true" }
    func int(_ name: String) -> Int64? { values[name]?.last.flatMap { Int64($0) } }
    func isSet(_ name: String) -> Bool { values[name] != nil }
}

extension HostFacts.Features {
    /// What a kernel of today with all controllers of version 2 offers.
    static let modernV2: Self = [
        .memoryLimit, .swapLimit, .memoryReservation, .pidsLimit, .cpuShares, .cpuQuota, .cpuset, .blockThrottle,
        .cgroupNamespaces, .ipv4Forwarding, .recursiveReadOnly,
    ]
}

/// A host of two processors with control groups of version 2, on which `/tmp` alone exists.
let twoProcessors = HostFacts(
    cpuCount: 2, cgroupVersion: .v2, features: .modernV2, pathExists: { $0 == "/tmp" })

/// What a small image says.
let plainImage: JSON = ["Cmd": ["sh"]]

/// All that is decided of `run FLAGS IMAGE COMMAND`.
func plan(
    _ flags: Flags, _ command: [String] = [], image: JSON = plainImage, facts: HostFacts = twoProcessors,
    environment: [String: String] = [:], files: [String: String] = [:],
    mountsOf: @escaping (String) throws -> [MountPoint] = { throw Problem(.notFound, "No such container: \($0)") }
) throws -> CreatePlan {
    var specification = try ContainerSpecification(
        flags: flags, image: "busybox", command: command, environment: environment,
        readFile: { name in
            guard let text = files[name] else { throw Problem(.notFound, "open \(name): no such file or directory") }
            return Array(text.utf8)
        }, currentDirectory: "/place")
    try specification.validate(facts)
    return try CreatePlan(specification, imageConfig: image, mountsOf: mountsOf, pathExists: facts.pathExists)
}

/// `client: TEXT` for what the client refuses, `engine: TEXT` for what the engine does.
func refusal(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "accepted"
    } catch let problem as Problem {
        return (problem.code == .usage ? "client: " : "engine: ") + problem.summary
    } catch { return "\(error)" }
}

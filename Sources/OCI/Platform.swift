public import Documents
internal import Glibc

/// For what an image is built: `linux/arm64/v8`.
public struct Platform: Sendable, Hashable, CustomStringConvertible {
    public var os: String
    public var architecture: String
    public var variant: String?

    public init(os: String, architecture: String, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// Reads the `platform` member of a descriptor; `nil` when os or architecture is missing or unknown.
    public init?(_ document: JSON) {
        guard let os = document["os"]?.string, let architecture = document["architecture"]?.string,
            os != "unknown", architecture != "unknown"
        else { return nil }
        self.init(os: os, architecture: architecture, variant: document["variant"]?.string)
    }

    /// The platform of this host, in Go's words. The corresponding call is `uname(2)`.
    public static let host: Platform = {
        var names = utsname()
        uname(&names)
        let machine = withUnsafeBytes(of: &names.machine) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        switch machine {
        case "x86_64": return Platform(os: "linux", architecture: "amd64")
        case "aarch64": return Platform(os: "linux", architecture: "arm64", variant: "v8")
        default: return Platform(os: "linux", architecture: machine)
        }
    }()

    /// Whether what is built for `other` runs here.
    func runs(_ other: Platform) -> Bool {
        guard os == other.os, architecture == other.architecture else { return false }
        return variant == nil ? other.variantNumber <= 1 : other.variantNumber <= variantNumber
    }

    /// The number of the variant `v2`; 0 without one.
    var variantNumber: Int { variant.flatMap { Int($0.drop { $0 == "v" }) } ?? 0 }

    public var description: String { "\(os)/\(architecture)" + (variant.map { "/\($0)" } ?? "") }
}

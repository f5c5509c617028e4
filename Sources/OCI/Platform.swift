public import Documents
internal import Glibc

/// For what an image is built: `linux/arm64/v8`.
public struct Platform: Sendable, Hashable, CustomStringConvertible {
    /// As Go calls it: `linux`.
    public var os: String
    /// As Go calls it: `amd64`.
    public var architecture: String
    /// As `v8`; `nil` where there is one kind only.
    public var variant: String?

    /// A platform by its words.
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

    /// Reads `os[/architecture[/variant]]` or an architecture alone, in Go's words or the kernel's (`x86_64`). What is
    /// not said is as on this host.
    public init(parsing text: String) throws(Problem) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.lowercased() }
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { Self.letters.contains($0) }
        }
        guard isPlain, parts.count <= 3 else {
            throw Problem(
                .invalid, "\"\(text)\": cannot parse platform specifier", hint: "a platform is as linux/arm64/v8")
        }
        if parts.count > 1 {
            let architecture = Self.architectures[parts[1]] ?? parts[1]
            self.init(os: parts[0], architecture: architecture, variant: parts.count > 2 ? parts[2] : nil)
        } else if Self.systems.contains(parts[0]) {
            self.init(os: parts[0], architecture: Self.host.architecture)
        } else {
            let architecture = Self.architectures[parts[0]] ?? parts[0]
            guard Self.known.contains(architecture) else {
                throw Problem(
                    .invalid, "\"\(text)\": unknown operating system or architecture",
                    hint: "a platform is as linux/arm64/v8")
            }
            self.init(os: Self.host.os, architecture: architecture)
        }
    }

    private static let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789_.-".utf8)
    private static let systems: Set = ["linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "wasip1"]
    private static let known: Set = [
        "amd64", "386", "arm", "arm64", "ppc64le", "ppc64", "s390x", "riscv64", "mips64le", "mips64", "loong64", "wasm",
    ]
    private static let architectures = [
        "x86_64": "amd64", "x86-64": "amd64", "i386": "386", "i686": "386", "aarch64": "arm64", "armhf": "arm",
    ]

    /// Whether what is built for `other` runs here, or is what was asked for: a lower variant will do.
    public func runs(_ other: Platform) -> Bool {
        guard os == other.os, architecture == other.architecture else { return false }
        return variant == nil ? other.variantNumber <= 1 : other.variantNumber <= variantNumber
    }

    /// The number of the variant `v2`; 0 without one.
    var variantNumber: Int { variant.flatMap { Int($0.drop { $0 == "v" }) } ?? 0 }

    /// As `linux/arm64/v8`.
    public var description: String { "\(os)/\(architecture)" + (variant.map { "/\($0)" } ?? "") }
}

internal import Documents
internal import Linux

extension CapturePlanner {
    private static let database = "/var/lib/dpkg/info"

    /// The path of a package's list of files; `nil` when the package is not installed.
    func packageList(of name: String) -> String? {
        // A name is a file name here.
        guard !name.isEmpty, !name.contains("/") else { return nil }
        let names = ["\(name).list", "\(name):\(Self.architecture).list"]
        return names.map { "\(Self.database)/\($0)" }.first { host.status($0)?.kind == .file }
    }

    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }

    /// Takes the files of an installed Debian package, without its documentation.
    mutating func addPackage(_ name: String) throws(Problem) {
        guard let list = packageList(of: name), let text = host.text(list) else {
            throw Problem(
                .notFound, "the Debian package \"\(name)\" is not installed",
                hint: suggestion(for: name).map { "did you mean \"\($0)\"?" } ?? "apt-get install \(name)")
        }
        for line in text.split(separator: "\n") where line.hasPrefix("/") && line != "/." {
            if Self.isDocumentation(line) { continue }
            try addMember(String(line))
        }
    }

    private func suggestion(for name: String) -> String? {
        let installed = host.names(in: Self.database).filter { $0.hasSuffix(".list") }.map {
            String($0.dropLast(5).prefix { $0 != ":" })
        }
        return Suggestion.nearest(to: name, among: installed)
    }

    private static let documentation = [
        "/usr/share/doc", "/usr/share/man", "/usr/share/info", "/usr/share/lintian", "/usr/share/locale",
        "/usr/share/bug", "/usr/share/doc-base", "/usr/share/menu",
    ]

    static func isDocumentation(_ path: Substring) -> Bool {
        documentation.contains { path == $0 || path.hasPrefix("\($0)/") }
    }
}

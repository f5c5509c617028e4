public import Documents

/// Whether mounts can travel between host and container, as `rshared` and `rslave` ask for.
public enum MountPropagation {
    /// How the root of a container's tree must propagate for these binds: `shared`, `rslave`, or `nil` for the usual.
    ///
    /// - Parameter mountinfo: the content of `/proc/self/mountinfo`, see `proc_pid_mountinfo(5)`.
    ///
    /// Throws the engine's `Problem` when a source does not lie on such a mount:
    /// `path /x is mounted on / but it is not a shared mount`.
    public static func root(for points: [MountPoint], mountinfo: @autoclosure () -> String) throws(Problem) -> String? {
        let wanted = points.filter {
            $0.kind == .bind && $0.propagation.contains("sha") || $0.propagation.contains("sla")
        }
        if wanted.isEmpty { return nil }
        let mounts = parse(mountinfo())
        var result: String?
        for point in wanted {
            let mount = mounts.filter { contains($0.target, point.source) }.max { $0.target.count < $1.target.count }
            let target = mount?.target ?? "/"
            if point.propagation.hasSuffix("shared") {
                guard mount?.isShared == true else {
                    throw Problem(
                        .invalid, "path \(point.source) is mounted on \(target) but it is not a shared mount")
                }
                result = "shared"
            } else {
                guard mount?.isShared == true || mount?.isSlave == true else {
                    throw Problem(
                        .invalid,
                        "path \(point.source) is mounted on \(target) but it is not a shared or slave mount")
                }
                if result == nil { result = "rslave" }
            }
        }
        return result
    }

    private struct Mount {
        var target: String
        var isShared: Bool
        var isSlave: Bool
    }

    private static func parse(_ text: String) -> [Mount] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash >= 6 else { return nil }
            let tags = fields[6..<dash]
            return Mount(
                target: unescaped(fields[4]), isShared: tags.contains { $0.hasPrefix("shared:") },
                isSlave: tags.contains { $0.hasPrefix("master:") })
        }
    }

    /// The kernel writes blank, tab, line end and backslash as octal digits.
    private static func unescaped(_ text: Substring) -> String {
        var result = String(text)
        for (escape, plain) in [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")] {
            result = result.split(separator: escape, omittingEmptySubsequences: false).joined(separator: plain)
        }
        return result
    }

    private static func contains(_ directory: String, _ path: String) -> Bool {
        directory == "/" || path == directory || path.hasPrefix(directory + "/")
    }
}

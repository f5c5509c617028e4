internal import Documents
internal import Linux

/// Which kernel parameters a container may have for itself.
enum SysctlRules {
    enum Namespace {
        case network, ipc, uts

        /// As a launch knows it.
        var kind: Namespaces {
            switch self {
            case .network: .network
            case .ipc: .ipc
            case .uts: .uts
            }
        }
    }

    private static let ipc: Set<String> = [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax",
        "kernel.shmmni", "kernel.shm_rmid_forced",
    ]

    /// The namespace that `key` belongs to; `nil` when it is the whole host's.
    static func namespace(of key: String) -> Namespace? {
        // A dot too many would name another file below /proc/sys. Names with dots in them are written with slashes.
        guard !key.contains("..") else { return nil }
        if let separator = key.first(where: { $0 == "/" || $0 == "." }), separator == "/" {
            let parts = key.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty && $0 != "." }) else { return nil }
            return key.hasPrefix("net/") ? .network : namespace(of: parts.joined(separator: "."))
        }
        guard !key.utf8.contains(UInt8(ascii: "/")) else { return nil }
        if ipc.contains(key) || key.hasPrefix("fs.mqueue.") { return .ipc }
        if key.hasPrefix("net.") { return .network }
        return key == "kernel.domainname" ? .uts : nil
    }

    /// Throws when a parameter's namespace is shared with the host.
    static func check(_ host: JSON) throws(Problem) {
        for (key, value) in Wire.map(host["Sysctls"]).sorted(by: { $0.key < $1.key }) {
            guard let namespace = namespace(of: key) else {
                throw Problem(.invalid, "sysctl '\(key)=\(value)' is not allowed")
            }
            let shared: (mode: String, name: String) =
                switch namespace {
                case .network: ("NetworkMode", "network")
                case .ipc: ("IpcMode", "ipc")
                case .uts: ("UTSMode", "uts")
                }
            if host[shared.mode]?.string == "host" {
                throw Problem(.invalid, "sysctl \"\(key)\" not allowed in host \(shared.name) namespace")
            }
        }
    }
}

internal import Documents
internal import Linux

/// The files of names.
extension ContainerNetwork {
    private func settings(_ key: String) -> [String] { record.hostConfig[key]?.strings ?? [] }

    /// Whether the container's loopback device has `::1`.
    private var hasIPv6: Bool {
        let sysctls = record.hostConfig["Sysctls"]
        return Route.kernelHasIPv6 && sysctls?["net.ipv6.conf.all.disable_ipv6"]?.string != "1"
            && sysctls?["net.ipv6.conf.lo.disable_ipv6"]?.string != "1"
    }

    /// The content of the container's `/etc/hosts`.
    func hosts(hostName: String) -> String {
        // In the host's network the host is here.
        let gateway = mode == .host ? IPv4Address(0x7f00_0001) : main?.gateway
        let extra = settings("ExtraHosts").compactMap { HostsFile.Extra($0, gateway: gateway) } + links.hosts
        if mode == .host {
            return HostsFile.text(host: Self.hostFile("/etc/hosts"), extra: extra, hasIPv6: hasIPv6)
        }
        return HostsFile.text(
            hostname: hostName, domainname: record.config["Domainname"]?.string ?? "",
            addresses: joints.compactMap(\.endpoint.address), extra: extra, hasIPv6: hasIPv6)
    }

    /// The content of the container's `/etc/resolv.conf`.
    func resolv() -> String {
        var host = ResolvFile(parsing: Self.hostFile("/etc/resolv.conf"))
        let (servers, search, options) = (settings("Dns"), settings("DnsSearch"), settings("DnsOptions"))
        if mode == .host {
            return ResolvFile.forHost(host: host, servers: servers, search: search, options: options).text
        }
        if host.namesOnlySystemdResolved {
            host = ResolvFile(parsing: Self.hostFile(ResolvFile.behindSystemdResolved))
        }
        return ResolvFile.forBridge(host: host, servers: servers, search: search, options: options).text
    }

    private static func hostFile(_ path: String) -> String {
        (try? Files.read(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

public import Linux

/// The contents of a container's `/etc/hosts`.
public enum HostsFile {
    /// A line that a person asked for with `--add-host`.
    public struct Extra: Sendable, Equatable {
        /// The host's name.
        public var name: String
        /// Its address, of version 4 or 6.
        public var address: String

        /// A name and what it leads to.
        public init(name: String, address: String) {
            self.name = name
            self.address = address
        }

        /// Reads an entry of `HostConfig.ExtraHosts`, `name:address`; `host-gateway` becomes `gateway`.
        ///
        /// `nil` when there is no colon, or when a gateway is asked for and there is none.
        public init?(_ entry: String, gateway: IPv4Address?) {
            let (name, address) = Wire.cut(entry, ":")
            guard let address, !name.isEmpty else { return nil }
            if address == "host-gateway" {
                guard let gateway else { return nil }
                self.init(name: name, address: gateway.description)
            } else {
                self.init(name: name, address: address)
            }
        }
    }

    /// The text of the file: loopback, the extra hosts as they were given, then each address with the host name.
    ///
    /// `hasIPv6` says whether the container's loopback device has `::1`.
    public static func text(
        hostname: String, domainname: String = "", addresses: [IPv4Address], extra: [Extra], hasIPv6: Bool
    ) -> String {
        var lines = ["127.0.0.1\tlocalhost"]
        if hasIPv6 {
            lines += [
                "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::\tip6-localnet", "ff00::\tip6-mcastprefix",
                "ff02::1\tip6-allnodes", "ff02::2\tip6-allrouters",
            ]
        }
        lines += extra.map { "\($0.address)\t\($0.name)" }
        let names = domainname.isEmpty ? hostname : "\(hostname).\(domainname) \(hostname)"
        lines += addresses.map { "\($0)\t\(names)" }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The text for a container in the host's network: the host's own file, unless there are extra hosts.
    public static func text(host: String, extra: [Extra], hasIPv6: Bool) -> String {
        extra.isEmpty ? host : text(hostname: "", addresses: [], extra: extra, hasIPv6: hasIPv6)
    }
}

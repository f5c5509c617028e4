public import Linux

/// The subnets from which networks get theirs when nobody says one: Docker's, in Docker's order.
public enum AddressPool {
    /// 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 to 192.168.240.0/20: 31 of them.
    public static let subnets: [IPv4Subnet] =
        (17...31).map { IPv4Subnet(containing: IPv4Address(172 << 24 | UInt32($0) << 16), prefix: 16) }
        + (0...15).map { IPv4Subnet(containing: IPv4Address(192 << 24 | 168 << 16 | UInt32($0) << 12), prefix: 20) }

    /// The first subnet that has no address in common with those in use; `nil` when there is none.
    public static func firstFree(besides used: some Collection<IPv4Subnet>) -> IPv4Subnet? {
        subnets.first { subnet in !used.contains { $0.overlaps(subnet) } }
    }
}

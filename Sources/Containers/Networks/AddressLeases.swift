internal import Documents
internal import Glibc
public import Linux

/// Which container has which address of a network: a symbolic link for each, named after the address.
///
/// Making a link that must not exist is the claim itself, so no lock is needed and two containers never get one
/// address. What is left by a container that ended without a word names its owner and can be told by that.
public struct AddressLeases: Sendable {
    /// The directory of the links, below the run state: a reboot gives everything back.
    public let directory: String

    /// The leases of the network with the id `network`, below the run state.
    public init(run: String, network: String) { directory = "\(run)/networks/\(network)" }

    /// Gives the lowest free address of `network` to `owner`, or `wanted` when it is given.
    ///
    /// Before it gives up, leases whose owners are gone are taken back. Throws a `Problem` in Docker's words.
    public func acquire(
        for owner: String, in network: Network, wanted: IPv4Address? = nil, isAlive: (String) -> Bool
    ) throws -> IPv4Address {
        guard let subnet = network.subnet else {
            throw Problem(.invalid, "network \(network.name) gives no addresses")
        }
        try Files.makeDirectories(directory, mode: 0o710)
        if let wanted {
            guard subnet.contains(wanted) else {
                throw Problem(.invalid, "no configured subnet or ip-range contain the IP address \(wanted)")
            }
            guard wanted != network.gateway, try claim(wanted, for: owner) || retake(wanted, owner, isAlive) else {
                throw Problem(.conflict, "Address already in use", hint: holder(of: wanted))
            }
            return wanted
        }
        for sweep in [false, true] {
            if sweep { for lease in try all() where !isAlive(lease.owner) { release(lease.address, of: lease.owner) } }
            var taken = Set(try all().map(\.address))
            if let gateway = network.gateway { taken.insert(gateway) }
            for address in Self.candidates(in: subnet, range: network.range) where !taken.contains(address) {
                if try claim(address, for: owner) { return address }
            }
        }
        throw Problem(
            .unavailable,
            "no available IPv4 addresses on this network's address pools: \(network.name) (\(network.id))")
    }

    /// The addresses that containers can have, lowest first: neither the subnet's own nor its broadcast address.
    static func candidates(in subnet: IPv4Subnet, range: IPv4Subnet?) -> some Sequence<IPv4Address> {
        let part = range ?? subnet
        let isWide = subnet.prefix < 31
        let first = UInt64(part.first.value) + (isWide && part.first == subnet.first ? 1 : 0)
        let end = UInt64(part.last.value) + (isWide && part.last == subnet.last ? 0 : 1)
        return (first..<max(first, end)).lazy.map { IPv4Address(UInt32(truncatingIfNeeded: $0)) }
    }

    private func claim(_ address: IPv4Address, for owner: String) throws(SystemError) -> Bool {
        do {
            try Files.makeLink("\(directory)/\(address)", to: owner)
            return true
        } catch {
            guard error.exists else { throw error }
            return false
        }
    }

    private func retake(_ address: IPv4Address, _ owner: String, _ isAlive: (String) -> Bool) throws -> Bool {
        guard let previous = Files.link("\(directory)/\(address)"), !isAlive(previous) else { return false }
        release(address, of: previous)
        return try claim(address, for: owner)
    }

    private func holder(of address: IPv4Address) -> String? {
        Files.link("\(directory)/\(address)").map { "container \($0.prefix(12)) has \(address)" }
    }

    /// Gives an address back; nothing happens when it is not the owner's.
    public func release(_ address: IPv4Address, of owner: String) {
        let path = "\(directory)/\(address)"
        if Files.link(path) == owner { unlink(path) }
    }

    /// Every lease with its owner; what is no lease is left out.
    public func all() throws(SystemError) -> [(address: IPv4Address, owner: String)] {
        do {
            return try Files.names(in: directory).compactMap { name in
                guard let address = IPv4Address(name), let owner = Files.link("\(directory)/\(name)") else {
                    return nil
                }
                return (address, owner)
            }
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }
}

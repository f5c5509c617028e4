/// What stands in cove's table.
///
/// As `nft list table inet cove` prints it, without the elements:
/// ```
/// chain isolate     { type filter hook prerouting priority raw
///                     iifname != "lo" ip daddr 127.0.0.0/8 drop
///                     iifname @bridges ip saddr 127.0.0.0/8 drop }
/// chain arriving    { type nat hook prerouting priority dstnat
///                     fib daddr type local dnat ip to meta l4proto . th dport map @every-address
///                     fib daddr type local dnat ip to ip daddr . meta l4proto . th dport map @one-address }
/// chain leaving     { type nat hook output priority dstnat; the same }
/// chain forward     { type filter hook forward priority filter
///                     ct state established,related accept
///                     iifname . oifname @neighbours accept
///                     iifname @internal drop
///                     oifname @internal drop
///                     oifname @bridges ct status dnat accept
///                     oifname @bridges drop }
/// chain masquerade  { type nat hook postrouting priority srcnat
///                     ip saddr @masqueraded oifname != @bridges masquerade
///                     ip saddr @subnets ct status dnat oifname @bridges masquerade
///                     ip saddr 127.0.0.0/8 oifname @bridges masquerade }
/// ```
/// A port published on 127.0.0.1 is translated before the kernel looks at where the packet came from, so packets to
/// 127.0.0.0/8 from elsewhere end first. What is forwarded into a bridge is an answer or came through a published port:
/// nobody reaches a container's address directly but this host. A container that reaches itself or a neighbour through
/// a published port is masqueraded, or the answer would go straight back and be refused.
enum FirewallLayout {
    static let bridges = "bridges"
    static let neighbours = "neighbours"
    static let `internal` = "internal"
    static let subnets = "subnets"
    static let masqueraded = "masqueraded"
    /// Maps protocol and port to a container's address and port.
    static let everyAddress = "every-address"
    /// The same for ports that are published on one address of the host.
    static let oneAddress = "one-address"

    /// The whole table anew.
    static func replacing(_ family: TableBatch.Family, _ table: String, _ state: Firewall.State) -> TableBatch {
        var batch = TableBatch(family: family, table: table)
        // Deleting needs a table: the first line makes one if there is none.
        batch.addTable()
        batch.deleteTable()
        batch.addTable()
        addSets(to: &batch)
        addRules(to: &batch)
        for (set, elements) in elements(of: state) { batch.add(elements, to: set) }
        return batch
    }

    static func adding(_ family: TableBatch.Family, _ table: String, _ state: Firewall.State) -> TableBatch {
        var batch = TableBatch(family: family, table: table)
        for (set, elements) in elements(of: state) { batch.add(elements, to: set) }
        return batch
    }

    static func removing(_ family: TableBatch.Family, _ table: String, _ state: Firewall.State) -> TableBatch {
        var batch = TableBatch(family: family, table: table)
        for (set, elements) in elements(of: state) { batch.remove(elements, from: set) }
        return batch
    }

    /// What `state` is as elements: one entry for each thing that is added and removed alone.
    static func elements(of state: Firewall.State) -> [(set: String, elements: [SetElement])] {
        var result: [(set: String, elements: [SetElement])] = []
        for bridge in state.bridges {
            let name = SetElement.name(of: bridge.name)
            result.append((bridges, [SetElement(key: name)]))
            result.append((subnets, SetElement.interval(bridge.subnet)))
            if bridge.isMasqueraded && !bridge.isInternal {
                result.append((masqueraded, SetElement.interval(bridge.subnet)))
            }
            if bridge.isOpenInside { result.append((neighbours, [SetElement(key: name + name)])) }
            if bridge.isInternal { result.append((FirewallLayout.internal, [SetElement(key: name)])) }
        }
        return result + state.forwards.map(\.element)
    }

    private static func addSets(to batch: inout TableBatch) {
        batch.addSet(bridges, key: [.interfaceName])
        batch.addSet(neighbours, key: [.interfaceName, .interfaceName])
        batch.addSet(FirewallLayout.internal, key: [.interfaceName])
        batch.addSet(subnets, key: [.ipv4Address], isInterval: true)
        batch.addSet(masqueraded, key: [.ipv4Address], isInterval: true)
        let target: [ElementType] = [.ipv4Address, .port]
        batch.addSet(everyAddress, key: [.protocolNumber, .port], data: target)
        batch.addSet(oneAddress, key: [.ipv4Address, .protocolNumber, .port], data: target)
    }

    private static func addRules(to batch: inout TableBatch) {
        // The hooks' numbers and the priorities are those of `linux/netfilter.h` and `netfilter_ipv4.h`.
        batch.addChain("isolate", type: "filter", hook: 0, priority: -300)
        batch.addRule("isolate", .notFromLoopbackDevice + .loopback(source: false) + [.verdict(.drop)])
        batch.addRule("isolate", .incoming(bridges) + .loopback(source: true) + [.verdict(.drop)])

        batch.addChain("arriving", type: "nat", hook: 0, priority: -100)
        batch.addChain("leaving", type: "nat", hook: 3, priority: -100)
        for chain in ["arriving", "leaving"] {
            batch.addRule(
                chain,
                .ipv4 + .toThisHost + [
                    .meta(.transport, .first), .payload(.transport, offset: 2, length: 2, .firstQuarter2),
                    .map(everyAddress, .first, into: .first),
                    .destinationNAT(address: .first, port: .firstQuarter2),
                ])
            batch.addRule(
                chain,
                .ipv4 + .toThisHost + [
                    [Expression].destinationAddress, .meta(.transport, .firstQuarter2),
                    .payload(.transport, offset: 2, length: 2, .firstQuarter3),
                    .map(oneAddress, .first, into: .first),
                    .destinationNAT(address: .first, port: .firstQuarter2),
                ])
        }

        batch.addChain("forward", type: "filter", hook: 2, priority: 0)
        batch.addRule("forward", .established + [.verdict(.accept)])
        batch.addRule(
            "forward",
            [
                .meta(.incomingName, .first), .meta(.outgoingName, .second), .lookUp(neighbours, .first),
                .verdict(.accept),
            ])
        batch.addRule("forward", .incoming(FirewallLayout.internal) + [.verdict(.drop)])
        batch.addRule("forward", .outgoing(FirewallLayout.internal) + [.verdict(.drop)])
        batch.addRule("forward", .outgoing(bridges) + .redirected + [.verdict(.accept)])
        batch.addRule("forward", .outgoing(bridges) + [.verdict(.drop)])

        batch.addChain("masquerade", type: "nat", hook: 4, priority: 100)
        batch.addRule(
            "masquerade",
            .ipv4 + [[Expression].sourceAddress, .lookUp(masqueraded, .first)]
                + .outgoing(bridges, isNegated: true) + [.masquerade])
        batch.addRule(
            "masquerade",
            .ipv4 + [[Expression].sourceAddress, .lookUp(subnets, .first)] + .redirected + .outgoing(bridges)
                + [.masquerade])
        batch.addRule("masquerade", .loopback(source: true) + .outgoing(bridges) + [.masquerade])
    }
}

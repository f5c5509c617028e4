internal import Glibc

/// A chain of another program that may end forwarded packets which cove's table lets pass.
///
/// An accept ends the walk through one chain only: a packet must pass every chain on a hook. ufw, firewalld and Docker
/// leave such chains behind.
public struct ForeignChain: Sendable, Equatable, CustomStringConvertible {
    /// `ip`, `inet` or `ip6`; `iptables` for a chain of the old interface.
    public var family: String
    /// The table's name.
    public var table: String
    /// The chain's name.
    public var name: String
    /// What ends the packets that no rule of the chain accepts.
    public var end: End

    /// A part of a chain that ends packets.
    public enum End: String, Sendable {
        /// The chain's policy.
        case policy
        /// The chain's last rule, which drops or rejects everything.
        case lastRule
    }

    /// What is told to the person.
    public var description: String {
        let what = end == .policy ? "has policy drop" : "ends with a rule that drops or rejects everything"
        return "chain \(name) of table \(family) \(table) on the forward hook \(what)"
    }

    /// The chains on the forward hook of this network namespace that end what they do not accept, but for those of
    /// tables whose name begins with `own`.
    public static func onForwardHook(own: String = "cove") throws(SystemError) -> [ForeignChain] {
        try list(NetlinkSocket(.netfilter), own: own) + legacy()
    }

    /// The same for nf_tables in the namespace that a descriptor names.
    public static func onForwardHook(own: String = "cove", in namespace: Int32) throws(SystemError) -> [ForeignChain] {
        try list(NetlinkSocket(.netfilter, in: namespace), own: own)
    }

    private static func list(
        _ socket: borrowing NetlinkSocket, own: String
    ) throws(SystemError) -> [ForeignChain] {
        var result: [ForeignChain] = []
        for (number, family) in [(1, "inet"), (2, "ip")] as [(UInt8, String)] {
            var open: [ForeignChain] = []
            // NFT_MSG_GETCHAIN
            try socket.dump("list the chains of nf_tables", request(4, number)) { _, payload in
                let chain = payload.dropFirst(4).attributes
                guard let hook = chain[4]?.attributes, hook[1]?.big == 2, chain[7]?.text == "filter",
                    let table = chain[1]?.text, let name = chain[3]?.text, !table.hasPrefix(own)
                else { return }
                let found = ForeignChain(family: family, table: table, name: name, end: .policy)
                if chain[5]?.big == 0 { result.append(found) } else { open.append(found) }
            }
            if open.isEmpty { continue }
            var lastRules: [String: Bool] = [:]
            // NFT_MSG_GETRULE
            try socket.dump("list the rules of nf_tables", request(7, number)) { _, payload in
                let rule = payload.dropFirst(4).attributes
                guard let table = rule[1]?.text, let chain = rule[2]?.text else { return }
                lastRules["\(table)\n\(chain)"] = endsEverything(rule[4])
            }
            for var chain in open where lastRules["\(chain.table)\n\(chain.name)"] == true {
                chain.end = .lastRule
                result.append(chain)
            }
        }
        return result
    }

    private static func request(_ kind: UInt16, _ family: UInt8) -> NetlinkMessage {
        NetlinkMessage(
            type: TableBatch.type(kind), flags: NetlinkMessage.Flag.dump, payload: [family, 0, 0, 0])
    }

    /// Whether a rule's expressions drop or reject without looking at the packet.
    private static func endsEverything(_ expressions: ArraySlice<UInt8>?) -> Bool {
        var ends = false
        for item in expressions?.attributes ?? [][...].attributes {
            let expression = item.value.attributes
            switch expression[1]?.text {
            case "counter", "log": continue
            case "reject": ends = true
            case "immediate":
                guard let verdict = expression[2]?.attributes[2]?.attributes[2]?.attributes[1]?.big, verdict == 0
                else { return false }
                ends = true
            default: return false
            }
        }
        return ends
    }

    /// The policy of FORWARD in the filter table of the old iptables interface, when that table is in use.
    private static func legacy() -> [ForeignChain] {
        // Asking would load the module: ask only when it is there.
        guard let tables = Files.text("/proc/net/ip_tables_names"), tables.split(separator: "\n").contains("filter")
        else { return [] }
        let raw = socket(AF_INET, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 255)
        guard raw >= 0 else { return [] }
        let descriptor = Descriptor(owning: raw)
        // struct ipt_getinfo: name[32], valid_hooks, hook_entry[5], underflow[5], num_entries, size
        var info = [UInt8](repeating: 0, count: 84)
        info.replaceSubrange(0..<6, with: "filter".utf8)
        var length = socklen_t(info.count)
        guard getsockopt(descriptor.raw, 0, 64, &info, &length) == 0, let size = info.native(UInt32.self, at: 80),
            let underflow = info.native(UInt32.self, at: 56 + 2 * 4), size < 1 << 24
        else { return [] }
        // struct ipt_get_entries: name[32], size, the entries (8-byte aligned)
        var entries = [UInt8](repeating: 0, count: 40 + Int(size))
        entries.replaceSubrange(0..<6, with: "filter".utf8)
        entries.setNative(size, at: 32)
        length = socklen_t(entries.count)
        guard getsockopt(descriptor.raw, 0, 65, &entries, &length) == 0 else { return [] }
        // struct ipt_entry: target_offset at 88; the standard target's verdict lies 32 bytes into the target.
        let entry = 40 + Int(underflow)
        guard let target = entries.native(UInt16.self, at: entry + 88),
            let verdict = entries.native(Int32.self, at: entry + Int(target) + 32), verdict == -1  // NF_DROP
        else { return [] }
        return [ForeignChain(family: "iptables", table: "filter", name: "FORWARD", end: .policy)]
    }
}

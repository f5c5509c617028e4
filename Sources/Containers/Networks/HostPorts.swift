internal import Glibc
internal import Linux

/// What the host says about its ports.
enum HostPorts {
    /// Ports that the host may choose from, in an order that begins anywhere.
    ///
    /// The range is `ip_local_port_range` without `ip_local_reserved_ports`.
    static func random(_ transport: InternetSocket.Transport) -> [UInt16] {
        let range = range(Files.text("/proc/sys/net/ipv4/ip_local_port_range") ?? "")
        let reserved = reserved(Files.text("/proc/sys/net/ipv4/ip_local_reserved_ports") ?? "")
        let ports = range.filter { !reserved.contains($0) }
        let start = ports.isEmpty ? 0 : Int.random(in: 0..<ports.count)
        return Array(ports[start...] + ports[..<start])
    }

    static func range(_ text: String) -> ClosedRange<UInt16> {
        let numbers = text.split { $0 == "\t" || $0 == " " }.compactMap { UInt16($0) }
        guard numbers.count == 2, numbers[0] > 0, numbers[0] <= numbers[1] else { return 49153...65535 }
        return numbers[0]...numbers[1]
    }

    /// Reads `8080,9000-9010`.
    static func reserved(_ text: String) -> Set<UInt16> {
        var result: Set<UInt16> = []
        for part in text.split(separator: ",") {
            let (first, last) = Wire.cut(String(part), "-")
            guard let low = UInt16(first), let high = UInt16(last ?? first), low <= high else { continue }
            result.formUnion(low...high)
        }
        return result
    }

    /// The process of the host that has a port, as `process 4711 (python3)`; `nil` when that cannot be found out.
    static func owner(_ port: PublishedPort) -> String? {
        var sockets: Set<String> = []
        let isIPv6 = port.hostAddress.utf8.contains(UInt8(ascii: ":"))
        // A socket of IPv6 may hold the port of IPv4 too.
        for file in [port.transport.name, port.transport.name + "6"] {
            guard !isIPv6 || file.hasSuffix("6"), let bytes = try? Files.read("/proc/net/\(file)", limit: 16 << 20)
            else { continue }
            sockets.formUnion(inodes(String(decoding: bytes, as: UTF8.self), port: port.hostPort))
        }
        return sockets.isEmpty ? nil : process(with: sockets)
    }

    /// The sockets that are bound to a port without a peer, in a table of `/proc/net`.
    static func inodes(_ table: String, port: UInt16) -> Set<String> {
        var result: Set<String> = []
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 9, let colon = fields[1].lastIndex(of: ":"), let remote = fields[2].lastIndex(of: ":"),
                UInt16(fields[1][fields[1].index(after: colon)...], radix: 16) == port,
                fields[2][remote...] == ":0000"
            else { continue }
            result.insert(String(fields[9]))
        }
        return result
    }

    private static func process(with sockets: Set<String>) -> String? {
        for name in (try? Files.names(in: "/proc")) ?? [] where Int32(name) != nil {
            for descriptor in (try? Files.names(in: "/proc/\(name)/fd")) ?? [] {
                guard let link = Files.link("/proc/\(name)/fd/\(descriptor)"), link.hasPrefix("socket:["),
                    sockets.contains(String(link.dropFirst(8).dropLast()))
                else { continue }
                return "process \(name)" + (Files.text("/proc/\(name)/comm").map { " (\($0))" } ?? "")
            }
        }
        return nil
    }
}

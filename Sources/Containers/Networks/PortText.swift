public import Documents

/// Ports as `ps` and `port` print them; the input is `NetworkSettings.Ports` of `inspect`.
public enum PortText {
    /// `host:port`, with brackets around an IPv6 address.
    static func joined(_ host: String, _ port: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private struct Row {
        var address = ""
        var inside: UInt16
        var outside: UInt16 = 0
        var transport: String
    }

    /// The column PORTS of `ps`: `82/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp`.
    ///
    /// Neighbouring ports are told as a range when they are not published or have the same number outside.
    public static func summary(ports: JSON?) -> String {
        let rows = rows(ports).sorted {
            ($0.inside, $0.address, $0.outside, $0.transport) < ($1.inside, $1.address, $1.outside, $1.transport)
        }
        var done: [String] = []
        var mapped: [String] = []
        var groups: [(address: String, transport: String, first: UInt16, last: UInt16)] = []
        for row in rows {
            if !row.address.isEmpty, row.outside != row.inside {
                mapped.append("\(joined(row.address, "\(row.outside)"))->\(row.inside)/\(row.transport)")
                continue
            }
            let index = groups.firstIndex { $0.address == row.address && $0.transport == row.transport }
            guard let index else {
                groups.append((row.address, row.transport, row.inside, row.inside))
                continue
            }
            if UInt32(groups[index].last) + 1 == UInt32(row.inside) {
                groups[index].last = row.inside
            } else {
                done.append(text(of: groups[index]))
                (groups[index].first, groups[index].last) = (row.inside, row.inside)
            }
        }
        return (done + groups.map(text) + mapped).joined(separator: ", ")
    }

    private static func text(of group: (address: String, transport: String, first: UInt16, last: UInt16)) -> String {
        let ports = group.first == group.last ? "\(group.first)" : "\(group.first)-\(group.last)"
        let outside = group.address.isEmpty ? "" : joined(group.address, ports) + "->"
        return "\(outside)\(ports)/\(group.transport)"
    }

    private static func rows(_ ports: JSON?) -> [Row] {
        var rows: [Row] = []
        for (key, value) in (ports?.object ?? [:]).map({ ($0.key, $0.value) }) {
            guard let port = ContainerPort(key) else { continue }
            let bindings = value.array ?? []
            if bindings.isEmpty { rows.append(Row(inside: port.number, transport: port.transport.name)) }
            for binding in bindings {
                rows.append(
                    Row(
                        address: binding["HostIp"]?.string ?? "", inside: port.number,
                        outside: UInt16(binding["HostPort"]?.string ?? "") ?? 0, transport: port.transport.name))
            }
        }
        return rows
    }

    /// The lines of `port CONTAINER`: `80/tcp -> 0.0.0.0:8080`.
    public static func lines(ports: JSON?) -> [String] {
        var lines: [String] = []
        for (key, value) in (ports?.object ?? [:]).map({ ($0.key, $0.value) }) {
            lines += (value.array ?? []).map { "\(key) -> \(host($0))" }
        }
        return lines.sorted(by: NaturalOrder.precedes)
    }

    /// The lines of `port CONTAINER PORT`, of which `asked` is the last word and `container` the other.
    ///
    /// Throws a `Problem` in the words of Docker's client.
    public static func lines(ports: JSON?, asked: String, container: String) throws(Problem) -> [String] {
        let (number, name) = Wire.cut(asked, "/")
        do { _ = try GoNumber.unsigned(number, base: 10, bits: 16) } catch {
            throw Problem(.invalid, "Error: invalid port (\(number)): \(error)")
        }
        let transport = name.flatMap { $0.isEmpty ? nil : $0 } ?? "tcp"
        guard let bindings = ports?["\(number)/\(transport)"]?.array, !bindings.isEmpty else {
            throw Problem(.notFound, "Error: No public port '\(asked)' published for \(container)")
        }
        return bindings.map(host).sorted(by: NaturalOrder.precedes)
    }

    private static func host(_ binding: JSON) -> String {
        joined(binding["HostIp"]?.string ?? "", binding["HostPort"]?.string ?? "")
    }
}

internal import Documents

/// The ports that `-p` and `--expose` name, in the forms of `HostConfig.PortBindings` and `Config.ExposedPorts`.
struct PublishedPorts: Equatable {
    /// `{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}`
    var bindings: JSON
    /// The keys of `Config.ExposedPorts`.
    var exposed: [String]

    /// Reads the values of the two flags. Throws the client's `Problem`.
    init(publish: [String], expose: [String]) throws(Problem) {
        var byPort: [String: [JSON]] = [:]
        for text in publish {
            for port in try Self.mappings(try Self.standardForm(text)) {
                let binding: JSON = ["HostIp": .string(port.address), "HostPort": .string(port.host)]
                byPort[port.container, default: []].append(binding)
            }
        }
        var names = Set(byPort.keys)
        for text in expose { names.formUnion(try Self.exposedPorts(text)) }
        exposed = names.sorted()
        bindings = .object(
            JSONObject(members: byPort.map { JSONObject.Member(key: $0.key, value: .array($0.value)) }).sortedByKey)
    }

    private struct Mapping {
        var address: String
        /// Empty: any; or `first-last`: any of these.
        var host: String
        var container: String
    }

    private static func fail(_ text: String) -> Problem { Problem(.usage, text) }

    /// `published=8080,target=80` as `8080:80/tcp`; anything else as it stands.
    private static func standardForm(_ text: String) throws(Problem) -> String {
        guard text.utf8.contains(UInt8(ascii: "=")) else { return text }
        var values = ["protocol": "tcp"]
        for field in Wire.split(text, ",") {
            let (key, value) = Wire.cut(field, "=")
            guard let value, !key.isEmpty else {
                throw fail("invalid publish opts format (should be name=value but got '\(field)')")
            }
            values[key] = value
        }
        return "\(values["published"] ?? ""):\(values["target"] ?? "")/\(values["protocol"] ?? "")"
    }

    private static func mappings(_ text: String) throws(Problem) -> [Mapping] {
        let parts = Wire.split(text, ":")
        let last = parts[parts.count - 1]
        let hostPorts = parts.count > 1 ? parts[parts.count - 2] : ""
        var address = parts.dropLast(2).joined(separator: ":")
        let (containerPorts, protocolName) = try split(last)
        if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
        if !address.isEmpty, HostAddress.parse(address) == nil { throw fail("invalid IP address: \(address)") }
        if containerPorts.isEmpty { throw fail("no port specified: \(text)<empty>") }
        guard let inside = range(containerPorts) else { throw fail("invalid containerPort: \(containerPorts)") }
        guard !hostPorts.isEmpty else {
            return inside.map { Mapping(address: address, host: "", container: "\($0)/\(protocolName)") }
        }
        guard let outside = range(hostPorts) else { throw fail("invalid hostPort: \(hostPorts)") }
        if inside.count == 1 {
            let host = outside.count == 1 ? "\(outside.lowerBound)" : "\(outside.lowerBound)-\(outside.upperBound)"
            return [Mapping(address: address, host: host, container: "\(inside.lowerBound)/\(protocolName)")]
        }
        guard inside.count == outside.count else {
            throw fail(
                "invalid ranges specified for container and host Ports: \(containerPorts) and \(hostPorts)")
        }
        return zip(inside, outside).map {
            Mapping(address: address, host: "\($1)", container: "\($0)/\(protocolName)")
        }
    }

    private static func exposedPorts(_ text: String) throws(Problem) -> [String] {
        if text.utf8.contains(UInt8(ascii: ":")) { throw fail("invalid port format for --expose: \(text)") }
        let (ports, protocolName) = try split(text)
        guard let range = range(ports) else {
            throw fail("invalid range format for --expose: \(text), error: invalid port range: \(ports)")
        }
        return range.map { "\($0)/\(protocolName)" }
    }

    private static func split(_ text: String) throws(Problem) -> (ports: String, protocolName: String) {
        let (ports, name) = Wire.cut(text, "/")
        let protocolName = name?.lowercased() ?? "tcp"
        if protocolName.isEmpty { return (ports, "tcp") }
        guard ["tcp", "udp", "sctp"].contains(protocolName) else { throw fail("invalid proto: \(protocolName)") }
        return (ports, protocolName)
    }

    private static func range(_ text: String) -> ClosedRange<UInt16>? {
        let (first, last) = Wire.cut(text, "-")
        guard let low = number(first), let high = last.map(number) ?? low, low <= high else { return nil }
        return low...high
    }

    private static func number(_ text: String) -> UInt16? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? UInt16(text) : nil
    }
}

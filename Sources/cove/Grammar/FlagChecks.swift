import CommandGrammar
import Documents
import Glibc

/// What Docker's client checks of a flag's value while it reads the command line.
///
/// Each gives the reason why a value is not acceptable, in Docker's words, and `nil` when it is.
enum FlagChecks {
    /// `NAME=SOFT[:HARD]`, -1 for no limit.
    static func ulimit(_ text: String) -> String? {
        guard let (name, limits) = text.cut(at: "=") else { return "invalid ulimit argument: \(text)" }
        let names: Set = [
            "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
            "rttime", "sigpending", "stack",
        ]
        guard names.contains(name) else { return "invalid ulimit type: \(name)" }
        do {
            var (soft, hard) = (limits, limits)
            if let parts = limits.cut(at: ":") { (soft, hard) = parts }
            let most = try GoNumber.integer(hard, base: 10)
            let value = try GoNumber.integer(soft, base: 10)
            if most == -1 { return nil }
            let rule = "ulimit soft limit must be less than or equal to hard limit"
            if value == -1 { return "\(rule): soft: -1 (unlimited), hard: \(most)" }
            return value > most ? "\(rule): \(value) > \(most)" : nil
        } catch {
            return error.description
        }
    }

    /// `NAME:IP` or `NAME=IP`, the address in brackets or not, or `host-gateway`.
    static func extraHost(_ text: String) -> String? {
        guard let (name, value) = text.cut(at: "=") ?? text.cut(at: ":"), !name.isEmpty, !name.contains(":") else {
            return "bad format for add-host: \(GoText.quoted(text))"
        }
        if value == "host-gateway" { return nil }
        var address = value
        if address.utf8.count > 2, address.hasPrefix("["), address.hasSuffix("]") {
            address = String(address.dropFirst().dropLast())
        }
        return isAddress(address.trimmed) ? nil : "invalid IP address in add-host: \(GoText.quoted(address))"
    }

    static func address(_ text: String) -> String? {
        isAddress(text.trimmed) ? nil : "IP address is not correctly formatted: \(text)"
    }

    /// A domain, or `.` for no search list.
    static func searchDomain(_ text: String) -> String? {
        let domain = text.trimmed
        if domain == "." { return nil }
        var labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last == "" { labels.removeLast() }
        let isDomain =
            domain.utf8.contains { $0.isLetter } && domain.utf8.count < 255
            && labels.allSatisfy { label in
                label.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
                    && !label.isEmpty && label.first != "-" && label.last != "-"
            }
        return isDomain ? nil : "\(domain) is not a valid domain"
    }

    /// `NAME=VALUE` of a kernel parameter that belongs to a namespace.
    static func sysctl(_ text: String) -> String? {
        let allowed: Set = [
            "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax",
            "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.domainname",
        ]
        guard let (name, _) = text.cut(at: "="),
            allowed.contains(name) || name.hasPrefix("net.") || name.hasPrefix("fs.mqueue.")
        else { return "sysctl '\(text)' is not allowed" }
        return nil
    }

    /// `NAME=VALUE`; an empty filter is none.
    static func filter(_ text: String) -> String? {
        text.isEmpty || text.contains("=") ? nil : "bad format of filter (expected name=value)"
    }

    /// `KEY[=VALUE]`, without blanks in the key.
    static func label(_ text: String) -> String? {
        let key = (text.cut(at: "=")?.0 ?? text).drop { $0 == " " || $0 == "\t" }
        if key.isEmpty { return "invalid label '\(text)': empty name" }
        return key.contains { $0 == " " || $0 == "\t" } ? "label '\(key)' contains whitespaces" : nil
    }

    /// `NAME[=VALUE]`.
    static func variable(_ text: String) -> String? {
        text.isEmpty || text.hasPrefix("=") ? "invalid environment variable: \(text)" : nil
    }

    static func stream(_ text: String) -> String? {
        ["stdin", "stdout", "stderr"].contains(text.lowercased())
            ? nil : "valid streams are STDIN, STDOUT and STDERR"
    }

    /// `CONTAINER[:ALIAS]`.
    static func link(_ text: String) -> String? {
        if text.isEmpty { return "empty string specified for links" }
        return text.split(separator: ":", omittingEmptySubsequences: false).count > 2
            ? "bad format for links: \(text)" : nil
    }

    /// `[name=]NETWORK`, with keys `alias ip ip6 mac-address link-local-ip driver-opt gw-priority` behind commas.
    static func network(_ text: String) -> String? {
        guard text.contains("=") else { return nil }
        let fields: [String]
        do { fields = try CommaSeparated.fields(text) } catch { return error.description }
        var name = ""
        for field in fields {
            guard let (key, value) = field.lowercased().cut(at: "="), !key.isEmpty else { return "invalid field \(field)" }
            switch key.trimmed {
            case "name": name = value.trimmed
            case "alias", "mac-address": break
            case "ip", "ip6", "link-local-ip":
                guard isAddress(value.trimmed) else { return "invalid address: \(value.trimmed)" }
            case "driver-opt":
                guard let option = value.cut(at: "="), !option.0.isEmpty else {
                    return "invalid key value pair format in driver options"
                }
            case "gw-priority":
                do {
                    _ = try GoNumber.integer(value.trimmed, base: 10)
                } catch {
                    return "invalid gw-priority (\(value.trimmed)): invalid syntax"
                }
            default: return "invalid field key \(key.trimmed)"
            }
        }
        return name.isEmpty ? "network name/id is not specified" : nil
    }

    /// An IPv4 or IPv6 address without brackets or zone (inet_pton(3)).
    static func isAddress(_ text: String) -> Bool {
        var buffer = in6_addr()
        return inet_pton(AF_INET, text, &buffer) == 1 || inet_pton(AF_INET6, text, &buffer) == 1
    }
}

extension String {
    /// What stands before and behind the first `separator`.
    func cut(at separator: Character) -> (String, String)? {
        guard let index = firstIndex(of: separator) else { return nil }
        return (String(self[..<index]), String(self[self.index(after: index)...]))
    }

    /// Without blanks at either end.
    var trimmed: String {
        let isBlank: (Character) -> Bool = \.isWhitespace
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    fileprivate var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
}

import CommandGrammar

extension FlagChecks {
    /// `/dev/PATH:RATE`, the rate in bytes a second with a unit.
    static func byteRate(_ text: String) -> String? {
        deviceValue(text) { value in
            (try? MemorySize.bytes(value)) != nil
                ? nil
                : "invalid rate for device: \(text). The correct format is <device-path>:<number>[<unit>]. "
                    + "Number must be a positive integer. Unit is optional and can be kb, mb, or gb"
        }
    }

    /// `/dev/PATH:RATE`, the rate in operations a second.
    static func operationRate(_ text: String) -> String? {
        deviceValue(text) { value in
            (try? GoNumber.unsigned(value, base: 10)) != nil
                ? nil
                : "invalid rate for device: \(text). The correct format is <device-path>:<number>. "
                    + "Number must be a positive integer"
        }
    }

    /// `/dev/PATH:WEIGHT`, from 10 to 1000, or 0.
    static func deviceWeight(_ text: String) -> String? {
        deviceValue(text) { value in
            let weight = try? GoNumber.unsigned(value, base: 10, bits: 16)
            let isInRange = weight.map { $0 == 0 || 10...1000 ~= $0 } ?? false
            return isInRange ? nil : "invalid weight for device: \(text)"
        }
    }

    private static func deviceValue(_ text: String, _ check: (String) -> String?) -> String? {
        guard let (path, value) = text.cut(at: ":"), !path.isEmpty else { return "bad format: \(text)" }
        guard path.hasPrefix("/dev/") else { return "bad format for device path: \(text)" }
        return check(value)
    }

    /// `TYPE MAJOR:MINOR MODE`, as `c 42:* rwm`.
    static func deviceCgroupRule(_ text: String) -> String? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        let numbers = words.count == 3 ? words[1].split(separator: ":", omittingEmptySubsequences: false) : []
        let isRule =
            numbers.count == 2 && ["a", "b", "c"].contains(words[0])
            && numbers.allSatisfy { number in
                number == "*" || !number.isEmpty && number.utf8.allSatisfy { 48...57 ~= $0 }
            }
            && 1...3 ~= words[2].count && words[2].allSatisfy { "rwm".contains($0) }
        return isRule ? nil : "invalid device cgroup format '\(text)'"
    }

    /// `all`, a count, or `KEY=VALUE` pairs behind commas.
    static func gpus(_ text: String) -> String? {
        let fields: [String]
        do { fields = try CommaSeparated.fields(text) } catch { return error.description }
        var seen: Set<String> = []
        for field in fields {
            let (key, value) = field.cut(at: "=") ?? ("count", field)
            guard seen.insert(key).inserted else { return "gpu request key '\(key)' can be specified only once" }
            switch key {
            case "driver", "device", "capabilities", "options": break
            case "count" where value == "all" || (try? GoNumber.integer(value, base: 10)) != nil: break
            case "count":
                return "invalid count (\(value)): value must be either \"all\" or an integer: invalid syntax"
            default: return "unexpected key '\(key)' in '\(field)'"
            }
        }
        return nil
    }
}

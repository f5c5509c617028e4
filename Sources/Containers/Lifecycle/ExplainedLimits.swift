internal import Documents

/// The limits of a control group in words.
enum ExplainedLimits {
    /// A line for each resource of `linux.resources` (OCI runtime specification), as `memory: limit 50MiB`.
    static func lines(_ resources: JSONObject) -> [String] {
        resources.members.map { resource in
            let values = resource.value.object ?? [:]
            var words: [String] = []
            if let quota = values["quota"]?.int {
                let period = values["period"]?.int ?? 100_000
                words.append("\(processors(quota, period)) (\(quota) of every \(period) microseconds)")
            }
            for member in values.members where words.isEmpty || !["quota", "period"].contains(member.key) {
                words.append(word(member, of: resource.key))
            }
            return "\(resource.key): \(words.joined(separator: ", "))"
        }
    }

    private static func word(_ member: JSONObject.Member, of resource: String) -> String {
        let name =
            switch member.key {
            case "swap": "limit with swap"
            case "cpus": "on processors"
            case "mems": "memory of nodes"
            case "disableOOMKiller": "waits instead of being killed when it is used up"
            default: member.key
            }
        switch member.value {
        case .bool: return name
        case .string(let text): return "\(name) \(text)"
        case .array(let devices):
            return name + " "
                + devices.map { device in
                    let value = device["rate"]?.int ?? device["weight"]?.int ?? 0
                    return "\(value) for \(device["major"]?.int ?? 0):\(device["minor"]?.int ?? 0)"
                }.joined(separator: ", ")
        default:
            guard let number = member.value.int else { return name }
            let isBytes = resource == "memory" && member.key != "swappiness"
            return "\(name) \(number < 0 ? "none" : isBytes ? bytes(number) : String(number))"
        }
    }

    /// As `50MiB`, in the largest unit that leaves no fraction.
    static func bytes(_ number: Int64) -> String {
        for (shift, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")]
        where number > 0 && number & ((1 << Int64(shift)) - 1) == 0 {
            return "\(number >> Int64(shift))\(unit)"
        }
        return "\(number)B"
    }

    /// As `1.5 processors`, to a hundredth.
    static func processors(_ quota: Int64, _ period: Int64) -> String {
        guard quota > 0, period > 0 else { return "no limit of processors" }
        let (product, overflow) = quota.multipliedReportingOverflow(by: 100)
        let hundredths = overflow ? quota / period * 100 : product / period
        var text = "\(hundredths / 100)"
        if hundredths % 100 != 0 {
            let rest = hundredths % 100
            text += rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        }
        return "\(text) processor\(text == "1" ? "" : "s")"
    }
}

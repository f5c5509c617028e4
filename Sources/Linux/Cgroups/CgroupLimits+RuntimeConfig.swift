public import Documents

extension CgroupLimits {
    /// Reads `linux.resources` of a runtime configuration; nothing is limited when there is none.
    /// Throws a `Problem` for a value of the wrong type.
    public init(_ resources: JSON?) throws {
        self.init()
        guard let resources else { return }
        func integer(_ path: String...) throws -> Int64? {
            var value: JSON? = resources
            for key in path { value = value?[key] }
            guard let value, !value.isNull else { return nil }
            if let number = value.int { return number }
            // Limits beyond 63 bits mean none.
            if let number = value.double, number > 0x1p62 { return -1 }
            throw Problem(.invalid, "config.json: linux.resources.\(path.joined(separator: ".")) must be an integer")
        }
        func unsigned(_ path: String...) throws -> UInt64? {
            var value: JSON? = resources
            for key in path { value = value?[key] }
            guard let value, !value.isNull else { return nil }
            guard let number = value.unsigned else {
                throw Problem(
                    .invalid, "config.json: linux.resources.\(path.joined(separator: ".")) must not be negative")
            }
            return number
        }
        memory = try integer("memory", "limit")
        memorySwap = try integer("memory", "swap")
        memoryReservation = try integer("memory", "reservation")
        swappiness = try unsigned("memory", "swappiness")
        disablesOOMKiller = resources["memory"]?["disableOOMKiller"]?.bool ?? false
        cpuShares = try unsigned("cpu", "shares")
        cpuQuota = try integer("cpu", "quota")
        cpuPeriod = try unsigned("cpu", "period")
        cpus = resources["cpu"]?["cpus"]?.string
        memoryNodes = resources["cpu"]?["mems"]?.string
        pids = try integer("pids", "limit")
        blockWeight = try unsigned("blockIO", "weight")
        for kind in BlockDevice.Kind.allCases {
            for entry in resources["blockIO"]?[kind.rawValue]?.array ?? [] {
                guard let major = entry["major"]?.int, let minor = entry["minor"]?.int, major >= 0, minor >= 0,
                    let value = entry[kind == .weight ? "weight" : "rate"]?.int, value >= 0
                else {
                    throw Problem(
                        .invalid,
                        "config.json: linux.resources.blockIO.\(kind.rawValue) needs major, minor and a number")
                }
                blockDevices.append(BlockDevice(kind, major: major, minor: minor, value: UInt64(value)))
            }
        }
        devices = try resources["devices"]?.array?.map { rule in
            guard let isAllowed = rule["allow"]?.bool else {
                throw Problem(.invalid, "config.json: a rule of linux.resources.devices has no \"allow\"")
            }
            func number(_ key: String) -> Int64? { rule[key]?.int.flatMap { $0 < 0 ? nil : $0 } }
            return DeviceAccess(
                isAllowed: isAllowed, type: rule["type"]?.string ?? "a", major: number("major"),
                minor: number("minor"), access: rule["access"]?.string ?? "rwm")
        }
        // The specification's default devices are there whatever the rules say.
        if let rules = devices, rules.contains(where: { !$0.isAllowed }), !rules.starts(with: DeviceAccess.standard) {
            devices = rules + DeviceAccess.standard.dropFirst()
        }
    }
}

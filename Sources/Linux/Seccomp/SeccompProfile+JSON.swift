public import Documents

extension SeccompProfile {
    /// Reads `linux.seccomp` of a `config.json`.
    ///
    /// A problem names the place, as `seccomp.syscalls[3].action`. Notification to a listener is refused.
    /// - Parameter path: how a problem calls the document.
    public init(_ json: JSON, path: String = "linux.seccomp") throws(Problem) {
        let reader = SeccompReader(json, path)
        self.init(
            defaultAction: try reader.action("defaultAction", errnoKey: "defaultErrnoRet"),
            architectures: try reader.names("architectures", of: Architecture.self),
            flags: try reader.names("flags", of: Flag.self))
        if let listener = try reader.string("listenerPath"), !listener.isEmpty {
            throw reader.problem("listenerPath", "listeners for seccomp notifications are not supported", .unsupported)
        }
        for call in try reader.elements("syscalls") {
            rules.append(try call.rule(names: try call.strings("names")))
        }
    }

    /// The same as `linux.seccomp` of a `config.json`.
    public var json: JSON {
        var result = JSONObject()
        result["defaultAction"] = .string(defaultAction.name)
        if case .errno(let number) = defaultAction { result["defaultErrnoRet"] = .int(Int64(number)) }
        if case .trace(let number) = defaultAction { result["defaultErrnoRet"] = .int(Int64(number)) }
        if !architectures.isEmpty { result["architectures"] = JSON(architectures.map(\.rawValue)) }
        if !flags.isEmpty { result["flags"] = JSON(flags.map(\.rawValue)) }
        result["syscalls"] = .array(rules.map(\.json))
        return .object(result)
    }
}

extension SeccompProfile.Action {
    /// The specification's name, `SCMP_ACT_…`.
    var name: String {
        switch self {
        case .killProcess: "SCMP_ACT_KILL_PROCESS"
        case .killThread: "SCMP_ACT_KILL_THREAD"
        case .trap: "SCMP_ACT_TRAP"
        case .errno: "SCMP_ACT_ERRNO"
        case .trace: "SCMP_ACT_TRACE"
        case .log: "SCMP_ACT_LOG"
        case .allow: "SCMP_ACT_ALLOW"
        }
    }
}

extension SeccompProfile.Rule {
    var json: JSON {
        var result = JSONObject()
        result["names"] = JSON(names)
        result["action"] = .string(action.name)
        if case .errno(let number) = action { result["errnoRet"] = .int(Int64(number)) }
        if case .trace(let number) = action { result["errnoRet"] = .int(Int64(number)) }
        if !conditions.isEmpty { result["args"] = .array(conditions.map(\.json)) }
        return .object(result)
    }
}

extension SeccompProfile.Condition {
    var json: JSON {
        var result = JSONObject()
        result["index"] = .int(Int64(argument))
        result["value"] = JSON(value)
        if comparison == .masked { result["valueTwo"] = JSON(second) }
        result["op"] = .string(comparison.rawValue)
        return .object(result)
    }

}

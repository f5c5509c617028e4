internal import Containers
internal import Documents

/// What Docker's client checks of a flag's value while it reads the command line.
///
/// Each gives the reason why a value is not acceptable, in Docker's words, and `nil` when it is.
enum FlagChecks {
    static func annotation(_ text: String) -> String? { reason("annotation", text) }
    static func ulimit(_ text: String) -> String? { reason("ulimit", text) }
    static func extraHost(_ text: String) -> String? { reason("add-host", text) }
    static func address(_ text: String) -> String? { reason("dns", text) }
    static func searchDomain(_ text: String) -> String? { reason("dns-search", text) }
    static func sysctl(_ text: String) -> String? { reason("sysctl", text) }
    static func label(_ text: String) -> String? { reason("label", text) }
    static func variable(_ text: String) -> String? { reason("env", text) }
    static func stream(_ text: String) -> String? { reason("attach", text) }
    static func link(_ text: String) -> String? { reason("link", text) }
    static func network(_ text: String) -> String? { reason("network", text) }
    static func mount(_ text: String) -> String? { reason("mount", text) }
    static func byteRate(_ text: String) -> String? { reason("device-read-bps", text) }
    static func operationRate(_ text: String) -> String? { reason("device-read-iops", text) }
    static func deviceWeight(_ text: String) -> String? { reason("blkio-weight-device", text) }
    static func deviceCgroupRule(_ text: String) -> String? { reason("device-cgroup-rule", text) }
    static func gpus(_ text: String) -> String? { reason("gpus", text) }

    /// `NAME=VALUE`; an empty one is none. Which names there are depends on what is listed, and is said later.
    static func filter(_ text: String) -> String? {
        text.isEmpty || text.utf8.contains(UInt8(ascii: "=")) ? nil : "bad format of filter (expected name=value)"
    }

    private static func reason(_ flag: String, _ text: String) -> String? {
        do {
            try FlagCheck.check(flag, text)
            return nil
        } catch {
            return error.summary
        }
    }
}

internal import CLinux
internal import Glibc

/// The environment of this process.
public enum ProcessEnvironment {
    /// The value of a variable of this process; `nil` when it is not set.
    public static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// All variables; of one that is there twice the first counts.
    public static func all() -> [String: String] {
        var result: [String: String] = [:]
        guard let list = cl_environment() else { return result }
        var index = 0
        while let entry = list[index] {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                let name = String(text[..<equals])
                if result[name] == nil { result[name] = String(text[text.index(after: equals)...]) }
            }
            index += 1
        }
        return result
    }
}

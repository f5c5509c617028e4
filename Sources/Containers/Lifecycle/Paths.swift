/// Paths as text, without looking at any file.
enum Paths {
    /// Without `.`, `..`, doubled and trailing slashes: Go's `path.Clean`. `..` at the root stays at the root.
    static func cleaned(_ path: String) -> String {
        var result: [Substring] = []
        let isAbsolute = path.hasPrefix("/")
        for component in path.split(separator: "/") {
            switch component {
            case ".": continue
            case ".." where result.last != nil && result.last != "..": result.removeLast()
            case ".." where isAbsolute: continue
            default: result.append(component)
            }
        }
        let text = result.joined(separator: "/")
        return isAbsolute ? "/" + text : text.isEmpty ? "." : text
    }
}

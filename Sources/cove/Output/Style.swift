internal import Glibc

/// Colour for terminals. It underlines what the words say and is never the only sign of anything.
struct Style: Equatable, Sendable {
    enum Colour: Int, Sendable {
        case red = 31
        case green, yellow, blue, magenta, cyan
    }

    /// Whether escape sequences are written at all.
    var isColoured: Bool

    static let plain = Style(isColoured: false)

    init(isColoured: Bool) { self.isColoured = isColoured }

    /// Colour on a terminal, unless `NO_COLOR` is set to something or the terminal is `dumb`.
    init(isTerminal: Bool, environment: (String) -> String? = Self.environment) {
        isColoured = isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    /// A variable of the process. The corresponding call is `getenv(3)`.
    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    func colour(_ text: String, _ colour: Colour) -> String { wrap(text, "\(colour.rawValue)") }

    func bold(_ text: String) -> String { wrap(text, "1") }

    func faint(_ text: String) -> String { wrap(text, "2") }

    private func wrap(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

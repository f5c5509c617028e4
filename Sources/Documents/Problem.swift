/// What a person reads when something fails, and what an interface answers.
public struct Problem: Error, Sendable, Equatable {
    /// The kind of failure, from which exit and HTTP statuses follow.
    public enum Code: String, Sendable {
        /// A command line that does not fit the grammar.
        case usage
        /// A value that was given is not acceptable.
        case invalid
        case notFound
        /// The thing is in a state, or in use, so that the request does not apply.
        case conflict
        case denied
        /// The host lacks what the request needs.
        case unsupported
        /// The other side or the host failed; a later try may succeed.
        case unavailable
        /// A file or answer is not what it must be.
        case corrupt
        case failed
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence without a full stop: what could not be done.
    public var summary: String
    /// Why: the cause as it was met, with the errno's text where there is one.
    public var reason: String?
    /// Where in a file of the user's.
    public var location: SourceLocation?
    /// What to do about it.
    public var hint: String?

    /// A problem by its parts.
    public init(
        _ code: Code, _ summary: String, reason: String? = nil, location: SourceLocation? = nil, hint: String? = nil
    ) {
        self.code = code
        self.summary = summary
        self.reason = reason
        self.location = location
        self.hint = hint
    }
}

extension Problem: CustomStringConvertible {
    /// `place: summary: reason`, without the hint.
    public var description: String {
        var text = location.map { "\($0): " } ?? ""
        text += summary
        if let reason { text += ": \(reason)" }
        return text
    }
}

/// A place in a text file; lines and columns count from 1, columns in UTF-8 bytes.
public struct SourceLocation: Sendable, Equatable, CustomStringConvertible {
    /// As the person knows it.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in bytes.
    public var column: Int

    /// A place by its parts.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// As `compose.yaml:14:9`.
    public var description: String { "\(file):\(line):\(column)" }
}

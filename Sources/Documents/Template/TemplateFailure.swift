/// A template that cannot be parsed or executed.
///
/// The text is Go's: `template: NAME:LINE: …` for syntax, and for execution
/// `template: NAME:LINE:COLUMN: executing "NAME" at <NODE>: …` with the byte in the line, from 0.
public struct TemplateFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Go's text, as `template: :1: unclosed action`.
    public var description: String

    init(_ description: String) { self.description = description }
}

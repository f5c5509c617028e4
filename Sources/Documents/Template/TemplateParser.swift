/// Builds the syntax tree of a template and of those that it defines.
struct TemplateParser {
    /// Conditions, loops and parentheses inside each other.
    private static let deepest = 200

    private let name: String
    private let tokens: [TemplateToken]
    var index = 0
    /// The furthest token that was looked at: errors tell its line.
    private var furthest = 0
    var variables = ["$"]
    private var rangeDepth = 0
    var depth = 0
    private var actionLine = 0

    private(set) var root: [TemplateStatement] = []
    /// The templates made by `define` and `block`.
    private(set) var definitions: [String: [TemplateStatement]] = [:]

    init(_ text: String, name: String) throws(TemplateFailure) {
        self.name = name
        tokens = TemplateLexer.tokens(of: text)
        while peek().kind != .end {
            if peek().kind == .leftDelimiter, let keyword = tokenAfterSpace(from: index + 1), keyword == .define {
                try parseDefinition()
                continue
            }
            switch try item() {
            case .statement(let statement): root.append(statement)
            case .end: throw fail("unexpected {{end}}")
            case .else: throw fail("unexpected {{else}}")
            }
        }
        if !Self.isBlank(root), let earlier = definitions[name], !Self.isBlank(earlier) {
            throw fail("template: multiple definition of template \(GoText.quoted(name))")
        }
    }

    // The stream of tokens: the last one is never passed.

    mutating func next() -> TemplateToken {
        let token = peek()
        if index < tokens.count - 1 { index += 1 }
        return token
    }

    mutating func peek() -> TemplateToken {
        furthest = max(furthest, index)
        return tokens[index]
    }

    mutating func nextNonSpace() -> TemplateToken {
        skipSpace()
        return next()
    }

    mutating func peekNonSpace() -> TemplateToken {
        skipSpace()
        return peek()
    }

    mutating func skipSpace() {
        while peek().kind == .space { index += 1 }
    }

    private func tokenAfterSpace(from start: Int) -> TemplateKeyword? {
        let token = tokens[start...].first { $0.kind != .space }
        if case .keyword(let keyword)? = token?.kind { return keyword } else { return nil }
    }

    // Errors.

    func fail(_ message: String) -> TemplateFailure {
        TemplateFailure("template: \(name):\(tokens[furthest].line): \(message)")
    }

    func unexpected(_ token: TemplateToken, in context: String) -> TemplateFailure {
        guard token.kind == .failure else { return fail("unexpected \(token.description) in \(context)") }
        var place = ""
        if actionLine != 0, actionLine != token.line {
            place = token.text.hasSuffix(" action") ? " started at " : " in action started at "
            place += "\(name):\(actionLine)"
        }
        return fail(token.text + place)
    }

    @discardableResult
    private mutating func expect(_ kind: TemplateToken.Kind, in context: String) throws(TemplateFailure)
        -> TemplateToken
    {
        let token = nextNonSpace()
        guard token.kind == kind else { throw unexpected(token, in: context) }
        return token
    }

    mutating func goDeeper() throws(TemplateFailure) {
        depth += 1
        guard depth <= Self.deepest else { throw fail("nested more than \(Self.deepest) levels deep") }
    }

    // Lists of statements.

    private enum Item {
        case statement(TemplateStatement)
        case end
        /// What follows the word: `if` or `with` that continue the condition, else nothing.
        case `else`(TemplateKeyword?)
    }

    /// Statements up to an `end` or `else` that is not theirs.
    private mutating func list() throws(TemplateFailure) -> (statements: [TemplateStatement], next: Item) {
        var statements: [TemplateStatement] = []
        while peekNonSpace().kind != .end {
            let item = try item()
            guard case .statement(let statement) = item else { return (statements, item) }
            statements.append(statement)
        }
        throw fail("unexpected EOF")
    }

    private mutating func item() throws(TemplateFailure) -> Item {
        let token = nextNonSpace()
        switch token.kind {
        case .text: return .statement(.text(token.text))
        case .leftDelimiter:
            actionLine = token.line
            defer { actionLine = 0 }
            return try action()
        default: throw unexpected(token, in: "input")
        }
    }

    private mutating func action() throws(TemplateFailure) -> Item {
        guard case .keyword(let keyword) = peekNonSpace().kind else { return try plainAction() }
        switch keyword {
        case .if, .with, .range:
            _ = next()
            return .statement(.branch(try branch(keyword)))
        case .template:
            _ = next()
            return .statement(.invocation(try invocation()))
        case .block:
            _ = next()
            return .statement(.invocation(try block()))
        case .break, .continue:
            _ = next()
            let token = nextNonSpace()
            guard token.kind == .rightDelimiter else { throw unexpected(token, in: "{{\(keyword.rawValue)}}") }
            guard rangeDepth > 0 else { throw fail("{{\(keyword.rawValue)}} outside {{range}}") }
            return .statement(keyword == .break ? .breakLoop : .continueLoop)
        case .end:
            _ = next()
            try expect(.rightDelimiter, in: "end")
            return .end
        case .else:
            _ = next()
            if case .keyword(let following) = peekNonSpace().kind, following == .if || following == .with {
                return .else(following)
            }
            try expect(.rightDelimiter, in: "else")
            return .else(nil)
        case .define: return try plainAction()
        }
    }

    private mutating func plainAction() throws(TemplateFailure) -> Item {
        // Variables of an action live until the end of the list around it.
        .statement(.action(try pipeline(in: "command", until: .rightDelimiter)))
    }

    private mutating func branch(_ keyword: TemplateKeyword) throws(TemplateFailure) -> TemplateBranch {
        try goDeeper()
        let visible = variables.count
        defer {
            depth -= 1
            variables.removeLast(variables.count - visible)
        }
        let condition = try pipeline(in: keyword.rawValue, until: .rightDelimiter)
        if keyword == .range { rangeDepth += 1 }
        let body = try list()
        if keyword == .range { rangeDepth -= 1 }
        let kind: TemplateBranch.Kind = keyword == .if ? .if : keyword == .with ? .with : .range
        var result = TemplateBranch(kind: kind, condition: condition, body: body.statements, otherwise: nil)
        guard case .else(let following) = body.next else { return result }
        if let following, following == keyword {
            // `else if` is an `if` in the else part, and shares its end.
            _ = nextNonSpace()
            result.otherwise = [.branch(try branch(following))]
            return result
        }
        if following != nil {
            throw unexpected(nextNonSpace(), in: "else")
        }
        let otherwise = try list()
        guard case .end = otherwise.next else { throw fail("expected end; found {{else}}") }
        result.otherwise = otherwise.statements
        return result
    }

    // Templates inside the template.

    private mutating func parseDefinition() throws(TemplateFailure) {
        let context = "define clause"
        _ = next()
        _ = nextNonSpace()
        let name = try templateName(nextNonSpace(), in: context)
        try expect(.rightDelimiter, in: context)
        try define(name, in: context)
    }

    private mutating func block() throws(TemplateFailure) -> TemplateInvocation {
        let context = "block clause"
        let token = nextNonSpace()
        let name = try templateName(token, in: context)
        let argument = try pipeline(in: context, until: .rightDelimiter)
        try goDeeper()
        defer { depth -= 1 }
        try define(name, in: context)
        return TemplateInvocation(name: name, argument: argument, position: token.position)
    }

    /// Reads the body up to its end. It sees no variables and no loop of what is around it.
    private mutating func define(_ name: String, in context: String) throws(TemplateFailure) {
        let outer = (variables, rangeDepth)
        (variables, rangeDepth) = (["$"], 0)
        let body = try list()
        (variables, rangeDepth) = outer
        guard case .end = body.next else { throw fail("unexpected {{else}} in \(context)") }
        if let earlier = definitions[name], !Self.isBlank(earlier) {
            if Self.isBlank(body.statements) { return }
            throw fail("template: multiple definition of template \(GoText.quoted(name))")
        }
        definitions[name] = body.statements
    }

    private mutating func invocation() throws(TemplateFailure) -> TemplateInvocation {
        let context = "template clause"
        let token = nextNonSpace()
        let name = try templateName(token, in: context)
        var argument: TemplatePipeline?
        if peekNonSpace().kind == .rightDelimiter {
            _ = next()
        } else {
            argument = try pipeline(in: context, until: .rightDelimiter)
        }
        return TemplateInvocation(name: name, argument: argument, position: token.position)
    }

    private func templateName(_ token: TemplateToken, in context: String) throws(TemplateFailure) -> String {
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        guard let name = GoText.unquoted(token.text) else { throw fail("invalid syntax") }
        return name
    }

    private static func isBlank(_ statements: [TemplateStatement]) -> Bool {
        statements.allSatisfy {
            if case .text(let text) = $0 { text.allSatisfy(\.isWhitespace) } else { false }
        }
    }
}

import Documents

extension Command {
    /// What a call of this program asks for; `self` is the root, and its name is what the program was called.
    ///
    /// - Parameters:
    ///   - arguments: the words after the program's name.
    ///   - width: the columns of the terminal, for help.
    public func parse(_ arguments: [String], width: Int = 80) -> Outcome {
        var walk = Walk(root: self, width: width)
        return walk.outcome(of: arguments[...])
    }
}

/// The way from the root to the command that is meant.
private struct Walk {
    let root: Command
    let width: Int
    var command: Command
    /// The names of the commands below the root, none of them an alias.
    var names: [String] = []
    var canonical: [String] = []
    var inherited: [Flag] = []
    var globals = FlagValues()

    init(root: Command, width: Int) {
        self.root = root
        self.width = width
        command = root
    }

    var title: String { ([root.name] + names).joined(separator: " ") }

    mutating func outcome(of words: ArraySlice<String>) -> Outcome {
        let flags = command.flags
        let subcommands = command.subcommands
        if !subcommands.isEmpty {
            var reader = FlagReader(own: flags, inherited: inherited, isInterspersed: false)
            do {
                try reader.read(words)
            } catch {
                return failure(error, flags)
            }
            if names.isEmpty, reader.values.bool("version") { return .version }
            if let word = reader.arguments.first {
                if let next = subcommands.first(where: { $0.name == word || $0.aliases.contains(word) }) {
                    descend(to: next, reader, flags)
                    if reader.wantsHelp { return help(for: reader.arguments.dropFirst()) }
                    return outcome(of: reader.arguments.dropFirst())
                }
                if names.isEmpty, word == "help" { return help(for: reader.arguments.dropFirst()) }
                if command.arity == nil { return .failure(unknown(word, among: subcommands)) }
            } else if command.arity == nil || reader.wantsHelp {
                return .help(command.help(title: title, root: root, width: width))
            }
        }
        return leafOutcome(of: words, flags)
    }

    private mutating func descend(to next: Command, _ reader: FlagReader, _ flags: [Flag]) {
        globals.merge(reader.values)
        globals.merge(reader.outerValues)
        inherited = flags.filter(\.isInherited) + inherited
        names.append(next.name)
        canonical = next.canonicalPath ?? canonical + [next.name]
        command = next
    }

    private func leafOutcome(of words: ArraySlice<String>, _ flags: [Flag]) -> Outcome {
        // Before its flags are read: those of a command that is not there need not be known.
        guard command.isAvailable || words.contains("--help") else {
            return .failure(
                UsageProblem(
                    message: "\(root.name): '\(title)' cannot be run yet", hint: nil,
                    advice: "Run '\(root.name) --help' for the commands that can", status: 1))
        }
        var reader = FlagReader(own: flags, inherited: inherited, isInterspersed: !command.flagsEndAtFirstArgument)
        do {
            try reader.read(words)
        } catch {
            return failure(error, flags)
        }
        if reader.wantsHelp { return .help(command.help(title: title, root: root, width: width)) }
        let arity = command.arity ?? .noArguments
        guard arity.accepts(reader.arguments.count) else {
            return .failure(UsageProblem(wrongCount: arity, program: root.name, title: title, command: command))
        }
        var globals = globals
        globals.merge(reader.outerValues)
        return .run(
            Invocation(
                path: canonical, title: title, command: command, flags: reader.values, arguments: reader.arguments,
                argumentsBeforeDashes: reader.argumentsBeforeDashes,
                globals: globals))
    }

    private func failure(_ error: FlagError, _ flags: [Flag]) -> Outcome {
        .failure(
            UsageProblem(
                flagError: error.message, hint: error.hint(among: flags + inherited), title: title, command: command))
    }

    private func unknown(_ word: String, among subcommands: [Command]) -> UsageProblem {
        UsageProblem(
            unknownCommand: word, program: root.name, title: title,
            usage: names.isEmpty ? nil : command.usageLine(title),
            nearest: Suggestion.nearest(
                to: word, among: subcommands.filter(\.isShown).flatMap { [$0.name] + $0.aliases }))
    }

    /// Help for the command that the rest of the words name.
    private mutating func help(for words: ArraySlice<String>) -> Outcome {
        for word in words where !word.hasPrefix("-") {
            guard let next = command.subcommand(word) else {
                // What follows a command that holds no others are its arguments.
                if command.subcommands.isEmpty { break }
                return .failure(unknown(word, among: command.subcommands))
            }
            names.append(next.name)
            command = next
        }
        return .help(command.help(title: title, root: root, width: width))
    }
}

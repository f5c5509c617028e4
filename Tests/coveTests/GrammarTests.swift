import CommandGrammar
import Testing

@testable import cove

@Suite struct `The tables of all commands` {
    private let root = Grammar.root(program: "cove")

    private var leaves: [(path: [String], command: Command)] {
        root.descendants { _ in true }.filter { $0.command.arity != nil }
    }

    @Test func `say of every flag of run what it takes, but of those that take any text`() {
        let any: Set = [
            "domainname", "dns-option", "dns-opt", "entrypoint", "health-cmd", "label", "net-alias", "net",
        ]
        for flag in RunFlags.run where flag.form == nil { #expect(any.contains(flag.name), "\(flag.name)") }
    }

    @Test func `give every command two examples that fit its grammar`() {
        for (path, command) in leaves where command.isShown {
            #expect(command.examples.count == 2, "\(path)")
            for example in command.examples {
                guard let words = Self.words(example.arguments) else { continue }
                if case .failure(let problem) = root.parse(path + words) {
                    Issue.record("\(path) \(example.arguments): \(problem.message)")
                }
            }
        }
    }

    /// The words as a simple shell sees them up to a pipe or a redirection; `nil` where that takes a real shell.
    private static func words(_ line: String) -> [String]? {
        var words: [String] = []
        var word = ""
        var isWord = false
        var quote: Character?
        for character in line {
            switch (quote, character) {
            case (let open?, _) where open == character: quote = nil
            case (.some, _): word.append(character)
            case (nil, "'"), (nil, "\""):
                quote = character
                isWord = true
            case (nil, "|"), (nil, ">"), (nil, "&"), (nil, "<"): return words
            case (nil, "\\"), (nil, "$"): return nil
            case (nil, " "):
                if isWord { words.append(word) }
                (word, isWord) = ("", false)
            case (nil, _):
                word.append(character)
                isWord = true
            }
        }
        return isWord ? words + [word] : words
    }

    @Test func `name each flag and each letter once in a command`() {
        for (path, command) in leaves {
            let flags = command.flags
            #expect(Set(flags.map(\.name)).count == flags.count, "\(path)")
            let letters = flags.compactMap(\.short)
            #expect(Set(letters).count == letters.count, "\(path)")
        }
    }

    @Test func `name each command once below its parent`() {
        for (path, command) in [([], root)] + root.descendants(where: { _ in true }) {
            let names = command.subcommands.flatMap { [$0.name] + $0.aliases }
            #expect(Set(names).count == names.count, "\(path)")
        }
    }

    @Test func `say in a line without a full stop what a command does`() {
        for (path, command) in leaves {
            #expect(
                !command.summary.isEmpty && !command.summary.hasSuffix(".") && !command.summary.contains("\n"),
                "\(path)")
        }
    }

    @Test func `lead second names to commands that exist`() throws {
        for command in root.subcommands {
            guard let path = command.canonicalPath else { continue }
            let original = try #require(root.command(at: path), "\(command.name)")
            #expect(original.flags.map(\.name) == command.flags.map(\.name), "\(command.name)")
        }
    }

    @Test func `have a verb for every command that is shown, and no verb without a command`() {
        let verbs = Set(Verbs.table.keys)
        func paths(_ leaves: [(path: [String], command: Command)]) -> Set<String> {
            Set(leaves.map { ($0.command.canonicalPath ?? $0.path).joined(separator: " ") })
        }
        #expect(paths(leaves.filter(\.command.isAvailable)).subtracting(verbs).isEmpty)
        let commands = paths(leaves)
        #expect(verbs.subtracting(commands).isEmpty)
        #expect(Verbs.own.isSubset(of: commands))
    }

    @Test func `let run and create differ only in what happens after the making`() {
        let (run, create) = (ContainerCommands.run.flags.map(\.name), ContainerCommands.create.flags.map(\.name))
        #expect(Set(run).subtracting(create) == ["detach", "detach-keys", "sig-proxy"])
        #expect(Set(create).isSubset(of: run))
    }

    @Test(arguments: [
        ("/usr/bin/docker", "docker"), ("docker", "docker"), ("./cove", "cove"), ("other", "cove"), ("", "cove"),
    ])
    func `take the program's name from how it was called`(path: String, name: String) {
        #expect(Grammar.programName(calledAs: path) == name)
    }

    @Test func `answer Docker's usage errors`() {
        let docker = Grammar.root(program: "docker")
        func failure(_ words: String...) -> String? {
            if case .failure(let problem) = docker.parse(words) { problem.text } else { nil }
        }
        #expect(
            failure("--no-such-flag", "ps") == """
                unknown flag: --no-such-flag

                Usage:  docker [OPTIONS] COMMAND [ARG...]

                Run 'docker --help' for more information
                """)
        #expect(
            failure("ps", "--al") == """
                unknown flag: --al
                Did you mean --all?

                Usage:  docker ps [OPTIONS]

                Run 'docker ps --help' for more information
                """)
        #expect(
            failure("logs", "a", "b") == """
                docker: 'docker logs' requires 1 argument

                Usage:  docker logs [OPTIONS] CONTAINER

                Run 'docker logs --help' for more information
                """)
        #expect(
            failure("exec", "a") == """
                docker: 'docker exec' requires at least 2 arguments

                Usage:  docker exec [OPTIONS] CONTAINER COMMAND [ARG...]

                See 'docker exec --help' for more information
                """)
    }
}

import CommandGrammar
import Testing

@Suite struct `Usage errors` {
    struct Case: Sendable, CustomTestStringConvertible {
        var words: [String]
        var message: String
        var status: Int32 = 125

        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(words: ["run", "--nam", "b"], message: "unknown flag: --nam\nDid you mean --name?"),
        Case(words: ["run", "--zzz"], message: "unknown flag: --zzz"),
        Case(words: ["run", "-Z"], message: "unknown shorthand flag: 'Z' in -Z"),
        Case(words: ["run", "-dZt"], message: "unknown shorthand flag: 'Z' in -Zt"),
        Case(
            words: ["run", "-name", "b"],
            message:
                "invalid argument \"ame\" for \"-n, --tries\" flag: strconv.ParseInt: parsing \"ame\": invalid syntax\n--tries takes a whole number"
        ),
        Case(words: ["run", "--name"], message: "flag needs an argument: --name"),
        Case(words: ["run", "-dp"], message: "flag needs an argument: 'p' in -p"),
        Case(words: ["run", "--=x"], message: "bad flag syntax: --=x"),
        Case(words: ["run", "---x"], message: "bad flag syntax: ---x"),
        Case(
            words: ["run", "--rm=maybe"],
            message:
                "invalid argument \"maybe\" for \"--rm\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax"
                + "\n--rm takes true or false"),
        Case(
            words: ["run", "-m", "lots"],
            message: "invalid argument \"lots\" for \"-m, --memory\" flag: invalid size: 'lots'"
                + "\n--memory takes a size such as 512m or 1.5g"),
        Case(
            words: ["run", "--cpus=many"],
            message: "invalid argument \"many\" for \"--cpus\" flag: failed to parse many as a rational number"
                + "\n--cpus takes a number such as 0.5"),
        Case(
            words: ["run", "--weight=65536"],
            message:
                "invalid argument \"65536\" for \"--weight\" flag: strconv.ParseUint: parsing \"65536\": value out of range"
                + "\n--weight takes a whole number from 0 to 65535"),
        Case(
            words: ["ship", "ls", "-f", "x"],
            message: "invalid argument \"x\" for \"-f, --filter\" flag: bad format of filter (expected name=value)"
                + "\n--filter takes NAME=VALUE"),
        Case(words: ["--roo", "x", "run"], message: "unknown flag: --roo\nDid you mean --root?"),
        Case(words: ["run"], message: "harbour: 'harbour run' requires at least 1 argument", status: 1),
        Case(words: ["cp", "a"], message: "harbour: 'harbour cp' requires 2 arguments", status: 1),
        Case(words: ["ship", "ls", "x"], message: "harbour: 'harbour ship ls' accepts no arguments", status: 1),
        Case(words: ["rum"], message: "harbour: unknown command: harbour rum\nDid you mean 'harbour run'?", status: 1),
        Case(words: ["ship", "xyz"], message: "harbour: unknown command: harbour ship xyz", status: 1),
        Case(words: ["ship", "sink", "x"], message: "harbour: 'harbour ship sink' cannot be run yet", status: 1),
    ])
    func `say what is wrong`(_ example: Case) throws {
        let problem = try #require(harbour.failure(example.words))
        #expect(problem.text.hasPrefix(example.message + "\n\n"))
        #expect(problem.status == example.status)
    }

    @Test func `end with the usage line and where to read more`() {
        #expect(
            harbour.failure(["run", "-Z"])?.text == """
                unknown shorthand flag: 'Z' in -Z

                Usage:  harbour run [OPTIONS] SHIP [ORDER...]

                Run 'harbour run --help' for more information
                """)
        #expect(
            harbour.failure(["run"])?.text == """
                harbour: 'harbour run' requires at least 1 argument

                Usage:  harbour run [OPTIONS] SHIP [ORDER...]

                See 'harbour run --help' for more information
                """)
        #expect(
            harbour.failure(["cp"])?.text == """
                harbour: 'harbour cp' requires 2 arguments

                Usage:  harbour cp SOURCE TARGET|-
                \tharbour cp SOURCE|- TARGET

                Run 'harbour cp --help' for more information
                """)
        #expect(
            harbour.failure(["nosuchcommand"])?.text == """
                harbour: unknown command: harbour nosuchcommand

                Run 'harbour --help' for more information
                """)
        #expect(
            harbour.failure(["ship", "nosuchcommand"])?.text == """
                harbour: unknown command: harbour ship nosuchcommand

                Usage:  harbour ship

                Run 'harbour ship --help' for more information
                """)
    }

    @Test func `found later have the same form`() throws {
        let invocation = try #require(harbour.invocation(["ship", "ls"]))
        #expect(
            invocation.problem("no ships", hint: "Build one").text == """
                no ships
                Build one

                Usage:  harbour ship ls [OPTIONS]

                Run 'harbour ship ls --help' for more information
                """)
    }

    @Test func `hostile words are no reason to fail otherwise`() {
        for word in [
            "", "-", "--", "--=", "-=", "-\u{0}", "--\u{1F1E6}\u{1F1E6}=", "-é", String(repeating: "-", count: 4096),
        ] {
            _ = harbour.parse([word])
            _ = harbour.parse(["run", word])
            _ = harbour.parse(["run", "-e", word, word])
        }
    }
}

import CommandGrammar
import Testing

@Suite struct `Help` {
    @Test func `of a command lists chapters, defaults, other names and examples`() {
        #expect(
            harbour.help(["ship", "ls", "--help"]) == """
                Usage:  harbour ship ls [OPTIONS]

                List ships

                Aliases:
                  harbour ship ls, harbour ship list

                Options:
                  -f, --filter filter   Only ships like these

                Examples:
                  # List all
                  harbour ship ls

                  # List the red ones
                  harbour ship ls -f flag=red

                """)
    }

    @Test func `of the program lists its commands by chapter`() {
        #expect(
            harbour.help([]) == """
                Usage:  harbour [OPTIONS] COMMAND

                Look after ships

                Common Commands:
                  run         Send out a ship

                Management Commands:
                  ship        Manage ships

                Commands:
                  cp          Copy a cargo

                Global Options:
                  -D, --debug      Say more
                      --root dir   Where the ships are
                  -v, --version    Print the version and quit

                Run 'harbour COMMAND --help' for more information on a command.

                """)
    }

    @Test(arguments: [
        ["help"], ["--help"], ["-h"], [],
    ])
    func `is asked for in many ways`(words: [String]) {
        #expect(harbour.help(words)?.hasPrefix("Usage:  harbour [OPTIONS] COMMAND\n") == true)
    }

    @Test(arguments: [
        ["help", "ship", "ls"], ["ship", "ls", "-h"], ["--help", "ship", "ls"], ["ship", "--help", "ls"],
    ])
    func `of a command is asked for in many ways`(words: [String]) {
        #expect(harbour.help(words)?.hasPrefix("Usage:  harbour ship ls [OPTIONS]\n") == true)
    }

    @Test func `is not asked for by a flag of that letter`() {
        #expect(harbour.invocation(["run", "-h", "there", "argo"])?.flags.string("hostname") == "there")
        #expect(harbour.help(["run", "--help"])?.hasPrefix("Usage:  harbour run") == true)
    }

    @Test func `shows defaults, and what is left out`() throws {
        let help = try #require(harbour.help(["run", "--help"]))
        let lines = help.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("--proxy Pass signals on (default true)"))
        #expect(lines.contains("--colour string[=\"always\"] In colour (default \"auto\")"))
        #expect(lines.contains("-n, --tries int How often (default 3)"))
        #expect(lines.contains("--rm Scrap it afterwards"))
        #expect(!help.contains("--net "))
    }

    @Test(arguments: [40, 60, 80, 120, 200])
    func `keeps to the width`(width: Int) throws {
        let help = try #require(harbour.help(["run", "--help"], width: width))
        let flags = help.split(separator: "\n").filter { $0.contains(" --") && !$0.contains("harbour") }
        #expect(!flags.isEmpty)
        if width >= 80 { #expect(flags.allSatisfy { $0.count <= width }) }
    }

    @Test func `hides what cannot be run yet`() {
        #expect(harbour.help(["ship"])?.contains("sink") == false)
    }
}

import CommandGrammar

/// A small program with one of everything, for the tests.
let harbour = Command(
    "harbour", "Look after ships", usage: "[OPTIONS] COMMAND [ARG...]", nil,
    flags: [
        Flag.switch("debug", short: "D", "Say more").inherited,
        Flag.string("root", "Where the ships are", placeholder: "dir", completes: .directories).inherited,
        .switch("version", short: "v", "Print the version and quit"),
    ],
    subcommands: [
        ship.shortcut(for: "ship run", chapter: "Common Commands"),
        Command(
            "ship", "Manage ships", usage: "", chapter: "Management Commands", nil,
            subcommands: [
                ship,
                Command(
                    "ls", aliases: ["list"], "List ships", usage: "[OPTIONS]", .noArguments,
                    flags: [
                        .list(
                            "filter", short: "f", "Only ships like these", placeholder: "filter", form: "NAME=VALUE",
                            check: { $0.contains("=") ? nil : "bad format of filter (expected name=value)" })
                    ],
                    examples: [.init("", "List all"), .init("-f flag=red", "List the red ones")]),
                Command("sink", "Sink a ship", usage: "SHIP", .exactly(1), isAvailable: false),
            ]),
        Command(
            "cp", "Copy a cargo", usage: "SOURCE TARGET|-\nSOURCE|- TARGET", .exactly(2),
            completes: [.names([.containers]), .files]),
    ])

private let ship = Command(
    "run", "Send out a ship", usage: "[OPTIONS] SHIP [ORDER...]", .atLeast(1), flagsEndAtFirstArgument: true,
    completes: [.images, .none],
    flags: [
        .switch("detach", short: "d", "Do not wait"), .switch("interactive", short: "i", "Keep talking"),
        .switch("tty", short: "t", "With a terminal"), .switch("rm", "Scrap it afterwards"),
        .switch("proxy", "Pass signals on", default: true), .string("name", "What it is called"),
        .string(
            "pull", "Pull first (\"always\", \"never\")", default: "missing", completes: .words(["always", "never"])),
        .string("entrypoint", "What starts"), .string("hostname", short: "h", "Its host name"),
        .list("env", short: "e", "Set variables"), .list("publish", short: "p", "Publish a port"),
        .commaList("alias", "Other names"), .integer("tries", short: "n", "How often", default: 3),
        .unsigned16("weight", "A weight"), .unsigned64("rate", "A rate"), .decimal("cpus", "How many processors"),
        .duration("every", "How often"), .bytes("memory", short: "m", "How much memory"),
        .bytes("swap", "Memory and swap", allowsUnlimited: true),
        .optional("colour", "In colour", implied: "always", default: "auto"),
        Flag.string("network", "The network").alsoNamed("net"), .string("network", "The network", completes: .networks),
    ],
    examples: [.init("-it argo", "Go along"), .init("-d --name b argo", "Send it out")])

extension Command {
    /// The invocation that the words parse to; `nil` when they do something else.
    func invocation(_ words: [String]) -> Invocation? {
        if case .run(let invocation) = parse(words) { invocation } else { nil }
    }

    /// The text and the status of the failure that the words parse to.
    func failure(_ words: [String]) -> UsageProblem? {
        if case .failure(let problem) = parse(words) { problem } else { nil }
    }

    /// The help that the words ask for.
    func help(_ words: [String], width: Int = 80) -> String? {
        if case .help(let text) = parse(words, width: width) { text } else { nil }
    }
}

import CommandGrammar

/// The whole command line of cove.
enum Grammar {
    /// What the program was called: `docker` through a symlink of that name, else `cove`.
    static func programName(calledAs path: String) -> String {
        path.split(separator: "/").last == "docker" ? "docker" : "cove"
    }

    /// The root of all commands, for a program of that name.
    static func root(program: String) -> Command {
        Command(
            program, "Run and look after containers on one host", usage: "[OPTIONS] COMMAND [ARG...]",
            nil, flags: globalFlags, subcommands: commands)
    }

    /// The flags before the command; `--root` and `--debug` may also follow it.
    private static var globalFlags: [Flag] {
        [
            Flag.string(
                "root", "Directory of the state (overrides COVE_ROOT)", placeholder: "dir", completes: .directories
            ).inherited,
            .switch("version", short: "v", "Print version information and quit"),
            // Of Docker's client: these change nothing here, the others name an engine elsewhere and are refused.
            Flag.switch("debug", short: "D", "Enable debug mode").inherited.hidden,
            Flag.string(
                "log-level", short: "l", "Set the logging level", default: "info",
                form: logLevels.joined(separator: ", "),
                check: { logLevels.contains($0) ? nil : "unable to parse logging level: \($0)" }
            ).hidden,
            Flag.string("config", "Location of client config files", completes: .directories).hidden,
            Flag.list("host", short: "H", "Socket to connect to").hidden,
            Flag.string("context", short: "c", "Name of the context to use").hidden,
            Flag.switch("tls", "Use TLS; implied by --tlsverify").hidden,
            Flag.string("tlscacert", "Trust certs signed only by this CA", completes: .files).hidden,
            Flag.string("tlscert", "Path to TLS certificate file", completes: .files).hidden,
            Flag.string("tlskey", "Path to TLS key file", completes: .files).hidden,
            Flag.switch("tlsverify", "Use TLS and verify the remote").hidden,
        ]
    }

    private static let logLevels = ["debug", "info", "warn", "error", "fatal"]

    private static var commands: [Command] { common + groups + shortcuts + own + planned }

    private static var common: [Command] {
        let chapter = "Common Commands"
        return [
            ContainerCommands.run.shortcut(for: "container run", chapter: chapter),
            ContainerCommands.exec.shortcut(for: "container exec", chapter: chapter),
            ContainerCommands.list.shortcut(named: "ps", for: "container ls", chapter: chapter),
            ContainerCommands.logs.shortcut(for: "container logs", chapter: chapter),
            ImageCommands.list.shortcut(named: "images", for: "image ls", chapter: chapter),
            SystemCommands.version.inChapter(chapter),
            SystemCommands.info.shortcut(for: "system info", chapter: chapter),
        ]
    }

    private static var groups: [Command] {
        let chapter = "Management Commands"
        return [
            Command(
                "container", "Manage containers", usage: "", chapter: chapter, nil, subcommands: ContainerCommands.all),
            Command("image", "Manage images", usage: "", chapter: chapter, nil, subcommands: ImageCommands.all),
            Command("network", "Manage networks", usage: "", chapter: chapter, nil, subcommands: NetworkCommands.all),
            Command("system", "Manage cove", usage: "", chapter: chapter, nil, subcommands: SystemCommands.all),
            Command("volume", "Manage volumes", usage: "", chapter: chapter, nil, subcommands: VolumeCommands.all),
        ]
    }

    private static var shortcuts: [Command] {
        [
            ContainerCommands.attach.shortcut(for: "container attach"),
            ContainerCommands.commit.shortcut(for: "container commit"),
            ContainerCommands.cp.shortcut(for: "container cp"),
            ContainerCommands.create.shortcut(for: "container create"),
            ContainerCommands.diff.shortcut(for: "container diff"),
            SystemCommands.events.shortcut(for: "system events"),
            ContainerCommands.export.shortcut(for: "container export"),
            ImageCommands.history.shortcut(for: "image history"),
            ImageCommands.importArchive.shortcut(for: "image import"),
            SystemCommands.inspect,
            ContainerCommands.kill.shortcut(for: "container kill"),
            ImageCommands.load.shortcut(for: "image load"),
            ContainerCommands.pause.shortcut(for: "container pause"),
            ContainerCommands.port.shortcut(for: "container port"),
            ContainerCommands.rename.shortcut(for: "container rename"),
            ContainerCommands.restart.shortcut(for: "container restart"),
            ContainerCommands.remove.shortcut(for: "container rm"),
            ImageCommands.remove.shortcut(named: "rmi", for: "image rm"),
            ImageCommands.save.shortcut(for: "image save"),
            ContainerCommands.start.shortcut(for: "container start"),
            ContainerCommands.stats.shortcut(for: "container stats"),
            ContainerCommands.stop.shortcut(for: "container stop"),
            ImageCommands.tag.shortcut(for: "image tag"),
            ContainerCommands.top.shortcut(for: "container top"),
            ContainerCommands.unpause.shortcut(for: "container unpause"),
            ContainerCommands.update.shortcut(for: "container update"),
            ContainerCommands.wait.shortcut(for: "container wait"),
        ]
    }

    private static var own: [Command] {
        let chapter = "Host Commands"
        return [
            SystemCommands.doctor.inChapter(chapter), SystemCommands.completion.inChapter(chapter),
            SystemCommands.bundle, SystemCommands.man, SystemCommands.complete,
        ]
    }

    private static var planned: [Command] {
        ImageCommands.planned
            + [
                ("compose", "Define and run multi-container applications"),
                ("kubectl", "Operate a cluster of simulated nodes"), ("login", "Authenticate to a registry"),
                ("logout", "Log out from a registry"), ("search", "Search a registry for images"),
            ].map(planned)
    }

    /// What people will type and cannot have yet: it says so, instead of being unknown.
    static func planned(_ name: String, _ summary: String) -> Command {
        Command(
            name, summary, usage: "[OPTIONS] [ARG...]", .atLeast(0), flagsEndAtFirstArgument: true, isAvailable: false)
    }
}

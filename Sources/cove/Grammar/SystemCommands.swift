import CommandGrammar

/// The commands that are about the host, the whole state, and the program itself.
enum SystemCommands {
    /// Everything below `system`.
    static var all: [Command] { [check, diskUsage, events, info, prune] }

    static var check: Command {
        Command(
            "check", "Find what a crash left behind, and mend it",
            details: """
                Compares the state on disk with processes, mounts, cgroups, interfaces and rules, and images with their
                blobs and layers. With --repair containers whose files cannot be read are ended and put aside in
                `damaged`, below the directory of cove's state.
                Exits with 1 when something is wrong and was not mended.
                """,
            usage: "[OPTIONS]", .noArguments, flagErrorStatus: 2,
            flags: [
                .switch("deep", "Also read every blob of every image and compare it with its digest"),
                .switch("repair", "Mend what is wrong"),
                .string("format", "Print in JSON format when 'json'", completes: .words(["json"])),
            ],
            examples: [
                .init("--repair", "Mend what is not as it should be"),
                .init("--deep", "Look for damaged images too, which takes as long as reading them"),
            ])
    }

    static var diskUsage: Command {
        Command(
            "df", "Show disk usage", usage: "[OPTIONS]", .noArguments, isAvailable: false,
            flags: [
                SharedFlags.tableFormat,
                .switch("verbose", short: "v", "Show detailed information on space usage"),
            ],
            examples: [
                .init("", "See what images, containers and volumes take"),
                .init("-v", "See it for each of them"),
            ])
    }

    static var info: Command {
        Command(
            "info", "Display system-wide information", usage: "[OPTIONS]", .noArguments, flags: [SharedFlags.format],
            examples: [
                .init("", "Print what is known about this host and the state"),
                .init("-f '{{.DockerRootDir}}'", "Print where the state is kept"),
            ])
    }

    static var prune: Command {
        Command(
            "prune", "Remove unused data", usage: "[OPTIONS]", .noArguments, isAvailable: false,
            flags: [
                .switch("all", short: "a", "Remove all unused images not just dangling ones"),
                .switch("volumes", "Prune anonymous volumes"),
                SharedFlags.filter(short: nil, "Provide filter values (e.g. \"label=<key>=<value>\")"),
                .switch("force", short: "f", "Do not prompt for confirmation"),
            ],
            examples: [
                .init("", "Remove stopped containers, unused networks and images without a name"),
                .init("-af --volumes", "Remove all that no container uses"),
            ])
    }

    static var events: Command {
        Command(
            "events", "Get real time events", usage: "[OPTIONS]", .noArguments, isAvailable: false,
            flags: [
                SharedFlags.filter(),
                .string("format", "Format output using a Go template, or 'json'", completes: .words(["json"])),
                .string("since", "Show all events created since timestamp"),
                .string("until", "Stream events until this timestamp"),
            ],
            examples: [
                .init("--filter container=web", "Watch one container"),
                .init("--since 1h --until 0s --format json", "Print the events of the last hour"),
            ])
    }

    static var version: Command {
        Command(
            "version", "Show the version information", usage: "[OPTIONS]", .noArguments, flags: [SharedFlags.format],
            examples: [
                .init("", "Print the versions of the program and of the API"),
                .init("-f '{{.Server.Version}}'", "Print only the version"),
            ])
    }

    static var doctor: Command {
        Command(
            "doctor", "Say what this host can do, what is missing, and how to get it", usage: "[OPTIONS]", .noArguments,
            flagErrorStatus: 2,
            flags: [.string("format", "Print in JSON format when 'json'", completes: .words(["json"]))],
            examples: [
                .init("", "Look at kernel, cgroups, network and privileges"),
                .init("--format json", "The same for a script"),
            ])
    }

    static var inspect: Command {
        Command(
            "inspect", "Return low-level information on containers, images, volumes and networks",
            usage: "[OPTIONS] NAME|ID [NAME|ID...]", .atLeast(1),
            completes: [.names([.containers, .images, .volumes, .networks])],
            flags: [
                SharedFlags.format,
                .switch("size", short: "s", "Display total file sizes if the type is container"),
                .string(
                    "type", "Only inspect objects of the given type",
                    completes: .words(["container", "image", "network", "volume"])),
            ],
            examples: [
                .init("web", "Print all that is known about a container, image, volume or network"),
                .init("-f '{{.State.Status}}' web", "Print one field"),
            ])
    }

    static var completion: Command {
        Command(
            "completion", "Print the completion script for a shell",
            details: "It completes commands, flags, and the names of what exists at that moment.",
            usage: "bash|zsh|fish", .exactly(1), completes: [.words(["bash", "zsh", "fish"]), .none],
            flagErrorStatus: 2,
            examples: [
                .init("bash > /etc/bash_completion.d/cove", "Install it for all users of bash"),
                .init("fish > ~/.config/fish/completions/cove.fish", "Install it for yourself in fish"),
            ])
    }

    static var man: Command {
        Command(
            "man", "Write the manual pages of all commands, in roff, into a directory", usage: "DIRECTORY", .exactly(1),
            completes: [.directories, .none], flagErrorStatus: 2,
            examples: [
                .init("/usr/local/share/man/man1", "Install them for all users"),
                .init("/tmp/man && man -l /tmp/man/cove-run.1", "Read one"),
            ]
        ).hidden
    }

    /// What completion scripts ask for names that exist now.
    static var complete: Command {
        Command(
            "__complete", "Print the names that begin with PREFIX, one a line", usage: "KIND [PREFIX]",
            .between(1, 2), flagsEndAtFirstArgument: true,
            completes: [.words(NameKind.allCases.map(\.rawValue)), .none], flagErrorStatus: 2,
            examples: [
                .init("containers we", "Print the containers whose names begin with \"we\""),
                .init("images", "Print all names of images"),
            ]
        ).hidden
    }

    /// OCI bundles made by other programs.
    static var bundle: Command {
        Command(
            "bundle", "Run OCI bundles", usage: "COMMAND", nil, flagErrorStatus: 2,
            subcommands: [
                Command(
                    "run", "Run an OCI bundle and wait for its end", usage: "[OPTIONS] ID", .exactly(1),
                    flagErrorStatus: 2,
                    flags: [
                        .string(
                            "bundle", short: "b", "The directory that holds config.json", default: ".",
                            placeholder: "dir", completes: .directories)
                    ],
                    examples: [
                        .init("-b ./bundle test", "Run a bundle that `runc spec` made"),
                        .init("test", "Run the one in the working directory"),
                    ])
            ]
        ).hidden
    }
}

import CommandGrammar

/// The commands that look at containers, and those that move files and images out of them.
extension ContainerCommands {
    static var list: Command {
        Command(
            "ls", aliases: ["list", "ps"], "List containers", usage: "[OPTIONS]", .noArguments,
            flags: [
                .switch("all", short: "a", "Show all containers (default shows just running)"),
                SharedFlags.filter(),
                SharedFlags.tableFormat,
                .integer("last", short: "n", "Show n last created containers (includes all states)", default: -1),
                .switch("latest", short: "l", "Show the latest created container (includes all states)"),
                SharedFlags.noTruncation,
                .switch("quiet", short: "q", "Only display container IDs"),
                .switch("size", short: "s", "Display total file sizes"),
            ],
            examples: [
                .init("-a", "List all containers, running or not"),
                .init("--filter status=exited --format '{{.Names}}: {{.Status}}'", "See how containers ended"),
            ])
    }

    static var inspect: Command {
        Command(
            "inspect", "Display detailed information on one or more containers",
            usage: "[OPTIONS] CONTAINER [CONTAINER...]", .atLeast(1), completes: [.containers],
            flags: [
                SharedFlags.format, .switch("size", short: "s", "Display total file sizes"),
            ],
            examples: [
                .init("web", "Print all that is known about a container"),
                .init("-f '{{.NetworkSettings.IPAddress}}' web", "Print its address"),
            ])
    }

    static var logs: Command {
        Command(
            "logs", "Fetch the logs of a container", usage: "[OPTIONS] CONTAINER", .exactly(1),
            completes: [.containers],
            flags: [
                .switch("details", "Show extra details provided to logs"),
                .switch("follow", short: "f", "Follow log output"),
                .string(
                    "since",
                    "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)"
                ),
                .string("tail", short: "n", "Number of lines to show from the end of the logs", default: "all"),
                .switch("timestamps", short: "t", "Show timestamps"),
                .string(
                    "until",
                    "Show logs before a timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)"
                ),
            ],
            examples: [
                .init("-f --tail 20 web", "Show the last 20 lines and follow"),
                .init("--since 10m -t web", "Show the last ten minutes with their times"),
            ])
    }

    static var port: Command {
        Command(
            "port", "List port mappings or a specific mapping for the container",
            usage: "CONTAINER [PRIVATE_PORT[/PROTO]]", .between(1, 2), completes: [.runningContainers, .none],
            examples: [
                .init("web", "List where the ports of a container are published"),
                .init("web 80/tcp", "Find the address of one port"),
            ])
    }

    static var top: Command {
        Command(
            "top", "Display the running processes of a container", usage: "CONTAINER [ps OPTIONS]", .atLeast(1),
            flagsEndAtFirstArgument: true, completes: [.runningContainers, .none], isAvailable: false,
            examples: [
                .init("web", "List the processes of a container"),
                .init("web -o pid,args", "Choose the columns"),
            ])
    }

    static var stats: Command {
        Command(
            "stats", "Display a live stream of container(s) resource usage statistics",
            usage: "[OPTIONS] [CONTAINER...]", .any, completes: [.runningContainers], isAvailable: false,
            flags: [
                .switch("all", short: "a", "Show all containers (default shows just running)"),
                SharedFlags.tableFormat,
                .switch("no-stream", "Disable streaming stats and only pull the first result"),
                .switch("no-trunc", "Do not truncate output"),
            ],
            examples: [
                .init("", "Watch what all running containers use"),
                .init("--no-stream --format json web", "Take one sample of one container"),
            ])
    }

    static var diff: Command {
        Command(
            "diff", "Inspect changes to files or directories on a container's filesystem", usage: "CONTAINER",
            .exactly(1), completes: [.containers], isAvailable: false,
            examples: [
                .init("web", "List the files that differ from the image"),
                .init("4c01db0b339c", "The same, by the container's id"),
            ])
    }

    static var cp: Command {
        Command(
            "cp", "Copy files/folders between a container and the local filesystem",
            details: """
                Use '-' as the source to read a tar archive from stdin
                and extract it to a directory destination in a container.
                Use '-' as the destination to stream a tar archive of a
                container source to stdout.
                """,
            usage: "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n[OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
            .exactly(2), completes: [.containers], isAvailable: false,
            flags: [
                .switch("archive", short: "a", "Archive mode (copy all uid/gid information)"),
                .switch("follow-link", short: "L", "Always follow symbol link in SRC_PATH"),
                .switch("quiet", short: "q", "Suppress progress output during copy"),
            ],
            examples: [
                .init("web:/etc/nginx/nginx.conf .", "Copy a file out of a container"),
                .init("site/. web:/usr/share/nginx/html", "Copy the content of a folder into one"),
            ])
    }

    static var export: Command {
        Command(
            "export", "Export a container's filesystem as a tar archive", usage: "[OPTIONS] CONTAINER", .exactly(1),
            completes: [.containers],
            flags: [.string("output", short: "o", "Write to a file, instead of STDOUT", completes: .files)],
            examples: [
                .init("-o web.tar web", "Write the files of a container to an archive"),
                .init("web | tar -t", "List them"),
            ])
    }

    static var commit: Command {
        Command(
            "commit", "Create a new image from a container's changes",
            usage: "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]", .between(1, 2), completes: [.containers, .images],
            flags: [
                .string("author", short: "a", "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")"),
                SharedFlags.change,
                .string("message", short: "m", "Commit message"),
                .switch("pause", short: "p", "Pause container during commit", default: true),
            ],
            examples: [
                .init("web web:patched", "Make an image of a container as it is"),
                .init("-c 'CMD [\"nginx\", \"-g\", \"daemon off;\"]' web web:2", "Change what the image runs"),
            ])
    }
}

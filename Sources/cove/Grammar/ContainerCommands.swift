import CommandGrammar

/// The commands that make, start and end containers.
enum ContainerCommands {
    /// Everything below `container`.
    static var all: [Command] {
        [
            attach, commit, cp, create, diff, exec, export, inspect, kill, logs, list, pause, port, prune, rename,
            restart, remove, run, start, stats, stop, top, unpause, update, wait,
        ]
    }

    static var run: Command {
        Command(
            "run", "Create and run a new container from an image", usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
            .atLeast(1), flagsEndAtFirstArgument: true, completes: [.images, .none], flags: RunFlags.run,
            examples: [
                .init("-it --rm shell", "Try commands in a shell that leaves nothing behind"),
                .init(
                    "-d --name web -p 8080:80 -v site:/usr/share/nginx/html nginx",
                    "Serve a volume on port 8080, in the background"),
            ])
    }

    static var create: Command {
        Command(
            "create", "Create a new container", usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]", .atLeast(1),
            flagsEndAtFirstArgument: true, completes: [.images, .none], flags: RunFlags.create,
            examples: [
                .init("--name job -e LEVEL=3 shell sh -c 'echo $LEVEL'", "Make a container that `start -a job` runs"),
                .init(
                    "--name db -e POSTGRES_PASSWORD=secret -v data:/var/lib/postgresql/data postgres",
                    "Prepare a database on a named volume"),
            ])
    }

    static var start: Command {
        Command(
            "start", "Start one or more stopped containers", usage: "[OPTIONS] CONTAINER [CONTAINER...]", .atLeast(1),
            completes: [.containers],
            flags: [
                .switch("attach", short: "a", "Attach STDOUT/STDERR and forward signals"),
                .switch("interactive", short: "i", "Attach container's STDIN"),
                SharedFlags.detachKeys,
                Flag.string("checkpoint", "Restore from this checkpoint").hidden,
                Flag.string("checkpoint-dir", "Use a custom checkpoint storage directory").hidden,
            ],
            examples: [
                .init("web db", "Start two containers again"),
                .init("-ai job", "Start a container and stay attached to it"),
            ])
    }

    static var stop: Command {
        Command(
            "stop", "Stop one or more running containers", usage: "[OPTIONS] CONTAINER [CONTAINER...]", .atLeast(1),
            completes: [.runningContainers], flags: stopFlags,
            examples: [
                .init("web", "Ask a container to end, and kill it after 10 seconds"),
                .init("-t 60 db", "Give a database a minute to write its data"),
            ])
    }

    static var restart: Command {
        Command(
            "restart", "Restart one or more containers", usage: "[OPTIONS] CONTAINER [CONTAINER...]", .atLeast(1),
            completes: [.containers], flags: stopFlags,
            examples: [
                .init("web", "Stop a container and start it again"),
                .init("-t 1 web worker", "Restart two containers that need no time to end"),
            ])
    }

    private static var stopFlags: [Flag] {
        let timeout = Flag.integer("timeout", short: "t", "Seconds to wait before killing the container")
        return [SharedFlags.signal("signal", "Signal to send to the container"), timeout, timeout.alsoNamed("time")]
    }

    static var kill: Command {
        Command(
            "kill", "Kill one or more running containers", usage: "[OPTIONS] CONTAINER [CONTAINER...]", .atLeast(1),
            completes: [.runningContainers],
            flags: [SharedFlags.signal("signal", "Signal to send to the container")],
            examples: [
                .init("web", "End a container at once"),
                .init("-s HUP web", "Tell a server to read its configuration again"),
            ])
    }

    static var remove: Command {
        Command(
            "rm", aliases: ["remove"], "Remove one or more containers",
            usage: "[OPTIONS] CONTAINER [CONTAINER...]", .atLeast(1), completes: [.containers],
            flags: [
                .switch("force", short: "f", "Force the removal of a running container (uses SIGKILL)"),
                .switch("link", short: "l", "Remove the specified link"),
                .switch("volumes", short: "v", "Remove anonymous volumes associated with the container"),
            ],
            examples: [
                .init("web", "Remove a stopped container"),
                .init("-fv web", "Kill and remove a container with its anonymous volumes"),
            ])
    }

    static var wait: Command {
        Command(
            "wait", "Block until one or more containers stop, then print their exit codes",
            usage: "CONTAINER [CONTAINER...]", .atLeast(1), completes: [.containers],
            examples: [
                .init("job", "Wait for a container and print its exit code"),
                .init("first second", "Wait for two containers"),
            ])
    }

    static var attach: Command {
        Command(
            "attach", "Attach local standard input, output, and error streams to a running container",
            usage: "[OPTIONS] CONTAINER", .exactly(1), completes: [.runningContainers],
            flags: [
                SharedFlags.detachKeys,
                .switch("no-stdin", "Do not attach STDIN"),
                .switch("sig-proxy", "Proxy all received signals to the process", default: true),
            ],
            examples: [
                .init("web", "See what a container writes from now on"),
                .init("--detach-keys ctrl-x shell", "Attach to a shell that ctrl-x leaves running"),
            ])
    }

    static var exec: Command {
        Command(
            "exec", "Execute a command in a running container", usage: "[OPTIONS] CONTAINER COMMAND [ARG...]",
            .atLeast(2), flagsEndAtFirstArgument: true, completes: [.runningContainers, .none],
            flags: SharedFlags.variables + [
                .switch("detach", short: "d", "Detached mode: run command in the background"),
                SharedFlags.detachKeys,
                .switch("interactive", short: "i", "Keep STDIN open even if not attached"),
                .switch("privileged", "Give extended privileges to the command"),
                .switch("tty", short: "t", "Allocate a pseudo-TTY"),
                .string("user", short: "u", "Username or UID (format: \"<name|uid>[:<group|gid>]\")"),
                .string("workdir", short: "w", "Working directory inside the container"),
            ],
            examples: [
                .init("-it web sh", "Open a shell in a running container"),
                .init("-u postgres db psql -c 'select 1'", "Run one command as another user"),
            ])
    }

    static var pause: Command {
        Command(
            "pause", "Pause all processes within one or more containers", usage: "CONTAINER [CONTAINER...]",
            .atLeast(1), completes: [.runningContainers],
            examples: [
                .init("web", "Freeze a container"), .init("web db", "Freeze two containers"),
            ])
    }

    static var unpause: Command {
        Command(
            "unpause", "Unpause all processes within one or more containers", usage: "CONTAINER [CONTAINER...]",
            .atLeast(1), completes: [.runningContainers],
            examples: [
                .init("web", "Let a frozen container go on"), .init("web db", "Let two containers go on"),
            ])
    }

    static var rename: Command {
        Command(
            "rename", "Rename a container", usage: "CONTAINER NEW_NAME", .exactly(2), completes: [.containers, .none],
            examples: [
                .init("web web-old", "Give a container another name"),
                .init("4c01db0b339c web", "Name a container that is known by its id"),
            ])
    }

    static var update: Command {
        Command(
            "update", "Update configuration of one or more containers", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
            .atLeast(1), completes: [.containers],
            flags: RunFlags.adjustableLimits + [
                .string(
                    "restart", "Restart policy to apply when a container exits",
                    completes: .words(["no", "on-failure", "always", "unless-stopped"])),
                Flag.bytes("kernel-memory", "Kernel memory limit").hidden,
            ],
            examples: [
                .init("-m 256m --memory-swap 512m web", "Give a running container more memory"),
                .init("--restart unless-stopped web db", "Keep two containers running from now on"),
            ])
    }

    static var prune: Command {
        Command(
            "prune", "Remove all stopped containers", usage: "[OPTIONS]", .noArguments, flags: SharedFlags.pruneFlags,
            examples: [
                .init("-f", "Remove all stopped containers without a question"),
                .init("--filter until=24h", "Remove those made more than a day ago"),
            ])
    }
}

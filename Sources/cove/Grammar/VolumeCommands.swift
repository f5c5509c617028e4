import CommandGrammar

enum VolumeCommands {
    /// Everything below `volume`.
    static var all: [Command] { [create, inspect, list, prune, remove] }

    static var create: Command {
        Command(
            "create", "Create a volume", usage: "[OPTIONS] [VOLUME]", .atMost(1),
            flags: [
                .string(
                    "driver", short: "d", "Specify volume driver name", default: "local",
                    completes: .words(["local"])),
                .list("label", "Set metadata for a volume", form: "KEY[=VALUE]", check: FlagChecks.label),
                .list("opt", short: "o", "Set driver specific options", placeholder: "map"),
                Flag.string("name", "Specify volume name").hidden,
            ] + clusterFlags,
            examples: [
                .init("data", "Make a volume"),
                .init("-o type=tmpfs -o device=tmpfs -o o=size=64m scratch", "Make one that lives in memory"),
            ])
    }

    /// What Docker takes for volumes of a swarm.
    private static var clusterFlags: [Flag] {
        let flags: [Flag] = [
            .string("availability", "Cluster Volume availability", default: "active"),
            .string("group", "Cluster Volume group"),
            .bytes("limit-bytes", "Minimum size of the Cluster Volume in bytes"),
            .bytes("required-bytes", "Maximum size of the Cluster Volume in bytes"),
            .string("scope", "Cluster Volume access scope", default: "single"),
            .list("secret", "Cluster Volume secrets", placeholder: "map"),
            .string("sharing", "Cluster Volume access sharing", default: "none"),
            .list("topology-preferred", "A topology that the Cluster Volume would be preferred in"),
            .list("topology-required", "A topology that the Cluster Volume must be accessible from"),
            .string("type", "Cluster Volume access type", default: "block"),
        ]
        return flags.map(\.hidden)
    }

    static var inspect: Command {
        Command(
            "inspect", "Display detailed information on one or more volumes", usage: "[OPTIONS] VOLUME [VOLUME...]",
            .atLeast(1), completes: [.volumes], flags: [SharedFlags.format],
            examples: [
                .init("data", "Print all that is known about a volume"),
                .init("-f '{{.Mountpoint}}' data", "Find where its files are"),
            ])
    }

    static var list: Command {
        Command(
            "ls", aliases: ["list"], "List volumes", usage: "[OPTIONS]", .noArguments,
            flags: [
                SharedFlags.filter("Provide filter values (e.g. \"dangling=true\")"),
                SharedFlags.tableFormat,
                .switch("quiet", short: "q", "Only display volume names"),
                Flag.switch("cluster", "Display only cluster volumes").hidden,
            ],
            examples: [
                .init("", "List all volumes"),
                .init("-q --filter dangling=true", "Print the names of those that no container uses"),
            ])
    }

    static var prune: Command {
        Command(
            "prune", "Remove unused local volumes", usage: "[OPTIONS]", .noArguments,
            flags: [.switch("all", short: "a", "Remove all unused volumes, not just anonymous ones")]
                + SharedFlags.pruneFlags,
            examples: [
                .init("", "Remove anonymous volumes that no container uses, after a question"),
                .init("-af --filter label=temporary", "Remove all unused volumes with a label"),
            ])
    }

    static var remove: Command {
        Command(
            "rm", aliases: ["remove"],
            "Remove one or more volumes. You cannot remove a volume that is in use by a container",
            usage: "[OPTIONS] VOLUME [VOLUME...]", .atLeast(1), completes: [.volumes],
            flags: [.switch("force", short: "f", "Force the removal of one or more volumes")],
            examples: [
                .init("data", "Remove a volume and its files"),
                .init("-f data cache", "Remove two volumes, and do not fail where one is missing"),
            ])
    }
}

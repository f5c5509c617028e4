import CommandGrammar

enum NetworkCommands {
    /// Everything below `network`.
    static var all: [Command] { [connect, create, disconnect, inspect, list, prune, remove] }

    static var list: Command {
        Command(
            "ls", aliases: ["list"], "List networks", usage: "[OPTIONS]", .noArguments,
            flags: [
                SharedFlags.filter("Provide filter values (e.g. \"driver=bridge\")"),
                SharedFlags.tableFormat,
                .switch("no-trunc", "Do not truncate the output"),
                .switch("quiet", short: "q", "Only display network IDs"),
            ],
            examples: [
                .init("", "List all networks"),
                .init("--filter driver=bridge --format '{{.Name}}'", "Print the names of the bridges"),
            ])
    }

    static var inspect: Command {
        Command(
            "inspect", "Display detailed information on one or more networks",
            usage: "[OPTIONS] NETWORK [NETWORK...]", .atLeast(1), completes: [.networks],
            flags: [SharedFlags.format, .switch("verbose", short: "v", "Verbose output for diagnostics")],
            examples: [
                .init("bridge", "Print all that is known about a network"),
                .init("-f '{{json .Containers}}' bridge", "See which containers are connected"),
            ])
    }

    static var create: Command {
        Command(
            "create", "Create a network", usage: "[OPTIONS] NETWORK", .exactly(1), isAvailable: false,
            flags: [
                .commaList("subnet", "Subnet in CIDR format that represents a network segment"),
                .commaList("gateway", "IPv4 or IPv6 Gateway for the master subnet"),
                .commaList("ip-range", "Allocate container ip from a sub-range"),
                .list(
                    "aux-address", "Auxiliary IPv4 or IPv6 addresses used by Network driver", placeholder: "map"),
                .switch("internal", "Restrict external access to the network"),
                .switch("ipv4", "Enable or disable IPv4 address assignment", default: true),
                .switch("ipv6", "Enable or disable IPv6 address assignment"),
                .string(
                    "driver", short: "d", "Driver to manage the Network", default: "bridge",
                    completes: .words(["bridge"])),
                .list("opt", short: "o", "Set driver specific options", placeholder: "map"),
                .list("label", "Set metadata on a network", form: "KEY[=VALUE]", check: FlagChecks.label),
                .string("ipam-driver", "IP Address Management Driver", default: "default"),
                .list("ipam-opt", "Set IPAM driver specific options", placeholder: "map"),
                .switch("attachable", "Enable manual container attachment"),
                Flag.string("config-from", "The network from which to copy the configuration").hidden,
                Flag.switch("config-only", "Create a configuration only network").hidden,
                Flag.switch("ingress", "Create swarm routing-mesh network").hidden,
                Flag.string("scope", "Control the network's scope").hidden,
            ],
            examples: [
                .init("shop", "Make a network on which containers find each other by name"),
                .init("--internal --subnet 10.20.0.0/24 backend", "Make one without a way out"),
            ])
    }

    static var connect: Command {
        Command(
            "connect", "Connect a container to a network", usage: "[OPTIONS] NETWORK CONTAINER", .exactly(2),
            completes: [.networks, .containers], isAvailable: false,
            flags: [
                .commaList("alias", "Add network-scoped alias for the container"),
                .commaList("driver-opt", "Driver options for the network"),
                .integer(
                    "gw-priority",
                    "Highest gw-priority provides the default gateway. Accepts positive and negative values."),
                .string("ip", "IPv4 address (e.g., \"172.30.100.104\")"),
                .string("ip6", "IPv6 address (e.g., \"2001:db8::33\")"),
                .list(
                    "link", "Add link to another container", completes: .containers, form: "CONTAINER[:ALIAS]",
                    check: FlagChecks.link),
                .commaList("link-local-ip", "Add a link-local address for the container"),
            ],
            examples: [
                .init("shop web", "Connect a running container to one more network"),
                .init("--alias db --ip 10.20.0.5 backend postgres", "Give it a second name and a fixed address"),
            ])
    }

    static var disconnect: Command {
        Command(
            "disconnect", "Disconnect a container from a network", usage: "[OPTIONS] NETWORK CONTAINER", .exactly(2),
            completes: [.networks, .containers], isAvailable: false,
            flags: [.switch("force", short: "f", "Force the container to disconnect from a network")],
            examples: [
                .init("shop web", "Take a container off a network"),
                .init("-f shop web", "Also when the container is gone"),
            ])
    }

    static var remove: Command {
        Command(
            "rm", aliases: ["remove"], "Remove one or more networks", usage: "NETWORK [NETWORK...]", .atLeast(1),
            completes: [.networks], isAvailable: false,
            flags: [.switch("force", short: "f", "Do not error if the network does not exist")],
            examples: [
                .init("shop", "Remove a network"), .init("-f shop backend", "Remove two, where they exist"),
            ])
    }

    static var prune: Command {
        Command(
            "prune", "Remove all unused networks", usage: "[OPTIONS]", .noArguments, isAvailable: false,
            flags: SharedFlags.pruneFlags,
            examples: [
                .init("", "Remove networks that no container uses, after a question"),
                .init("-f --filter until=24h", "Remove those made more than a day ago"),
            ])
    }
}

import CommandGrammar

/// The flags of `run` and `create`.
enum RunFlags {
    static var run: [Flag] {
        [
            .switch("detach", short: "d", "Run container in background and print container ID"),
            SharedFlags.detachKeys,
            .switch("sig-proxy", "Proxy received signals to the process", default: true),
        ] + create
    }

    static var create: [Flag] {
        general + process.chapter("Process") + network.chapter("Network") + storage.chapter("Storage")
            + limits.chapter("Limits") + devices.chapter("Devices") + isolation.chapter("Isolation")
            + health.chapter("Health") + logging.chapter("Logging") + plan.chapter("Plan") + accepted
    }

    private static var general: [Flag] {
        [
            .string("name", "Assign a name to the container").taking(
                "letters, digits and _.-, a letter or digit first"),
            .switch("interactive", short: "i", "Keep STDIN open even if not attached"),
            .switch("tty", short: "t", "Allocate a pseudo-TTY"),
            .list(
                "attach", short: "a", "Attach to STDIN, STDOUT or STDERR",
                completes: .words(["stdin", "stdout", "stderr"]), form: "stdin, stdout or stderr",
                check: FlagChecks.stream),
            .switch("rm", "Automatically remove the container and its associated anonymous volumes when it exits"),
            .string(
                "restart", "Restart policy to apply when a container exits", default: "no",
                completes: .words(["no", "on-failure", "always", "unless-stopped"])
            ).taking("no, on-failure[:RETRIES], always or unless-stopped"),
            .string(
                "pull", "Pull image before running (\"always\", \"missing\", \"never\")", default: "missing",
                completes: .words(["always", "missing", "never"])
            ).taking("always, missing or never"),
            .switch("quiet", short: "q", "Suppress the pull output"),
            .string("platform", "Set platform if the image has several").taking(
                "OS[/ARCHITECTURE[/VARIANT]] as linux/arm64/v8"),
            .string("cidfile", "Write the container ID to the file", completes: .files).taking(
                "a file that does not exist yet"),
            .list("label", short: "l", "Set meta data on a container", form: "KEY[=VALUE]", check: FlagChecks.label),
            .list("label-file", "Read in a line delimited file of labels", completes: .files).taking(
                "a file of lines NAME=VALUE"),
            .list(
                "annotation", "Add an annotation to the container (passed through to its OCI bundle)",
                placeholder: "map", form: "NAME[=VALUE]", check: FlagChecks.annotation),
        ]
    }

    private static var process: [Flag] {
        SharedFlags.variables + [
            .string("entrypoint", "Overwrite the default ENTRYPOINT of the image"),
            .string("workdir", short: "w", "Working directory inside the container").taking(
                "an absolute path in the container"),
            .string("user", short: "u", "Username or UID (format: <name|uid>[:<group|gid>])").taking(
                "NAME or UID, and a group after a colon"),
            .list("group-add", "Add additional groups to join").taking("the name or number of a group"),
            .switch("init", "Run an init inside the container that forwards signals and reaps processes"),
            SharedFlags.signal(short: nil, "stop-signal", "Signal to stop the container"),
            .integer("stop-timeout", "Timeout (in seconds) to stop a container").taking("seconds, -1 for no limit"),
        ]
    }

    private static var network: [Flag] {
        let network = Flag.list(
            "network", "Connect a container to a network", placeholder: "network", completes: .networks,
            form: "NETWORK or name=NETWORK[,KEY=VALUE...]", check: FlagChecks.network)
        let alias = Flag.list("network-alias", "Add network-scoped alias for the container").taking(
            "a name; networks of your own have them, the default one does not")
        let dnsOption = Flag.list("dns-option", "Set DNS options")
        return [
            .list("publish", short: "p", "Publish a container's port(s) to the host").taking(
                "[[ADDRESS:]HOST-PORT:]CONTAINER-PORT[/tcp|udp|sctp], ports from 1 to 65535"),
            .switch("publish-all", short: "P", "Publish all exposed ports to random ports"),
            .list("expose", "Expose a port or a range of ports").taking(
                "PORT[-PORT][/tcp|udp|sctp], ports from 1 to 65535"),
            network, network.alsoNamed("net"),
            alias, alias.alsoNamed("net-alias"),
            .string("hostname", short: "h", "Container host name").taking("a host name"),
            .string("domainname", "Container NIS domain name"),
            .list(
                "add-host", "Add a custom host-to-IP mapping (host:ip)", form: "NAME:IP or NAME:host-gateway",
                check: FlagChecks.extraHost),
            .list("dns", "Set custom DNS servers", form: "an IP address", check: FlagChecks.address),
            dnsOption, dnsOption.alsoNamed("dns-opt"),
            .list(
                "dns-search", "Set custom DNS search domains", form: "a domain, or . for none",
                check: FlagChecks.searchDomain),
            .string("ip", "IPv4 address (e.g., 172.30.100.104)").taking(
                "an IPv4 address, on a network of your own with --subnet"),
            .string("ip6", "IPv6 address (e.g., 2001:db8::33)").taking(
                "an IPv6 address, on a network of your own with --subnet"),
            .list("link-local-ip", "Container IPv4/IPv6 link-local addresses").taking(
                "an IPv4 or IPv6 link-local address"),
            .string("mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)").taking(
                "six bytes as 92:d0:c6:0a:29:33"),
            .list(
                "link", "Add link to another container", completes: .containers, form: "CONTAINER[:ALIAS]",
                check: FlagChecks.link),
        ]
    }

    private static var storage: [Flag] {
        [
            .list("volume", short: "v", "Bind mount a volume", completes: .volumes).taking(
                "SOURCE:TARGET[:OPTIONS], or the TARGET alone"),
            .list(
                "mount", "Attach a filesystem mount to the container", placeholder: "mount",
                form: "type=TYPE,src=SOURCE,dst=PATH[,KEY=VALUE...]", check: FlagChecks.mount),
            .list("tmpfs", "Mount a tmpfs directory").taking("PATH[:OPTIONS] as /run:size=64m,mode=1777"),
            .list("volumes-from", "Mount volumes from the specified container(s)", completes: .containers).taking(
                "CONTAINER[:ro|rw]"),
            .string("volume-driver", "Optional volume driver for the container", completes: .words(["local"])).taking(
                "local, the only driver"),
            .switch("read-only", "Mount the container's root filesystem as read only"),
            .bytes("shm-size", "Size of /dev/shm"),
            .list("storage-opt", "Storage driver options for the container").taking("NAME=VALUE"),
        ]
    }

    private static var health: [Flag] {
        [
            .string("health-cmd", "Command to run to check health"),
            .duration("health-interval", "Time between running the check (ms|s|m|h) (default 0s)").taking(
                "a duration from 1ms"),
            .integer("health-retries", "Consecutive failures needed to report unhealthy"),
            .duration("health-timeout", "Maximum time to allow one check to run (ms|s|m|h) (default 0s)").taking(
                "a duration from 1ms"),
            .duration(
                "health-start-period",
                "Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) "
                    + "(default 0s)"
            ).taking("a duration from 1ms"),
            .duration(
                "health-start-interval",
                "Time between running the check during the start period (ms|s|m|h) (default 0s)"
            ).taking("a duration from 1ms"),
            .switch("no-healthcheck", "Disable any container-specified HEALTHCHECK"),
        ]
    }

    private static var logging: [Flag] {
        [
            .string(
                "log-driver", "Logging driver for the container", completes: .words(["json-file", "local", "none"])
            ).taking("json-file, local or none"),
            .list("log-opt", "Log driver options", completes: .words(["max-size=", "max-file=", "compress=", "tag="]))
                .taking("NAME=VALUE as max-size=10m, max-file=3, compress=true or tag={{.Name}}"),
        ]
    }

    private static var plan: [Flag] {
        [
            .switch("explain", "Show every namespace, mount, limit and system call of the start, and why it is there"),
            .switch("dry-run", "Show what would be done and do nothing"),
        ]
    }

    /// What Docker takes on other systems or keeps for old callers.
    private static var accepted: [Flag] {
        let flags: [Flag] = [
            .integer("cpu-count", "CPU count (Windows only)"),
            .integer("cpu-percent", "CPU percent (Windows only)"),
            .bytes("io-maxbandwidth", "Maximum IO bandwidth limit for the system drive (Windows only)"),
            .unsigned64("io-maxiops", "Maximum IOps limit for the system drive (Windows only)"),
            .string("isolation", "Container isolation technology").taking("default"),
            .bytes("kernel-memory", "Kernel memory limit"),
            .switch("disable-content-trust", "Skip image verification", default: true),
            .switch("use-api-socket", "Bind mount the engine's API socket and required auth"),
        ]
        return flags.map(\.hidden)
    }
}

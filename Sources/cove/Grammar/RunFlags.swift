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
            .string("name", "Assign a name to the container"),
            .switch("interactive", short: "i", "Keep STDIN open even if not attached"),
            .switch("tty", short: "t", "Allocate a pseudo-TTY"),
            .list(
                "attach", short: "a", "Attach to STDIN, STDOUT or STDERR",
                completes: .words(["stdin", "stdout", "stderr"]), form: "stdin, stdout or stderr",
                check: FlagChecks.stream),
            .switch("rm", "Automatically remove the container and its associated anonymous volumes when it exits"),
            .string(
                "restart", "Restart policy to apply when a container exits", default: "no",
                completes: .words(["no", "on-failure", "always", "unless-stopped"])),
            .string(
                "pull", "Pull image before running (\"always\", \"missing\", \"never\")", default: "missing",
                completes: .words(["always", "missing", "never"])),
            .switch("quiet", short: "q", "Suppress the pull output"),
            .string("platform", "Set platform if the image has several"),
            .string("cidfile", "Write the container ID to the file", completes: .files),
            .list("label", short: "l", "Set meta data on a container", form: "KEY[=VALUE]", check: FlagChecks.label),
            .list("label-file", "Read in a line delimited file of labels", completes: .files),
            .list(
                "annotation", "Add an annotation to the container (passed through to its OCI bundle)",
                placeholder: "map", check: FlagChecks.annotation),
        ]
    }

    private static var process: [Flag] {
        SharedFlags.variables + [
            .string("entrypoint", "Overwrite the default ENTRYPOINT of the image"),
            .string("workdir", short: "w", "Working directory inside the container"),
            .string("user", short: "u", "Username or UID (format: <name|uid>[:<group|gid>])"),
            .list("group-add", "Add additional groups to join"),
            .switch("init", "Run an init inside the container that forwards signals and reaps processes"),
            SharedFlags.signal(short: nil, "stop-signal", "Signal to stop the container"),
            .integer("stop-timeout", "Timeout (in seconds) to stop a container"),
        ]
    }

    private static var network: [Flag] {
        let network = Flag.list(
            "network", "Connect a container to a network", placeholder: "network", completes: .networks,
            form: "NETWORK or name=NETWORK[,KEY=VALUE...]", check: FlagChecks.network)
        let alias = Flag.list("network-alias", "Add network-scoped alias for the container")
        let dnsOption = Flag.list("dns-option", "Set DNS options")
        return [
            .list("publish", short: "p", "Publish a container's port(s) to the host"),
            .switch("publish-all", short: "P", "Publish all exposed ports to random ports"),
            .list("expose", "Expose a port or a range of ports"),
            network, network.alsoNamed("net"),
            alias, alias.alsoNamed("net-alias"),
            .string("hostname", short: "h", "Container host name"),
            .string("domainname", "Container NIS domain name"),
            .list(
                "add-host", "Add a custom host-to-IP mapping (host:ip)", form: "NAME:IP or NAME:host-gateway",
                check: FlagChecks.extraHost),
            .list("dns", "Set custom DNS servers", form: "an IP address", check: FlagChecks.address),
            dnsOption, dnsOption.alsoNamed("dns-opt"),
            .list(
                "dns-search", "Set custom DNS search domains", form: "a domain, or . for none",
                check: FlagChecks.searchDomain),
            .string("ip", "IPv4 address (e.g., 172.30.100.104)"),
            .string("ip6", "IPv6 address (e.g., 2001:db8::33)"),
            .list("link-local-ip", "Container IPv4/IPv6 link-local addresses"),
            .string("mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)"),
            .list(
                "link", "Add link to another container", completes: .containers, form: "CONTAINER[:ALIAS]",
                check: FlagChecks.link),
        ]
    }

    private static var storage: [Flag] {
        [
            .list("volume", short: "v", "Bind mount a volume", completes: .volumes),
            .list(
                "mount", "Attach a filesystem mount to the container", placeholder: "mount",
                form: "type=TYPE,src=SOURCE,dst=PATH[,KEY=VALUE...]", check: FlagChecks.mount),
            .list("tmpfs", "Mount a tmpfs directory"),
            .list("volumes-from", "Mount volumes from the specified container(s)", completes: .containers),
            .string("volume-driver", "Optional volume driver for the container", completes: .words(["local"])),
            .switch("read-only", "Mount the container's root filesystem as read only"),
            .bytes("shm-size", "Size of /dev/shm"),
            .list("storage-opt", "Storage driver options for the container"),
        ]
    }

    private static var health: [Flag] {
        [
            .string("health-cmd", "Command to run to check health"),
            .duration("health-interval", "Time between running the check (ms|s|m|h) (default 0s)"),
            .integer("health-retries", "Consecutive failures needed to report unhealthy"),
            .duration("health-timeout", "Maximum time to allow one check to run (ms|s|m|h) (default 0s)"),
            .duration(
                "health-start-period",
                "Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) "
                    + "(default 0s)"),
            .duration(
                "health-start-interval",
                "Time between running the check during the start period (ms|s|m|h) (default 0s)"),
            .switch("no-healthcheck", "Disable any container-specified HEALTHCHECK"),
        ]
    }

    private static var logging: [Flag] {
        [
            .string(
                "log-driver", "Logging driver for the container", completes: .words(["json-file", "local", "none"])),
            .list("log-opt", "Log driver options", completes: .words(["max-size=", "max-file=", "compress=", "tag="])),
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
            .string("isolation", "Container isolation technology"),
            .bytes("kernel-memory", "Kernel memory limit"),
            .switch("disable-content-trust", "Skip image verification", default: true),
            .switch("use-api-socket", "Bind mount the engine's API socket and required auth"),
        ]
        return flags.map(\.hidden)
    }
}

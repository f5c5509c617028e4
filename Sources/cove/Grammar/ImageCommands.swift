import CommandGrammar

enum ImageCommands {
    /// Everything below `image`.
    static var all: [Command] {
        [capture, history, importArchive, inspect, load, list, prune, remove, save, tag] + planned
    }

    /// See ``Grammar/planned(_:_:)``; each is a verb of its own, too.
    static var planned: [Command] {
        [
            ("build", "Build an image from a Dockerfile"), ("pull", "Download an image from a registry"),
            ("push", "Upload an image to a registry"),
        ].map(Grammar.planned)
    }

    static var list: Command {
        Command(
            "ls", aliases: ["list"], "List images", usage: "[OPTIONS] [REPOSITORY[:TAG]]", .atMost(1),
            completes: [.images],
            flags: [
                .switch("all", short: "a", "Show all images (default hides intermediate images)"),
                .switch("digests", "Show digests"),
                SharedFlags.filter(),
                SharedFlags.tableFormat,
                SharedFlags.noTruncation,
                .switch("quiet", short: "q", "Only show image IDs"),
                Flag.switch("tree", "List multi-platform images as a tree").hidden,
            ],
            examples: [
                .init("", "List all images"),
                .init("--filter dangling=true -q", "Print the ids of images without a name"),
            ])
    }

    static var history: Command {
        Command(
            "history", "Show the history of an image", usage: "[OPTIONS] IMAGE", .exactly(1), completes: [.images],
            flags: [
                SharedFlags.tableFormat,
                .switch("human", short: "H", "Print sizes and dates in human readable format", default: true),
                SharedFlags.noTruncation,
                SharedFlags.platform,
                .switch("quiet", short: "q", "Only show image IDs"),
            ],
            examples: [
                .init("nginx", "See how an image was made, layer by layer"),
                .init("--no-trunc --format '{{.CreatedBy}}' nginx", "Print the whole commands"),
            ])
    }

    static var inspect: Command {
        Command(
            "inspect", "Display detailed information on one or more images", usage: "[OPTIONS] IMAGE [IMAGE...]",
            .atLeast(1), completes: [.images], flags: [SharedFlags.format, SharedFlags.platform],
            examples: [
                .init("nginx", "Print all that is known about an image"),
                .init("-f '{{json .Config.Env}}' nginx", "Print its environment"),
            ])
    }

    static var remove: Command {
        Command(
            "rm", aliases: ["remove"], "Remove one or more images", usage: "[OPTIONS] IMAGE [IMAGE...]", .atLeast(1),
            completes: [.images],
            flags: [
                .switch("force", short: "f", "Force removal of the image"),
                .switch("no-prune", "Do not delete untagged parents"),
                .commaList("platform", "Remove only the given platform variant, as \"os[/arch[/variant]]\""),
            ],
            examples: [
                .init("web:1 web:2", "Remove two images"),
                .init("-f nginx", "Remove an image that stopped containers use"),
            ])
    }

    static var tag: Command {
        Command(
            "tag", "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
            usage: "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", .exactly(2), completes: [.images],
            examples: [
                .init("web web:1.0", "Give an image a second name"),
                .init("web localhost:5000/web:1.0", "Name it for a registry"),
            ])
    }

    static var prune: Command {
        Command(
            "prune", "Remove unused images", usage: "[OPTIONS]", .noArguments,
            flags: [.switch("all", short: "a", "Remove all unused images, not just dangling ones")]
                + SharedFlags.pruneFlags,
            examples: [
                .init("", "Remove images without a name, after a question"),
                .init("-af --filter until=240h", "Remove all that no container uses and are older than ten days"),
            ])
    }

    static var save: Command {
        Command(
            "save", "Save one or more images to a tar archive (streamed to STDOUT by default)",
            usage: "[OPTIONS] IMAGE [IMAGE...]", .atLeast(1), completes: [.images],
            flags: [
                .string("output", short: "o", "Write to a file, instead of STDOUT", completes: .files),
                SharedFlags.platform,
            ],
            examples: [
                .init("-o web.tar web", "Write an image to an archive that docker and podman load"),
                .init("web db | gzip > images.tar.gz", "Compress two images into one archive"),
            ])
    }

    static var load: Command {
        Command(
            "load", "Load an image from a tar archive or STDIN", usage: "[OPTIONS]", .noArguments,
            flags: [
                .string("input", short: "i", "Read from tar archive file, instead of STDIN", completes: .files),
                SharedFlags.platform,
                .switch("quiet", short: "q", "Suppress the load output"),
            ],
            examples: [
                .init("-i web.tar", "Load the images of an archive"),
                .init("< images.tar.gz", "The same from standard input, compressed or not"),
            ])
    }

    static var importArchive: Command {
        Command(
            "import", "Import the contents from a tarball to create a filesystem image",
            usage: "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]", .atLeast(1), completes: [.files, .images],
            flags: [
                SharedFlags.change,
                .string("message", short: "m", "Set commit message for imported image"),
                SharedFlags.platform,
            ],
            examples: [
                .init("rootfs.tar base", "Make an image of the files of an archive"),
                .init("-c 'CMD [\"sh\"]' - base:1 < rootfs.tar", "Read it from standard input and say what it runs"),
            ])
    }

    static var capture: Command {
        Command(
            "capture", "Make an image from programs of this host",
            details: """
                Collects each PROGRAM with what it loads (interpreter, shared libraries, the interpreter of a script),
                the files and folders named by --with, and the files of the Debian packages named by --package.
                Without --entrypoint the first PROGRAM is what the image runs. No network is needed.
                """,
            usage: "[OPTIONS] NAME PROGRAM [PROGRAM...]", .atLeast(2), completes: [.images, .files],
            flagErrorStatus: 2,
            flags: [
                .list("with", "Add a file, or a folder with all it holds", placeholder: "path", completes: .files),
                .list("package", "Add the files of an installed Debian package", placeholder: "package"),
                .string(
                    "entrypoint", "What the image runs: a path, or a JSON array of words", placeholder: "command"),
                .string("cmd", "The arguments when none are given: words, or a JSON array", placeholder: "arguments"),
                .string("user", short: "u", "The user as which it runs (format: <name|uid>[:<group|gid>])"),
                .list(
                    "env", short: "e", "Set environment variables", form: "NAME[=VALUE]", check: FlagChecks.variable),
                .string("workdir", short: "w", "The directory in which it starts"),
            ],
            examples: [
                .init("redis redis-server redis-cli", "Make an image of redis as it is installed here"),
                .init(
                    "--package nginx --entrypoint '[\"nginx\", \"-g\", \"daemon off;\"]' web nginx",
                    "Take in all files of a package and say how to run it"),
            ])
    }
}

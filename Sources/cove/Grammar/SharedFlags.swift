import CommandGrammar

/// Flags that many commands have in common.
enum SharedFlags {
    static var tableFormat: Flag {
        .string(
            "format",
            """
            Format output using a custom template:
            'table':            Print in columns with headers (default)
            'table TEMPLATE':   Print in columns, using the Go template
            'json':             Print in JSON format
            'TEMPLATE':         Print using the Go template
            """,
            completes: .words(["table", "json"]))
    }

    static var format: Flag {
        .string(
            "format", short: "f",
            """
            Format output using a custom template:
            'json':             Print in JSON format
            'TEMPLATE':         Print using the Go template
            """,
            completes: .words(["json"]))
    }

    static func filter(short: Character? = "f", _ help: String = "Filter output based on conditions provided") -> Flag {
        .list("filter", short: short, help, placeholder: "filter", form: "NAME=VALUE", check: FlagChecks.filter)
    }

    static var pruneFlags: [Flag] {
        [
            filter(short: nil, "Provide filter values (e.g. \"until=<timestamp>\")"),
            .switch("force", short: "f", "Do not prompt for confirmation"),
        ]
    }

    static func signal(short: Character? = "s", _ name: String = "signal", _ help: String) -> Flag {
        .string(
            name, short: short, help,
            completes: .words([
                "HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "TERM", "CONT", "STOP", "WINCH",
            ]), form: "a signal's name or number, from 1 to 64")
    }

    static var detachKeys: Flag {
        .string(
            "detach-keys", "Override the key sequence for detaching a container",
            form: "keys between commas: a letter, or ctrl- and a-z or @[]\\^_")
    }

    static var platform: Flag {
        .string("platform", "Platform to use, as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")")
    }

    static var change: Flag {
        .list("change", short: "c", "Apply Dockerfile instruction to the created image")
    }

    static var variables: [Flag] {
        [
            .list("env", short: "e", "Set environment variables", form: "NAME[=VALUE]", check: FlagChecks.variable),
            .list("env-file", "Read in a file of environment variables", completes: .files)
                .taking("a file of lines NAME=VALUE"),
        ]
    }

    static var noTruncation: Flag { .switch("no-trunc", "Don't truncate output") }
}

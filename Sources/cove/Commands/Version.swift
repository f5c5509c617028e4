internal import CommandGrammar
internal import Documents
internal import Linux

/// What this program is, and what it is compatible with.
enum Version {
    /// cove's own.
    static let number = "0.1.0"
    /// The engine of Docker's that it answers like: scripts compare it with what they need.
    static let engine = "28.5.2"
    /// The Engine API that belongs to it.
    static let api = "1.51"
    static let oldestAPI = "1.24"

    /// What `--version` prints.
    static func line(program: String) -> String {
        program == "docker"
            ? "Docker version \(engine), build cove-\(number)" : "cove version \(number) (as Docker \(engine))"
    }

    /// The processor as Go names it.
    static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }

    /// The same as the kernel names it.
    static var machine: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "unknown"
        #endif
    }

    /// The document that `version --format` works on.
    static func document(kernel: String) -> JSON {
        let common: JSONObject = [
            "Version": .string(engine), "ApiVersion": .string(api), "GitCommit": .string("cove-\(number)"),
            "GoVersion": "", "Os": "linux", "Arch": .string(architecture), "BuildTime": "",
        ]
        var client = common
        client["DefaultAPIVersion"] = .string(api)
        client["Context"] = "default"
        var server = common
        server["Platform"] = ["Name": .string("cove \(number)")]
        server["MinAPIVersion"] = .string(oldestAPI)
        server["KernelVersion"] = .string(kernel)
        server["Components"] = [
            [
                "Name": "Engine", "Version": .string(engine),
                "Details": [
                    "ApiVersion": .string(api), "Arch": .string(architecture), "KernelVersion": .string(kernel),
                    "MinAPIVersion": .string(oldestAPI), "Os": "linux",
                ],
            ],
            ["Name": "cove", "Version": .string(number)],
        ]
        return ["Client": .object(client.sortedByKey), "Server": .object(server)]
    }

    /// The text without a format.
    static func text(kernel: String) -> String {
        """
        Client: cove
         Version:           \(number)
         API version:       \(api)
         OS/Arch:           linux/\(architecture)

        Server: cove
         Engine:
          Version:          \(number)
          Like Docker:      \(engine)
          API version:      \(api) (minimum version \(oldestAPI))
          OS/Arch:          linux/\(architecture)
          Kernel:           \(kernel)

        """
    }
}

extension Verbs {
    /// `version`
    static let version: Verb = { session, invocation in
        let kernel = Files.text("/proc/sys/kernel/osrelease") ?? ""
        let format = try DocumentFormat(invocation.flags.string("format"))
        session.write(try format?.text(Version.document(kernel: kernel)) ?? Version.text(kernel: kernel))
        return 0
    }
}

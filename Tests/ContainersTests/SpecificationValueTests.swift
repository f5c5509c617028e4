import Documents
import Testing

@testable import Containers

@Suite struct `Values that people write` {
    @Test(
        arguments: [
            ("8388608", 8_388_608), ("8388608b", 8_388_608), ("8192k", 8_388_608), ("8m", 8_388_608), ("8M", 8_388_608),
            ("8MB", 8_388_608), ("8MiB", 8_388_608), ("0.5g", 536_870_912), ("1 kb", 1024), ("1e3", 1000), ("0", 0),
            ("1t", 1 << 40), ("1p", 1 << 50),
        ] as [(String, Int64)])
    func `are sizes`(text: String, bytes: Int64) throws {
        #expect(try ByteSize.parse(text) == bytes)
    }

    @Test(arguments: [
        "", " ", "k", "lots", "-1", "1x", "1kx", "1  k", "9999999999999999999p", "1e400", "nan", "inf", "0x10", "1.2.3",
        "\u{0}1", "1\u{301}",
    ])
    func `are no sizes`(text: String) {
        #expect(throws: Problem.self) { try ByteSize.parse(text) }
    }

    @Test(
        arguments: [
            ("TERM", 15, "SIGTERM"), ("SIGTERM", 15, "SIGTERM"), ("sigusr1", 10, "SIGUSR1"), ("9", 9, "SIGKILL"),
            ("RTMIN", 34, "SIGRTMIN"), ("RTMIN+3", 37, "SIGRTMIN+3"), ("SIGRTMAX-2", 62, "SIGRTMAX-2"),
            ("IOT", 6, "SIGABRT"), ("99", 99, "99"),
        ] as [(String, Int32, String)])
    func `are signals`(text: String, number: Int32, name: String) throws {
        let signal = try Signal(parsing: text)
        #expect(signal.number == number)
        #expect(signal.description == name)
    }

    @Test(arguments: ["", "NOSUCH", "-1", "0", "RTMIN+16", "RTMAX-15", "RTMIN-1", "SIG", "99999999999"])
    func `are no signals`(text: String) {
        #expect(refusal { _ = try Signal(parsing: text) } == "engine: invalid signal: \(text)")
    }

    @Test(
        arguments: [
            ("0.5", 500_000_000), ("1", 1_000_000_000), ("3/2", 1_500_000_000), ("15e-1", 1_500_000_000),
            ("-1", -1_000_000_000),
            ("0.000000001", 1), (".5", 500_000_000),
        ] as [(String, Int64)])
    func `are numbers of processors`(text: String, nano: Int64) throws {
        #expect(try NanoDecimal.nanos(text) == nano)
    }

    @Test(arguments: [
        "", "many", "1/0", "0.0000000001", "1e99999999999", "99999999999999999999999999", "--1", "1/", "/2", ".",
    ])
    func `are no numbers of processors`(text: String) {
        #expect(throws: Problem.self) { try NanoDecimal.nanos(text) }
    }

    @Test func `are variables, of which the last counts`() {
        #expect(
            ContainerEnvironment.make(["A=1", "A=2", "PATH=/x", "B", "TERM"], hostName: "h", hasTerminal: true) == [
                "PATH=/x", "HOSTNAME=h", "A=2",
            ])
    }

    @Test func `are files of variables`() throws {
        let text = "\u{FEFF}# comment\r\n\nA=1\n  C=x # y\nFROM\nNOT\nE=\n"
        #expect(
            try EnvironmentFile.parse(Array(text.utf8), name: "f") { $0 == "FROM" ? "caller" : nil }
                == ["A=1", "C=x # y", "FROM=caller", "E="])
    }

    @Test(arguments: [
        ([0xFF, 0x0A] as [UInt8], "invalid utf8 bytes at line 1"),
        (Array("a b=1".utf8), "variable 'a b' contains whitespaces"),
    ])
    func `are no files of variables`(bytes: [UInt8], reason: String) {
        #expect(
            refusal { _ = try EnvironmentFile.parse(bytes, name: "f") { _ in nil } }
                == "client: invalid env file (f): \(reason)")
    }

    @Test func `are limits that the runtime knows, no limit as the largest number`() throws {
        #expect(try Ulimit(parsing: "core=-1").runtimeJSON.text().contains(#""hard":18446744073709551615"#))
        for limit in Ulimit.usual(canRaise: false) {
            #expect(limit.hard != 0 && (limit.hard < 0 || limit.soft <= limit.hard))
        }
        #expect(try Ulimit(parsing: "core=5").runtimeJSON.text() == #"{"type":"RLIMIT_CORE","hard":5,"soft":5}"#)
    }

    @Test(
        arguments: [
            ("always", 0, 7, false, true), ("always", 1, 0, false, true), ("always", 1, 0, true, false),
            ("on-failure:2", 1, 1, false, true), ("on-failure:2", 1, 2, false, false),
            ("on-failure", 1, 99, false, true),
            ("on-failure", 0, 0, false, false), ("no", 1, 0, false, false), ("unless-stopped", 0, 3, false, true),
        ] as [(String, Int32, Int64, Bool, Bool)])
    func `are policies of restarting`(text: String, exit: Int32, count: Int64, wasStopped: Bool, expected: Bool) throws
    {
        let policy = try RestartPolicy(parsing: text)
        #expect(policy.restarts(afterExit: exit, restartCount: count, wasStopped: wasStopped) == expected)
    }

    @Test func `are logs that rotate by themselves`() throws {
        let plain = try LogOptions(driver: "json-file").rotation
        #expect(plain == LogOptions.Rotation(maximumSize: 10_000_000, maximumFiles: 3, compresses: false))
        let own = try LogOptions(driver: "json-file", options: ["max-size": "1k", "max-file": "2"]).rotation
        #expect(own == LogOptions.Rotation(maximumSize: 1000, maximumFiles: 2, compresses: false))
        #expect(try LogOptions(driver: "json-file", options: ["max-size": "-1"]).rotation.maximumSize == nil)
    }
}

@Suite struct `Made-up names` {
    @Test func `are names, and many`() throws {
        var generator = SystemRandomNumberGenerator()
        #expect(Set(ContainerName.manners).count == ContainerName.manners.count)
        #expect(Set(ContainerName.people).count == ContainerName.people.count)
        #expect(ContainerName.manners.count * ContainerName.people.count > 9000)
        for attempt in 0..<50 { try ContainerName.check(ContainerName.random(using: &generator, attempt: attempt)) }
    }

    @Test(arguments: ["", "-a", ".a", "a b", "a/b", "//ab", "é1", "a\u{0}", "ab\n"])
    func `are not these`(name: String) {
        #expect(
            refusal { try ContainerName.check(name) }
                == "engine: Invalid container name (\(name)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
    }
}

@Suite struct `Changes of a container` {
    private let none = "client: you must provide one or more flags when using this command"

    @Test func `need a flag`() {
        #expect(refusal { _ = try UpdateSpecification(flags: Flags([])) } == none)
    }

    @Test func `are put into its settings`() throws {
        var update = try UpdateSpecification(
            flags: Flags([
                "--memory=32m", "--memory-swap=64m", "--cpus=0.25", "--pids-limit=33", "--restart=on-failure:3",
            ]))
        try update.validate(twoProcessors)
        let host = try update.applied(to: plan(["--memory=64m"]).specification.hostConfig, containerID: "c")
        #expect(host["Memory"]?.int == 33_554_432)
        #expect(host["MemorySwap"]?.int == 67_108_864)
        #expect(host["NanoCpus"]?.int == 250_000_000)
        #expect(host["PidsLimit"]?.int == 33)
        #expect(host["RestartPolicy"]?.text() == #"{"Name":"on-failure","MaximumRetryCount":3}"#)
    }

    @Test(arguments: [
        (
            "--memory=256m", "--memory=64m",
            "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time"
        ),
        (
            "--restart=always", "--rm",
            "Restart policy cannot be updated because AutoRemove is enabled for the container"
        ),
        (
            "--cpus=1", "--cpu-quota=5000",
            "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set"
        ),
    ])
    func `must go with what is set`(change: String, flag: String, text: String) throws {
        let host = try plan(Flags([flag])).specification.hostConfig
        var update = try UpdateSpecification(flags: Flags([change]))
        try update.validate(twoProcessors)
        #expect(
            refusal { _ = try update.applied(to: host, containerID: "c") }
                == "engine: Cannot update container c: \(text)")
    }
}

@Suite struct `A further process` {
    @Test func `is what the flags say`() throws {
        let exec = try ExecSpecification(
            flags: Flags([
                "--user=app", "--env=A=1", "--env=B", "--workdir=/x", "--tty", "--interactive", "--privileged",
            ]),
            command: ["ls", "-l"], environment: ["B": "caller"], readFile: { _ in [] })
        try exec.validate()
        #expect(exec.user == "app" && exec.workingDirectory == "/x" && exec.hasTerminal && exec.isPrivileged)
        #expect(exec.environment == ["A=1", "B=caller"])
        #expect(ExecSpecification(exec.json) == exec)
    }

    @Test func `needs a command, and an absolute directory`() {
        #expect(refusal { try ExecSpecification(command: []).validate() } == "engine: No exec command specified")
        var exec = ExecSpecification(command: ["ls"])
        exec.workingDirectory = "x"
        #expect(refusal { try exec.validate() } == "engine: Cwd must be an absolute path")
    }
}

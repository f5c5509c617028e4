import Containers
import Documents
import Testing

@Suite struct `Flags of run that are refused` {
    @Test(arguments: [
        ("--memory=lots", #"invalid argument "lots" for "-m, --memory" flag: invalid size: 'lots'"#),
        ("--memory=-5", #"invalid argument "-5" for "-m, --memory" flag: invalid size: '-5'"#),
        ("--cpus=many", #"invalid argument "many" for "--cpus" flag: failed to parse many as a rational number"#),
        ("--shm-size=8x", #"invalid argument "8x" for "--shm-size" flag: invalid suffix: 'x'"#),
        ("--shm-size=-1", #"invalid argument "-1" for "--shm-size" flag: invalid size: '-1'"#),
        ("--ulimit=nofile", #"invalid argument "nofile" for "--ulimit" flag: invalid ulimit argument: nofile"#),
        (
            "--ulimit=nofile=a",
            #"invalid argument "nofile=a" for "--ulimit" flag: strconv.ParseInt: parsing "a": invalid syntax"#
        ),
        ("--ulimit=nosuch=1", #"invalid argument "nosuch=1" for "--ulimit" flag: invalid ulimit type: nosuch"#),
        (
            "--ulimit=nofile=2:1",
            #"invalid argument "nofile=2:1" for "--ulimit" flag: ulimit soft limit must be less than or equal to "#
                + "hard limit: 2 > 1"
        ),
        (
            "--sysctl=vm.swappiness=10",
            #"invalid argument "vm.swappiness=10" for "--sysctl" flag: sysctl 'vm.swappiness=10' is not allowed"#
        ),
        ("--sysctl=nothing", #"invalid argument "nothing" for "--sysctl" flag: sysctl 'nothing' is not allowed"#),
        ("--add-host=one", #"invalid argument "one" for "--add-host" flag: bad format for add-host: "one""#),
        (
            "--add-host=one:999.1.1.1",
            #"invalid argument "one:999.1.1.1" for "--add-host" flag: invalid IP address in add-host: "999.1.1.1""#
        ),
        (
            "--add-host=:10.1.1.1",
            #"invalid argument ":10.1.1.1" for "--add-host" flag: bad format for add-host: ":10.1.1.1""#
        ),
        (
            "--dns=not-an-address",
            #"invalid argument "not-an-address" for "--dns" flag: IP address is not correctly formatted: "#
                + "not-an-address"
        ),
        ("--dns-search=$$", #"invalid argument "$$" for "--dns-search" flag: $$ is not a valid domain"#),
        (
            "--mount=nonsense",
            #"invalid argument "nonsense" for "--mount" flag: invalid field 'nonsense' must be a "#
                + "key=value pair"
        ),
        (
            "--mount=type=volume,src=v",
            #"invalid argument "type=volume,src=v" for "--mount" flag: target is required"#
        ),
        ("--security-opt=nosuch", #"Invalid --security-opt: "nosuch""#),
        ("--pid=other", "--pid: invalid PID mode"),
        ("--mac-address=nonsense", "nonsense is not a valid mac address"),
        ("--network-alias=x", "network-scoped aliases are only supported for user-defined networks"),
        ("--restart=on-failure:x", "invalid restart policy format: maximum retry count must be an integer"),
        ("--no-healthcheck --health-cmd=true", "--no-healthcheck conflicts with --health-* options"),
        ("--rm --restart=always", "conflicting options: cannot specify both --restart and --rm"),
        ("--volume=/a:/b:/c:ro", "invalid spec: /a:/b:/c:ro: too many colons"),
        ("--volume=:/x", "invalid spec: :/x: empty section between colons"),
        ("--env-file=f", "open f: no such file or directory"),
    ])
    func `are refused by the client`(flags: String, text: String) {
        #expect(refusal { _ = try plan(Flags(words(flags))) } == "client: \(text)")
    }

    @Test(arguments: [
        ("--memory=1m", "Minimum memory limit allowed is 6MB"),
        (
            "--memory=64m --memory-swap=32m",
            "Minimum memoryswap limit should be larger than memory limit, see usage"
        ),
        ("--memory-swap=32m", "You should always set the Memory limit when using Memoryswap limit, see usage"),
        (
            "--memory=64m --memory-reservation=128m",
            "Minimum memory limit can not be less than memory reservation limit, see usage"
        ),
        ("--cpus=4096", "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"),
        ("--cpus=-1", "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"),
        ("--cpus=1 --cpu-quota=1000", "Conflicting options: Nano CPUs and CPU Quota cannot both be set"),
        ("--oom-score-adj=2000", "Invalid value 2000, range for oom score adj is [-1000, 1000]"),
        ("--cap-add=NOSUCH", #"invalid CapAdd: unknown capability: "CAP_NOSUCH""#),
        ("--cap-drop=NOSUCH", #"invalid CapDrop: unknown capability: "CAP_NOSUCH""#),
        ("--security-opt=nosuch=1", #"invalid --security-opt 2: "nosuch=1""#),
        ("--stop-signal=NOSUCH", "invalid signal: NOSUCH"),
        ("--uts=host --hostname=x", "conflicting options: hostname and the UTS mode"),
        (
            "--workdir=relative", "the working directory 'relative' is invalid, it needs to be an absolute path"
        ),
        (
            "--restart=sometimes",
            "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or "
                + "'unless-stopped'"
        ),
        (
            "--restart=always:3",
            "invalid restart policy: maximum retry count can only be used with 'on-failure'"
        ),
        ("--tmpfs=/t:nosuchoption", #"invalid tmpfs option ["nosuchoption"]"#),
        ("--tmpfs=/t:bind", #"invalid tmpfs option ["bind"]"#),
        ("--tmpfs=relative", "invalid mount path: 'relative' mount path must be absolute"),
        ("--tmpfs=/", "invalid specification: destination can't be '/'"),
        (
            "--volume=relative/path:/x",
            #"create relative/path: "relative/path" includes invalid characters for a local volume name, only "#
                + #""[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use "#
                + "absolute path"
        ),
        ("--volume=/tmp:/x:nosuchmode", "invalid mode: nosuchmode"),
        (
            "--volume=vol:relative",
            #"invalid volume specification: 'vol:relative': invalid mount config for type "volume": invalid mount "#
                + "path: 'relative' mount path must be absolute"
        ),
        (
            "--volume=/tmp:/",
            #"invalid volume specification: '/tmp:/': invalid mount config for type "bind": invalid specification: "#
                + "destination can't be '/'"
        ),
        ("--mount=type=nosuch,dst=/x", #"invalid mount config for type "nosuch": mount type unknown"#),
        ("--mount=type=bind,dst=/x", #"invalid mount config for type "bind": field Source must not be empty"#),
        (
            "--mount=type=bind,src=relative,dst=/x",
            #"invalid mount config for type "bind": invalid mount path: 'relative' mount path must be absolute"#
        ),
        (
            "--mount=type=bind,src=/no/such,dst=/x",
            #"invalid mount config for type "bind": bind source path does not exist: /no/such"#
        ),
        (
            "--mount=type=volume,src=vol,dst=/s,volume-subpath=../..",
            #"invalid mount config for type "volume": subpath must be a relative path within the volume"#
        ),
        ("--mount=type=image,src=busybox,dst=/x", #"mounts of type "image" are not supported"#),
        ("--volume=v1:/x --volume=w1:/x", "Duplicate mount point: /x"),
        ("--volumes-from=none", "No such container: none"),
        (
            "--network=container:other --publish=18150:80",
            "conflicting options: port publishing and the container type network mode"
        ),
        (
            "--network=container:other --hostname=x",
            "conflicting options: hostname and the network mode"
        ),
        ("--network=container:other --dns=1.1.1.1", "conflicting options: dns and the network mode"),
        (
            "--network=container:other --add-host=a:1.1.1.1",
            "conflicting options: custom host-to-IP mapping and the network mode"
        ),
        (
            "--network=container:other --expose=80",
            "conflicting options: port exposing and the container type network mode"
        ),
        (
            "--network=host --link=db",
            "conflicting options: host type networking can't be used with links. This would result in undefined "
                + "behavior"
        ),
        (
            "--ip=172.17.0.99",
            "invalid config for network bridge: invalid endpoint settings:\nuser specified IP address is supported "
                + "on user defined networks only"
        ),
        ("--name=.x", "Invalid container name (.x), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"),
        ("--log-driver=nosuch", "logger: no log driver named 'nosuch' is registered"),
        ("--log-opt=x=1", "unknown log opt 'x' for json-file log driver"),
    ])
    func `are refused by the engine`(flags: String, text: String) {
        #expect(refusal { _ = try plan(Flags(words(flags))) } == "engine: \(text)")
    }

    @Test func `leave nothing to run`() {
        #expect(refusal { _ = try plan([], image: [:]) } == "engine: no command specified")
        let image: JSON = ["Entrypoint": ["echo"], "Cmd": ["x"]]
        #expect(refusal { _ = try plan(["--entrypoint="], image: image) } == "engine: no command specified")
    }

    @Test func `name files that cannot be read as they should`() {
        let files = ["f": "# c\n\nA=1\nF = x\n", "g": "=x\n", "h": "A=\u{FFFD}"]
        func tell(_ flag: String) -> String { refusal { _ = try plan(Flags([flag]), files: files) } }
        #expect(tell("--env-file=f") == "client: invalid env file (f): variable 'F ' contains whitespaces")
        #expect(tell("--env-file=g") == "client: invalid env file (g): no variable name on line '=x'")
        #expect(tell("--env-file=h") == "accepted")
    }

    @Test(arguments: ["\u{0}", "a\u{0}b"])
    func `are refused when they hold a zero byte`(text: String) {
        let expected = "engine: a zero byte cannot be part of a command, a variable, a name or a path"
        #expect(refusal { _ = try plan([], [text]) } == expected)
        #expect(refusal { _ = try plan(Flags(["--env=A=" + text])) } == expected)
        #expect(refusal { _ = try plan([], image: ["Cmd": ["sh"], "Env": [.string("A=" + text)]]) } == expected)
    }

    private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}

import Containers
import Documents
import Testing

@Suite struct `Documents of a container` {
    @Test func `hold the config as given`() throws {
        let plan = try plan(
            [
                "--hostname=h", "--user=app", "--workdir=/tmp", "--env=A=1", "--tty", "--interactive", "--expose=80",
                "--label=k=v", "--entrypoint=/bin/echo", "--stop-signal=INT",
            ], ["one", "two three"])
        #expect(
            plan.specification.config.text()
                == #"{"Hostname":"h","Domainname":"","User":"app","AttachStdin":true,"AttachStdout":true,"#
                + #""AttachStderr":true,"ExposedPorts":{"80/tcp":{}},"Tty":true,"OpenStdin":true,"StdinOnce":true,"#
                + #""Env":["A=1"],"Cmd":["one","two three"],"Image":"busybox","Volumes":null,"WorkingDir":"/tmp","#
                + #""Entrypoint":["/bin/echo"],"OnBuild":null,"Labels":{"k":"v"},"StopSignal":"INT"}"#)
        #expect(plan.specification.path == "/bin/echo")
        #expect(plan.specification.arguments == ["one", "two three"])
    }

    @Test func `hold Docker's defaults for the host`() throws {
        #expect(
            try plan([]).specification.hostConfig.text()
                == #"{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"json-file","Config":{}},"#
                + #""NetworkMode":"bridge","PortBindings":{},"RestartPolicy":{"Name":"no","MaximumRetryCount":0},"#
                + #""AutoRemove":false,"VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"#
                + #""CapDrop":null,"CgroupnsMode":"private","Dns":[],"DnsOptions":[],"DnsSearch":[],"#
                + #""ExtraHosts":null,"GroupAdd":null,"IpcMode":"private","Cgroup":"","Links":null,"#
                + #""OomScoreAdj":0,"PidMode":"","Privileged":false,"PublishAllPorts":false,"#
                + #""ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"","UsernsMode":"","ShmSize":67108864,"#
                + #""Runtime":"cove","Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,"CgroupParent":"","#
                + #""BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"BlkioDeviceWriteBps":[],"#
                + #""BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":[],"CpuPeriod":0,"CpuQuota":0,"#
                + #""CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],"#
                + #""DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,"#
                + #""MemorySwappiness":null,"OomKillDisable":null,"PidsLimit":null,"Ulimits":[],"CpuCount":0,"#
                + #""CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":["/proc/asound","#
                + #""/proc/acpi","/proc/interrupts","/proc/kcore","/proc/keys","/proc/latency_stats","#
                + #""/proc/timer_list","/proc/timer_stats","/proc/sched_debug","/proc/scsi","/sys/firmware","#
                + #""/sys/devices/virtual/powercap"],"ReadonlyPaths":["/proc/bus","/proc/fs","/proc/irq","#
                + #""/proc/sys","/proc/sysrq-trigger"]}"#)
    }

    @Test(arguments: [
        ("--memory=64m", "MemorySwap", "134217728"),
        ("--memory=64m --memory-swap=-1", "MemorySwap", "-1"),
        ("--memory=0.5g", "Memory", "536870912"),
        ("--cpus=0.5", "NanoCpus", "500000000"),
        ("--pids-limit=20", "PidsLimit", "20"),
        ("--pids-limit=-1", "PidsLimit", "null"),
        ("--cap-add=net_admin", "CapAdd", #"["CAP_NET_ADMIN"]"#),
        ("--cap-drop=CAP_CHOWN", "CapDrop", #"["CAP_CHOWN"]"#),
        (
            "--security-opt=no-new-privileges --security-opt=seccomp=unconfined", "SecurityOpt",
            #"["no-new-privileges","seccomp=unconfined"]"#
        ),
        ("--security-opt=systempaths=unconfined", "MaskedPaths", "[]"),
        ("--privileged", "SecurityOpt", #"["label=disable"]"#),
        ("--privileged", "MaskedPaths", "null"),
        (
            "--device=/dev/zero:/dev/z", "Devices",
            #"[{"PathOnHost":"/dev/zero","PathInContainer":"/dev/z","CgroupPermissions":"rwm"}]"#
        ),
        ("--ulimit=nofile=10:20", "Ulimits", #"[{"Name":"nofile","Hard":20,"Soft":10}]"#),
        ("--restart=on-failure:3", "RestartPolicy", #"{"Name":"on-failure","MaximumRetryCount":3}"#),
        (
            "--publish=18101:80 --publish=127.0.0.1:18102:81/udp", "PortBindings",
            #"{"80/tcp":[{"HostIp":"","HostPort":"18101"}],"81/udp":[{"HostIp":"127.0.0.1","HostPort":"18102"}]}"#
        ),
        ("--tmpfs=/t:size=1m --tmpfs=/u", "Tmpfs", #"{"/t":"size=1m","/u":""}"#),
        ("--log-opt=max-size=1m", "LogConfig", #"{"Type":"json-file","Config":{"max-size":"1m"}}"#),
        ("--add-host=a=10.1.1.1", "ExtraHosts", #"["a:10.1.1.1"]"#),
        ("--network=default", "NetworkMode", #""bridge""#),
        ("--volume=./d:/d", "Binds", #"["/place/d:/d"]"#),
        ("--init", "Init", "true"),
        ("--shm-size=4096", "ShmSize", "4096"),
        (
            "--mount=type=volume,src=v1,dst=/v,volume-nocopy", "Mounts",
            #"[{"Type":"volume","Source":"v1","Target":"/v","VolumeOptions":{"NoCopy":true,"DriverConfig":{}}}]"#
        ),
    ])
    func `hold what the flags say`(flags: String, key: String, expected: String) throws {
        let plan = try plan(Flags(flags.split(separator: " ").map(String.init)))
        #expect(plan.specification.hostConfig[key, default: .null].text() == expected)
    }

    @Test func `warn of what the host cannot do`() throws {
        #expect(
            try plan(["--blkio-weight=5"]).specification.warnings == [
                "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded."
            ])
        #expect(
            try plan(["--network=host", "--publish=80:80"]).specification.warnings == [
                "Published ports are discarded when using host network mode"
            ])
        var bare = twoProcessors
        bare.features = [.ipv4Forwarding, .cgroupNamespaces]
        let plan = try plan(["--memory=64m"], facts: bare)
        #expect(
            plan.specification.warnings == [
                "Your kernel does not support memory limit capabilities or the cgroup is not mounted. "
                    + "Limitation discarded."
            ])
        #expect(plan.specification.hostConfig["Memory"]?.int == 0)
    }

    @Test func `hold a name, and the host's name where the network is the host's`() throws {
        var specification = try plan(["--name=web"]).specification
        #expect(specification.name == "web")
        specification.setHostName(id: "0123456789abcdef", hostName: "host")
        #expect(specification.config["Hostname"]?.string == "0123456789ab")
        var shared = try plan(["--network=host"]).specification
        shared.setHostName(id: "0123456789abcdef", hostName: "host")
        #expect(shared.config["Hostname"]?.string == "host")
    }

    @Test func `make a record`() throws {
        let plan = try plan(["--name=web", "--tmpfs=/t", "--volume=/tmp:/d:ro"], ["a", "b"])
        let image = ContainerImage(id: "sha256:1", config: plainImage, layers: ["2", "3"])
        let document = plan.document(id: "1", created: "now", image: image, points: plan.mounts.points)
        #expect(
            document.keys == [
                "Id", "Name", "Created", "Path", "Args", "Image", "Config", "HostConfig", "NetworkingConfig", "Mounts",
                "Layers", "Tmpfs",
            ])
        #expect(document["Layers"]?.strings == ["2", "3"])
        #expect(document["Path"]?.string == "a")
        #expect(document["Args"]?.strings == ["b"])
        #expect(document["Name"]?.string == "/web")
        #expect(document["Mounts"]?.array?.compactMap { try? MountPoint($0) } == plan.mounts.points)
        #expect(document["Tmpfs"]?.array?.compactMap { try? MountPoint($0) } == plan.mounts.tmpfs)
    }
}

@Suite struct `An image's settings` {
    private let image: JSON = [
        "User": "app", "WorkingDir": "/srv", "Env": ["A=one", "B=two words", "PATH=/opt/bin:/bin"],
        "Entrypoint": ["echo", "entry"], "Cmd": ["default"], "StopSignal": "SIGUSR1",
        "Labels": ["a": "image", "b": "image"], "ExposedPorts": ["8080/tcp": [:]], "Volumes": ["/data": [:]],
        "Healthcheck": ["Test": ["CMD-SHELL", "test -e /tmp/healthy"], "Interval": 1_000_000_000, "Retries": 2],
    ]

    private func merged(_ flags: Flags, _ command: [String] = [], _ environment: [String: String] = [:]) throws -> JSON
    {
        try plan(flags, command, image: image, environment: environment).specification.config
    }

    @Test func `fill what the flags leave open`() throws {
        let config = try merged([])
        for (key, text) in [
            ("User", #""app""#), ("WorkingDir", #""/srv""#), ("StopSignal", #""SIGUSR1""#),
            ("Labels", #"{"a":"image","b":"image"}"#), ("ExposedPorts", #"{"8080/tcp":{}}"#),
            ("Volumes", #"{"/data":{}}"#), ("Env", #"["A=one","B=two words","PATH=/opt/bin:/bin"]"#),
            ("Entrypoint", #"["echo","entry"]"#), ("Cmd", #"["default"]"#),
        ] {
            #expect(config[key]?.text() == text)
        }
    }

    @Test func `give way to the flags`() throws {
        let config = try merged(
            ["--user=0", "--workdir=/", "--env=A=other", "--env=C", "--label=a=own", "--stop-signal=9"], ["x"],
            ["C": "caller"])
        for (key, text) in [
            ("User", #""0""#), ("WorkingDir", #""/""#), ("StopSignal", #""9""#),
            ("Labels", #"{"a":"own","b":"image"}"#),
            ("Env", #"["A=other","C=caller","B=two words","PATH=/opt/bin:/bin"]"#),
            ("Entrypoint", #"["echo","entry"]"#), ("Cmd", #"["x"]"#),
        ] {
            #expect(config[key]?.text() == text)
        }
    }

    @Test func `lose their command to an entrypoint`() throws {
        let config = try merged(["--entrypoint=ls"])
        #expect(config["Entrypoint"]?.text() == #"["ls"]"#)
        #expect(config["Cmd"]?.text() == "null")
        let empty = try merged(["--entrypoint="], ["echo", "plain"])
        #expect(empty["Entrypoint"]?.text() == "null")
        #expect(empty["Cmd"]?.text() == #"["echo","plain"]"#)
    }

    @Test(arguments: [
        ("--health-interval=7s", #"{"Test":["CMD-SHELL","test -e /tmp/healthy"],"Interval":7000000000,"Retries":2}"#),
        ("--health-cmd=x", #"{"Test":["CMD-SHELL","x"],"Interval":1000000000,"Retries":2}"#),
        ("--no-healthcheck", #"{"Test":["NONE"],"Interval":1000000000,"Retries":2}"#),
    ])
    func `have their check changed in part`(flag: String, expected: String) throws {
        #expect(try merged(Flags([flag]))["Healthcheck"]?.text() == expected)
    }
}

extension JSON {
    fileprivate subscript(key: String, default fallback: JSON) -> JSON { self[key] ?? fallback }
}

import Containers
import Documents
import Testing

@Suite struct `Ports that are published` {
    @Test(arguments: [
        ("80", #"{"80/tcp":[{"HostIp":"","HostPort":""}]}"#),
        ("8080:80", #"{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}"#),
        ("127.0.0.1:8080:80/udp", #"{"80/udp":[{"HostIp":"127.0.0.1","HostPort":"8080"}]}"#),
        ("127.0.0.1::80", #"{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":""}]}"#),
        ("[::1]:8080:80", #"{"80/tcp":[{"HostIp":"::1","HostPort":"8080"}]}"#),
        ("8000-8010:80", #"{"80/tcp":[{"HostIp":"","HostPort":"8000-8010"}]}"#),
        (
            "8000-8001:80-81",
            #"{"80/tcp":[{"HostIp":"","HostPort":"8000"}],"81/tcp":[{"HostIp":"","HostPort":"8001"}]}"#
        ),
        ("published=8080,target=80", #"{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}"#),
    ])
    func `are bindings of the host's`(text: String, bindings: String) throws {
        let specification = try plan(Flags(["--publish=" + text])).specification
        #expect(specification.hostConfig["PortBindings"]?.text() == bindings)
        #expect(
            specification.config["ExposedPorts"]?.object?.keys == specification.hostConfig["PortBindings"]?.object?.keys
        )
    }

    @Test(arguments: [
        ("x:80", "invalid hostPort: x"), ("70000:80", "invalid hostPort: 70000"), ("80:x", "invalid containerPort: x"),
        ("8080:", "no port specified: 8080:<empty>"), ("80/xyz", "invalid proto: xyz"),
        ("nohost:8080:80", "invalid IP address: nohost"),
        (
            "8000-8001:80-82",
            "invalid ranges specified for container and host Ports: 80-82 and 8000-8001"
        ), ("-1:80", "invalid hostPort: -1"), ("9-8:80", "invalid hostPort: 9-8"),
        ("99999999999999999999:80", "invalid hostPort: 99999999999999999999"),
    ])
    func `are refused when they are malformed`(text: String, reason: String) {
        #expect(refusal { _ = try plan(Flags(["--publish=" + text])) } == "client: " + reason)
    }

    @Test func `may be exposed only, ranges too`() throws {
        let specification = try plan(["--expose=80", "--expose=90-91/udp"]).specification
        #expect(specification.config["ExposedPorts"]?.text() == #"{"80/tcp":{},"90/udp":{},"91/udp":{}}"#)
        #expect(specification.hostConfig["PortBindings"]?.text() == "{}")
    }
}

@Suite struct `Networks that a container joins` {
    @Test(arguments: [
        ([], "bridge", #"{"EndpointsConfig":{}}"#),
        (["--network=host"], "host", #"{"EndpointsConfig":{}}"#),
        (
            ["--network=lab", "--ip=10.1.1.9", "--network-alias=db"], "lab",
            #"{"EndpointsConfig":{"lab":{"IPAMConfig":{"IPv4Address":"10.1.1.9"},"Links":null,"Aliases":["db"],"#
                + #""MacAddress":"","DriverOpts":null,"GwPriority":0}}}"#
        ),
        (
            ["--network=name=lab,alias=a,alias=b", "--network=other"], "lab",
            #"{"EndpointsConfig":{"lab":{"IPAMConfig":null,"Links":null,"Aliases":["a","b"],"MacAddress":"","#
                + #""DriverOpts":null,"GwPriority":0},"other":{"IPAMConfig":null,"Links":null,"Aliases":null,"#
                + #""MacAddress":"","DriverOpts":null,"GwPriority":0}}}"#
        ),
    ])
    func `are its mode and its endpoints`(flags: [String], mode: String, networking: String) throws {
        let specification = try plan(Flags(flags)).specification
        #expect(specification.hostConfig["NetworkMode"]?.string == mode)
        #expect(specification.networkingConfig.text() == networking)
    }

    @Test(arguments: [
        (["--network=lab", "--network=lab"], #"network "lab" is specified multiple times"#),
        (
            ["--network=lab", "--network=host"],
            "conflicting options: cannot attach both user-defined and non-user-defined network-modes"
        ),
        (
            ["--network=name=lab,ip=10.0.0.1", "--ip=10.0.0.2"],
            "conflicting options: cannot specify both --ip and per-network IPv4 address"
        ),
    ])
    func `are refused when they contradict each other`(flags: [String], reason: String) {
        #expect(refusal { _ = try plan(Flags(flags)) } == "client: " + reason)
    }
}

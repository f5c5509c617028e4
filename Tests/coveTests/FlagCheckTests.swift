import CommandGrammar
import Testing

@testable import cove

/// What a real client says, from the recorded cases.
@Suite struct `Values of Docker's flags` {
    struct Case: Sendable, CustomTestStringConvertible {
        var words: [String]
        var message: String
        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(
            words: ["--dns-search", "$$"],
            message: "invalid argument \"$$\" for \"--dns-search\" flag: $$ is not a valid domain"),
        Case(words: ["--shm-size=-1"], message: "invalid argument \"-1\" for \"--shm-size\" flag: invalid size: '-1'"),
        Case(words: ["-m", "-5"], message: "invalid argument \"-5\" for \"-m, --memory\" flag: invalid size: '-5'"),
        Case(
            words: ["--shm-size", "8x"], message: "invalid argument \"8x\" for \"--shm-size\" flag: invalid suffix: 'x'"
        ),
        Case(
            words: ["--add-host", ":10.1.1.1"],
            message: "invalid argument \":10.1.1.1\" for \"--add-host\" flag: bad format for add-host: \":10.1.1.1\""),
        Case(
            words: ["-m", "lots"], message: "invalid argument \"lots\" for \"-m, --memory\" flag: invalid size: 'lots'"),
        Case(
            words: ["--cpus", "many"],
            message: "invalid argument \"many\" for \"--cpus\" flag: failed to parse many as a rational number"),
        Case(
            words: ["--rm=maybe"],
            message:
                "invalid argument \"maybe\" for \"--rm\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax"),
        Case(
            words: ["--ulimit", "nofile"],
            message: "invalid argument \"nofile\" for \"--ulimit\" flag: invalid ulimit argument: nofile"),
        Case(
            words: ["--ulimit", "nofile=2:1"],
            message: "invalid argument \"nofile=2:1\" for \"--ulimit\" flag: "
                + "ulimit soft limit must be less than or equal to hard limit: 2 > 1"),
        Case(
            words: ["--ulimit", "nofile=a"],
            message: "invalid argument \"nofile=a\" for \"--ulimit\" flag: "
                + "strconv.ParseInt: parsing \"a\": invalid syntax"),
        Case(
            words: ["--mount", "nonsense"],
            message:
                "invalid argument \"nonsense\" for \"--mount\" flag: invalid field 'nonsense' must be a key=value pair"),
        Case(
            words: ["--mount", "type=volume,src=v"],
            message: "invalid argument \"type=volume,src=v\" for \"--mount\" flag: target is required"),
        Case(
            words: ["--ulimit", "nosuch=1"],
            message: "invalid argument \"nosuch=1\" for \"--ulimit\" flag: invalid ulimit type: nosuch"),
        Case(
            words: ["--dns", "not-an-address"],
            message: "invalid argument \"not-an-address\" for \"--dns\" flag: "
                + "IP address is not correctly formatted: not-an-address"),
        Case(
            words: ["--sysctl", "nothing"],
            message: "invalid argument \"nothing\" for \"--sysctl\" flag: sysctl 'nothing' is not allowed"),
        Case(
            words: ["--sysctl", "vm.swappiness=10"],
            message:
                "invalid argument \"vm.swappiness=10\" for \"--sysctl\" flag: sysctl 'vm.swappiness=10' is not allowed"),
        Case(
            words: ["--add-host", "one:999.1.1.1"],
            message:
                "invalid argument \"one:999.1.1.1\" for \"--add-host\" flag: invalid IP address in add-host: \"999.1.1.1\""
        ),
    ])
    func `are refused in Docker's words`(_ example: Case) {
        guard case .failure(let problem) = Grammar.root(program: "docker").parse(["run"] + example.words + ["x"]) else {
            Issue.record("it was accepted")
            return
        }
        #expect(problem.message == example.message)
        #expect(problem.status == 125)
        #expect(problem.advice.hasPrefix("Usage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n"))
    }

    @Test(arguments: [
        "-itp 80:80", "--ulimit nofile=1:2", "--ulimit nproc=-1", "--add-host a:host-gateway", "--add-host b:[::1]",
        "--dns 1.1.1.1", "--dns-search .", "--sysctl net.ipv4.ip_forward=1", "--mount type=tmpfs,dst=/x",
        "--mount type=bind,src=/a,target=/b,readonly", "--memory-swap -1", "--shm-size 64m", "--cpus .5",
        "--gpus all", "--device-read-bps /dev/sda:1mb", "--link a:b",
        "--network name=n,alias=x", "--net host", "--health-interval 30s", "-a stdout", "--label k", "-e A",
        "--pull never", "--platform linux/amd64", "--isolation x", "--init --privileged --read-only",
    ])
    func `are accepted`(words: String) {
        let words = words.split(separator: " ").map(String.init)
        for name in ["run", "create"] {
            if case .failure(let problem) = Grammar.root(program: "docker").parse([name] + words + ["image"]) {
                Issue.record("\(problem.message)")
            }
        }
    }
}

import Documents
import Testing

@testable import Linux

@Suite struct `Seccomp profiles in JSON` {
    @Test func `of the runtime specification come back as they were`() throws {
        let text = """
            {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],\
            "flags":["SECCOMP_FILTER_FLAG_LOG"],"syscalls":[{"names":["read","write"],"action":"SCMP_ACT_ALLOW"},\
            {"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2114060288,"valueTwo":0,\
            "op":"SCMP_CMP_MASKED_EQ"}]},{"names":["mkdir"],"action":"SCMP_ACT_ERRNO","errnoRet":28}]}
            """
        let profile = try SeccompProfile(JSON(parsing: text))
        #expect(profile.json.text() == text)
        #expect(try profile.program(for: .x64).flags == 2)
    }

    @Test func `of a container read back to the same program`() throws {
        let profile = SeccompTemplate.standard.profile(
            for: SeccompCircumstances(capabilities: .standard, kernel: KernelVersion(6, 1), architecture: .x64))
        let again = try SeccompProfile(JSON(parsing: profile.json.text()))
        #expect(again == profile)
    }

    @Test(arguments: [
        (#"[]"#, "p.defaultAction: is missing"),
        (
            #"{"defaultAction":"SCMP_ACT_ALOW"}"#,
            #"p.defaultAction: unknown value "SCMP_ACT_ALOW", did you mean "SCMP_ACT_ALLOW"?"#
        ),
        (#"{"defaultAction":3}"#, "p.defaultAction: must be a string"),
        (#"{"defaultAction":"SCMP_ACT_ALLOW","architectures":["x86"]}"#, #"p.architectures[0]: unknown value "x86""#),
        (#"{"defaultAction":"SCMP_ACT_ALLOW","flags":"x"}"#, "p.flags: must be an array of strings"),
        (#"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":{}}"#, "p.syscalls: must be an array"),
        (#"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[1]}"#, "p.syscalls[0]: must be an object"),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"action":"SCMP_ACT_LOG"}]}"#,
            "p.syscalls[0].names: at least one system call must be named"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["a"],"action":"SCMP_ACT_ERRNO","errnoRet":4096}]}"#,
            "p.syscalls[0].errnoRet: must be a whole number from 0 to 4095"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":-1}"#,
            "p.defaultErrnoRet: must be a whole number from 0 to 4095"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["a"],"action":"SCMP_ACT_LOG","args":[{"index":6,"op":"SCMP_CMP_EQ"}]}]}"#,
            "p.syscalls[0].args[0].index: must be a whole number from 0 to 5"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["a"],"action":"SCMP_ACT_LOG","args":[{"op":"EQ"}]}]}"#,
            #"p.syscalls[0].args[0].op: unknown value "EQ""#
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["a"],"action":"SCMP_ACT_NOTIFY"}]}"#,
            "p.syscalls[0].action: SCMP_ACT_NOTIFY needs a listener, which is not supported"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/x"}"#,
            "p.listenerPath: listeners for seccomp notifications are not supported"
        ),
    ])
    func `that are wrong say where`(text: String, reason: String) throws {
        let problem = try #require(throws: Problem.self) {
            try SeccompProfile(JSON(parsing: text), path: "p")
        }
        #expect(problem.summary == "invalid seccomp profile")
        #expect(problem.reason == reason)
    }
}

@Suite struct `Seccomp profiles in Docker's form` {
    private func names(
        _ text: String, _ capabilities: Capabilities = .standard, _ kernel: KernelVersion = KernelVersion(6, 1),
        _ architecture: SeccompProfile.Architecture = .x64
    ) throws -> [String] {
        try SeccompTemplate(JSON(parsing: text)).profile(
            for: SeccompCircumstances(capabilities: capabilities, kernel: kernel, architecture: architecture)
        ).rules.flatMap(\.names)
    }

    @Test func `take up and leave out by capability, architecture and kernel`() throws {
        let text = """
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[
             {"name":"a","action":"SCMP_ACT_ALLOW"},
             {"names":["b"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_SYS_ADMIN","CAP_BPF"]}},
             {"names":["c"],"action":"SCMP_ACT_ALLOW","excludes":{"caps":["CAP_SYS_ADMIN","CAP_BPF"]}},
             {"names":["d"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["amd64","x32"]}},
             {"names":["e"],"action":"SCMP_ACT_ALLOW","excludes":{"arches":["amd64"]}},
             {"names":["f"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"4.8"}},
             {"names":["g"],"action":"SCMP_ACT_ALLOW","excludes":{"minKernel":"4.8"}}]}
            """
        #expect(try names(text) == ["a", "c", "d", "f"])
        #expect(try names(text, [.sysAdmin]) == ["a", "d", "f"])
        #expect(try names(text, [.sysAdmin, .bpf]) == ["a", "b", "d", "f"])
        #expect(try names(text, [], KernelVersion(4, 7), .aarch64) == ["a", "c", "e", "g"])
    }

    @Test func `name an architecture's companions`() throws {
        let template = try SeccompTemplate(
            JSON(
                parsing: """
                    {"defaultAction":"SCMP_ACT_ERRNO","archMap":[{"architecture":"SCMP_ARCH_X86_64",\
                    "subArchitectures":["SCMP_ARCH_X86"]},{"architecture":"SCMP_ARCH_AARCH64"}]}
                    """))
        var circumstances = SeccompCircumstances(
            capabilities: [], kernel: KernelVersion(6, 1), architecture: .x64)
        #expect(template.profile(for: circumstances).architectures == [.x64, .x86])
        circumstances.architecture = .aarch64
        #expect(template.profile(for: circumstances).architectures == [.aarch64])
    }

    @Test(arguments: [
        (
            #"{"defaultAction":"SCMP_ACT_ERRNO","archMap":[{"architecture":"SCMP_ARCH_X86_64"}],"architectures":["SCMP_ARCH_X86"]}"#,
            "'architectures' and 'archMap' were specified in the seccomp profile, use either 'architectures' or 'archMap'"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"name":"a","names":["b"],"action":"SCMP_ACT_ALLOW"}]}"#,
            "p.syscalls[0]: 'name' and 'names' were specified in the seccomp profile, use either 'name' or 'names'"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"name":"a","action":"SCMP_ACT_ALLOW","includes":{"caps":["X"]}}]}"#,
            #"p.syscalls[0].includes.caps[0]: unknown capability "X""#
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"name":"a","action":"SCMP_ACT_ALLOW","includes":{"minKernel":"4"}}]}"#,
            #"p.syscalls[0].includes.minKernel: must be a version of the kernel, as "4.8""#
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ERRNO","archMap":[{"architecture":"x"}]}"#,
            #"p.archMap[0].architecture: must be an architecture, as "SCMP_ARCH_X86_64""#
        ),
        (#"7"#, "p: must be an object"),
    ])
    func `that are wrong say where`(text: String, reason: String) throws {
        let problem = try #require(throws: Problem.self) {
            try SeccompTemplate(JSON(parsing: text), path: "p")
        }
        #expect(problem.reason == reason)
    }

    @Test(arguments: [
        ("6.1.0-13-amd64", KernelVersion(6, 1)), ("4.8", KernelVersion(4, 8)), ("5.10-rc1", KernelVersion(5, 10)),
    ])
    func `read versions of kernels`(text: String, version: KernelVersion) {
        #expect(KernelVersion(text) == version)
        #expect(KernelVersion("4") == nil)
        #expect(KernelVersion("x.1") == nil)
    }
}

import Documents
import Testing

@testable import Linux

private typealias Condition = SeccompProfile.Condition

private let allowed: UInt32 = 0x7FFF_0000
private func errno(_ number: UInt32) -> UInt32 { 0x0005_0000 | number }

private func standard(
    _ capabilities: Capabilities = .standard, _ architecture: SeccompProfile.Architecture = .x64
) -> SeccompProfile {
    SeccompTemplate.standard.profile(
        for: SeccompCircumstances(
            capabilities: capabilities, kernel: KernelVersion(6, 1), architecture: architecture))
}

@Suite struct `The standard seccomp profile` {
    @Test func `allows 361 calls always`() {
        let names = SeccompTemplate.standard.rules[0].rule.names
        #expect(names.count == 361)
        #expect(Set(names).count == 361)
    }

    @Test(
        arguments: [
            ("read", [], allowed), ("futex", [], allowed), ("removexattrat", [], allowed),
            ("unshare", [], errno(1)), ("mount", [], errno(1)), ("keyctl", [], errno(1)), ("bpf", [], errno(1)),
            ("io_uring_setup", [], errno(1)), ("userfaultfd", [], errno(1)), ("ptrace", [], allowed),
            ("clone", [0x1200011], allowed), ("clone", [0x1000_0000], errno(1)), ("clone", [0x2_0000], errno(1)),
            ("clone3", [], errno(38)), ("chroot", [], allowed), ("reboot", [], errno(1)),
            ("personality", [0], allowed), ("personality", [0xFFFF_FFFF], allowed), ("personality", [0x20008], allowed),
            ("personality", [0x40000], errno(1)), ("personality", [0x1_0000_0000], errno(1)),
            ("socket", [2], allowed), ("socket", [37], allowed), ("socket", [38], errno(1)), ("socket", [39], allowed),
            ("socket", [40], errno(1)), ("socket", [41], allowed), ("socket", [0x1_0000_0026], allowed),
            ("arch_prctl", [], allowed), ("modify_ldt", [], allowed),
            ("open_tree_attr", [], errno(38)),
        ] as [(String, [UInt64], UInt32)])
    func `answers`(call: String, arguments: [UInt64], expected: UInt32) throws {
        let interpreter = SeccompInterpreter(program: try standard().program(for: .x64).bytes)
        let number = try #require(SyscallTable.x64.entries.first { $0.name == call }).number
        let (answer, steps) = try interpreter.answer(
            architecture: SeccompInterpreter.x64, number: number, arguments: arguments)
        #expect(answer == expected)
        #expect(steps <= (arguments.isEmpty ? 12 : 32))
    }

    @Test func `lets a container with the capability do what the capability is for`() throws {
        let interpreter = SeccompInterpreter(program: try standard([.sysAdmin]).program(for: .x64).bytes)
        for (name, expected) in [("mount", allowed), ("clone3", allowed), ("unshare", allowed), ("reboot", errno(1))] {
            let number = try #require(SyscallTable.x64.entries.first { $0.name == name }).number
            let (answer, _) = try interpreter.answer(architecture: SeccompInterpreter.x64, number: number)
            #expect(answer == expected, "\(name)")
        }
    }

    @Test func `treats programs of 32 bits alike and refuses foreign ones`() throws {
        let interpreter = SeccompInterpreter(program: try standard().program(for: .x64).bytes)
        // getpid, keyctl, the newest call, and one of an architecture that is not in the list
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x86, number: 20).0 == allowed)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x86, number: 288).0 == errno(1))
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x86, number: 999).0 == errno(38))
        #expect(try interpreter.answer(architecture: SeccompInterpreter.aarch64, number: 63).0 == errno(38))
        // x32: getpid, readv by its own number, keyctl
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 0x4000_0027).0 == allowed)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 0x4000_0203).0 == allowed)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 0x4000_00FA).0 == errno(1))
    }

    @Test func `means the same in the program as in the rules, for every call and number`() throws {
        let profile = standard()
        let interpreter = SeccompInterpreter(program: try profile.program(for: .x64).bytes)
        let always = Set(profile.rules.filter { $0.conditions.isEmpty && $0.action == .allow }.flatMap(\.names))
        let conditional = Set(profile.rules.flatMap(\.names)).subtracting(always)
        for (table, architecture, bit) in [
            (SyscallTable.x64, SeccompInterpreter.x64, 0), (.x86, SeccompInterpreter.x86, 0),
            (.x32, SeccompInterpreter.x64, 0x4000_0000),
        ] as [(SyscallTable, UInt32, UInt32)] {
            let byNumber = Dictionary(uniqueKeysWithValues: table.entries.map { ($0.number, $0.name) })
            let newest = table.entries.filter { always.contains($0.name) }.map(\.number).max() ?? 0
            for number in UInt32(0)...1000 {
                let name = byNumber[number] ?? ""
                if conditional.contains(name) { continue }
                let expected = number > newest ? errno(38) : always.contains(name) ? allowed : errno(1)
                let (answer, _) = try interpreter.answer(architecture: architecture, number: number | bit)
                #expect(answer == expected, "\(name) \(number)")
            }
        }
    }

    @Test func `compiles for aarch64`() throws {
        let profile = standard(.standard, .aarch64)
        let interpreter = SeccompInterpreter(program: try profile.program(for: .aarch64).bytes)
        // read, keyctl, clone of a user namespace, and x86_64's read
        #expect(try interpreter.answer(architecture: SeccompInterpreter.aarch64, number: 63).0 == allowed)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.aarch64, number: 219).0 == errno(1))
        #expect(
            try interpreter.answer(
                architecture: SeccompInterpreter.aarch64, number: 220, arguments: [0x1000_0000]
            ).0 == errno(1))
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 0).0 == errno(38))
    }

    @Test func `is at hand for the default capabilities`() throws {
        let compiled = try standard().program(for: .x64)
        // When this fails after a change of the profile: the expected words are the new data of
        // SeccompProgram+Precompiled.swift.
        let words = stride(from: 0, to: compiled.bytes.count, by: 8).map { start in
            compiled.bytes[start..<(start + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        #expect(SeccompProgram.precompiled == words)
        let circumstances = SeccompCircumstances(
            capabilities: .standard, kernel: KernelVersion(6, 1), architecture: .x64)
        #expect(try SeccompProgram.standard(for: circumstances) == compiled)
    }
}

@Suite struct `Seccomp conditions` {
    /// Values around the limits of a word and of 64 bits.
    static let values: [UInt64] = [
        0, 1, 7, 8, 9, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0008, 0x8_0000_0000,
        0x8000_0000_0000_0000, .max - 1, .max,
    ]

    @Test(arguments: SeccompProfile.Comparison.allCases)
    func `compare all 64 bits`(comparison: SeccompProfile.Comparison) throws {
        for value in Self.values {
            for second in comparison == .masked ? Self.values : [0] {
                let profile = SeccompProfile(
                    defaultAction: .allow,
                    rules: [
                        .init(
                            names: ["read"], action: .errno(5),
                            conditions: [Condition(argument: 3, comparison, value, equals: second)])
                    ])
                let interpreter = SeccompInterpreter(program: try profile.program(for: .x64).bytes)
                for argument in Self.values {
                    let holds =
                        switch comparison {
                        case .equal: argument == value
                        case .notEqual: argument != value
                        case .less: argument < value
                        case .lessOrEqual: argument <= value
                        case .greater: argument > value
                        case .greaterOrEqual: argument >= value
                        case .masked: argument & value == second
                        }
                    let (answer, _) = try interpreter.answer(
                        architecture: SeccompInterpreter.x64, number: 0, arguments: [1, 2, 3, argument, 5, 6])
                    #expect(answer == (holds ? errno(5) : allowed), "\(argument) \(comparison) \(value) \(second)")
                }
            }
        }
    }

    @Test func `of one rule must all hold, unless two are about the same argument`() throws {
        func answer(_ conditions: [SeccompProfile.Condition], _ arguments: [UInt64]) throws -> UInt32 {
            let profile = SeccompProfile(
                defaultAction: .errno(1), rules: [.init(names: ["read"], action: .allow, conditions: conditions)])
            return try SeccompInterpreter(program: profile.program(for: .x64).bytes)
                .answer(architecture: SeccompInterpreter.x64, number: 0, arguments: arguments).0
        }
        let both = [Condition(argument: 0, .equal, 1), Condition(argument: 1, .greater, 5)]
        #expect(try answer(both, [1, 6]) == allowed)
        #expect(try answer(both, [1, 5]) == errno(1))
        #expect(try answer(both, [2, 6]) == errno(1))
        let either = [Condition(argument: 0, .equal, 1), Condition(argument: 0, .equal, 2)]
        #expect(try answer(either, [2]) == allowed)
        #expect(try answer(either, [3]) == errno(1))
    }

    @Test func `lose against a rule without any, and go by their order`() throws {
        let conditional = SeccompProfile.Rule(
            names: ["read"], action: .errno(2), conditions: [Condition(argument: 0, .equal, 1)])
        let general = SeccompProfile.Rule(
            names: ["read"], action: .errno(3), conditions: [Condition(argument: 0, .less, 10)])
        let plain = SeccompProfile.Rule(names: ["read"], action: .errno(4))
        func answer(_ rules: [SeccompProfile.Rule], _ argument: UInt64) throws -> UInt32 {
            let profile = SeccompProfile(defaultAction: .allow, rules: rules)
            return try SeccompInterpreter(program: profile.program(for: .x64).bytes)
                .answer(architecture: SeccompInterpreter.x64, number: 0, arguments: [argument]).0
        }
        #expect(try answer([conditional, general], 1) == errno(2))
        #expect(try answer([conditional, general], 2) == errno(3))
        #expect(try answer([conditional, general], 10) == allowed)
        #expect(try answer([conditional, plain], 1) == errno(4))
    }

    @Test func `may be many: far jumps are bridged`() throws {
        let rules = (0..<200).map { index in
            SeccompProfile.Rule(
                names: [SyscallTable.x64.entries[index].name], action: .errno(UInt16(index + 1)),
                conditions: [Condition(argument: 0, .equal, UInt64(index) << 32 | 5)])
        }
        let profile = SeccompProfile(defaultAction: .allow, architectures: [.x86, .x32], rules: rules)
        let interpreter = SeccompInterpreter(program: try profile.program(for: .x64).bytes)
        for index in 0..<200 {
            let number = SyscallTable.x64.entries[index].number
            for (argument, expected) in [(UInt64(index) << 32 | 5, errno(UInt32(index + 1))), (4, allowed)] {
                let (answer, _) = try interpreter.answer(
                    architecture: SeccompInterpreter.x64, number: number, arguments: [argument])
                #expect(answer == expected, "\(index)")
            }
        }
    }

    @Test func `too many for the kernel are refused`() throws {
        let rules = (0..<2000).map {
            SeccompProfile.Rule(
                names: ["read"], action: .allow, conditions: [Condition(argument: 0, .equal, UInt64($0))])
        }
        let problem = #expect(throws: Problem.self) {
            try SeccompProfile(defaultAction: .errno(1), rules: rules).program(for: .x64)
        }
        #expect(problem?.reason?.hasSuffix("instructions, the kernel takes 4096") == true)
    }
}

@Suite struct `Seccomp actions` {
    @Test(
        arguments: [
            (.killProcess, 0x8000_0000), (.killThread, 0), (.trap, 0x0003_0000), (.errno(28), 0x0005_001C),
            (.trace(7), 0x7FF0_0007), (.log, 0x7FFC_0000), (.allow, 0x7FFF_0000),
        ] as [(SeccompProfile.Action, UInt32)])
    func `become the kernel's values`(action: SeccompProfile.Action, value: UInt32) throws {
        let profile = SeccompProfile(defaultAction: .errno(1), rules: [.init(names: ["read"], action: action)])
        let interpreter = SeccompInterpreter(program: try profile.program(for: .x64).bytes)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 0).0 == value)
    }

    @Test func `of a list of what is forbidden leave x32 and foreign programs no way round it`() throws {
        let profile = SeccompProfile(
            defaultAction: .allow, rules: [.init(names: ["mkdir", "no_such_call"], action: .errno(28))])
        let interpreter = SeccompInterpreter(program: try profile.program(for: .x64).bytes)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 83).0 == errno(28))
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 1000).0 == allowed)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 0x4000_0053).0 == errno(38))
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x86, number: 39).0 == errno(38))
    }

    @Test func `without any rule apply to everything`() throws {
        let profile = SeccompProfile(defaultAction: .killProcess)
        let interpreter = SeccompInterpreter(program: try profile.program(for: .x64).bytes)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 0).0 == 0x8000_0000)
        #expect(try interpreter.answer(architecture: SeccompInterpreter.x64, number: 999).0 == 0x8000_0000)
    }
}

@Suite struct `The text of the standard profile` {
    @Test func `is what the template says`() throws {
        let circumstances = SeccompCircumstances(
            capabilities: .standard, kernel: KernelVersion(6, 1), architecture: .x64)
        let profile = SeccompTemplate.standard.profile(for: circumstances)
        #expect(SeccompProfile.standardText == profile.json.text())
    }
}

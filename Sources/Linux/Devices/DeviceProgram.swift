internal import CLinux

/// The devices controller of cgroup v2: a program that the kernel asks at every use of a device.
public enum DeviceProgram {
    /// The program as `struct bpf_insn`s, 8 bytes each.
    ///
    /// For each kind of access that is asked for, the last rule that matches decides; what none matches is denied.
    public static func bytes(for rules: [CgroupLimits.DeviceAccess]) -> [UInt8] {
        var program = Assembler()
        program.emit(.loadWord, Register.kind, Register.context, offset: 0)
        program.emit(.copy, Register.asked, Register.kind)
        program.emit(.and, Register.kind, value: 0xFFFF)
        program.emit(.shiftRight, Register.asked, value: 16)
        program.emit(.loadWord, Register.major, Register.context, offset: 4)
        program.emit(.loadWord, Register.minor, Register.context, offset: 8)
        for rule in rules.reversed() {
            guard let part = Part(rule) else { continue }
            program.append(part)
            // The verifier refuses instructions that cannot be reached.
            if part.decidesAll { return program.bytes }
        }
        program.answer(false)
        return program.bytes
    }

    private enum Register {
        static let result: UInt8 = 0
        static let context: UInt8 = 1
        static let kind: UInt8 = 2
        /// What is asked for and not yet allowed.
        static let asked: UInt8 = 3
        static let major: UInt8 = 4
        static let minor: UInt8 = 5
    }

    /// A rule in numbers.
    private struct Part {
        var isAllowed: Bool
        /// Registers that must hold a value.
        var tests: [(register: UInt8, value: Int32)] = []
        /// `BPF_DEVCG_ACC_*`
        var access: Int32 = 0

        /// `nil` for a rule that matches nothing.
        init?(_ rule: CgroupLimits.DeviceAccess) {
            isAllowed = rule.isAllowed
            switch rule.type {
            case "b": tests.append((Register.kind, 1))
            case "c", "u": tests.append((Register.kind, 2))
            case "a", "": break
            default: return nil
            }
            for (register, number) in [(Register.major, rule.major), (Register.minor, rule.minor)] {
                guard let number, number >= 0 else { continue }
                guard let value = Int32(exactly: number) else { return nil }
                tests.append((register, value))
            }
            if rule.access.contains("m") { access |= 1 }
            if rule.access.contains("r") { access |= 2 }
            if rule.access.contains("w") { access |= 4 }
            if access == 0 { return nil }
        }

        var isWhole: Bool { access == 7 }
        var decidesAll: Bool { tests.isEmpty && isWhole }
    }

    private struct Assembler {
        enum Operation: UInt8 {
            case loadWord = 0x61  // BPF_LDX | BPF_MEM | BPF_W
            case copy = 0xBC  // BPF_ALU | BPF_MOV | BPF_X
            case and = 0x54  // BPF_ALU | BPF_AND | BPF_K
            case shiftRight = 0x74  // BPF_ALU | BPF_RSH | BPF_K
            case set = 0xB7  // BPF_ALU64 | BPF_MOV | BPF_K
            case jump = 0x05  // BPF_JMP | BPF_JA
            case jumpUnlessEqual = 0x55  // BPF_JMP | BPF_JNE | BPF_K
            case jumpIfAny = 0x45  // BPF_JMP | BPF_JSET | BPF_K
            case exit = 0x95  // BPF_JMP | BPF_EXIT
        }

        var bytes: [UInt8] = []

        mutating func emit(
            _ operation: Operation, _ destination: UInt8 = 0, _ source: UInt8 = 0, offset: Int16 = 0, value: Int32 = 0
        ) {
            bytes += [operation.rawValue, source << 4 | destination]
            bytes += withUnsafeBytes(of: offset.littleEndian, Array.init)
            bytes += withUnsafeBytes(of: value.littleEndian, Array.init)
        }

        mutating func answer(_ isAllowed: Bool) {
            emit(.set, Register.result, value: isAllowed ? 1 : 0)
            emit(.exit)
        }

        /// Answers, or goes on behind the part.
        mutating func append(_ part: Part) {
            let decision: Int16 = part.isWhole ? 2 : 4
            for (index, test) in part.tests.enumerated() {
                let rest = Int16(part.tests.count - index - 1) + decision
                emit(.jumpUnlessEqual, test.register, offset: rest, value: test.value)
            }
            if part.isAllowed, !part.isWhole {
                emit(.and, Register.asked, value: ~part.access)
                emit(.jumpUnlessEqual, Register.asked, offset: 2, value: 0)
            } else if !part.isWhole {
                emit(.jumpIfAny, Register.asked, offset: 1, value: part.access)
                emit(.jump, offset: 2)
            }
            answer(part.isAllowed)
        }
    }
}

extension DeviceProgram {
    private enum Command {
        static let load: Int32 = 5  // BPF_PROG_LOAD
        static let attach: Int32 = 8  // BPF_PROG_ATTACH
        static let detach: Int32 = 9  // BPF_PROG_DETACH
        static let descriptor: Int32 = 13  // BPF_PROG_GET_FD_BY_ID
        static let query: Int32 = 16  // BPF_PROG_QUERY
    }

    private static let programType: UInt32 = 15  // BPF_PROG_TYPE_CGROUP_DEVICE
    private static let attachType: UInt32 = 6  // BPF_CGROUP_DEVICE
    private static let allowMultiple: UInt32 = 2  // BPF_F_ALLOW_MULTI

    /// Makes `rules` those of the control group at `path`, in place of the ones it has.
    ///
    /// The group keeps the program, which goes with it. The corresponding call is `bpf(2)`.
    public static func attach(
        _ rules: [CgroupLimits.DeviceAccess], toCgroup path: String
    ) throws(SystemError) {
        let group = try Descriptor.open(path, Kernel.openDirectory)
        let program = try load(bytes(for: rules))
        let former = programs(of: group)
        // The new one first: at no moment is the group without rules.
        try call("BPF_PROG_ATTACH \(path)", Command.attach, words(group.word, program.word, attachType, allowMultiple))
        for identifier in former {
            guard let number = try? call("BPF_PROG_GET_FD_BY_ID", Command.descriptor, words(identifier, 0, 0, 0))
            else { continue }
            let old = Descriptor(owning: number)
            try call("BPF_PROG_DETACH \(path)", Command.detach, words(group.word, old.word, attachType, 0))
        }
    }

    /// Gives a program to the kernel's verifier.
    static func load(_ program: [UInt8]) throws(SystemError) -> Descriptor {
        let license = Array("Apache\0".utf8)
        // The name, in the words at offset 48: "cove_devices".
        let name: [UInt64] = [0x7665_645F_6576_6F63, 0x0000_0000_7365_6369]
        let result = program.withUnsafeBytes { instructions in
            license.withUnsafeBytes { license in
                var attributes = words(programType, UInt32(program.count / 8))
                // No log and no version stand between.
                attributes += [address(instructions), address(license), 0, 0, 0] + name
                return Result { () throws(SystemError) in try call("BPF_PROG_LOAD", Command.load, attributes) }
            }
        }
        return Descriptor(owning: try result.get())
    }

    /// The identifiers of the device programs that are attached to a group.
    private static func programs(of group: borrowing Descriptor) -> [UInt32] {
        var identifiers = [UInt32](repeating: 0, count: 64)
        var attributes = words(group.word, attachType, 0, 0)
        let count: UInt32? = identifiers.withUnsafeMutableBytes { buffer in
            attributes += [address(UnsafeRawBufferPointer(buffer)), 64]
            let result = attributes.withUnsafeMutableBytes { cl_bpf(Command.query, $0.baseAddress!, 32) }
            return result < 0 ? nil : UInt32(truncatingIfNeeded: attributes[3])
        }
        return Array(identifiers.prefix(Int(count ?? 0)))
    }

    @discardableResult
    private static func call(
        _ name: String, _ command: Int32, _ attributes: [UInt64]
    ) throws(SystemError) -> Int32 {
        var attributes = attributes
        let size = UInt32(attributes.count * 8)
        return try check("bpf \(name)") {
            // Not empty, so it has an address.
            attributes.withUnsafeMutableBytes { cl_bpf(command, $0.baseAddress!, size) }
        }
    }

    private static func address(_ buffer: UnsafeRawBufferPointer) -> UInt64 {
        UInt64(UInt(bitPattern: buffer.baseAddress))
    }

    /// Pairs of 32 bits as the words of a `union bpf_attr`.
    private static func words(_ values: UInt32...) -> [UInt64] {
        stride(from: 0, to: values.count, by: 2).map { UInt64(values[$0]) | UInt64(values[$0 + 1]) << 32 }
    }
}

extension Descriptor {
    fileprivate var word: UInt32 { UInt32(bitPattern: raw) }
}

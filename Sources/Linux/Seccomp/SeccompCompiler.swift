/// Turns a profile into a program.
struct SeccompCompiler {
    private let profile: SeccompProfile
    /// What is to be done with a call, by its name.
    private var calls: [String: Decision] = [:]
    private var assembler = FilterAssembler()

    /// Offsets in `struct seccomp_data`.
    private enum Offset {
        static let number = 0
        static let architecture = 4
        static func low(_ argument: Int) -> Int { 16 + 8 * argument }
        static func high(_ argument: Int) -> Int { 20 + 8 * argument }
    }

    /// The first bit of the numbers of x32, whose architecture is x86_64's.
    private static let x32Bit: UInt32 = 0x4000_0000

    private struct Decision {
        /// From the first rule without conditions: it wins over all others.
        var always: UInt32?
        /// In the order of the profile; what none matches gets the default.
        var branches: [Branch] = []
    }

    private struct Branch {
        /// All must hold.
        var conditions: [SeccompProfile.Condition]
        var answer: UInt32
    }

    /// Numbers from `start` to the next range's start.
    private struct Range {
        var start: UInt32
        var answer: Answer
    }

    private enum Answer: Equatable {
        case value(UInt32)
        /// That of a call that has branches.
        case call(String)
    }

    private static let notImplemented = SeccompProfile.Action.errno(38).answer

    init(profile: SeccompProfile) {
        self.profile = profile
        calls.reserveCapacity(512)
        for rule in profile.rules {
            let answer = rule.action.answer
            let branches = SeccompCompiler.alternatives(rule.conditions).map { Branch(conditions: $0, answer: answer) }
            for name in rule.names {
                if branches.isEmpty {
                    if calls[name]?.always == nil { calls[name, default: Decision()].always = answer }
                } else {
                    calls[name, default: Decision()].branches += branches
                }
            }
        }
    }

    /// Conditions that must hold together; each alone when two compare the same argument.
    private static func alternatives(_ conditions: [SeccompProfile.Condition]) -> [[SeccompProfile.Condition]] {
        if conditions.isEmpty { return [] }
        let isAmbiguous = Set(conditions.map(\.argument)).count < conditions.count
        return isAmbiguous ? conditions.map { [$0] } : [conditions]
    }

    mutating func program(for native: SeccompProfile.Architecture) -> [UInt8] {
        // What runs first is written last.
        var next = FilterAssembler.Target.answer(SeccompCompiler.notImplemented)
        switch native {
        case .x64:
            if profile.architectures.contains(.x86) {
                let tree = tree(ranges(of: .x86))
                next = .label(assembler.jump(.equal, AuditArchitecture.x86, yes: tree, no: next))
            }
            let others =
                profile.architectures.contains(.x32)
                ? ranges(of: .x32, offset: SeccompCompiler.x32Bit)
                : [Range(start: SeccompCompiler.x32Bit, answer: .value(SeccompCompiler.notImplemented))]
            let tree = tree(ranges(of: .x64) + others)
            next = .label(assembler.jump(.equal, AuditArchitecture.x64, yes: tree, no: next))
        default:
            let tree = tree(ranges(of: .aarch64))
            next = .label(assembler.jump(.equal, AuditArchitecture.aarch64, yes: tree, no: next))
        }
        _ = assembler.load(Offset.architecture)
        return assembler.program
    }

    private enum AuditArchitecture {
        static let x64: UInt32 = 0xC000_003E
        static let x86: UInt32 = 0x4000_0003
        static let aarch64: UInt32 = 0xC000_00B7
    }

    /// The answers of all numbers, with neighbours of the same answer joined.
    private func ranges(of table: SyscallTable, offset: UInt32 = 0) -> [Range] {
        let unnamed = Answer.value(profile.defaultAction.answer)
        var ranges = [Range(start: offset, answer: unnamed)]
        func begin(_ start: UInt32, _ answer: Answer) {
            if ranges[ranges.count - 1].answer == answer { return }
            if ranges[ranges.count - 1].start == start { ranges.removeLast() }
            if ranges.last?.answer != answer { ranges.append(Range(start: start, answer: answer)) }
        }
        var newest: UInt32?
        for entry in table.entries {
            guard let decision = calls[entry.name] else { continue }
            let number = entry.number + offset
            // A gap before this one has the default again.
            if let newest { begin(newest + 1, newest + 1 == number ? ranges[ranges.count - 1].answer : unnamed) }
            begin(number, decision.always.map { .value($0) } ?? .call(entry.name))
            newest = number
        }
        if let newest {
            begin(newest + 1, profile.defaultAction.permits ? unnamed : .value(SeccompCompiler.notImplemented))
        }
        return ranges
    }

    /// A binary search over `ranges`, which are not empty; loads the number first.
    private mutating func tree(_ ranges: [Range]) -> FilterAssembler.Target {
        var known: [String: FilterAssembler.Target] = [:]
        switch subtree(ranges[...], &known) {
        case .answer(let value): return .answer(value)
        case .label(let label):
            // A load goes on with what was written last, which the topmost jump is.
            precondition(label == assembler.count - 1)
            return .label(assembler.load(Offset.number))
        }
    }

    private mutating func subtree(
        _ ranges: ArraySlice<Range>, _ known: inout [String: FilterAssembler.Target]
    ) -> FilterAssembler.Target {
        if ranges.count == 1 { return target(ranges[ranges.startIndex].answer, &known) }
        let middle = ranges.startIndex + ranges.count / 2
        let upper = subtree(ranges[middle...], &known)
        let lower = subtree(ranges[..<middle], &known)
        return .label(assembler.jump(.greaterOrEqual, ranges[middle].start, yes: upper, no: lower))
    }

    private mutating func target(
        _ answer: Answer, _ known: inout [String: FilterAssembler.Target]
    ) -> FilterAssembler.Target {
        switch answer {
        case .value(let value): return .answer(value)
        case .call(let name):
            if let target = known[name] { return target }
            var target = FilterAssembler.Target.answer(profile.defaultAction.answer)
            for branch in calls[name]?.branches.reversed() ?? [] {
                let otherwise = target
                target = .answer(branch.answer)
                for condition in branch.conditions.reversed() {
                    target = test(condition, yes: target, no: otherwise)
                }
            }
            known[name] = target
            return target
        }
    }

    /// Compares an argument, word by word: classic BPF knows 32 bits.
    private mutating func test(
        _ condition: SeccompProfile.Condition, yes: FilterAssembler.Target, no: FilterAssembler.Target
    ) -> FilterAssembler.Target {
        let high = UInt32(truncatingIfNeeded: condition.value >> 32)
        let low = UInt32(truncatingIfNeeded: condition.value)
        let highWord = Offset.high(condition.argument)
        let lowWord = Offset.low(condition.argument)
        func ordered(_ lowTest: FilterAssembler.Test, _ yes: FilterAssembler.Target, _ no: FilterAssembler.Target)
            -> FilterAssembler.Target
        {
            _ = assembler.jump(lowTest, low, yes: yes, no: no)
            let lower = FilterAssembler.Target.label(assembler.load(lowWord))
            let same = FilterAssembler.Target.label(assembler.jump(.equal, high, yes: lower, no: no))
            _ = assembler.jump(.greater, high, yes: yes, no: same)
            return .label(assembler.load(highWord))
        }
        func equal(_ yes: FilterAssembler.Target, _ no: FilterAssembler.Target) -> FilterAssembler.Target {
            _ = assembler.jump(.equal, low, yes: yes, no: no)
            let lower = FilterAssembler.Target.label(assembler.load(lowWord))
            _ = assembler.jump(.equal, high, yes: lower, no: no)
            return .label(assembler.load(highWord))
        }
        switch condition.comparison {
        case .equal: return equal(yes, no)
        case .notEqual: return equal(no, yes)
        case .greater: return ordered(.greater, yes, no)
        case .greaterOrEqual: return ordered(.greaterOrEqual, yes, no)
        case .lessOrEqual: return ordered(.greater, no, yes)
        case .less: return ordered(.greaterOrEqual, no, yes)
        case .masked:
            _ = assembler.jump(.equal, UInt32(truncatingIfNeeded: condition.second), yes: yes, no: no)
            _ = assembler.mask(low)
            let lower = FilterAssembler.Target.label(assembler.load(lowWord))
            _ = assembler.jump(.equal, UInt32(truncatingIfNeeded: condition.second >> 32), yes: lower, no: no)
            _ = assembler.mask(high)
            return .label(assembler.load(highWord))
        }
    }
}

extension SeccompProfile.Action {
    /// `SECCOMP_RET_*` with its data.
    var answer: UInt32 {
        switch self {
        case .killProcess: 0x8000_0000
        case .killThread: 0x0000_0000
        case .trap: 0x0003_0000
        case .errno(let number): 0x0005_0000 | UInt32(number)
        case .trace(let number): 0x7FF0_0000 | UInt32(number)
        case .log: 0x7FFC_0000
        case .allow: 0x7FFF_0000
        }
    }

    /// Whether the call is carried out.
    var permits: Bool { self == .allow || self == .log }
}

/// Writes a classic BPF program from its end to its beginning.
///
/// Jumps of classic BPF only go forward, so that what they lead to is known when they are written. A conditional jump
/// reaches 255 instructions; what lies farther is reached through a `ja`, or by one more `ret`.
struct FilterAssembler {
    /// Where a jump leads: the number of an instruction, counted from the end.
    typealias Label = Int

    enum Target {
        case label(Label)
        /// Leave with this value.
        case answer(UInt32)
    }

    /// `code | jt << 16 | jf << 24 | k << 32`: `struct sock_filter` as little-endian machines hold it.
    private var reversed: [UInt64] = []
    private var answers: [UInt32: Label] = [:]

    var count: Int { reversed.count }

    private enum Operation {
        static let loadWord: UInt64 = 0x20  // BPF_LD | BPF_W | BPF_ABS
        static let and: UInt64 = 0x54  // BPF_ALU | BPF_AND | BPF_K
        static let jump: UInt64 = 0x05  // BPF_JMP | BPF_JA
        static let answer: UInt64 = 0x06  // BPF_RET | BPF_K
    }

    enum Test: UInt64 {
        case equal = 0x15  // BPF_JMP | BPF_JEQ | BPF_K
        case greater = 0x25  // BPF_JMP | BPF_JGT | BPF_K
        case greaterOrEqual = 0x35  // BPF_JMP | BPF_JGE | BPF_K
    }

    @discardableResult
    private mutating func emit(_ code: UInt64, _ k: UInt32, _ yes: Int = 0, _ no: Int = 0) -> Label {
        reversed.append(code | UInt64(yes) << 16 | UInt64(no) << 24 | UInt64(k) << 32)
        return reversed.count - 1
    }

    /// The word at `offset` of `struct seccomp_data`, for what was written last.
    mutating func load(_ offset: Int) -> Label { emit(Operation.loadWord, UInt32(offset)) }

    /// The word masked, for what was written last.
    mutating func mask(_ mask: UInt32) -> Label { emit(Operation.and, mask) }

    /// Compares the loaded word with `k`.
    mutating func jump(_ test: Test, _ k: UInt32, yes: Target, no: Target) -> Label {
        // Placing the second may push the first out of reach by one: two instructions of room are kept.
        let yes = place(yes)
        let no = place(no)
        return emit(test.rawValue, k, reversed.count - yes - 1, reversed.count - no - 1)
    }

    /// A label within reach of the next two instructions.
    private mutating func place(_ target: Target) -> Label {
        switch target {
        case .answer(let value):
            if let label = answers[value], isNear(label) { return label }
            let label = emit(Operation.answer, value)
            answers[value] = label
            return label
        case .label(let label):
            if isNear(label) { return label }
            return emit(Operation.jump, UInt32(reversed.count - label - 1))
        }
    }

    private func isNear(_ label: Label) -> Bool { reversed.count + 2 - label - 1 <= 255 }

    /// The program in the order of its execution, 8 bytes an instruction.
    var program: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(reversed.count * 8)
        for instruction in reversed.reversed() {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: instruction >> shift))
            }
        }
        return bytes
    }
}

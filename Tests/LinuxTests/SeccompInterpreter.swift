@testable import Linux

/// Runs a classic BPF program as the kernel's seccomp does.
struct SeccompInterpreter {
    struct Stuck: Error {}

    let program: [UInt8]

    static let x64: UInt32 = 0xC000_003E
    static let x86: UInt32 = 0x4000_0003
    static let aarch64: UInt32 = 0xC000_00B7

    /// What the filter answers to a call, and how many instructions that took.
    func answer(architecture: UInt32, number: UInt32, arguments: [UInt64] = []) throws -> (UInt32, steps: Int) {
        var data: [UInt32] = [number, architecture, 0, 0]
        for index in 0..<6 {
            let value = index < arguments.count ? arguments[index] : 0
            data += [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        }
        var accumulator: UInt32 = 0
        var counter = 0
        var steps = 0
        while counter * 8 + 8 <= program.count {
            let bytes = program[(counter * 8)..<(counter * 8 + 8)]
            let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let k = UInt32(truncatingIfNeeded: word >> 32)
            let (yes, no) = (Int(word >> 16 & 0xFF), Int(word >> 24 & 0xFF))
            counter += 1
            steps += 1
            switch word & 0xFFFF {
            case 0x20 where k % 4 == 0 && k / 4 < 16: accumulator = data[Int(k) / 4]
            case 0x54: accumulator &= k
            case 0x05: counter += Int(k)
            case 0x06: return (k, steps)
            case 0x15: counter += accumulator == k ? yes : no
            case 0x25: counter += accumulator > k ? yes : no
            case 0x35: counter += accumulator >= k ? yes : no
            default: throw Stuck()
            }
        }
        throw Stuck()
    }
}

import Documents
import Testing

@testable import Linux

private typealias Access = CgroupLimits.DeviceAccess

/// Runs the few instructions of eBPF that a device program has.
private func verdict(_ program: [UInt8], kind: UInt64, access: UInt64, _ major: UInt64, _ minor: UInt64) throws -> Bool
{
    struct Stuck: Error {}
    let context = [access << 16 | kind, major, minor]
    var registers = [UInt64](repeating: 0, count: 11)
    var counter = 0
    while counter * 8 + 8 <= program.count {
        let code = program[(counter * 8)..<(counter * 8 + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let (destination, source) = (Int(code >> 8 & 0xF), Int(code >> 12 & 0xF))
        let offset = Int(Int16(truncatingIfNeeded: code >> 16))
        let value = UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: code >> 32)))
        counter += 1
        switch code & 0xFF {
        case 0x61: registers[destination] = context[offset / 4]
        case 0xBC: registers[destination] = registers[source]
        case 0x54: registers[destination] &= value & 0xFFFF_FFFF
        case 0x74: registers[destination] >>= value
        case 0xB7: registers[destination] = value
        case 0x05: counter += offset
        case 0x55: if registers[destination] != value { counter += offset }
        case 0x45: if registers[destination] & value != 0 { counter += offset }
        case 0x95: return registers[0] == 1
        default: throw Stuck()
        }
    }
    throw Stuck()
}

@Suite struct `Device rules` {
    @Test(arguments: [
        ("c 42:* rmw", "c 42:* rmw"), ("a *:* rwm", "a *:* rwm"), ("b 8:0 r", "b 8:0 r"),
    ])
    func `are read and written`(text: String, v1: String) {
        #expect(CgroupLimits.DeviceAccess(parsing: text)?.v1 == v1)
    }

    @Test(arguments: [
        "", "c", "c 1:3", "x 1:3 r", "c 1 r", "c 1:3 x", "c 1:3 rwmr", "c -1:3 r", "c 1:3:4 r", "c : r",
        "c 99999999999999999999:1 r",
    ])
    func `of another form are none`(text: String) {
        #expect(CgroupLimits.DeviceAccess(parsing: text) == nil)
    }

    private static let block: UInt64 = 1
    private static let character: UInt64 = 2
    private static let (make, read, write): (UInt64, UInt64, UInt64) = (1, 2, 4)

    @Test(
        arguments: [
            (character, read | write, 1, 3, true), (character, read, 136, 17, true), (character, make, 10, 200, true),
            (block, make, 8, 0, true), (block, read, 8, 0, false), (character, read, 10, 200, false),
            (character, read | make, 10, 200, false), (character, write, 1, 1, false), (character, read, 5, 2, true),
        ] as [(UInt64, UInt64, UInt64, UInt64, Bool)])
    func `by default allow the harmless devices`(
        kind: UInt64, access: UInt64, major: UInt64, minor: UInt64, isAllowed: Bool
    ) throws {
        let program = DeviceProgram.bytes(for: CgroupLimits.DeviceAccess.standard)
        #expect(try verdict(program, kind: kind, access: access, major, minor) == isAllowed)
    }

    @Test func `decide by the last that matches, each kind of access for itself`() throws {
        let rules = [
            Access(isAllowed: true, type: "a", access: "rwm"),
            Access(isAllowed: false, type: "c", major: 7, access: "w"),
            Access(isAllowed: true, type: "c", major: 7, minor: 1, access: "w"),
            Access(isAllowed: false, type: "b", access: "rwm"),
            Access(isAllowed: true, type: "b", major: 8, minor: 0, access: "r"),
            Access(isAllowed: true, type: "b", major: 8, minor: 0, access: "w"),
        ]
        let program = DeviceProgram.bytes(for: rules)
        let cases: [(UInt64, UInt64, UInt64, UInt64, Bool)] = [
            (2, 4, 7, 2, false), (2, 2, 7, 2, true), (2, 6, 7, 2, false), (2, 6, 7, 1, true), (2, 7, 9, 9, true),
            (1, 2, 8, 1, false), (1, 2, 8, 0, true), (1, 6, 8, 0, true), (1, 7, 8, 0, false),
        ]
        for (kind, access, major, minor, isAllowed) in cases {
            #expect(
                try verdict(program, kind: kind, access: access, major, minor) == isAllowed,
                "\(kind) \(access) \(major):\(minor)")
        }
        #expect(try !verdict(DeviceProgram.bytes(for: []), kind: 2, access: 2, 1, 3))
        #expect(try verdict(DeviceProgram.bytes(for: [.unrestricted]), kind: 1, access: 7, 8, 0))
    }
}

@Suite struct `Devices of the host` {
    @Test func `are read with their numbers`() throws {
        let device = try #require(try HostDevice.node(at: "/dev/null"))
        #expect((device.type, device.major, device.minor) == ("c", 1, 3))
        #expect(try HostDevice.node(at: "/") == nil)
        #expect(device.rule(access: "rw")?.v1 == "c 1:3 rw")
    }

    @Test func `get the container's path`() throws {
        #expect(try HostDevice.gather("/dev/zero", as: "/dev/nothing").map(\.path) == ["/dev/nothing"])
    }

    @Test func `that are missing or no devices are told as Docker tells it`() {
        let missing = #expect(throws: Problem.self) { try HostDevice.gather("/dev/no-such", as: "/dev/x") }
        #expect(
            missing?.description
                == #"error gathering device information while adding custom device "/dev/no-such": no such file or directory"#
        )
        let other = #expect(throws: Problem.self) { try HostDevice.gather("/etc/passwd", as: "/dev/x") }
        #expect(other?.reason == "not a device node")
    }
}

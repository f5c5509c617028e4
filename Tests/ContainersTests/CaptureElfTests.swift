import Testing

@testable import Containers

@Suite struct `The headers of an ELF file` {
    let elf = Elf(
        interpreter: "/lib64/ld.so", needed: ["libc.so.6", "libm.so.6"], rpath: "/a", runpath: "$ORIGIN/../lib:/b")

    @Test func `say what the loader needs`() throws {
        let file = try ElfFile(elf.bytes)
        #expect(file.machine == ElfFile.nativeMachine)
        #expect(file.interpreter == "/lib64/ld.so")
        #expect(file.needed == ["libc.so.6", "libm.so.6"])
        #expect(file.rpath == "/a")
        #expect(file.runpath == "$ORIGIN/../lib:/b")
    }

    @Test func `of a static program need nothing`() throws {
        let file = try ElfFile(Elf().bytes)
        #expect(file.interpreter == nil && file.needed.isEmpty)
    }

    @Test(
        arguments: [
            (4, UInt8(1), ElfFile.Failure.unsupported("it is of 32 bits")),
            (5, 2, .unsupported("it is not of 64 bits, little endian")),
            (0, 0, .foreign),
            // The offset, size and count of program headers.
            (39, 0xFF, .damaged("the program headers")),
            (54, 55, .damaged("the program headers")),
            (57, 0xFF, .damaged("the program headers")),
            // The offset of the dynamic section, then of the interpreter.
            (64 + 56 + 15, 0x7F, .damaged("the dynamic section")),
            (64 + 112 + 15, 0x7F, .damaged("the interpreter's name")),
        ] as [(Int, UInt8, ElfFile.Failure)])
    func `are refused when they are wrong`(offset: Int, value: UInt8, failure: ElfFile.Failure) {
        var bytes = elf.bytes
        bytes[offset] = value
        #expect(throws: failure) { try ElfFile(bytes) }
    }

    @Test func `may be cut off anywhere`() {
        let bytes = elf.bytes
        for count in 0..<bytes.count { _ = try? ElfFile(Array(bytes.prefix(count))) }
    }

    @Test func `may hold any byte anywhere`() {
        let bytes = elf.bytes
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var changed = bytes
                changed[index] = value
                _ = try? ElfFile(changed)
            }
        }
    }

    @Test func `may be noise`() {
        // A generator with a fixed seed: what fails once fails again.
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<20_000 {
            var bytes = elf.bytes
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[16 + Int(state >> 40) % (bytes.count - 16)] = UInt8(truncatingIfNeeded: state >> 32)
            }
            _ = try? ElfFile(bytes)
        }
    }
}

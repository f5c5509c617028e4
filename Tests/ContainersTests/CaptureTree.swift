import Glibc
import Linux

@testable import Containers

/// A small file tree to capture from, removed with its owner.
final class CaptureTree {
    let root: String

    init() throws {
        let name = Files.randomDigits(16)
        root = "/tmp/cove-capture-\(name)"
        try Files.makeDirectories("\(root)/usr/bin")
        try Files.makeDirectories("\(root)/usr/lib")
        try link("/bin", "usr/bin")
        try link("/lib", "usr/lib")
    }

    deinit { try? Files.removeTree(root) }

    var capture: Capture { Capture(root: root, searchPath: ["/usr/bin", "/bin"], currentDirectory: "/usr") }

    func plan(_ programs: String..., change: (inout CaptureRequest) -> Void = { _ in }) throws -> CapturePlan {
        var request = CaptureRequest(programs: programs)
        change(&request)
        return try capture.plan(for: request)
    }

    func write(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws {
        try Files.makeDirectories(Files.parent(of: root + path))
        try Files.replace(root + path, with: bytes, isDurable: false)
        chmod(root + path, mode)
    }

    func write(_ path: String, _ text: String, mode: mode_t = 0o644) throws {
        try write(path, Array(text.utf8), mode: mode)
    }

    func script(_ path: String, _ text: String) throws { try write(path, text, mode: 0o755) }

    func program(_ path: String, _ elf: Elf = Elf()) throws { try write(path, elf.bytes, mode: 0o755) }

    func library(_ path: String, _ elf: Elf = Elf()) throws { try write(path, elf.bytes) }

    func link(_ path: String, _ target: String) throws {
        try Files.makeDirectories(Files.parent(of: root + path))
        try Files.makeLink(root + path, to: target)
    }
}

/// An ELF file with nothing but what a loader reads.
struct Elf {
    var machine = ElfFile.nativeMachine
    var interpreter: String?
    var needed: [String] = []
    var rpath: String?
    var runpath: String?

    var bytes: [UInt8] {
        var strings: [UInt8] = [0]
        func place(_ text: String) -> UInt64 {
            defer { strings += Array(text.utf8) + [0] }
            return UInt64(strings.count)
        }
        var dynamic: [UInt64] = []
        for name in needed { dynamic += [1, place(name)] }
        if let rpath { dynamic += [15, place(rpath)] }
        if let runpath { dynamic += [29, place(runpath)] }
        let interpreterPlace = place(interpreter ?? "")
        let count = interpreter == nil ? 2 : 3
        let dynamicOffset = UInt64(64 + count * 56)
        let dynamicSize = UInt64(dynamic.count * 8 + 32)
        let stringOffset = dynamicOffset + dynamicSize
        // Addresses are not offsets: the file is loaded at 0x1000.
        dynamic += [5, 0x1000 + stringOffset, 0, 0]
        let size = stringOffset + UInt64(strings.count)

        var result: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        func add<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { result += $0 }
        }
        func segment(_ type: UInt32, _ offset: UInt64, _ size: UInt64) {
            add(type)
            add(UInt32(0))
            for number in [offset, 0x1000 + offset, 0, size, size, 0] { add(number) }
        }
        for number in [3, machine] { add(number) }
        add(UInt32(1))
        for number: UInt64 in [0, 64, 0] { add(number) }
        add(UInt32(0))
        for number: UInt16 in [64, 56, UInt16(count), 0, 0, 0] { add(number) }
        segment(1, 0, size)
        segment(2, dynamicOffset, dynamicSize)
        if let interpreter { segment(3, stringOffset + interpreterPlace, UInt64(interpreter.utf8.count + 1)) }
        for number in dynamic { add(number) }
        return result + strings
    }
}

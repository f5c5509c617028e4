/// A name in a directory: bytes, which need not be UTF-8.
struct FileName: CustomStringConvertible {
    /// Ended by a zero.
    let bytes: [CChar]

    init(bytes: some Sequence<UInt8>) { self.bytes = bytes.map { CChar(bitPattern: $0) } + [0] }

    init(_ text: String) { self.init(bytes: text.utf8) }

    /// This name in `directory`, as the kernel shows the open directory in `/proc`.
    func path(in directory: Int32) -> [CChar] { "/proc/self/fd/\(directory)/".utf8.map { CChar($0) } + bytes }

    var utf8: [UInt8] { bytes.dropLast().map { UInt8(bitPattern: $0) } }
    var isSpecial: Bool { description == "." || description == ".." }
    var description: String { String(decoding: utf8, as: UTF8.self) }
}

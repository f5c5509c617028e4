/// A name or a path for the kernel: bytes, which need not be UTF-8, with a zero behind them.
public struct FileName: CustomStringConvertible, Sendable {
    /// Ended by a zero.
    @usableFromInline
    let bytes: [CChar]

    /// A name of these bytes; what is behind a zero among them is not the kernel's to see.
    @inlinable
    public init(_ name: some Collection<UInt8>) {
        var bytes: [CChar] = []
        bytes.reserveCapacity(name.count + 1)
        for byte in name { bytes.append(CChar(bitPattern: byte)) }
        bytes.append(0)
        self.bytes = bytes
    }

    init(_ text: String) { self.init(text.utf8) }

    /// Calls `body` with the C string, which lives as long as the call.
    @inlinable
    public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBufferPointer { buffer in
            // Never empty: the zero is always there.
            try body(buffer.baseAddress!)
        }
    }

    /// This name in `directory`, as the kernel shows the open directory in `/proc`.
    func path(in directory: Int32) -> [CChar] { "/proc/self/fd/\(directory)/".utf8.map { CChar($0) } + bytes }

    var utf8: [UInt8] { bytes.dropLast().map { UInt8(bitPattern: $0) } }
    var isSpecial: Bool { description == "." || description == ".." }
    /// For people.
    public var description: String { String(decoding: utf8, as: UTF8.self) }
}

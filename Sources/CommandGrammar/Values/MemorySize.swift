/// An amount of memory as Docker writes it: `1024`, `64k`, `512m`, `1.5g`, `8MiB`, in powers of 1024.
public enum MemorySize {
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public var description: String
    }

    /// The bytes of `text`; a fraction of a byte is cut off.
    ///
    /// The errors are those of Docker's go-units: `invalid size: '-5'`, `invalid suffix: 'x'`.
    public static func bytes(_ text: String) throws(Failure) -> Int64 {
        let invalid = Failure(description: "invalid size: '\(text)'")
        let utf8 = Array(text.utf8)
        var number = utf8[...]
        var suffix = utf8[utf8.endIndex...]
        if let blank = utf8.firstIndex(of: UInt8(ascii: " ")) {
            (number, suffix) = (utf8[..<blank], utf8[(blank + 1)...])
        } else {
            let isOfNumber: (UInt8) -> Bool = {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".")
            }
            guard let last = utf8.lastIndex(where: isOfNumber) else { throw invalid }
            (number, suffix) = (utf8[...last], utf8[(last + 1)...])
        }
        let size: Double
        do {
            size = try GoNumber.double(String(decoding: number, as: UTF8.self))
        } catch {
            throw Failure(description: error.description)
        }
        guard size >= 0 else { throw invalid }
        let unit = String(decoding: suffix, as: UTF8.self).lowercased()
        guard let factor = factor(of: unit) else { throw Failure(description: "invalid suffix: '\(unit)'") }
        // 2⁶³ and more: there is no such memory.
        guard let bytes = Int64(exactly: (size * factor).rounded(.down)) else { throw invalid }
        return bytes
    }

    private static func factor(of unit: String) -> Double? {
        switch unit {
        case "", "b": 1
        case "k", "kb", "kib": 0x1p10
        case "m", "mb", "mib": 0x1p20
        case "g", "gb", "gib": 0x1p30
        case "t", "tb", "tib": 0x1p40
        case "p", "pb", "pib": 0x1p50
        default: nil
        }
    }
}

/// Amounts of bytes as people write them: `512m`, `1.5GiB`, `64kb`.
public enum ByteSize {
    /// Bytes of memory: units are powers of 1024, in any case, with or without `b` or `ib` behind them.
    ///
    /// Throws a `Problem` with Docker's reason: `invalid size: 'lots'`, `invalid suffix: 'x'`.
    public static func parse(_ text: String) throws(Problem) -> Int64 { try parse(text, unit: 1024) }

    /// Bytes of a file: units are powers of 1000, as for the sizes of logs.
    public static func parseDecimal(_ text: String) throws(Problem) -> Int64 { try parse(text, unit: 1000) }

    private static func parse(_ text: String, unit: Double) throws(Problem) -> Int64 {
        let bytes = Array(text.utf8)
        let invalid = Problem(.invalid, "invalid size: '\(text)'")
        let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard
            let last = bytes.lastIndex(where: { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") })
        else { throw invalid }
        // One blank may stand between number and unit.
        let numberEnd = bytes[last] == UInt8(ascii: " ") ? last : last + 1
        let number = String(decoding: bytes[..<numberEnd], as: UTF8.self)
        let suffix = String(decoding: bytes[(last + 1)...], as: UTF8.self).lowercased()
        let value = try GoNumber.double(number)
        guard value >= 0 else { throw invalid }
        let result = value * (try factor(suffix, unit: unit))
        guard result < 0x1p63 else { throw invalid }
        return Int64(result)
    }

    private static func factor(_ suffix: String, unit: Double) throws(Problem) -> Double {
        let wrong = Problem(.invalid, "invalid suffix: '\(suffix)'")
        guard let first = suffix.unicodeScalars.first else { return 1 }
        let rest = String(suffix.unicodeScalars.dropFirst())
        if first == "b" {
            guard rest.isEmpty else { throw wrong }
            return 1
        }
        guard let power = "kmgtp".unicodeScalars.firstIndex(of: first), ["", "b", "ib"].contains(rest) else {
            throw wrong
        }
        let exponent = "kmgtp".unicodeScalars.distance(from: "kmgtp".unicodeScalars.startIndex, to: power) + 1
        return (0..<exponent).reduce(1) { product, _ in product * unit }
    }
}

/// A number with at most nine decimals, kept in thousand-millionths, as Docker's `--cpus`.
public enum NanoDecimal {
    /// `text` × 10⁹; it is a decimal number, with an exponent or not, or a fraction as `1/2`.
    ///
    /// Throws a `Problem` with Docker's reason: `failed to parse many as a rational number`, `value is too precise`.
    public static func nanos(_ text: String) throws(Problem) -> Int64 {
        let invalid = Problem(.invalid, "failed to parse \(text) as a rational number")
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let magnitude: UInt64
        if let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            guard let over = integer(rest[..<slash]), let under = integer(rest[rest.index(after: slash)...]), under > 0
            else { throw invalid }
            let (product, overflow) = over.multipliedReportingOverflow(by: 1_000_000_000)
            guard !overflow else { throw invalid }
            guard product % under == 0 else { throw Problem(.invalid, "value is too precise") }
            magnitude = product / under
        } else {
            guard let (digits, scale) = decimal(rest) else { throw invalid }
            magnitude = try scaled(digits, by: scale, orElse: invalid)
        }
        guard let value = Int64(exactly: magnitude) else { throw invalid }
        return isNegative ? -value : value
    }

    private static func integer(_ text: Substring.UTF8View) -> UInt64? {
        guard !text.isEmpty, text.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return UInt64(Substring(text))
    }

    /// The digits without leading zeros, and the power of ten by which they count, in nano.
    private static func decimal(_ text: Substring.UTF8View) -> (digits: [UInt8], scale: Int)? {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        var exponent = 0
        if parts.count == 2 {
            guard parts[1].count <= 4, let value = Int(Substring(parts[1])) else { return nil }
            exponent = value
        }
        let mantissa = parts[0].split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let digits = mantissa.flatMap(Array.init)
        guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        let decimals = mantissa.count == 2 ? mantissa[1].count : 0
        return (Array(digits.drop { $0 == UInt8(ascii: "0") }), 9 - decimals + exponent)
    }

    private static func scaled(_ digits: [UInt8], by scale: Int, orElse invalid: Problem) throws(Problem) -> UInt64 {
        var digits = digits
        if digits.isEmpty { return 0 }
        if scale < 0 {
            let cut = digits.suffix(-scale)
            guard cut.count == -scale, cut.allSatisfy({ $0 == UInt8(ascii: "0") }) else {
                throw Problem(.invalid, "value is too precise")
            }
            digits.removeLast(-scale)
        } else {
            guard digits.count + scale <= 19 else { throw invalid }
            digits += Array(repeating: UInt8(ascii: "0"), count: scale)
        }
        guard let value = UInt64(String(decoding: digits, as: UTF8.self)) else { throw invalid }
        return value
    }
}

public import Documents

/// A number of processors, exactly, in billionths of one.
public enum NanoCPUs {
    /// Reads `1.5`, `3/2` or `15e-1`.
    ///
    /// Throws a `Problem` with Docker's reason: `failed to parse x as a rational number`, `value is too precise`.
    public static func parse(_ text: String) throws(Problem) -> Int64 {
        let malformed = Problem(.invalid, "failed to parse \(text) as a rational number")
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard let value = fraction(rest) ?? decimal(rest) else { throw malformed }
        // Shifts the point nine places; thirty digits are far beyond what any machine has.
        let scaled = value.numerator.multipliedReportingOverflow(by: 1_000_000_000)
        guard !scaled.overflow, value.denominator != 0 else { throw malformed }
        let (quotient, remainder) = scaled.partialValue.quotientAndRemainder(dividingBy: value.denominator)
        guard remainder == 0 else { throw Problem(.invalid, "value is too precise") }
        guard let result = Int64(exactly: quotient) else { throw malformed }
        return isNegative ? -result : result
    }

    private typealias Ratio = (numerator: Int128, denominator: Int128)

    private static func fraction(_ text: Substring.UTF8View) -> Ratio? {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        guard let above = digits(text[..<slash]), let below = digits(text[text.index(after: slash)...]) else {
            return nil
        }
        return (above, below)
    }

    private static func decimal(_ text: Substring.UTF8View) -> Ratio? {
        let mark = text.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        var exponent = 0
        if let mark {
            let after = String(decoding: text[text.index(after: mark)...], as: UTF8.self)
            guard let number = Int(after), abs(number) <= 18 else { return nil }
            exponent = number
        }
        let mantissa = text[..<(mark ?? text.endIndex)]
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
        let places = mantissa[point...].dropFirst()
        guard places.count <= 18, let value = digits(Array(mantissa[..<point]) + Array(places)) else { return nil }
        let shift = exponent - places.count
        guard let scale = power(of: abs(shift)) else { return nil }
        if shift <= 0 { return (value, scale) }
        let product = value.multipliedReportingOverflow(by: scale)
        return product.overflow ? nil : (product.partialValue, 1)
    }

    private static func digits(_ text: some Collection<UInt8>) -> Int128? {
        guard !text.isEmpty, text.count <= 19 else { return nil }
        var result: Int128 = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            result = result * 10 + Int128(byte - UInt8(ascii: "0"))
        }
        return result
    }

    private static func power(of exponent: Int) -> Int128? {
        exponent <= 36 ? (0..<exponent).reduce(1) { product, _ in product * 10 } : nil
    }
}

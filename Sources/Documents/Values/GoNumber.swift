/// Numbers and truth values as Go's `strconv` reads them.
///
/// All throw a `Problem` with its text: `strconv.ParseInt: parsing "x": invalid syntax`.
public enum GoNumber {
    /// The words of `strconv.ParseBool`.
    public static func bool(_ text: String) throws(Problem) -> Bool {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        default: throw failure("ParseBool", text, "invalid syntax")
        }
    }

    /// `strconv.ParseInt(text, base, 64)`. Base 0 takes it from the prefix: `0x`, `0o` or `0`, `0b`, else 10; then the
    /// digits may be grouped by `_`.
    public static func integer(_ text: String, base: Int = 0) throws(Problem) -> Int64 {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let hasSign = isNegative || text.utf8.first == UInt8(ascii: "+")
        let digits = Digits(text.utf8.dropFirst(hasSign ? 1 : 0), base: base)
        guard let digits else { throw failure("ParseInt", text, "invalid syntax") }
        let limit = isNegative ? UInt64(Int64.max) + 1 : UInt64(Int64.max)
        guard let magnitude = digits.value, magnitude <= limit else {
            throw failure("ParseInt", text, "value out of range")
        }
        return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
    }

    /// `strconv.ParseUint(text, base, bits)`, with base 0 as for `integer`.
    public static func unsigned(_ text: String, base: Int = 0, bits: Int = 64) throws(Problem) -> UInt64 {
        guard let digits = Digits(text.utf8[...], base: base) else {
            throw failure("ParseUint", text, "invalid syntax")
        }
        guard let value = digits.value, bits >= 64 || value >> UInt64(bits) == 0 else {
            throw failure("ParseUint", text, "value out of range")
        }
        return value
    }

    /// A finite decimal number as `strconv.ParseFloat(text, 64)` reads one.
    public static func double(_ text: String) throws(Problem) -> Double {
        let isPlain = text.utf8.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E")]
                    .contains($0)
        }
        guard isPlain, let value = Double(text) else { throw failure("ParseFloat", text, "invalid syntax") }
        guard value.isFinite else { throw failure("ParseFloat", text, "value out of range") }
        return value
    }

    private static func failure(_ function: String, _ text: String, _ reason: String) -> Problem {
        Problem(.invalid, "strconv.\(function): parsing \(GoText.quoted(text)): \(reason)")
    }
}

/// The digits of a number without its sign.
private struct Digits {
    /// `nil` when 64 bits do not hold it.
    var value: UInt64? = 0

    /// `nil` when there is no digit or something that is none.
    init?(_ text: Substring.UTF8View, base: Int) {
        var text = text
        var radix = base == 0 ? 10 : UInt64(base)
        // `_` stands between two digits, or between a prefix and a digit.
        var mayBeSeparated = false
        var seen = false
        if base == 0, text.first == UInt8(ascii: "0"), text.count > 1 {
            mayBeSeparated = true
            switch text.dropFirst().first.map({ $0 | 0x20 }) {
            case UInt8(ascii: "x"): (radix, text) = (16, text.dropFirst(2))
            case UInt8(ascii: "o"): (radix, text) = (8, text.dropFirst(2))
            case UInt8(ascii: "b"): (radix, text) = (2, text.dropFirst(2))
            default: (radix, text, seen) = (8, text.dropFirst(), true)
            }
        }
        guard base != 0 || text.last != UInt8(ascii: "_") else { return nil }
        for byte in text {
            if base == 0, byte == UInt8(ascii: "_"), mayBeSeparated {
                mayBeSeparated = false
                continue
            }
            guard let digit = Self.digit(byte), digit < radix else { return nil }
            (seen, mayBeSeparated) = (true, true)
            guard let current = value else { continue }
            let (product, overflow) = current.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(digit)
            value = overflow || carry ? nil : sum
        }
        guard seen else { return nil }
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}

/// A length of time as Go writes it: `1m30s`, `500ms`, `1.5h`.
public struct GoDuration: Sendable, Hashable, Comparable {
    /// The whole length; negative for one into the past.
    public var nanoseconds: Int64

    /// So many thousand-millionths of a second.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Beyond 292 years it stays at that.
    public static func seconds(_ seconds: Int64) -> GoDuration {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return GoDuration(nanoseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// So many thousandths of a second.
    public static func milliseconds(_ milliseconds: Int64) -> GoDuration {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        return GoDuration(nanoseconds: overflow ? (milliseconds < 0 ? .min : .max) : product)
    }

    /// In seconds, with the fraction.
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }

    public static func < (a: GoDuration, b: GoDuration) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Each unit's length in nanoseconds; `µs` is accepted with either character for the prefix.
    private static let units: [String: Int64] = [
        "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000,
        "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]

    /// Reads a sequence of decimal numbers with units, as `-1h15m30.918s`; `0` needs none.
    ///
    /// The errors are those of Go's `time.ParseDuration`: `time: invalid duration "x"`,
    /// `time: missing unit in duration "5"`, `time: unknown unit "x" in duration "5x"`.
    public init(parsing text: String) throws(Problem) {
        let invalid = Problem(.invalid, "time: invalid duration \(GoText.quoted(text))")
        var rest = text.unicodeScalars[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        if rest.elementsEqual("0".unicodeScalars) {
            nanoseconds = 0
            return
        }
        guard !rest.isEmpty else { throw invalid }
        var total: Int64 = 0
        while !rest.isEmpty {
            let whole = rest.prefix(while: Self.isDigit)
            rest = rest[whole.endIndex...]
            var fraction = rest[rest.startIndex..<rest.startIndex]
            if rest.first == "." {
                fraction = rest.dropFirst().prefix(while: Self.isDigit)
                rest = rest[fraction.endIndex...]
            }
            guard !whole.isEmpty || !fraction.isEmpty else { throw invalid }
            let name = String(Substring(rest.prefix { $0 != "." && !Self.isDigit($0) }))
            rest = rest.dropFirst(name.unicodeScalars.count)
            guard !name.isEmpty else {
                throw Problem(.invalid, "time: missing unit in duration \(GoText.quoted(text))")
            }
            guard let unit = Self.units[name] else {
                throw Problem(.invalid, "time: unknown unit \(GoText.quoted(name)) in duration \(GoText.quoted(text))")
            }
            guard let part = Self.length(whole: whole, fraction: fraction, unit: unit) else { throw invalid }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { throw invalid }
            total = sum
        }
        nanoseconds = isNegative ? -total : total
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    private static func length(
        whole: Substring.UnicodeScalarView, fraction: Substring.UnicodeScalarView, unit: Int64
    ) -> Int64? {
        guard let number = whole.isEmpty ? 0 : Int64(String(whole)) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        var scale = Double(unit)
        var part = 0.0
        for digit in fraction {
            scale /= 10
            part += Double(digit.value - 48) * scale
        }
        let (sum, tooMuch) = product.addingReportingOverflow(Int64(part.rounded()))
        return tooMuch ? nil : sum
    }
}

extension GoDuration: CustomStringConvertible {
    /// Go's form: `0s`, `1.5µs`, `500ms`, `1m30s`, `2h0m0s`.
    public var description: String {
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let amount = nanoseconds.magnitude
        if amount < 1_000 { return "\(sign)\(amount)ns" }
        if amount < 1_000_000 { return sign + Self.decimal(amount, per: 1_000) + "µs" }
        if amount < 1_000_000_000 { return sign + Self.decimal(amount, per: 1_000_000) + "ms" }
        let minutes = amount / 60_000_000_000
        let seconds = Self.decimal(amount % 60_000_000_000, per: 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// `amount / unit` exactly, without trailing zeros; `unit` is a power of ten.
    private static func decimal(_ amount: UInt64, per unit: UInt64) -> String {
        let (whole, rest) = amount.quotientAndRemainder(dividingBy: unit)
        if rest == 0 { return String(whole) }
        var digits = rest.padded(to: String(unit).utf8.count - 1)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}

/// The order of texts in which runs of digits count as numbers, so that `web-2` comes before `web-10`.
public enum NaturalOrder {
    /// Whether `a` comes before `b`; digits come before all else.
    public static func precedes(_ a: String, _ b: String) -> Bool {
        var x = Array(a.utf8)[...]
        var y = Array(b.utf8)[...]
        func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        while let first = x.first, let second = y.first {
            guard isDigit(first) == isDigit(second) else { return isDigit(first) }
            guard isDigit(first) else {
                if first != second { return first < second }
                (x, y) = (x.dropFirst(), y.dropFirst())
                continue
            }
            let zeros = (x.prefix { $0 == UInt8(ascii: "0") }.count, y.prefix { $0 == UInt8(ascii: "0") }.count)
            let (p, q) = (x.dropFirst(zeros.0).prefix(while: isDigit), y.dropFirst(zeros.1).prefix(while: isDigit))
            if p.count != q.count { return p.count < q.count }
            if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
            if zeros.0 != zeros.1 { return zeros.0 < zeros.1 }
            (x, y) = (x.dropFirst(zeros.0 + p.count), y.dropFirst(zeros.1 + q.count))
        }
        return x.count < y.count
    }
}

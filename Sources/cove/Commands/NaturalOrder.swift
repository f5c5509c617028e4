/// The order in which listings show names: runs of digits compare as numbers, so that `web-2` comes before `web-10`.
enum NaturalOrder {
    static func precedes(_ a: String, _ b: String) -> Bool {
        var (first, second) = (Array(a.utf8)[...], Array(b.utf8)[...])
        while let left = first.first, let right = second.first {
            guard isDigit(left), isDigit(right) else {
                if left != right { return left < right }
                first.removeFirst()
                second.removeFirst()
                continue
            }
            let (one, other) = (number(&first), number(&second))
            // Without leading zeros the longer number is the greater.
            if one.count != other.count { return one.count < other.count }
            if one != other { return one.lexicographicallyPrecedes(other) }
        }
        if first.isEmpty, second.isEmpty { return a.utf8.lexicographicallyPrecedes(b.utf8) }
        return first.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    /// Takes a run of digits; it comes without leading zeros.
    private static func number(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix(while: isDigit)
        text = text.dropFirst(digits.count)
        return digits.drop { $0 == UInt8(ascii: "0") }
    }
}

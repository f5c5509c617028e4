internal import Documents

/// Sizes as Docker writes them.
enum HumanSize {
    private static let decimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
    private static let binaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]

    /// Powers of 1000: `1.23MB`. Images and containers show three digits, the rest four.
    static func decimal(_ bytes: Int64, digits: Int = 4) -> String {
        text(Double(bytes), base: 1000, units: decimalUnits, digits: digits)
    }

    /// Powers of 1024: `1.5GiB`.
    static func binary(_ bytes: Int64, digits: Int = 4) -> String {
        text(Double(bytes), base: 1024, units: binaryUnits, digits: digits)
    }

    private static func text(_ size: Double, base: Double, units: [String], digits: Int) -> String {
        var size = size
        var unit = 0
        while size >= base, unit < units.count - 1 {
            size /= base
            unit += 1
        }
        return GoText.number(size, digits: digits) + units[unit]
    }
}

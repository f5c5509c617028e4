public import Documents

/// A file of variables or labels, one a line, as `--env-file` and `--label-file` name it.
public enum EnvironmentFile {
    /// The entries `NAME=value` of a file.
    ///
    /// Blanks before a name are dropped, lines that begin with `#` and empty ones are skipped; nothing is unquoted or
    /// expanded. A name alone takes its value from `lookup`, and is left out when there is none.
    /// Throws the client's `Problem`: `invalid env file (f): variable 'F ' contains whitespaces`.
    public static func parse(
        _ bytes: [UInt8], name: String, lookup: (String) -> String?
    ) throws(Problem) -> [String] {
        var result: [String] = []
        func fail(_ reason: String) -> Problem { Problem(.usage, "invalid env file (\(name)): \(reason)") }
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            var line = line
            if line.last == 13 { line = line.dropLast() }
            if line.count >= 65536 { throw fail("bufio.Scanner: token too long") }
            if index == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
            guard let decoded = String(validating: line, as: UTF8.self) else {
                throw fail("invalid utf8 bytes at line \(index + 1)")
            }
            let text = String(decoded.unicodeScalars.drop { $0.properties.isWhitespace })
            if text.isEmpty || text.hasPrefix("#") { continue }
            let (key, value) = Wire.cut(text, "=")
            if key.isEmpty { throw fail("no variable name on line '\(text)'") }
            if key.unicodeScalars.contains(where: { $0 == " " || $0 == "\t" }) {
                throw fail("variable '\(key)' contains whitespaces")
            }
            if value != nil {
                result.append(text)
            } else if let found = lookup(key) {
                result.append("\(key)=\(found)")
            }
        }
        return result
    }

    /// The entries of the files, in order, and behind them those given one by one.
    /// - Parameter flag: the name of the flag that gave the files.
    static func entries(
        flag: String, files: [String], entries: [String], readFile: (String) throws -> [UInt8],
        lookup: (String) -> String?
    ) throws -> [String] {
        var result: [String] = []
        for file in files {
            let bytes: [UInt8]
            do { bytes = try readFile(file) } catch { throw Problem(.usage, Wire.reason(error)) }
            result += try parse(bytes, name: file, lookup: lookup)
        }
        return result + entries
    }

    /// `-e`: a name alone takes the caller's value; it stays alone, and removes the image's, when there is none.
    static func entry(_ text: String, environment: [String: String]) -> String {
        if text.utf8.contains(UInt8(ascii: "=")) { return text }
        return environment[text].map { "\(text)=\($0)" } ?? text
    }

    static func checkEntry(_ text: String) throws(Problem) {
        if text.isEmpty || text.hasPrefix("=") { throw Problem(.invalid, "invalid environment variable: \(text)") }
    }

    static func checkLabel(_ text: String) throws(Problem) {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        let key = String(Wire.cut(text, "=").0.unicodeScalars.drop(while: isBlank))
        if key.isEmpty { throw Problem(.invalid, "invalid label '\(text)': empty name") }
        if key.unicodeScalars.contains(where: isBlank) {
            throw Problem(.invalid, "label '\(key)' contains whitespaces")
        }
    }
}

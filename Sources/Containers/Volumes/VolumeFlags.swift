internal import Documents

/// What the client makes of `-v`: binds and named volumes for `HostConfig.Binds`, bare paths for `Config.Volumes`.
struct VolumeFlags: Equatable {
    /// `SOURCE:TARGET[:OPTIONS]`, each once, in the order given.
    var binds: [String] = []
    /// Paths inside of the container.
    var anonymous: [String] = []

    /// Throws the client's `Problem`: `invalid spec: :/x: empty section between colons`.
    init(_ texts: [String], currentDirectory: String) throws(Problem) {
        for text in texts {
            if let source = try Self.source(of: text) {
                let bind = source.hasPrefix(".") ? try Self.absolute(text, currentDirectory) : text
                if !binds.contains(bind) { binds.append(bind) }
            } else if !anonymous.contains(text) {
                anonymous.append(text)
            }
        }
    }

    /// The part before the first colon; `nil` when there is none.
    private static func source(of text: String) throws(Problem) -> String? {
        if text.isEmpty { throw Problem(.usage, "invalid empty volume spec") }
        // Two characters are a path whatever they are.
        if text.unicodeScalars.count <= 2 { return nil }
        let parts = Wire.split(text, ":")
        if parts.contains("") { throw Problem(.usage, "invalid spec: \(text): empty section between colons") }
        if parts.count > 3 { throw Problem(.usage, "invalid spec: \(text): too many colons") }
        return parts.count == 1 ? nil : parts[0]
    }

    private static func absolute(_ text: String, _ directory: String) throws(Problem) -> String {
        let (source, rest) = Wire.cut(text, ":")
        return try below(directory, source) + ":" + (rest ?? "")
    }

    /// The absolute path of a source that begins with a dot.
    static func below(_ currentDirectory: String, _ source: String) throws(Problem) -> String {
        guard !currentDirectory.isEmpty else {
            throw Problem(
                .usage, "\(source) is below the current directory, and that is gone", hint: "give an absolute path")
        }
        return Wire.clean(currentDirectory + "/" + source)
    }
}

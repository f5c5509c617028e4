/// The environment of a container's processes.
public enum ContainerEnvironment {
    /// Where programs are looked up when neither image nor person says.
    public static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// `PATH`, `HOSTNAME`, `TERM` where there is a terminal, the variables of links, and then those of the container,
    /// of which each takes the place of one with its name, or removes it when it is a name alone.
    ///
    /// `HOME` is missing when nobody gave it: it follows from the user.
    public static func make(
        _ entries: [String], hostName: String, hasTerminal: Bool, links: [String] = []
    ) -> [String] {
        var result = ["PATH=\(standardPath)", "HOSTNAME=\(hostName)"]
        if hasTerminal { result.append("TERM=xterm") }
        return merge(entries, into: result + links)
    }

    /// `base` with the entries put in by name.
    public static func merge(_ entries: [String], into base: [String]) -> [String] {
        var result: [String?] = base
        var places: [String: Int] = [:]
        for (index, entry) in base.enumerated() { places[Wire.cut(entry, "=").0] = index }
        for entry in entries {
            let (key, value) = Wire.cut(entry, "=")
            switch (places[key], value) {
            case (let place?, nil):
                result[place] = nil
                places[key] = nil
            case (let place?, _): result[place] = entry
            case (nil, nil): break
            case (nil, _):
                places[key] = result.count
                result.append(entry)
            }
        }
        return result.compactMap { $0 }
    }
}

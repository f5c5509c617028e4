internal import Documents

extension MountRequest {
    /// The engine's checks. Throws its `Problem`: `invalid mount config for type "bind": …`.
    ///
    /// - Parameter sourceExists: whether a path of the host exists; `nil`: it is not asked, as a missing source is
    ///   made.
    func check(sourceExists: ((String) -> Bool)?) throws(Problem) {
        func wrong(_ reason: String) -> Problem {
            Problem(.invalid, "invalid mount config for type \(GoText.quoted(type)): \(reason)")
        }
        if target.isEmpty { throw wrong("field Target must not be empty") }
        do { try Self.checkTarget(target) } catch { throw wrong(error.summary) }
        if (target + source).utf8.contains(0) { throw wrong("a path cannot hold a zero byte") }
        let extra = [
            ("VolumeOptions", volume != nil, "volume"), ("BindOptions", bind != nil, "bind"),
            ("TmpfsOptions", tmpfs != nil, "tmpfs"), ("ImageOptions", image != nil, "image"),
        ]
        guard ["bind", "volume", "tmpfs", "image"].contains(type) else { throw wrong("mount type unknown") }
        for (field, isGiven, owner) in extra where isGiven && owner != type {
            throw wrong("field \(field) must not be specified")
        }
        switch type {
        case "bind":
            if source.isEmpty { throw wrong("field Source must not be empty") }
            if let mode = bind?.propagation, !mode.isEmpty, !Self.propagations.contains(mode) {
                throw wrong("invalid propagation mode: \(mode)")
            }
            do { try Self.checkAbsolute(source) } catch { throw wrong(error.summary) }
            if let sourceExists, !sourceExists(source), bind?.createsSource != true {
                throw wrong("bind source path does not exist: \(source)")
            }
        case "volume":
            let subpath = volume?.subpath ?? ""
            if !subpath.isEmpty {
                if source.isEmpty { throw wrong("must not set Subpath when using anonymous volumes") }
                try Self.checkSubpath(subpath, wrong)
            }
            if isReadOnly, source.isEmpty { throw wrong("must not set ReadOnly mode when using anonymous volumes") }
        case "tmpfs":
            if !source.isEmpty { throw wrong("field Source must not be specified") }
            do { _ = try tmpfsOptions() } catch { throw wrong(error.summary) }
        default:
            if source.isEmpty { throw wrong("field Source must not be empty") }
            if let subpath = image?.subpath, !subpath.isEmpty { try Self.checkSubpath(subpath, wrong) }
        }
    }

    /// A path inside of a container: absolute, and not the root.
    static func checkTarget(_ path: String) throws(Problem) {
        if Wire.clean(path) == "/" { throw Problem(.invalid, "invalid specification: destination can't be '/'") }
        try checkAbsolute(path)
    }

    private static func checkAbsolute(_ path: String) throws(Problem) {
        guard path.hasPrefix("/") else {
            throw Problem(.invalid, "invalid mount path: '\(path)' mount path must be absolute")
        }
    }

    /// By its words alone; where links lead is seen when it is opened.
    private static func checkSubpath(_ path: String, _ wrong: (String) -> Problem) throws(Problem) {
        let cleaned = Wire.clean(path)
        if path.hasPrefix("/") || cleaned == ".." || cleaned.hasPrefix("../") {
            throw wrong("subpath must be a relative path within the volume")
        }
    }

    /// What `--mount type=tmpfs` says in the words of mount(8): `ro,mode=750,size=64k`.
    func tmpfsOptions() throws(Problem) -> [String] {
        var result = isReadOnly ? ["ro"] : []
        guard let tmpfs else { return result }
        if tmpfs.mode != 0 { result.append("mode=\(String(tmpfs.mode, radix: 8))") }
        if tmpfs.size < 0 { throw Problem(.invalid, "invalid size: '\(tmpfs.size)'") }
        if tmpfs.size != 0 {
            let units: [(String, Int64)] = [("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10), ("", 1)]
            for (suffix, unit) in units where tmpfs.size % unit == 0 {
                result.append("size=\(tmpfs.size / unit)\(suffix)")
                break
            }
        }
        for option in tmpfs.options {
            guard (1...2).contains(option.count) else { throw Problem(.invalid, "invalid option array length") }
            guard ["exec", "noexec"].contains(option[0]) else {
                throw Problem(.invalid, "invalid option: \(option[0])")
            }
            result.append(option.joined(separator: "="))
        }
        return result
    }
}

internal import Documents

extension MountPoint {
    /// The mount that an element of `HostConfig.Mounts` asks for. Throws the engine's `Problem`.
    init(_ request: MountRequest, sourceExists: ((String) -> Bool)?) throws(Problem) {
        try request.check(sourceExists: sourceExists)
        self.init(kind: Kind(rawValue: request.type) ?? .volume, destination: Wire.clean(request.target))
        isWritable = !request.isReadOnly
        switch kind {
        case .bind:
            source = Wire.clean(request.source)
            let options = request.bind ?? MountRequest.Bind()
            propagation = options.propagation.isEmpty ? "rprivate" : options.propagation
            createsSource = options.createsSource
            if options.isReadOnlyNonRecursive, options.forcesReadOnlyRecursive {
                throw Problem(
                    .invalid, "mount options conflict: ReadOnlyNonRecursive && ReadOnlyForceRecursive")
            }
            if options.isNonRecursive { recursion = .disabled }
            if options.isReadOnlyNonRecursive { recursion = .writable }
            if options.forcesReadOnlyRecursive { recursion = .readonly }
        case .volume:
            name = request.source
            isAnonymous = name.isEmpty
            driver = request.volume?.driver ?? ""
            copiesImageContent = !(request.volume?.noCopy ?? false)
            subpath = request.volume?.subpath ?? ""
            volumeLabels = request.volume?.labels ?? [:]
            volumeOptions = request.volume?.options ?? [:]
        case .tmpfs: tmpfsOptions = try TmpfsOptions.merged(request.tmpfsOptions().joined(separator: ","))
        case .image:
            name = request.source
            propagation = "rprivate"
            subpath = request.image?.subpath ?? ""
            isWritable = false
        }
    }

    /// The mount that an element of `HostConfig.Binds` asks for: `SOURCE:TARGET[:OPTIONS]`.
    init(bind text: String, volumeDriver: String) throws(Problem) {
        let invalid = Problem(.invalid, "invalid volume specification: '\(text)'")
        let parts = Wire.split(text, ":", limit: 4)
        guard let first = parts.first, !first.isEmpty, parts.count <= 3 else { throw invalid }
        let options = parts.count == 3 ? parts[2] : ""
        var request = MountRequest()
        switch parts.count {
        case 1: request.target = first
        // A target with options but without a source is nothing.
        case 2 where BindOptions(parts[1]) != nil: throw invalid
        default: (request.source, request.target) = (first, parts[1])
        }
        guard let flags = BindOptions(options) else { throw Problem(.invalid, "invalid mode: \(options)") }
        request.type = request.source.hasPrefix("/") ? "bind" : "volume"
        request.isReadOnly = flags.isReadOnly
        if request.type == "bind" {
            request.bind = flags.propagation.map { MountRequest.Bind(propagation: $0) }
            if flags.noCopy { request.volume = MountRequest.Volume(noCopy: true) }
        } else {
            request.volume = MountRequest.Volume(noCopy: flags.noCopy, driver: volumeDriver)
            if let propagation = flags.propagation { request.bind = MountRequest.Bind(propagation: propagation) }
        }
        do { try self.init(request, sourceExists: nil) } catch {
            throw Problem(error.code, "invalid volume specification: '\(text)': \(error.summary)")
        }
        mode = options
        createsSource = kind == .bind
    }
}

/// What stands behind the second colon of `-v`: at most one word of each kind.
struct BindOptions: Equatable {
    var isReadOnly = false
    var noCopy = false
    var propagation: String?

    /// `nil` when a word is unknown or two speak of the same.
    init?(_ text: String) {
        if text.isEmpty { return }
        var kinds: Set<String> = []
        for word in Wire.split(text, ",") {
            let kind: String
            switch word {
            case "ro", "rw":
                kind = "access"
                isReadOnly = word == "ro"
            case "z", "Z": kind = "label"
            case "nocopy":
                kind = "copy"
                noCopy = true
            case "consistent", "cached", "delegated": kind = "consistency"
            case _ where MountRequest.propagations.contains(word):
                kind = "propagation"
                propagation = word
            default: return nil
            }
            guard kinds.insert(kind).inserted else { return nil }
        }
    }
}

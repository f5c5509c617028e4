internal import CommandGrammar
internal import Containers
internal import Documents
internal import Glibc
internal import Linux
internal import OCI

extension Verbs {
    /// `save IMAGE…`.
    static let save: Verb = { session, invocation in
        let names = invocation.arguments
        let platform = try Platform(flags: invocation.flags)
        do {
            try session.withProgress("save") { progress in
                try session.writeArchive(to: invocation.flags.string("output")) {
                    try session.images.save(names, platform: platform, to: progress.counting($0))
                }
            }
        } catch {
            throw names.count == 1 ? session.hinted(error, image: names[0]) : error
        }
        return 0
    }

    /// `load`.
    static let load: Verb = { session, invocation in
        let flags = invocation.flags
        let path = flags.string("input") ?? ""
        if path.isEmpty, Terminal.isTerminal(0) {
            throw PlainFailure("requested load from stdin, but stdin is empty")
        }
        let source = try ArchiveFile.source(path.isEmpty ? "-" : path)
        let platform = try Platform(flags: flags)
        let loaded = try session.withProgress("load", isQuiet: flags.bool("quiet")) { progress in
            try session.images.load(
                progress.counting(source, of: path.isEmpty ? "-" : path), platform: platform
            ) { progress.update($0) }
        }
        for image in loaded { session.print(image.description) }
        return 0
    }

    /// `import file|URL|- [REPOSITORY[:TAG]]`.
    static let importImage: Verb = { session, invocation in
        let flags = invocation.flags
        let path = invocation.arguments[0]
        let name = invocation.arguments.dropFirst().first
        if let name { try checkName(name) }
        if ["http://", "https://"].contains(where: path.hasPrefix) {
            throw Problem(
                .unsupported, "\(path) cannot be imported: cove downloads nothing",
                hint: "curl -L \(path) | \(session.program) import - …")
        }
        var request = ImportRequest(changes: flags.strings("change"), name: name)
        if let message = flags.string("message"), !message.isEmpty { request.message = message }
        if let platform = try Platform(flags: flags) { request.platform = platform }
        let source = try ArchiveFile.source(path)
        let image = try session.withProgress("import") { progress in
            try session.images.import(progress.counting(source, of: path), request)
        }
        session.print(image.id.description)
        return 0
    }

    /// `export CONTAINER`: the files as they are now, without what is mounted.
    static let export: Verb = { session, invocation in
        let container = try session.containers.find(invocation.arguments[0])
        try session.withProgress("export \(container.name)") { progress in
            try session.writeArchive(to: invocation.flags.string("output")) { sink in
                let tree = try container.openTree(root: session.root)
                try LayerDiff.exportTree(
                    tree.raw, excluding: container.record.mountDestinations, to: progress.counting(sink))
            }
        }
        return 0
    }

    /// `commit CONTAINER [REPOSITORY[:TAG]]`.
    static let commit: Verb = { session, invocation in
        let flags = invocation.flags
        let name = invocation.arguments.dropFirst().first
        if let name { try checkName(name) }
        let container = try session.containers.find(invocation.arguments[0])
        let parent = try session.images.resolve(container.record.imageID)
        let request = CommitRequest(
            config: container.record.imageConfig, upper: "\(container.directory)/upper",
            excluded: ContainerRecord.engineFiles, author: flags.string("author") ?? "",
            message: flags.string("message") ?? "", changes: flags.strings("change"), name: name)
        func commit() throws -> Image {
            try session.withProgress("commit \(container.name)") { progress in
                try session.images.commit(request, parent: parent) { progress.update($0) }
            }
        }
        // Its files do not change while they are read.
        let image = try session.engine.whileThere(container) {
            try flags.bool("pause") ? session.engine.holdingStill(container, commit) : commit()
        }
        session.print(image.id.description)
        return 0
    }

    /// Docker's client looks at names before it asks the engine.
    private static func checkName(_ name: String) throws {
        do { _ = try Reference(parsing: name) } catch let problem as Problem {
            throw PlainFailure(problem.description)
        }
    }
}

extension ContainerRecord {
    /// Where something is mounted that belongs to nobody's image.
    var mountDestinations: [String] {
        ((document["Mounts"]?.array ?? []) + (document["Tmpfs"]?.array ?? [])).compactMap { $0["Destination"]?.string }
    }

    /// Its settings as an image has them: a set without members is not said there.
    var imageConfig: JSON {
        var config = config
        for key in ["Labels", "Volumes", "ExposedPorts"] where config[key]?.object?.isEmpty == true {
            config[key] = nil
        }
        return config
    }

    /// What the engine puts into a container's file tree: it is no change of the container's.
    static let engineFiles = [
        "/.dockerenv", "/dev", "/etc/hostname", "/etc/hosts", "/etc/mtab", "/etc/resolv.conf", "/proc", "/sys",
    ]
}

extension Session {
    /// Lets `body` write an archive to a file, which appears only when it is whole, or to the output.
    func writeArchive(to path: String?, _ body: (any ByteSink) throws -> Void) throws {
        guard let path, !path.isEmpty else {
            if output.isTerminal {
                throw PlainFailure("cowardly refusing to save to a terminal. Use the -o flag or redirect")
            }
            output.flush()
            return try body(DescriptorSink(borrowing: output.descriptor))
        }
        try ArchiveFile.write(path, body)
    }
}

/// The file at the other end of a verb that reads or writes an archive.
enum ArchiveFile {
    /// The bytes of a file, or of the standard input for `-`.
    static func source(_ path: String) throws -> any ByteSource {
        if path == "-" { return DescriptorSource(borrowing: 0) }
        do { return DescriptorSource(try Descriptor.open(path)) } catch {
            let reason = error.reason.prefix(1).lowercased() + error.reason.dropFirst()
            throw PlainFailure("open \(path): \(reason)")
        }
    }

    /// Replaces the file when `body` has succeeded; what is no plain file is written to as it is.
    static func write(_ path: String, _ body: (any ByteSink) throws -> Void) throws {
        let directory = Files.parent(of: path)
        guard Files.isDirectory(directory) else {
            throw PlainFailure("invalid output path: directory \(GoText.quoted(directory)) does not exist")
        }
        guard !Files.isDirectory(path) else {
            throw PlainFailure("invalid output path: \(GoText.quoted(path)) is a directory")
        }
        if Files.exists(path), !isRegular(path) {
            let file = try Descriptor.open(path, O_WRONLY)
            return try body(DescriptorSink(borrowing: file.raw))
        }
        let temporary = "\(directory)/.cove-\(Files.randomDigits(12))"
        do {
            // Without a name until it is whole: whoever is killed meanwhile leaves nothing.
            if let file = try? Descriptor.open(directory, Kernel.openUnnamed | O_WRONLY, mode: 0o600) {
                try body(DescriptorSink(borrowing: file.raw))
                try Files.name(file, temporary)
            } else {
                let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
                try body(DescriptorSink(borrowing: file.raw))
            }
            try Files.rename(temporary, to: path)
        } catch {
            try? Files.remove(temporary)
            throw error
        }
    }

    /// Whether `path` names a plain file, or a link to one.
    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

extension Platform {
    /// `--platform os[/arch[/variant]]`; `nil` when it is not given.
    init?(flags: FlagValues) throws(Problem) {
        guard let text = flags.string("platform"), !text.isEmpty else { return nil }
        try self.init(flag: text)
    }

    /// The value of a flag.
    init(flag text: String) throws(Problem) {
        do {
            try self.init(parsing: text)
        } catch {
            throw Problem(.usage, "error parsing specified platform", reason: error.summary, hint: error.hint)
        }
    }
}

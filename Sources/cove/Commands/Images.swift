internal import CommandGrammar
internal import Containers
internal import Documents
internal import OCI

extension Verbs {
    static let imageVerbs: [String: Verb] = [
        "image ls": listImages, "image inspect": inspectImages, "image history": history, "image rm": removeImages,
        "image tag": tagImage, "image prune": pruneImages, "image save": save, "image load": load,
        "image import": importImage, "image capture": captureImage,
    ]

    /// `images`, `image ls`.
    private static let listImages: Verb = { session, invocation in
        let flags = invocation.flags
        if flags.bool("tree") { throw Problem(.unsupported, "--tree is not supported: images here have one platform") }
        let showsDigests = flags.bool("digests")
        let listing = Listing(
            kind: showsDigests ? .imagesWithDigests : .images, format: flags.string("format"),
            isQuiet: flags.bool("quiet"))
        let now = Timestamp.now
        let filters = try ImageFilters(flags.strings("filter"), reference: invocation.arguments.first, now: now)
        let images = try session.images.list(filters, includesIntermediate: flags.bool("all"))
        let needsDigests = showsDigests || listing.uses("Digest")
        let containers = listing.uses("Containers") ? try session.imageUses() : nil
        let rows = images.flatMap { image in
            ImageRow.rows(
                of: image, showsDigests: showsDigests, needsDigests: needsDigests,
                containers: containers.map { uses in Int64(uses.count { $0.imageID == image.id.description }) })
        }
        session.write(try listing.text(rows.map { $0.row(now: now, noTrunc: flags.bool("no-trunc")) }))
        return 0
    }

    private static let inspectImages: Verb = { session, invocation in
        let platform = try Platform(flags: invocation.flags)
        return try session.inspect(invocation, as: .image) { name in
            try session.image(name).config.check(platform, reference: name)
            return try session.imageDocument(of: name)
        }
    }

    /// `history IMAGE`. Who names a container gets the history of its image, and is told so.
    private static let history: Verb = { session, invocation in
        let flags = invocation.flags
        let name = invocation.arguments[0]
        let isHuman = flags.bool("human")
        let listing = Listing(
            kind: .history(isHuman: isHuman), format: flags.string("format"), isQuiet: flags.bool("quiet"))
        let image = try session.imageOrContainersImage(name)
        try image.config.check(try Platform(flags: flags), reference: name)
        let now = Timestamp.now
        let rows = try session.images.history(of: image).map { step in
            HistoryRow(
                id: step.id?.description ?? "<missing>", created: step.created.seconds, createdBy: step.createdBy,
                size: step.size, comment: step.comment
            ).row(now: now, noTrunc: flags.bool("no-trunc"), isHuman: isHuman)
        }
        session.write(try listing.text(rows))
        return 0
    }

    /// `rmi`, `image rm`.
    private static let removeImages: Verb = { session, invocation in
        let flags = invocation.flags
        let isForced = flags.bool("force")
        let platforms = try flags.strings("platform").map { text throws(Problem) in try Platform(flag: text) }
        var failures: [any Error] = []
        var isFatal = false
        for name in invocation.arguments {
            do {
                for platform in platforms {
                    try session.images.resolve(name).config.check(platform, reference: name)
                }
                let changes = try session.images.remove(
                    name, isForced: isForced, keepsParents: flags.bool("no-prune"), uses: session.imageUses)
                for change in changes { session.print(change.description) }
            } catch {
                let problem = session.hinted(error, image: name)
                failures.append(problem)
                // With --force an image that is not there is as good as removed.
                if !isForced || (problem as? Problem)?.code != .notFound { isFatal = true }
            }
        }
        for failure in failures { session.report(failure, of: invocation) }
        session.tidy()
        return isFatal ? 1 : 0
    }

    private static let tagImage: Verb = { session, invocation in
        let source = invocation.arguments[0]
        do {
            try session.images.tag(source, as: invocation.arguments[1])
        } catch let problem as Problem where problem.summary.hasPrefix("Error parsing reference") {
            throw PlainFailure(problem.description)
        } catch {
            throw session.hinted(error, image: source)
        }
        return 0
    }

    private static let pruneImages: Verb = { session, invocation in
        let flags = invocation.flags
        let takesAll = flags.bool("all")
        let texts = flags.strings("filter") + (takesAll ? ["dangling=false"] : [])
        let filters = try ImageFilters(texts, forPrune: true)
        try session.confirmPrune(
            invocation,
            takesAll
                ? "WARNING! This will remove all images without at least one container associated to them."
                : "WARNING! This will remove all dangling images.")
        let pruned = try session.images.prune(filters, uses: session.imageUses)
        if !pruned.changes.isEmpty {
            session.print("Deleted Images:")
            for change in pruned.changes {
                let text = change.description
                session.print(text.prefix(1).lowercased() + text.dropFirst())
            }
            session.print("")
        }
        session.print("Total reclaimed space: \(HumanSize.decimal(pruned.reclaimed))")
        session.tidy()
        return 0
    }
}

extension ImageRow {
    /// A row for each name, or one for an image without any.
    static func rows(of image: Image, showsDigests: Bool, needsDigests: Bool, containers: Int64?) -> [ImageRow] {
        func row(_ repository: String?, _ tag: String?, _ digest: Digest?) -> ImageRow {
            ImageRow(
                id: image.id.description, repository: repository, tag: tag, digest: digest?.description,
                created: image.config.created?.seconds ?? 0, size: image.size, sharedSize: nil,
                containers: containers)
        }
        if !image.hasName { return [row(nil, nil, nil)] }
        var rows: [ImageRow] = []
        for name in image.tags {
            let digests = needsDigests ? image.digests.filter { $0.name == name.name } : []
            rows +=
                digests.isEmpty
                ? [row(name.familiarName, name.tag, nil)]
                : digests.map { row(name.familiarName, name.tag, $0.digest) }
        }
        let tagged = Set(image.tags.map(\.name))
        var shown: Set<String> = []
        for name in image.digests where !tagged.contains(name.name) {
            if !showsDigests, !shown.insert(name.name).inserted { continue }
            rows.append(row(name.familiarName, nil, showsDigests ? name.digest : nil))
        }
        return rows
    }
}

extension Session {
    /// The containers, as those who remove images must know them.
    @Sendable func imageUses() throws -> [ImageUse] {
        try containers.allReadable().map { container in
            ImageUse(
                containerID: container.id, imageID: container.record.imageID, layers: container.record.layers,
                isRunning: container.state.run != nil)
        }
    }

    /// The image that is meant. Throws the engine's `Problem`, with the nearest name that exists.
    func image(_ name: String) throws -> Image {
        do { return try images.resolve(name) } catch { throw hinted(error, image: name) }
    }

    /// What `inspect` shows of an image.
    func imageDocument(of name: String) throws -> JSON {
        let images = images
        return try image(name).inspection(in: images)
    }

    /// The image of this name, or that of the container of this name: the two are easily mixed up.
    func imageOrContainersImage(_ name: String) throws -> Image {
        do {
            return try images.resolve(name)
        } catch let problem as Problem where problem.code == .notFound || problem.code == .invalid {
            guard let container = try? containers.find(name), let image = try? images.resolve(container.record.imageID)
            else { throw hinted(problem, image: name) }
            // An image has many names; people know the one that they gave.
            let given = container.record.config["Image"]?.string ?? ""
            let imageName = (try? images.resolve(given))?.id == image.id ? given : image.id.short
            say("\(name) is a container; this is the history of its image \(imageName)")
            return image
        }
    }

    /// The failure to find an image, with what is called almost so.
    func hinted(_ error: any Error, image name: String) -> any Error {
        guard var problem = error as? Problem, problem.code == .notFound, problem.hint == nil else { return error }
        // `latest` is as good as typed.
        let names = imageNames().flatMap { $0.hasSuffix(":latest") ? [$0, String($0.dropLast(7))] : [$0] }
        if let nearest = Suggestion.nearest(to: name, among: names) {
            problem.hint = "did you mean \"\(nearest)\"?"
        } else if (try? containers.id(of: name)) != nil {
            problem.hint = "\(name) is a container"
        }
        return problem
    }

    /// What the filter `ancestor` compares; `nil` when there is no such image.
    @Sendable func ancestor(_ name: String) -> Ancestor? {
        guard let image = try? images.resolve(name) else { return nil }
        return Ancestor(id: image.id.description, layers: image.layers.map(\.hex))
    }

    /// What `inspect` shows of a network, with the containers that are in it now.
    func networkDocument(of name: String) throws -> JSON {
        let network = try networks.find(name)
        return network.inspect(
            try joined().filter { $0.endpoint.networkID == network.id }
                .map { (id: $0.container.id, name: $0.container.name, endpoint: $0.endpoint) })
    }
}

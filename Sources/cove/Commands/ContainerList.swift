internal import CommandGrammar
internal import Containers
internal import Documents
internal import OCI

extension Verbs {
    /// `ps`, `container ls`.
    static let listContainers: Verb = { session, invocation in
        let flags = invocation.flags
        let isLarge = flags.bool("size")
        let listing = Listing(
            kind: .containers, format: flags.string("format"), isQuiet: flags.bool("quiet"),
            extraColumns: isLarge ? #"\t{{.Size}}"# : "")
        // A template that is wrong is told before anything is looked at.
        _ = try listing.text([])
        if let warning = listing.warning { session.say(warning) }
        let filters = try ContainerFilters(flags.strings("filter"))
        var last = flags.int("last") ?? -1
        if flags.bool("latest"), last == -1 { last = 1 }
        let containers = try session.containers.list(
            filters, all: flags.bool("all"), last: last, image: session.ancestor
        ) { id, error in
            session.say(
                "WARNING: container \(id.prefix(12)) cannot be read: \(error); `cove system check --repair` ends what "
                    + "runs of it and puts its files aside")
        }
        let now = Timestamp.now
        let needsSizes = isLarge || listing.uses("Size")
        let layers = LayerSizes(root: session.root)
        let named = NamedImages(images: session.images)
        let rows = containers.map { listed in
            ContainerRow(
                inspect: named.truthful(listed.json), now: now, noTrunc: flags.bool("no-trunc"),
                size: needsSizes ? layers.size(of: listed.container) : nil,
                ports: { PortText.summary(ports: $0["NetworkSettings"]?["Ports"]) }
            ).row
        }
        session.write(try listing.text(rows))
        session.tidy()
        return 0
    }
}

/// Names of images: one may have come to mean another image than that of a container.
private final class NamedImages {
    private let images: ImageLibrary
    private var known: [String: String?] = [:]

    init(images: ImageLibrary) { self.images = images }

    /// The container with its image's id in place of a name that is not that image's any more.
    func truthful(_ container: JSON) -> JSON {
        guard let name = container["Config"]?["Image"]?.string, let id = container["Image"]?.string else {
            return container
        }
        let now = known[name] ?? (try? images.resolve(name))?.id.description
        known[name] = .some(now)
        if now == id { return container }
        var container = container
        container["Config"]?["Image"] = .string(id)
        return container
    }
}

/// Sizes of containers; a layer that several have is measured once.
final class LayerSizes {
    let root: StateRoot
    private var known: [String: Int64] = [:]

    init(root: StateRoot) { self.root = root }

    /// The bytes of the container's own changes, and those together with its image.
    func size(of container: Container) -> (own: Int64, total: Int64) {
        let own = container.ownSize
        var total = own
        for layer in container.record.layers {
            let size = known[layer] ?? (try? TreeSize.bytes(in: root.layer(layer))) ?? 0
            known[layer] = size
            total += size
        }
        return (own, total)
    }
}

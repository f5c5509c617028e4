internal import Documents

extension ListingKind {
    /// `ps`, `container ls`.
    static let containers = ListingKind(
        typeName: "*formatter.ContainerContext",
        titles: [
            ("ID", "CONTAINER ID"), ("Names", "NAMES"), ("Image", "IMAGE"), ("Command", "COMMAND"),
            ("CreatedAt", "CREATED AT"), ("RunningFor", "CREATED"), ("Ports", "PORTS"), ("State", "STATE"),
            ("Status", "STATUS"), ("Size", "SIZE"), ("Labels", "LABELS"), ("Mounts", "MOUNTS"),
            ("LocalVolumes", "LOCAL VOLUMES"), ("Networks", "NETWORKS"), ("Platform", "PLATFORM"),
        ],
        columns: #"{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"#,
        validatesFirst: true, hasLabels: true, quietWins: true)
}

/// A container in `ps`, from what `inspect` shows of it.
struct ContainerRow {
    /// The container's JSON as `inspect` prints it.
    var inspect: JSON
    var now: Timestamp
    /// Whole ids, commands and names of mounts.
    var noTrunc = false
    /// The bytes of the container's own layer and of its whole file system, when they were computed.
    var size: (own: Int64, total: Int64)?
    /// The text of the column PORTS for a container's JSON.
    var ports: (JSON) -> String
    /// The zone of `CreatedAt`.
    var zone = TimeZone.local

    var row: ListingRow {
        let labels = ListingRow.labels(inspect["Config"]?["Labels"])
        // Listings know no fractions of the second.
        let created = Timestamp(seconds: Self.moment(inspect["Created"]).seconds)
        let mounts = inspect["Mounts"]?.array ?? []
        let localVolumes = mounts.count { $0["Driver"]?.string == "local" }
        let networks = inspect["NetworkSettings"]?["Networks"]?.object?.keys ?? []
        let createdAt = created.goDescription(in: zone)
        return ListingRow(
            [
                ("Command", command), ("CreatedAt", createdAt), ("ID", ShortID.text(id, noTrunc: noTrunc)),
                ("Image", image), ("Labels", ListingRow.text(labels)), ("LocalVolumes", String(localVolumes)),
                ("Mounts", mounts.map(name(of:)).joined(separator: ",")), ("Names", name),
                ("Networks", networks.sorted().joined(separator: ",")), ("Platform", nil), ("Ports", ports(inspect)),
                ("RunningFor", HumanDuration.since(created, now: now)), ("Size", sizeText),
                ("State", inspect["State"]?["Status"]?.string ?? ""),
                ("Status", Self.status(inspect["State"] ?? .null, now: now)),
            ], labels: labels)
    }

    private var id: String { inspect["Id"]?.string ?? "" }

    private var name: String {
        let name = inspect["Name"]?.string ?? ""
        return name.hasPrefix("/") ? String(name.dropFirst()) : name
    }

    /// The image as it was named, in its familiar form; the short id when it was named by that.
    private var image: String {
        let named = inspect["Config"]?["Image"]?.string ?? ""
        if named.isEmpty { return "<no image>" }
        if noTrunc { return named }
        let imageID = inspect["Image"]?.string ?? ""
        if ShortID.text(imageID) == ShortID.text(named) { return ShortID.text(imageID) }
        return Self.familiar(named)
    }

    /// `docker.io/library/alpine:3@sha256:…` is `alpine:3`.
    private static func familiar(_ reference: String) -> String {
        var name = reference[...]
        if let digest = name.firstIndex(of: "@") { name = name[..<digest] }
        for prefix in ["docker.io/library/", "index.docker.io/library/", "docker.io/", "index.docker.io/"]
        where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return String(name)
    }

    /// Program and arguments, those with a blank between single quotes, all of it between double ones.
    private var command: String {
        let words =
            [inspect["Path"]?.string ?? ""]
            + (inspect["Args"]?.strings ?? []).map { $0.contains(" ") ? "'\($0)'" : $0 }
        let text = words.joined(separator: " ")
        return GoText.quoted(noTrunc ? text : TextWidth.ellipsis(text, 20))
    }

    private func name(of mount: JSON) -> String {
        let name = mount["Name"]?.string ?? ""
        let text = name.isEmpty ? mount["Source"]?.string ?? "" : name
        return noTrunc ? text : TextWidth.ellipsis(text, 15)
    }

    private var sizeText: String {
        let own = HumanSize.decimal(size?.own ?? 0, digits: 3)
        guard let total = size?.total, total > 0 else { return own }
        return "\(own) (virtual \(HumanSize.decimal(total, digits: 3)))"
    }

    /// The state in words: `Up 2 minutes (healthy)`, `Exited (0) 3 hours ago`.
    ///
    /// - Parameter state: the member `State` of a container.
    static func status(_ state: JSON, now: Timestamp) -> String {
        let exitCode = state["ExitCode"]?.int ?? 0
        let started = moment(state["StartedAt"])
        let finished = moment(state["FinishedAt"])
        if state["Running"]?.bool == true {
            let up = "Up " + HumanDuration.text(now - started)
            if state["Paused"]?.bool == true { return up + " (Paused)" }
            if state["Restarting"]?.bool == true {
                return "Restarting (\(exitCode)) " + HumanDuration.since(finished, now: now)
            }
            switch state["Health"]?["Status"]?.string {
            case nil, "", "none": return up
            case "starting": return up + " (health: starting)"
            case let health?: return "\(up) (\(health))"
            }
        }
        if state["Status"]?.string == "removing" { return "Removal In Progress" }
        if state["Dead"]?.bool == true { return "Dead" }
        if started.isZero { return "Created" }
        if finished.isZero { return "" }
        return "Exited (\(exitCode)) " + HumanDuration.since(finished, now: now)
    }

    private static func moment(_ json: JSON?) -> Timestamp {
        json?.string.flatMap { Timestamp(rfc3339: $0) } ?? .zero
    }
}

/// The first twelve digits of an id, by which people name things.
enum ShortID {
    static func text(_ id: String, noTrunc: Bool = false) -> String {
        if noTrunc { return id }
        let digits = id.firstIndex(of: ":").map { id[id.index(after: $0)...] } ?? id[...]
        return String(digits.prefix(12))
    }
}

internal import Documents

extension ListingKind {
    /// `volume ls`.
    static let volumes = ListingKind(
        typeName: "*formatter.volumeContext",
        titles: [
            ("ID", "ID"), ("Name", "VOLUME NAME"), ("Group", "GROUP"), ("Driver", "DRIVER"), ("Scope", "SCOPE"),
            ("Availability", "AVAILABILITY"), ("Mountpoint", "MOUNTPOINT"), ("Labels", "LABELS"), ("Links", "LINKS"),
            ("Size", "SIZE"), ("Status", "STATUS"),
        ],
        columns: #"{{.Driver}}\t{{.Name}}"#, quietField: "Name", hasLabels: true)
}

/// A volume in `volume ls`, from what `volume inspect` shows of it.
struct VolumeRow {
    var inspect: JSON
    /// How many containers use it and how many bytes it holds, when that was computed.
    var usage: (links: Int64, size: Int64)?

    var row: ListingRow {
        let labels = ListingRow.labels(inspect["Labels"])
        return ListingRow(
            [
                ("Availability", "N/A"), ("Driver", inspect["Driver"]?.string ?? ""), ("Group", "N/A"),
                ("Labels", ListingRow.text(labels)), ("Links", usage.map { String($0.links) } ?? "N/A"),
                ("Mountpoint", inspect["Mountpoint"]?.string ?? ""), ("Name", inspect["Name"]?.string ?? ""),
                ("Scope", inspect["Scope"]?.string ?? ""),
                ("Size", usage.map { HumanSize.decimal($0.size) } ?? "N/A"), ("Status", "N/A"),
            ], labels: labels)
    }
}

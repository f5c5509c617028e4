internal import Documents

extension ListingKind {
    /// `network ls`.
    static let networks = ListingKind(
        typeName: "*network.networkContext",
        titles: [
            ("ID", "NETWORK ID"), ("Name", "NAME"), ("Driver", "DRIVER"), ("Scope", "SCOPE"), ("IPv4", "IPV4"),
            ("IPv6", "IPV6"), ("Internal", "INTERNAL"), ("Labels", "LABELS"), ("CreatedAt", "CREATED AT"),
        ],
        columns: #"{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}"#, hasLabels: true)
}

/// A network in `network ls`, from what `network inspect` shows of it.
struct NetworkRow {
    var inspect: JSON
    var noTrunc = false

    var row: ListingRow {
        let labels = ListingRow.labels(inspect["Labels"])
        let created = inspect["Created"]?.string.flatMap { Timestamp(rfc3339: $0) } ?? .zero
        func flag(_ key: String) -> String { inspect[key]?.bool == true ? "true" : "false" }
        return ListingRow(
            [
                ("CreatedAt", created.goDescription(in: .utc)), ("Driver", inspect["Driver"]?.string ?? ""),
                ("ID", ShortID.text(inspect["Id"]?.string ?? "", noTrunc: noTrunc)), ("IPv4", flag("EnableIPv4")),
                ("IPv6", flag("EnableIPv6")), ("Internal", flag("Internal")), ("Labels", ListingRow.text(labels)),
                ("Name", inspect["Name"]?.string ?? ""), ("Scope", inspect["Scope"]?.string ?? ""),
            ], labels: labels)
    }
}

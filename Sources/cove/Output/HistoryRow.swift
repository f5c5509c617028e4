internal import Documents

extension ListingKind {
    /// `history`. Without `--human` the second column is the time instead of the age.
    static func history(isHuman: Bool = true) -> ListingKind {
        ListingKind(
            typeName: "*image.historyContext",
            titles: [
                ("ID", "IMAGE"), ("CreatedSince", "CREATED"), ("CreatedAt", "CREATED AT"), ("CreatedBy", "CREATED BY"),
                ("Size", "SIZE"), ("Comment", "COMMENT"),
            ],
            columns: #"{{.ID}}\t{{."# + (isHuman ? "CreatedSince" : "CreatedAt")
                + #"}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}"#)
    }
}

/// A step of an image's history.
struct HistoryRow {
    /// The id of the image that the step made; `<missing>` when it has none here.
    var id: String
    /// Unix seconds.
    var created: Int64
    var createdBy: String
    /// In bytes.
    var size: Int64
    var comment: String

    /// Moments up to here are those of reproducible builds: they have no age.
    private static let epoch: Int64 = 946_684_800

    func row(now: Timestamp, noTrunc: Bool = false, isHuman: Bool = true, zone: TimeZone = .local) -> ListingRow {
        let moment = Timestamp(seconds: created)
        let createdAt = moment.rfc3339(in: zone)
        let age = created <= Self.epoch ? "N/A" : HumanDuration.since(moment, now: now)
        let command = String(createdBy.map { $0 == "\t" ? " " : $0 })
        return ListingRow([
            ("Comment", comment), ("CreatedAt", createdAt),
            ("CreatedBy", noTrunc ? command : TextWidth.ellipsis(command, 45)),
            ("CreatedSince", isHuman ? age : createdAt), ("ID", ShortID.text(id, noTrunc: noTrunc)),
            ("Size", isHuman ? HumanSize.decimal(size, digits: 3) : String(size)),
        ])
    }
}

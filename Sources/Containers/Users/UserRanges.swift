internal import Documents
internal import Linux

/// Which container has which ids of the host for its users: a symbolic link for each range, named after its first id.
///
/// Making a link that must not exist is the claim itself, as with ``AddressLeases``. A range is only used while the
/// container runs: on disk its files have the ids that they have inside, so it may get another one next time.
struct UserRanges {
    /// The directory of the links, below the run state: a reboot gives everything back.
    let directory: String
    /// Ids that are others' on this host.
    let foreign: [Range<UInt32>]

    /// How many ids a container has: all that sixteen bits name.
    static let size: UInt32 = 65536

    init(run: String, foreign: [Range<UInt32>]) {
        directory = "\(run)/users"
        self.foreign = foreign
    }

    /// The ranges of this host. Sources: `subuid(5)`, `subgid(5)`, `passwd(5)`, `group(5)`.
    init(run: String) {
        let subordinate = ["/etc/subuid", "/etc/subgid"].flatMap { Self.subordinate(Files.text($0) ?? "") }
        let named = ["/etc/passwd", "/etc/group"].flatMap { Self.named(Files.text($0) ?? "") }
        self.init(run: run, foreign: subordinate + named)
    }

    /// Gives `owner` the first range that nobody has; its first id. Who has one already keeps it, and who does not
    /// exist any more has lost it.
    func acquire(for owner: String, exists: (String) -> Bool) throws -> UInt32 {
        try Files.makeDirectories(directory, mode: 0o710)
        var taken = Set(try Files.names(in: directory))
        for name in taken {
            guard let first = UInt32(name), let holder = Files.link("\(directory)/\(name)") else { continue }
            if holder == owner { return first }
            if !exists(holder) {
                release(of: holder)
                taken.remove(name)
            }
        }
        for first in candidates where !taken.contains("\(first)") {
            do {
                try Files.makeLink("\(directory)/\(first)", to: owner)
                return first
            } catch {
                // Somebody was faster.
                guard error.exists else { throw error }
            }
        }
        throw Problem(
            .unavailable, "no range of ids is left for the users of another container",
            hint: "`cove ps` tells which run; each with --userns private has \(Self.size) ids")
    }

    /// The range that a new container would get, without taking it.
    func next() -> UInt32? {
        let taken = Set((try? Files.names(in: directory)) ?? [])
        return candidates.first { !taken.contains("\($0)") }
    }

    /// Gives back what `owner` has; fine when that is nothing.
    func release(of owner: String) {
        for name in (try? Files.names(in: directory)) ?? [] where Files.link("\(directory)/\(name)") == owner {
            try? Files.remove("\(directory)/\(name)")
        }
    }

    /// The first ids of all ranges that can be given away, lowest first. Ids above 2^31 are negative to some programs.
    var candidates: some Sequence<UInt32> {
        let foreign = foreign
        return stride(from: UInt32(100_000), to: (1 << 31) - Self.size, by: Int(Self.size)).lazy.filter { first in
            !foreign.contains { $0.overlaps(first..<first + Self.size) }
        }
    }

    /// `NAME:FIRST:COUNT` lines; what is none is left out.
    static func subordinate(_ text: String) -> [Range<UInt32>] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, let first = UInt32(fields[1]), let count = UInt32(fields[2]) else { return nil }
            let (end, overflows) = first.addingReportingOverflow(count)
            return first..<(overflows ? .max : end)
        }
    }

    /// The ids of `NAME:PASSWORD:ID:…` lines.
    static func named(_ text: String) -> [Range<UInt32>] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 2, let id = UInt32(fields[2]), id < .max else { return nil }
            return id..<id + 1
        }
    }
}

public import Documents
internal import OCI

/// The `--filter` of `images` and `image prune`.
public struct ImageFilters: Equatable, Sendable {
    var isDangling: Bool?
    var labels: [String] = []
    var unwantedLabels: [String] = []
    var before: [String] = []
    var since: [String] = []
    var references: [String] = []
    var until: Timestamp?

    /// Reads filters as `key=value`. Throws the engine's `Problem`: `invalid filter 'nosuch'`.
    ///
    /// - Parameter reference: the argument of `images`: a name, or a pattern of names.
    /// - Parameter forPrune: those of `image prune`, else those of `images`.
    public init(
        _ texts: [String] = [], reference: String? = nil, forPrune: Bool = false, now: Timestamp = .now
    ) throws(Problem) {
        for text in texts where !text.isEmpty {
            let (rawKey, rawValue) = Wire.cut(text, "=")
            let key = Wire.trimmed(rawKey).lowercased()
            let value = Wire.trimmed(rawValue ?? "")
            switch (key, forPrune) {
            case ("dangling", _):
                guard let bool = try? GoNumber.bool(value) else {
                    throw Problem(.invalid, "invalid filter 'dangling=[\(value)]'")
                }
                isDangling = bool
            case ("label", _): labels.append(value)
            case ("label!", _): unwantedLabels.append(value)
            case ("until", _): until = try Self.moment(value, now: now)
            case ("before", false): before.append(value)
            case ("since", false): since.append(value)
            case ("reference", false): references.append(value)
            default: throw Problem(.invalid, "invalid filter '\(key)'")
            }
        }
        if let reference { references.append(reference) }
        for pattern in references {
            guard ReferencePattern(pattern) != nil else { throw Problem(.invalid, "syntax error in pattern") }
        }
    }

    private static func moment(_ text: String, now: Timestamp) throws(Problem) -> Timestamp {
        do { return try Timestamp(since: text, flag: "until", now: now) } catch {
            throw Problem(.invalid, "failed to parse value as time or duration: \(GoText.quoted(text))")
        }
    }

    func matchLabels(of image: Image) -> Bool {
        let own = image.config.labels
        func has(_ label: String) -> Bool {
            let (key, value) = Wire.cut(label, "=")
            guard let text = own[key]?.string else { return false }
            return value == nil || value == text
        }
        return labels.allSatisfy(has) && !unwantedLabels.contains(where: has)
    }
}

extension ImageLibrary {
    /// The images that the filters let pass, the newest first. With a pattern of names only the names that fit are
    /// left.
    ///
    /// Images without a name from which others were made by commits are passed over unless `includesIntermediate`.
    public func list(_ filters: ImageFilters, includesIntermediate: Bool = false) throws -> [Image] {
        let earliest = try filters.since.map { try resolve($0).created }.max()
        let latest = try filters.before.map { try resolve($0).created }.min()
        let patterns = filters.references.compactMap(ReferencePattern.init)
        let all = try list()
        let parents = Set(all.compactMap(\.parent))
        return all.compactMap { image in
            var image = image
            if let earliest, image.created <= earliest { return nil }
            if let latest, image.created >= latest { return nil }
            if let until = filters.until, image.created > until { return nil }
            guard filters.matchLabels(of: image) else { return nil }
            if image.hasName {
                if filters.isDangling == true { return nil }
            } else {
                if parents.contains(image.id), !includesIntermediate || filters.isDangling == true { return nil }
                if filters.isDangling == false { return nil }
            }
            if !patterns.isEmpty {
                func fits(_ name: Reference) -> Bool {
                    patterns.contains { $0.matches(name.familiar) || $0.matches(name.familiarName) }
                }
                image.tags = image.tags.filter(fits)
                image.digests = image.digests.filter(fits)
                if !image.hasName { return nil }
            }
            return image
        }
    }
}

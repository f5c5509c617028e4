internal import Documents

/// Lengths of time in words: `Less than a second`, `5 minutes`, `About an hour`, `3 weeks`.
enum HumanDuration {
    static func text(_ duration: GoDuration) -> String {
        let seconds = duration.nanoseconds / 1_000_000_000
        if seconds < 1 { return "Less than a second" }
        if seconds == 1 { return "1 second" }
        if seconds < 60 { return "\(seconds) seconds" }
        let minutes = seconds / 60
        if minutes == 1 { return "About a minute" }
        if minutes < 60 { return "\(minutes) minutes" }
        let hours = Int64(duration.inSeconds / 3600 + 0.5)
        if hours == 1 { return "About an hour" }
        if hours < 48 { return "\(hours) hours" }
        if hours < 24 * 7 * 2 { return "\(hours / 24) days" }
        if hours < 24 * 30 * 2 { return "\(hours / 24 / 7) weeks" }
        if hours < 24 * 365 * 2 { return "\(hours / 24 / 30) months" }
        return "\(seconds / 3600 / 24 / 365) years"
    }

    /// How long ago `moment` was: `5 minutes ago`.
    static func since(_ moment: Timestamp, now: Timestamp) -> String { text(now - moment) + " ago" }
}

public import Documents

/// How a container's health is probed. A length of zero, a count of zero and an empty test mean "not said".
public struct HealthCheck: Equatable, Sendable {
    /// `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", command]`.
    public var test: [String]
    /// Between two probes.
    public var interval: GoDuration
    /// What a probe may take.
    public var timeout: GoDuration
    /// From the start, in which failures do not count.
    public var startPeriod: GoDuration
    /// Between two probes in ``startPeriod``.
    public var startInterval: GoDuration
    /// How many failures in a row make the container unhealthy.
    public var retries: Int64

    /// Nothing is said unless it is given.
    public init(
        test: [String] = [], interval: GoDuration = GoDuration(nanoseconds: 0),
        timeout: GoDuration = GoDuration(nanoseconds: 0), startPeriod: GoDuration = GoDuration(nanoseconds: 0),
        startInterval: GoDuration = GoDuration(nanoseconds: 0), retries: Int64 = 0
    ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.startInterval = startInterval
        self.retries = retries
    }

    /// The form of `Config.Healthcheck`, durations in nanoseconds.
    public init(_ document: JSON) {
        func length(_ key: String) -> GoDuration { GoDuration(nanoseconds: document[key]?.int ?? 0) }
        self.init(
            test: document["Test"]?.strings ?? [], interval: length("Interval"), timeout: length("Timeout"),
            startPeriod: length("StartPeriod"), startInterval: length("StartInterval"),
            retries: document["Retries"]?.int ?? 0)
    }

    /// The form of `Config.Healthcheck`: what was not said is left out.
    public var json: JSON {
        var result = JSONObject()
        if !test.isEmpty { result["Test"] = JSON(test) }
        let lengths = [
            ("Interval", interval), ("Timeout", timeout), ("StartPeriod", startPeriod),
            ("StartInterval", startInterval),
        ]
        for (key, length) in lengths where length.nanoseconds != 0 { result[key] = .int(length.nanoseconds) }
        if retries != 0 { result["Retries"] = .int(retries) }
        return .object(result)
    }

    /// What the flags `--health-…` and `--no-healthcheck` say; `nil` when none is given.
    init?(flags: some FlagSource) throws(Problem) {
        func length(_ name: String) throws(Problem) -> GoDuration {
            try flags.string(name).map { text throws(Problem) in try GoDuration(parsing: text) }
                ?? GoDuration(nanoseconds: 0)
        }
        let command = flags.string("health-cmd") ?? ""
        self.init(
            test: command.isEmpty ? [] : ["CMD-SHELL", command], interval: try length("health-interval"),
            timeout: try length("health-timeout"), startPeriod: try length("health-start-period"),
            startInterval: try length("health-start-interval"), retries: flags.int("health-retries") ?? 0)
        let isGiven = self != HealthCheck()
        if flags.bool("no-healthcheck") {
            if isGiven { throw Problem(.usage, "--no-healthcheck conflicts with --health-* options") }
            test = ["NONE"]
            return
        }
        guard isGiven else { return nil }
        let values = [
            ("interval", interval.nanoseconds), ("timeout", timeout.nanoseconds), ("retries", retries),
            ("start-period", startPeriod.nanoseconds), ("start-interval", startInterval.nanoseconds),
        ]
        for (name, value) in values where value < 0 {
            throw Problem(.usage, "--health-\(name) cannot be negative")
        }
    }

    /// Throws the engine's `Problem` for what it does not take.
    public func check() throws(Problem) {
        let lengths = [
            ("Interval", interval), ("Timeout", timeout), ("StartPeriod", startPeriod),
            ("StartInterval", startInterval),
        ]
        for (name, length) in lengths where length.nanoseconds != 0 && length.nanoseconds < 1_000_000 {
            throw Problem(.invalid, "\(name) in Healthcheck cannot be less than 1ms")
        }
        if retries < 0 { throw Problem(.invalid, "Retries in Healthcheck cannot be negative") }
    }

    /// This check with the image's values where nothing was said.
    public func filled(from image: HealthCheck) -> HealthCheck {
        func first(_ own: GoDuration, _ other: GoDuration) -> GoDuration { own.nanoseconds == 0 ? other : own }
        return HealthCheck(
            test: test.isEmpty ? image.test : test, interval: first(interval, image.interval),
            timeout: first(timeout, image.timeout), startPeriod: first(startPeriod, image.startPeriod),
            startInterval: first(startInterval, image.startInterval), retries: retries == 0 ? image.retries : retries)
    }
}

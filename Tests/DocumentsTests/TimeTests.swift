import Documents
import Testing

@Suite struct `Timestamps` {
    static let moment = Timestamp(seconds: 1_706_692_030, nanoseconds: 123_450_000)
    static let east = TimeZone.fixed(seconds: 19_800, name: "IST")

    @Test func `are written in RFC 3339`() {
        #expect(Self.moment.rfc3339Nano == "2024-01-31T09:07:10.12345Z")
        #expect(Timestamp(seconds: 0).rfc3339Nano == "1970-01-01T00:00:00Z")
        #expect(Timestamp.zero.rfc3339Nano == "0001-01-01T00:00:00Z")
        #expect(Self.moment.rfc3339(in: .utc, fraction: .nine) == "2024-01-31T09:07:10.123450000Z")
        #expect(Self.moment.rfc3339(in: Self.east) == "2024-01-31T14:37:10+05:30")
        #expect(Timestamp(seconds: -1, nanoseconds: 5).rfc3339Nano == "1969-12-31T23:59:59.000000005Z")
    }

    @Test func `are written as Go does`() {
        #expect(Self.moment.goDescription(in: .utc) == "2024-01-31 09:07:10.12345 +0000 UTC")
        #expect(Timestamp(seconds: 1_704_067_200).goDescription(in: .utc) == "2024-01-01 00:00:00 +0000 UTC")
        #expect(
            Self.moment.goDescription(in: .fixed(seconds: -12_600, name: "NST"))
                == "2024-01-31 05:37:10.12345 -0330 NST")
    }

    @Test(arguments: [
        "2024-01-31T09:07:10.12345Z", "2024-02-29T23:59:59Z", "1969-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z", "2000-03-01T00:00:00Z", "1900-02-28T12:00:00Z",
    ])
    func `come back from their text`(text: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339Nano == text)
    }

    @Test(arguments: [
        "", "2024", "2024-01-31", "2024-01-31T09:07Z", "2024-01-31T09:07:10", "2024-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-01-31T24:00:00Z", "2024-01-31T09:07:10.Z", "2024-01-31T09:07:10.1234567890Z", "2024-01-31T09:07:10Zx",
        "2024-01-31T09:07:10+5:00", "2024-01-31 09:07:10Z", "+024-01-31T09:07:10Z", "20é4-01-31T09:07:10Z",
    ])
    func `are not read from other texts`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `read offsets`() {
        #expect(Timestamp(rfc3339: "2024-01-31T14:37:10.12345+05:30") == Self.moment)
        #expect(Timestamp(rfc3339: "2024-01-31T05:37:10.12345-03:30") == Self.moment)
    }

    @Test(arguments: [
        ("10m", "2024-01-31T08:57:10.12345Z"), ("1h30m", "2024-01-31T07:37:10.12345Z"),
        ("-1s", "2024-01-31T09:07:11.12345Z"),
        ("2020-01-01", "2019-12-31T18:30:00Z"), ("2020-01-01Z", "2020-01-01T00:00:00Z"),
        ("2020-01-01T05", "2019-12-31T23:30:00Z"),
        ("2020-01-01T05:30", "2020-01-01T00:00:00Z"), ("2020-01-01T05:30:01.5", "2020-01-01T00:00:01.5Z"),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), ("2020-01-01T02:00+02:00", "2020-01-01T00:00:00Z"),
        ("1577836800", "2020-01-01T00:00:00Z"), ("1577836800.25", "2020-01-01T00:00:00.25Z"),
        ("0", "1970-01-01T00:00:00Z"),
    ])
    func `are what --since names`(text: String, expected: String) throws {
        #expect(try Timestamp(since: text, now: Self.moment, zone: Self.east).rfc3339Nano == expected)
    }

    @Test(arguments: ["yesterday", "", "2020-13-01", "12:00", "1.x", "5 m"])
    func `are not what --since does not understand`(text: String) {
        let problem = #expect(throws: Problem.self) { try Timestamp(since: text, now: Self.moment, zone: .utc) }
        #expect(
            problem?.summary
                == "invalid value for \"since\": failed to parse value as time or duration: \(GoText.quoted(text))")
    }

    @Test func `are added to and compared without overflow`() {
        let late = Timestamp(seconds: .max, nanoseconds: 999_999_999)
        let early = Timestamp(seconds: .min)
        #expect((late - early).nanoseconds == .max)
        #expect((early - late).nanoseconds == .min)
        #expect((late + .seconds(5)).seconds == .max)
        #expect(late.rfc3339Nano.hasSuffix("Z") && early.goDescription(in: .utc).hasSuffix("UTC"))
        #expect(!early.rfc3339(in: .local).isEmpty)
        #expect((Self.moment - Timestamp(seconds: Self.moment.seconds)).nanoseconds == 123_450_000)
        #expect(Timestamp(seconds: 1) < Timestamp(seconds: 1, nanoseconds: 1))
    }
}

@Suite struct `Durations` {
    @Test(
        arguments: [
            ("0", 0), ("0s", 0), ("1m30s", 90_000_000_000), ("500ms", 500_000_000), ("1.5h", 5_400_000_000_000),
            ("-2s", -2_000_000_000),
            ("+1us", 1_000), ("1µs", 1_000), ("1μs", 1_000), ("7ns", 7), (".5s", 500_000_000), ("1.s", 1_000_000_000),
            ("1h2m3.5s", 3_723_500_000_000),
        ] as [(String, Int64)])
    func `are read as Go reads them`(text: String, nanoseconds: Int64) throws {
        #expect(try GoDuration(parsing: text).nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        ("", #"time: invalid duration """#), ("5", #"time: missing unit in duration "5""#),
        ("5x", #"time: unknown unit "x" in duration "5x""#),
        ("x", #"time: invalid duration "x""#), (".s", #"time: invalid duration ".s""#),
        ("-", #"time: invalid duration "-""#),
        ("9999999999h", #"time: invalid duration "9999999999h""#),
        ("1m 30s", #"time: unknown unit "m " in duration "1m 30s""#),
    ])
    func `are refused in Go's words`(text: String, message: String) {
        let problem = #expect(throws: Problem.self) { try GoDuration(parsing: text) }
        #expect(problem?.summary == message)
    }

    @Test(
        arguments: [
            (0, "0s"), (7, "7ns"), (1_500, "1.5µs"), (500_000_000, "500ms"), (1_000_000_000, "1s"),
            (90_000_000_000, "1m30s"),
            (7_200_000_000_000, "2h0m0s"), (-1_500_000_000, "-1.5s"), (61_001_000_000, "1m1.001s"),
            (.min, "-2562047h47m16.854775808s"),
        ] as [(Int64, String)])
    func `are written as Go writes them`(nanoseconds: Int64, text: String) {
        #expect(GoDuration(nanoseconds: nanoseconds).description == text)
    }
}

import Documents
import Testing

@Suite struct `JSON text` {
    @Test(
        arguments: [
            ("null", JSON.null), ("true", true), (" [1, 2.5 ,-3]\n", [1, 2.5, -3]),
            ("\"a\\u00e9\\n\\ud83d\\ude00\"", "aé\n😀"),
            ("{\"b\":1,\"a\":{}}", ["b": 1, "a": [:]]), ("9223372036854775807", 9_223_372_036_854_775_807),
            ("1e2", 100.0),
            ("{\"a\":1,\"a\":2}", ["a": 2]), ("\"\\ud800\"", "\u{FFFD}"),
            ("9223372036854775808", .unsigned(1 << 63)), ("18446744073709551615", .unsigned(.max)),
            ("18446744073709551616", .double(0x1p64)), ("-9223372036854775809", .double(-0x1p63)),
        ] as [(String, JSON)])
    func `is parsed`(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    @Test(arguments: [
        ("", "f:1:1: unexpected end of the JSON text"), ("{\"a\":}", "f:1:6: expected a JSON value"),
        ("[1,]", "f:1:4: expected a JSON value"),
        ("{\n  \"a\" 1}", "f:2:7: expected \":\" after the key"),
        ("1 2", "f:1:3: unexpected text after the end of the JSON value"),
        ("\"a", "f:1:3: the string has no end"), ("01", "f:1:2: unexpected text after the end of the JSON value"),
        ("nul", "f:1:1: expected a JSON value"),
        ("\"\\x\"", "f:1:3: unknown escape in a string"), ("1e999", "f:1:6: the number 1e999 is out of range"),
        ("\"a\u{1}\"", "f:1:3: a control character must be written as an escape"),
    ])
    func `that is malformed is located`(text: String, message: String) {
        let problem = #expect(throws: Problem.self) { try JSON(parsing: text, file: "f") }
        #expect(problem?.description == message)
    }

    @Test func `may not be nested without end`() throws {
        #expect(throws: Problem.self) { try JSON(parsing: String(repeating: "[", count: 100_000)) }
        let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(try JSON(parsing: deep).text() == deep)
    }

    @Test func `never traps, wherever it is cut`() {
        let bytes = Array(#"{"a":[1,-2.5e3,"x\u12aF\"é"],"b":{"c":null,"d":true,"long key of many letters":1}}"#.utf8)
        for index in bytes.indices {
            _ = try? JSON(parsing: Array(bytes[..<index]))
            for byte in [UInt8(0), 0x22, 0x5C, 0x7B, 0xFF] {
                var garbled = bytes
                garbled[index] = byte
                _ = try? JSON(parsing: garbled)
            }
        }
    }

    @Test func `is written compactly, indented, and as Go escapes it`() {
        let value: JSON = ["a": [1, 2.5, nil], "b": [:], "c": [], "d": "<\u{2028}>\t\"\\\u{1}"]
        #expect(value.text() == "{\"a\":[1,2.5,null],\"b\":{},\"c\":[],\"d\":\"<\u{2028}>\\t\\\"\\\\\\u0001\"}")
        #expect(JSON(["<&>", "\u{2028}"]).text(.go) == #"["\u003c\u0026\u003e","\u2028"]"#)
        #expect(
            JSON.object(["a": [1], "b": [:]]).text(.indented(by: 2)) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}")
    }

    @Test func `is read and changed by key and index`() {
        var value: JSON = ["a": ["b": 1]]
        #expect(value["a"]?["b"]?.int == 1 && value["x"] == nil && value["a"]?[0] == nil)
        value["a"]?["c"] = "new"
        value["d"] = [1, "two"]
        value["a"]?["b"] = nil as JSON?
        #expect(value.text() == #"{"a":{"c":"new"},"d":[1,"two"]}"#)
        #expect(value["d"]?.strings == ["two"] && value["d"]?[1]?.string == "two" && value["d"]?[2] == nil)
        #expect(JSON.double(3).int == 3 && JSON.double(3.5).int == nil && JSON.int(3).double == 3)
        #expect(JSON.null.isNull && !value.isNull && JSON.bool(true).bool == true)
    }
}

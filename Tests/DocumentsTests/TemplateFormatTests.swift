import Documents
import Testing

@Suite struct `printf in templates` {
    @Test(arguments: [
        (#"printf "%q %5d %-5s| %v" "x" 42 "ab" true"#, #""x"    42 ab   | true"#),
        (#"printf "%d%%" 5"#, "5%"),
        (#"printf "%05d|%+d|% d|%x|%X|%o|%b|%#x" 42 42 42 255 255 8 5 255"#, "00042|+42| 42|ff|FF|10|101|0xff"),
        (#"printf "%s|%.2s|%6.2s|%-4s|%x" "abc" "abc" "abc" "a" "hi""#, "abc|ab|    ab|a   |6869"),
        (#"printf "%.12s" "0123456789abcdef""#, "0123456789ab"),
        (
            #"printf "%f %.1f %e %g %6.2f|%v" 1.5 1.25 1500.0 1e21 3.14159 2.0"#,
            "1.500000 1.2 1.500000e+03 1e+21   3.14|2"
        ),
        (#"printf "%c %q %U %t" 65 65 9731 false"#, "A 'A' U+2603 false"),
        (#"printf "%T %T %T %T" 1 "a" true 1.5"#, "int string bool float64"),
        (#"printf "%*d|%-*d|" 5 42 4 7"#, "   42|7   |"), (#"printf "%[2]s %[1]s" "a" "b""#, "b a"),
        (#"printf "%s %v" .list .list"#, "[a b] [a b]"), (#"printf "%q" .list"#, #"["a" "b"]"#),
        (#"printf "%v %+v" .map .map"#, "map[k:v] map[k:v]"),
        (#"printf "%#v %#v" .map "x""#, #"map[string]interface {}{"k":"v"} "x""#),
        (#"printf "%d" "x""#, "%!d(string=x)"), (#"printf "%s" 1"#, "%!s(int=1)"), (#"printf "%d""#, "%!d(MISSING)"),
        (#"printf "x" 1 "a""#, "x%!(EXTRA int=1, string=a)"), (#"printf "%""#, "%!(NOVERB)"),
        (#"printf "%z" 1"#, "%!z(int=1)"),
        (#"printf "%v %s" nil nil"#, "<nil> %!s(<nil>)"), (#"printf "%[5]d" 1"#, "%!d(BADINDEX)"),
        (#"printf "%*d" "x" 1"#, "%!(BADWIDTH)1"),
    ])
    func `prints as Go does`(call: String, expected: String) throws {
        let values: JSON = ["list": ["a", "b"], "map": ["k": "v"]]
        #expect(try Template(parsing: "{{\(call)}}").render(values) == expected)
    }

    @Test func `bounds widths`() throws {
        let text = try Template(parsing: "{{printf \"%99999999999999999999d\" 1}}").render(nil)
        #expect(text.utf8.count == 1_000_000)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("a \"b\" \\", #""a \"b\" \\""#), ("tab\tline\n", #""tab\tline\n""#),
        ("\u{1}\u{7F}", #""\x01\x7f""#),
        ("é … 日", #""é … 日""#), ("\u{A0}\u{200B}", #""\u00a0\u200b""#), ("\u{E0001}", #""\U000e0001""#),
    ])
    func `quotes as Go does`(text: String, expected: String) {
        #expect(GoText.quoted(text) == expected)
    }
}

import Documents
import Testing

@Suite struct `Templates over JSON` {
    static let document: JSON = [
        "Name": "/web", "Empty": "", "None": nil, "Number": 42, "Fraction": 1.5, "On": true, "Off": false,
        "Words": ["a", "b", "c", "d"], "Nothing": [],
        "Labels": ["b": "2", "a": "1", "c.d": "dotted"],
        "State": ["Status": "created", "Running": false],
    ]

    static func render(_ template: String, missing: Template.MissingKey = .error) throws -> String {
        try Template(parsing: template).render(document, missing: missing)
    }

    @Test(arguments: [
        ("plain text", "plain text"), ("", ""), ("{{.Name}}", "/web"), ("{{ .State.Status }}!", "created!"),
        ("{{.Words}} {{.Labels}} {{.Nothing}}", "[a b c d] map[a:1 b:2 c.d:dotted] []"),
        (
            "{{.None}}|{{.Number}}|{{.Fraction}}|{{.On}}|{{.State}}",
            "<no value>|42|1.5|true|map[Running:false Status:created]"
        ),
        ("[  {{- \"x\" -}}  ]{{/* a comment */}}[ {{\"y\"}} ]", "[x][ y ]"),
        ("a {{- /* trims */ -}} b", "ab"), ("{{- 3 -}}", "3"), ("{{-3}}", "-3"), ("a\n{{- .Number}}", "a42"),
        ("{{\"a\\tb\"}} {{`raw\\n`}} {{1.5}} {{0x10}} {{true}} {{'c'}}", "a\tb raw\\n 1.5 16 true 99"),
        ("{{0b11}} {{0o17}} {{017}} {{1_000}} {{1e3}} {{.5}} {{'\\n'}} {{-7}} {{+7}}", "3 15 15 1000 1000 0.5 10 -7 7"),
        ("{{1e6}} {{1e20}} {{1.0}} {{123456.5}} {{0.00001}}", "1e+06 1e+20 1 123456.5 1e-05"),
        (
            "{{.}}",
            "map[Empty: Fraction:1.5 Labels:map[a:1 b:2 c.d:dotted] Name:/web None:<nil> Nothing:[] "
                + "Number:42 Off:false On:true State:map[Running:false Status:created] Words:[a b c d]]"
        ),
        ("{{(index .Words 1)}} {{(.State).Status}}", "b created"),
        ("{{\n  .Name\n}}", "/web"),
    ])
    func `print values and literals`(template: String, expected: String) throws {
        #expect(try Self.render(template) == expected)
    }

    @Test(arguments: [
        ("{{if .On}}yes{{end}}{{if .Off}}no{{else}}not{{end}}", "yesnot"),
        ("{{if .Off}}1{{else if .Empty}}2{{else if .Number}}3{{else}}4{{end}}", "3"),
        ("{{with .State}}{{.Status}} {{$.Name}}{{end}}{{with .None}}x{{else}}none{{end}}", "created /webnone"),
        ("{{with .None}}x{{else with .Words}}{{len .}}{{else}}y{{end}}", "4"),
        ("{{$n := .Name}}{{with .State}}{{$n}} {{.Status}}{{end}}", "/web created"),
        ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"),
        ("{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21"),
        ("{{$x := .State}}{{$x.Status}}", "created"),
        ("{{range .Words}}<{{.}}>{{end}}", "<a><b><c><d>"),
        ("{{range $i, $x := .Words}}{{$i}}={{$x}} {{end}}", "0=a 1=b 2=c 3=d "),
        ("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "a=1;b=2;c.d=dotted;"),
        ("{{range .Nothing}}x{{else}}none{{end}}{{range .None}}x{{else}}nil{{end}}", "nonenil"),
        ("{{range .Words}}{{if eq . \"b\"}}{{continue}}{{end}}{{if eq . \"d\"}}{{break}}{{end}}{{.}}{{end}}", "ac"),
        ("{{range 3}}{{.}}{{end}} {{range $i := 2}}{{$i}}{{end}}", "012 01"),
        ("{{$x := \"\"}}{{range $x = .Words}}{{end}}{{$x}}", "d"),
        ("{{range $i, $w := .Words}}{{if $i}},{{end}}{{$w}}{{end}}", "a,b,c,d"),
        (
            "{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .State.Status}}{{block \"u\" .Name}}({{.}}){{end}}",
            "<created>(/web)"
        ),
        ("{{template \"later\"}}{{define \"later\"}}{{.}}{{end}}", "<no value>"),
        (
            "{{define \"n\"}}{{if .}}{{len .}}{{template \"n\" slice . 1}}{{end}}{{end}}{{template \"n\" .Words}}",
            "4321"
        ),
    ])
    func `have conditions, loops, variables and templates inside`(template: String, expected: String) throws {
        #expect(try Self.render(template) == expected)
    }

    @Test(arguments: [
        (
            "{{json .Name}} {{json .Words}} {{json .Labels}} {{json .None}}",
            #""/web" ["a","b","c","d"] {"a":"1","b":"2","c.d":"dotted"} null"#
        ),
        ("{{json \"<a> & \\\"b\\\"\"}}", #""<a> & \"b\"""#),
        (
            "{{join .Words \",\"}} {{split \"x/y/z\" \"/\"}} {{len (split \"x/y/z\" \"/\")}} {{split \"ab\" \"\"}}",
            "a,b,c,d [x y z] 3 [a b]"
        ),
        ("{{join .Labels \"+\"}} [{{join .None \"+\"}}]", "1+2+dotted []"),
        ("{{title \"two words\"}} {{upper \"Up\"}} {{lower \"Down\"}}", "Two Words UP down"),
        ("[{{pad \"x\" 1 2}}][{{pad \"\" 1 2}}] {{truncate \"abcdef\" 3}} {{truncate \"ab\" 9}}", "[ x  ][] abc ab"),
        ("{{println \"one\" 2}}{{print 1 2 \"x\"}} {{print nil true}}", "one 2\n1 2x <nil> true"),
        (
            "{{index .Labels \"c.d\"}} {{index .Words 1}} {{slice .Name 1 3 | len}} {{len .Words}} {{slice .Words 1}}",
            "dotted b 2 4 [b c d]"
        ),
        (
            "{{slice .Name 1}} {{slice .Name 0 2}} {{slice .Words 1 2}} {{index .Words}} {{index \"abc\" 0}}",
            "web /w [b] [a b c d] 97"
        ),
        ("{{html \"<a & b>\"}} {{js \"it's\"}} {{urlquery \"a b&c\"}}", "&lt;a &amp; b&gt; it\\'s a+b%26c"),
        (
            "{{eq 1 1}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge 1 2}} {{eq .Name \"x\" \"/web\"}}",
            "true true true true false false true"
        ),
        ("{{eq .None nil}} {{eq .Name nil}} {{lt \"a\" \"b\"}} {{lt 1.5 2.5}}", "true false true true"),
        (
            "{{and 1 0 2}} {{or 0 \"\" 3}} {{not .On}} {{and .On .Name}} {{or .Off (index .Words 0)}}",
            "0 3 false /web a"
        ),
        ("{{or .On (index .Words 99)}} {{and .Off (index .Words 99)}}", "true false"),
        ("{{.Name | printf \"%s-%s\" \"a\"}} {{.Words | len | printf \"%03d\"}}", "a-/web 004"),
        ("{{.Name | upper | lower | json}}", "\"/web\""), ("{{.Name | index}}", "/web"),
    ])
    func `have Go's and Docker's functions`(template: String, expected: String) throws {
        #expect(try Self.render(template) == expected)
    }

    @Test func `can be lenient about missing keys`() throws {
        #expect(try Self.render("{{.NoSuch}}", missing: .nothing) == "<no value>")
        #expect(try Self.render("{{.NoSuch.Deeper}}", missing: .nothing) == "<no value>")
        #expect(try Self.render("{{.NoSuch}}", missing: .zero) == "<no value>")
    }

    @Test func `tell which fields they use`() throws {
        let template = try Template(parsing: "{{if .A}}{{(.B.C).D | len}}{{end}}{{range $x := .E}}{{$x.F}}{{end}}")
        #expect(template.fields == ["A", "B", "C", "D", "E", "F"])
        #expect(try Template(parsing: "{{json .}}").fields == ["."])
    }
}

@Suite struct `Template errors` {
    @Test(arguments: [
        ("{{nosuch .Names}}", "template: :1: function \"nosuch\" not defined"),
        ("{{.Names", "template: :1: unclosed action"),
        ("\n\n{{.Names", "template: :3: unclosed action"),
        ("{{/* x", "template: :1: unclosed comment"),
        ("{{/* x */ y}}", "template: :1: comment ends before closing delimiter"),
        ("{{if .A}}x", "template: :1: unexpected EOF"),
        ("{{end}}", "template: :1: unexpected {{end}}"),
        ("{{else}}", "template: :1: unexpected {{else}}"),
        ("{{if .A}}{{else}}{{else}}{{end}}", "template: :1: expected end; found {{else}}"),
        ("{{}}", "template: :1: missing value for command"),
        ("{{if}}{{end}}", "template: :1: missing value for if"),
        ("{{\"abc}}", "template: :1: unterminated quoted string"),
        ("{{`abc}}", "template: :1: unterminated raw quoted string"),
        ("{{'a}}", "template: :1: unterminated character constant"),
        ("{{'ab'}}", "template: :1: malformed character constant: 'ab'"),
        ("{{12abc}}", "template: :1: bad number syntax: \"12a\""),
        ("{{1.2.3}}", "template: :1: unexpected \".3\" in operand"),
        ("{{(.A}}", "template: :1: unclosed left paren"),
        ("{{.A)}}", "template: :1: unexpected right paren"),
        ("{{$x}}", "template: :1: undefined variable \"$x\""),
        ("{{$x = 1}}", "template: :1: undefined variable \"$x\""),
        ("{{.A | 1}}", "template: :1: non executable command in pipeline stage 2"),
        ("{{.A@}}", "template: :1: bad character U+0040 '@'"),
        ("{{break}}", "template: :1: {{break}} outside {{range}}"),
        ("{{template .x}}", "template: :1: unexpected \".x\" in template clause"),
        (
            "{{define \"a\"}}1{{end}}{{define \"a\"}}2{{end}}",
            "template: :1: template: multiple definition of template \"a\""
        ),
        ("{{range $a, $b, $c := .}}{{end}}", "template: :1: too many declarations in range"),
        ("{{\"x\".Y}}", "template: :1: unexpected . after term \"\\\"x\\\"\""),
        ("{{if .A}}{{define \"x\"}}{{end}}{{end}}", "template: :1: unexpected <define> in command"),
        ("{{.A ! }}", "template: :1: unexpected \"!\" in operand"),
    ])
    func `in the syntax have Go's words`(template: String, expected: String) {
        let error = #expect(throws: TemplateFailure.self) { try Template(parsing: template) }
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        ("{{.NoSuch}}", ":1:2: executing \"\" at <.NoSuch>: map has no entry for key \"NoSuch\""),
        ("{{.State.NoSuch}}", ":1:8: executing \"\" at <.State.NoSuch>: map has no entry for key \"NoSuch\""),
        (
            "{{.State.Health.Status}}",
            ":1:8: executing \"\" at <.State.Health.Status>: map has no entry for key \"Health\""
        ),
        ("{{index .Words 5}}", ":1:2: executing \"\" at <index .Words 5>: error calling index: index out of range: 5"),
        (
            "x\ny {{index .Words \"a\"}}",
            ":2:4: executing \"\" at <index .Words \"a\">: error calling index: "
                + "cannot index slice/array with type string"
        ),
        ("{{\"a\"}}{{nil | printf \"%v\"}}", ":1:9: executing \"\" at <nil>: nil is not a command"),
        ("{{.Name.First}}", ":1:7: executing \"\" at <.Name.First>: can't evaluate field First in type interface {}"),
        (
            "{{with .Name}}{{.First}}{{end}}",
            ":1:16: executing \"\" at <.First>: can't evaluate field First in type string"
        ),
        ("{{.None.First}}", ":1:7: executing \"\" at <.None.First>: nil pointer evaluating interface {}.First"),
        ("{{template \"t\"}}", ":1:11: executing \"\" at <{{template \"t\"}}>: template \"t\" not defined"),
        (
            "{{define \"t\"}}{{.X}}{{end}}{{template \"t\" .}}",
            ":1:16: executing \"t\" at <.X>: map has no entry for key \"X\""
        ),
        ("{{lt 1 \"a\"}}", ":1:2: executing \"\" at <lt 1 \"a\">: error calling lt: incompatible types for comparison"),
        ("{{lt true false}}", ":1:2: executing \"\" at <lt true false>: error calling lt: invalid type for comparison"),
        ("{{eq 1}}", ":1:2: executing \"\" at <eq 1>: error calling eq: missing argument for comparison"),
        ("{{len 3}}", ":1:2: executing \"\" at <len 3>: error calling len: len of type int"),
        (
            "{{slice .Name 3 2}}",
            ":1:2: executing \"\" at <slice .Name 3 2>: error calling slice: invalid slice index: 3 > 2"
        ),
        ("{{split .Name}}", ":1:2: executing \"\" at <split>: wrong number of args for split: want 2 got 1"),
        ("{{upper .Number}}", ":1:8: executing \"\" at <.Number>: wrong type for value; expected string; got int"),
        ("{{upper 5}}", ":1:8: executing \"\" at <5>: expected string; found 5"),
        ("{{truncate .Name \"x\"}}", ":1:17: executing \"\" at <\"x\">: expected integer; found \"x\""),
        ("{{upper nil}}", ":1:8: executing \"\" at <nil>: cannot assign nil to string"),
        ("{{.Name 1}}", ":1:2: executing \"\" at <.Name>: Name is not a method but has arguments"),
        ("{{1 2}}", ":1:2: executing \"\" at <1>: can't give argument to non-function 1"),
        ("{{range .Name}}{{end}}", ":1:8: executing \"\" at <.Name>: range can't iterate over /web"),
        (
            "{{99999999999999999999}}",
            ":1:2: executing \"\" at <99999999999999999999>: 99999999999999999999 overflows int"
        ),
        ("{{call .Name}}", ":1:2: executing \"\" at <call .Name>: error calling call: non-function of type string"),
    ])
    func `in the execution have Go's words and places`(template: String, expected: String) throws {
        let error = #expect(throws: TemplateFailure.self) { try `Templates over JSON`.render(template) }
        #expect(error?.description == "template: " + expected)
    }

    @Test func `end a template that calls itself for ever`() throws {
        let error = #expect(throws: TemplateFailure.self) {
            try Template(parsing: "{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}").render(nil)
        }
        #expect(error?.description.hasSuffix("exceeded maximum template depth (500)") == true)
    }

    @Test func `end a template that is nested too deep`() {
        for template in [
            "{{" + String(repeating: "(", count: 5000), String(repeating: "{{if 1}}", count: 5000),
            String(repeating: "{{if 1}}{{else if 1}}", count: 300), String(repeating: "{{block \"x\" 1}}", count: 5000),
        ] {
            #expect(throws: TemplateFailure.self) { try Template(parsing: template) }
        }
    }

    @Test func `never trap, wherever a template is cut or garbled`() {
        let whole =
            "{{define \"t\"}}{{- .x -}}{{end}}{{range $i, $e := .Words}}{{if eq $e \"b\" `c`}}{{printf \"%5.2f|%[1]q\" 1.5}}"
            + "{{else if not (and .On (len .Words))}}{{break}}{{end}}{{end}}{{template \"t\" (index .Labels \"a\")}}{{'x'}}é"
        let bytes = Array(whole.utf8)
        for index in bytes.indices {
            _ = try? Template(parsing: String(decoding: bytes[..<index], as: UTF8.self)).render(["x": 1])
            var garbled = bytes
            garbled[index] = UInt8(ascii: "(")
            _ = try? Template(parsing: String(decoding: garbled, as: UTF8.self)).render(["x": 1])
        }
    }
}

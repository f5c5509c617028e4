import CommandGrammar
import Glibc
import Testing

@Suite struct `Completion scripts` {
    /// The output and the status of a shell that runs the script.
    private func run(_ shell: String, _ script: String, arguments: String = "") throws -> (
        output: String, status: Int32
    ) {
        var path = Array("/tmp/completions-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        let file = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unlink(file) }
        _ = Array(script.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        let pipe = try #require(popen("\(shell) \(arguments) \(file) 2>&1", "r"))
        var output = ""
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), pipe) != nil {
            output += String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        return (output, pclose(pipe))
    }

    @Test func `for bash are a script that bash reads`() throws {
        let result = try run("bash", Completions.script(for: .bash, root: harbour), arguments: "-n")
        #expect(result.output == "" && result.status == 0)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        /// The last of them is being typed.
        var words: [String]
        var replies: [String]

        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(words: [""], replies: ["cp", "run", "ship"]),
        Case(words: ["s"], replies: ["ship"]),
        Case(words: ["ship", ""], replies: ["ls", "run"]),
        Case(words: ["--root", "/", "ship", "l"], replies: ["ls"]),
        Case(words: ["run", "--na"], replies: ["--name"]),
        Case(words: ["run", "--pull", ""], replies: ["always", "never"]),
        Case(words: ["run", "im"], replies: ["images-one", "images-two"]),
        Case(words: ["run", "-d", "--name", "x", "im"], replies: ["images-one", "images-two"]),
        Case(words: ["ship", "run", "--network", ""], replies: ["networks-one", "networks-two"]),
        Case(words: ["cp", "con"], replies: ["containers-one", "containers-two"]),
    ])
    func `for bash offer what fits`(_ example: Case) throws {
        let words = (["harbour"] + example.words).map { "'\($0)'" }.joined(separator: " ")
        let script =
            Completions.script(for: .bash, root: harbour) + """

                harbour() { printf '%s\\n' "$2-one" "$2-two"; }
                COMP_WORDS=(\(words))
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE="${COMP_WORDS[*]}"
                COMP_POINT=${#COMP_LINE}
                _harbour harbour "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%s\\n' "${COMPREPLY[@]}" | sed 's/ *$//' | sort
                """
        let result = try run("bash", script, arguments: "--norc")
        #expect(result.output.split(separator: "\n").map(String.init) == example.replies)
    }

    @Test func `for zsh and fish name every command that is shown, and none other`() {
        for shell in [Completions.Shell.zsh, .fish] {
            let script = Completions.script(for: shell, root: harbour)
            for word in ["ship", "Send out a ship", "__complete", "publish", "detach"] {
                #expect(script.contains(word))
            }
            #expect(!script.contains("sink"))
        }
        #expect(Completions.script(for: .zsh, root: harbour).hasPrefix("#compdef harbour\n"))
    }

    @Test func `for bash complete a link's name, but not that of another program`() throws {
        func script(_ target: String) -> String {
            """
            folder=$(mktemp -d)
            touch "$folder/harbour" "$folder/other"
            chmod +x "$folder/harbour" "$folder/other"
            ln -s \(target) "$folder/quay"
            PATH=$folder:$PATH
            \(Completions.script(for: .bash, root: harbour, links: ["quay"]))
            complete -p quay
            rm -r "$folder"
            """
        }
        #expect(try run("bash", script("harbour"), arguments: "--norc").output == "complete -F _harbour quay\n")
        #expect(try run("bash", script("other"), arguments: "--norc").output.contains("no completion specification"))
    }

    @Test func `are the same every time`() {
        for shell in Completions.Shell.allCases {
            #expect(Completions.script(for: shell, root: harbour) == Completions.script(for: shell, root: harbour))
        }
    }
}

@Suite struct `Manual pages` {
    @Test func `are roff with the command's tables`() throws {
        let page = try #require(ManPage.page(for: ["ship", "ls"], root: harbour, version: "1.0"))
        #expect(
            page == #"""
                .TH "HARBOUR\-SHIP\-LS" 1 "" "harbour 1.0" "harbour manual"
                .SH NAME
                harbour\-ship\-ls \- List ships
                .SH SYNOPSIS
                .B harbour ship ls
                [OPTIONS]
                .SH DESCRIPTION
                List ships.
                .PP
                Also called: harbour ship list.
                .SH OPTIONS
                .TP
                \fB\-f\fR,\fB \-\-filter\fR \fIfilter\fR
                Only ships like these
                .TP
                \fB\-\-help\fR
                Print usage.
                .SH EXAMPLES
                .PP
                List all:
                .PP
                .RS 4
                .nf
                harbour ship ls
                .fi
                .RE
                .PP
                List the red ones:
                .PP
                .RS 4
                .nf
                harbour ship ls \-f flag=red
                .fi
                .RE
                .SH SEE ALSO
                \fBharbour\-ship\fR(1)

                """#)
    }

    @Test func `there are one for the program and one for each command that is shown`() {
        let files = ManPage.all(root: harbour, version: "1.0").map(\.file)
        #expect(
            files == [
                "harbour.1", "harbour-run.1", "harbour-ship.1", "harbour-ship-run.1", "harbour-ship-ls.1",
                "harbour-cp.1",
            ])
        #expect(ManPage.page(for: ["nothing"], root: harbour, version: "1.0") == nil)
    }
}

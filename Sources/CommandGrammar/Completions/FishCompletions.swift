/// The script for fish: a `complete` a word, each under the condition that its command has been typed.
struct FishCompletions {
    let table: CompletionTable

    var script: String {
        let name = table.root.name
        var lines = [
            "# fish completion for \(name), generated from its tables by `\(name) completion fish`.",
            "",
            walker,
            "",
            """
            # Whether the command typed is one of $argv; they are written with their words joined by "/".
            function __\(id)_at
                contains -- (__\(id)_path) $argv
            end

            # Whether the command typed is one of $argv, and at its argument with that number.
            function __\(id)_argument --argument-names number
                contains -- (__\(id)_path) $argv[2..-1]; or return
                test (__\(id)_path count) -eq $number
            end

            # Prints the names that exist now, of each of the kinds given; paths where one has been begun.
            function __\(id)_names
                set --local word (commandline -ct)
                if string match --quiet --regex '^[/.~]' -- $word
                    __fish_complete_path $word
                    return
                end
                for kind in $argv
                    \(name) __complete $kind $word 2>/dev/null
                end
            end

            complete --command \(name) --no-files
            """,
        ]
        for entry in table.entries { lines += completions(of: entry) }
        for link in table.links {
            lines.append(
                """

                # Where \(link) is a link to \(name) it completes alike.
                if realpath (command --search \(link)) 2>/dev/null | string match --quiet --regex '/\(name)$'
                    complete --command \(link) --wraps \(name)
                end
                """)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var id: String { table.identifier }

    /// The function that finds the command in what has been typed.
    private var walker: String {
        let withSubcommands = table.entries.filter { !$0.subcommands.isEmpty }
        let paths = withSubcommands.flatMap { entry in
            entry.spellings.flatMap { start in
                entry.subcommands.flatMap { [$0.name] + $0.aliases }.map { start.isEmpty ? $0 : "\(start)/\($0)" }
            }
        }
        let valued = table.entries.map { entry in
            let flags = (entry.command.flags + entry.inherited).filter(\.takesNextWord).flatMap(\.spellings)
            return "        case \(Self.names(entry))\n            echo \(flags.joined(separator: " "))"
        }
        return """
            # The flags of the command $argv[1] that take a value.
            function __\(id)_valued --argument-names command
                switch $command
            \(valued.joined(separator: "\n"))
                end
            end

            # The command in what has been typed, its words joined by "/"; with "count": how many arguments it has.
            function __\(id)_path
                set --local path ''
                set --local count 0
                set --local skip 0
                set --local valued (__\(id)_valued '' | string split ' ')
                set --local words (commandline -opc)
                for word in $words[2..-1]
                    if test $skip -eq 1
                        set skip 0
                        continue
                    end
                    if test $count -eq 0; and string match --quiet -- '-*' $word
                        set --local last (string replace --regex '^-[^-]*(.)$' -- '-$1' $word)
                        contains -- $last $valued; and set skip 1
                        continue
                    end
                    set --local next (string join / (string split --no-empty / $path) $word)
                    if test $count -eq 0; and contains -- $next \(paths.joined(separator: " "))
                        set path $next
                        set valued (__\(id)_valued $path | string split ' ')
                    else
                        set count (math $count + 1)
                    end
                end
                if test "$argv[1]" = count
                    echo $count
                else
                    echo $path
                end
            end
            """
    }

    private func completions(of entry: CompletionTable.Entry) -> [String] {
        let names = Self.names(entry)
        let start = "complete --command \(table.root.name) --condition"
        var lines = ["", "# \(entry.path.isEmpty ? table.root.name : entry.path.joined(separator: " "))"]
        for command in entry.subcommands {
            lines.append(
                "\(start) \"__\(id)_argument 0 \(names)\" --arguments \(command.name)"
                    + " --description \(Self.quoted(command.summary))")
        }
        for flag in entry.shownFlags {
            var line = "\(start) \"__\(id)_at \(names)\" --long-option \(flag.name)"
            if let short = flag.short { line += " --short-option \(short)" }
            if flag.takesNextWord { line += " --require-parameter" }
            line += arguments(flag.completion) + " --description \(Self.quoted(flag.menuText))"
            lines.append(line)
        }
        for (index, completion) in entry.command.completions.enumerated() where completion != .none {
            let isLast = index == entry.command.completions.count - 1 && !entry.command.flagsEndAtFirstArgument
            let condition = isLast && index == 0 ? "__\(id)_at \(names)" : "__\(id)_argument \(index) \(names)"
            lines.append("\(start) \"\(condition)\"\(arguments(completion))")
        }
        return lines
    }

    private func arguments(_ completion: Completion) -> String {
        switch completion {
        case .none: ""
        case .files: " --force-files"
        case .directories: " --arguments '(__fish_complete_directories)'"
        case .words(let words): " --arguments \(Self.quoted(words.joined(separator: " ")))"
        case .names(let kinds): " --arguments '(__\(id)_names \(kinds.map(\.rawValue).joined(separator: " ")))'"
        }
    }

    /// Every way to write the command's path, in the form of `__PROGRAM_path`.
    private static func names(_ entry: CompletionTable.Entry) -> String {
        entry.spellings.map { spelling in
            spelling.isEmpty ? "''" : spelling.split(separator: " ").joined(separator: "/")
        }.joined(separator: " ")
    }

    /// The text in single quotes, inside which fish knows `\\` and `\'`.
    private static func quoted(_ text: String) -> String {
        "'" + text.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
    }
}

/// The script for bash 4 and later; it needs no bash-completion package.
struct BashCompletions {
    let table: CompletionTable

    var script: String {
        let name = table.root.name
        return """
            # bash completion for \(name), generated from its tables by `\(name) completion bash`.

            \(commandFunction)

            \(valueFunction)

            \(Self.rest.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.split(separator: "PROGRAM", omittingEmptySubsequences: false).joined(separator: table.identifier)
            }.joined(separator: "\n"))
            complete -F _\(table.identifier) \(name)
            \(table.links.map(link).joined(separator: "\n"))
            """
    }

    private func link(_ name: String) -> String {
        """
        # Where \(name) is a link to \(table.root.name) it completes alike.
        if [[ $(readlink -f -- "$(type -P \(name))" 2>/dev/null) == */\(table.root.name) ]]; then
            complete -F _\(table.identifier) \(name)
        fi

        """
    }

    /// What belongs to each command.
    private var commandFunction: String {
        var lines = [
            "# What belongs to the command $1: subcommands and their other names, flags, those flags that take a value,",
            "# what the arguments complete to, and whether the flags end at the first of them.",
            "__\(table.identifier)_command() {",
            "    subcommands='' aliases='' flags='' valued='' arguments=() closed=''",
            "    case $1 in",
        ]
        for entry in table.entries {
            lines.append("        \(Self.pattern(entry)))")
            let flags = entry.shownFlags.flatMap(\.spellings) + ["--help"]
            let valued = (entry.command.flags + entry.inherited).filter(\.takesNextWord).flatMap(\.spellings)
            var parts: [String] = []
            if !entry.subcommands.isEmpty {
                parts.append("subcommands='\(entry.subcommands.map(\.name).joined(separator: " "))'")
                parts.append("aliases='\(entry.subcommands.flatMap(\.aliases).joined(separator: " "))'")
            }
            parts.append("flags='\(flags.joined(separator: " "))'")
            if !valued.isEmpty { parts.append("valued='\(valued.joined(separator: " "))'") }
            if !entry.command.completions.isEmpty {
                let arguments = entry.command.completions.map { Self.word($0).quotedForShell }
                parts.append("arguments=(\(arguments.joined(separator: " ")))")
            }
            if entry.command.flagsEndAtFirstArgument { parts.append("closed=1") }
            lines += parts.map { "            \($0)" } + ["            ;;"]
        }
        return (lines + ["    esac", "}"]).joined(separator: "\n")
    }

    /// What the values of flags complete to.
    private var valueFunction: String {
        var lines = [
            "# What the value of the flag $2 of the command $1 completes to.",
            "__\(table.identifier)_value() {",
            "    kind=''",
            "    case $1 in",
        ]
        for entry in table.entries {
            let flags = (entry.command.flags + entry.inherited).filter { $0.completion != .none }
            if flags.isEmpty { continue }
            lines += ["        \(Self.pattern(entry)))", "            case $2 in"]
            lines += flags.map {
                "                \($0.spellings.joined(separator: " | "))) kind=\(Self.word($0.completion).quotedForShell) ;;"
            }
            lines += ["            esac", "            ;;"]
        }
        return (lines + ["    esac", "}"]).joined(separator: "\n")
    }

    private static func pattern(_ entry: CompletionTable.Entry) -> String {
        entry.spellings.map(\.quotedForShell).joined(separator: " | ")
    }

    /// A completion as words: a kind, and what it needs.
    private static func word(_ completion: Completion) -> String {
        switch completion {
        case .none: ""
        case .files: "files"
        case .directories: "directories"
        case .words(let words): "words " + words.joined(separator: " ")
        case .names(let kinds): "names " + kinds.map(\.rawValue).joined(separator: " ")
        }
    }

    /// The part that is the same for every program, apart from its name.
    private static let rest = #"""
        # Joins again what bash split at = and : inside a word; the last word ends at the cursor.
        __PROGRAM_words() {
            local line=${COMP_LINE:0:COMP_POINT} word rest i
            words=()
            for ((i = 0; i <= COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                rest=${line#"${line%%[![:blank:]]*}"}
                ((i == COMP_CWORD)) && word=$rest
                if ((i > 0)) && [[ $rest == "$line" && -n $line ]]; then
                    words[${#words[@]} - 1]+=$word
                else
                    words+=("$word")
                fi
                line=${rest#"$word"}
            done
        }

        # Offers what the kind $1 holds, from its words or from the names that exist now.
        __PROGRAM_offer() {
            local program=$2 candidate name
            set -- $1
            if [[ $1 == names && $current == [/.~]* ]]; then set -- files; fi
            case ${1-} in
                files | directories)
                    compopt -o filenames 2>/dev/null
                    while IFS= read -r candidate; do
                        COMPREPLY+=("$candidate")
                    done < <(if [[ $1 == files ]]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi)
                    ;;
                words)
                    for candidate in "${@:2}"; do
                        [[ $candidate == "$current"* ]] && COMPREPLY+=("$candidate")
                    done
                    ;;
                names)
                    for name in "${@:2}"; do
                        while IFS= read -r candidate; do
                            [[ $candidate == "$current"* ]] && COMPREPLY+=("$candidate")
                        done < <("$program" __complete "$name" "$current" 2>/dev/null)
                    done
                    ;;
            esac
        }

        _PROGRAM() {
            local words current path='' count=0 ended='' expects='' lead='' kind='' word letters i
            local subcommands aliases flags valued arguments closed
            COMPREPLY=()
            __PROGRAM_words
            current=${words[${#words[@]} - 1]}
            __PROGRAM_command ''
            for ((i = 1; i < ${#words[@]} - 1; i++)); do
                word=${words[i]}
                if [[ -n $expects ]]; then
                    expects=''
                    continue
                elif [[ -n $ended ]]; then
                    ((count += 1))
                    continue
                fi
                case $word in
                    --) ended=1 ;;
                    --*=*) ;;
                    --*) [[ " $valued " == *" $word "* ]] && expects=$word ;;
                    -?*)
                        # Of short flags that stand together the first with a value takes the rest, or the next word.
                        letters=${word#-}
                        while [[ -n $letters ]]; do
                            if [[ " $valued " == *" -${letters:0:1} "* ]]; then
                                [[ -z ${letters:1} ]] && expects=-$letters
                                break
                            fi
                            letters=${letters:1}
                        done
                        ;;
                    *)
                        if [[ " $subcommands $aliases " == *" $word "* ]]; then
                            path="${path:+$path }$word"
                            __PROGRAM_command "$path"
                        else
                            ((count += 1))
                            ended=$closed
                        fi
                        ;;
                esac
            done
            if [[ -n $expects ]]; then
                __PROGRAM_value "$path" "$expects"
            elif [[ -z $ended && $current == --*=* ]]; then
                lead=${current%%=*}=
                __PROGRAM_value "$path" "${current%%=*}"
                current=${current#*=}
            elif [[ -z $ended && $current == -* ]]; then
                kind="words $flags"
            elif [[ -n $subcommands ]]; then
                ((count == 0)) && kind="words $subcommands"
            elif ((${#arguments[@]} > 0)); then
                kind=${arguments[count < ${#arguments[@]} ? count : ${#arguments[@]} - 1]}
            fi
            __PROGRAM_offer "$kind" "${1/#\~\//$HOME/}"
            ((${#COMPREPLY[@]} > 0)) || return 0
            # bash replaces only what follows the last = or : of the word, where these separate words.
            local breaks=${COMP_WORDBREAKS//[^=:]/}
            [[ $breaks == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/"$lead"}")
            if [[ -n $breaks && $current == *["$breaks"]* ]]; then
                lead=${current%"${current##*["$breaks"]}"}
                COMPREPLY=("${COMPREPLY[@]#"$lead"}")
            fi
        }
        """#
}

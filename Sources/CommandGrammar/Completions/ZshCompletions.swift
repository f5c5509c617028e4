/// The script for zsh: a function of `_arguments` a command.
struct ZshCompletions {
    let table: CompletionTable

    var script: String {
        let name = table.root.name
        return """
            #compdef \(name)
            # zsh completion for \(name), generated from its tables by `\(name) completion zsh`.

            # Offers the names that exist now, of each of the kinds given; a path where one has been begun.
            __\(id)_names() {
                local kind
                local -a names
                if [[ $PREFIX == [/.~]* ]]; then
                    _files
                    return
                fi
                for kind; do
                    names+=(${(f)"$(_call_program names \(name) __complete $kind 2>/dev/null)"})
                done
                compadd -a names
            }

            \(table.entries.map(function).joined(separator: "\n\n"))

            \(table.links.map(link).joined(separator: "\n"))
            if [[ ${funcstack[1]} == _\(id) ]]; then
                _\(id) "$@"
            else
                compdef _\(id) \(name)
            fi

            """
    }

    private func link(_ name: String) -> String {
        """
        # Where \(name) is a link to \(table.root.name) it completes alike.
        if (( $+commands[\(name)] )) && [[ ${commands[\(name)]:A:t} == \(table.root.name) ]]; then
            compdef _\(id) \(name)
        fi

        """
    }

    private var id: String { table.identifier }

    private func function(_ entry: CompletionTable.Entry) -> String {
        entry.subcommands.isEmpty ? leaf(entry) : group(entry)
    }

    private func name(_ entry: CompletionTable.Entry) -> String { (["_\(id)"] + entry.path).joined(separator: "_") }

    private func leaf(_ entry: CompletionTable.Entry) -> String {
        var specs = flagSpecs(entry)
        let completions = entry.command.completions
        for (index, completion) in completions.enumerated() {
            // What follows the first argument is free where flags end there.
            let position =
                index + 1 < completions.count || completions.count == 1 && entry.takesOne ? "\(index + 1)" : "*"
            specs.append("\(position):argument:\(action(completion))".quotedForShell)
        }
        if completions.isEmpty { specs.append("'*:argument: '") }
        return """
            \(name(entry))() {
                _arguments -s -S\(entry.command.flagsEndAtFirstArgument ? " -A '-*'" : "") \\
                    \(specs.joined(separator: " \\\n        "))
            }
            """
    }

    private func group(_ entry: CompletionTable.Entry) -> String {
        let specs = flagSpecs(entry) + ["'1: :->command'", "'*:: :->rest'"]
        let commands = entry.subcommands.map { command in
            "\(Self.escaped(command.name)):\(command.summary)".quotedForShell
        }
        let cases = entry.subcommands.compactMap { command -> String? in
            let path = command.canonicalPath ?? entry.path + [command.name]
            guard let target = table.entries.first(where: { $0.path == path }) else { return nil }
            return "(\(([command.name] + command.aliases).joined(separator: "|"))) \(name(target)) ;;"
        }
        return """
            \(name(entry))() {
                local curcontext=$curcontext state line
                local -A opt_args
                local -a commands
                _arguments -C -s -S -A '-*' \\
                    \(specs.joined(separator: " \\\n        "))
                case $state in
                    command)
                        commands=(
                            \(commands.joined(separator: "\n                "))
                        )
                        _describe -t commands command commands
                        ;;
                    rest)
                        case $line[1] in
                            \(cases.joined(separator: "\n                "))
                        esac
                        ;;
                esac
            }
            """
    }

    private func flagSpecs(_ entry: CompletionTable.Entry) -> [String] {
        var specs = entry.shownFlags.map { spec($0) }
        specs.append(entry.hasShortHelp ? "'(- *)'{-h,--help}'[Print usage]'" : "'(- *)--help[Print usage]'")
        return specs
    }

    /// An option specification of `_arguments`.
    private func spec(_ flag: Flag) -> String {
        let explanation = "[\(Self.escaped(flag.menuText))]"
        var (long, short) = ("--\(flag.name)", flag.short.map { "-\($0)" })
        var value = ""
        switch flag.kind {
        case .switch: break
        case .optional:
            long += "=-"
            value = "::\(flag.placeholder):\(action(flag.completion))"
        default:
            long += "="
            short = short.map { $0 + "+" }
            value = ":\(flag.placeholder):\(action(flag.completion))"
        }
        guard let short, let letter = flag.short else {
            return ((flag.isList ? "*" : "") + long + explanation + value).quotedForShell
        }
        let exclusion = flag.isList ? "'*'" : "'(-\(letter) --\(flag.name))'"
        return "\(exclusion){\(short),\(long)}\((explanation + value).quotedForShell)"
    }

    private func action(_ completion: Completion) -> String {
        switch completion {
        case .none: " "
        case .files: "_files"
        case .directories: "_files -/"
        case .words(let words): "(\(words.map(Self.escaped).joined(separator: " ")))"
        case .names(let kinds): "__\(id)_names \(kinds.map(\.rawValue).joined(separator: " "))"
        }
    }

    /// The text for use inside a specification, where `[`, `]`, `:` and `\` have a meaning.
    private static func escaped(_ text: String) -> String {
        text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}

extension CompletionTable.Entry {
    /// Whether the command takes one argument at most.
    fileprivate var takesOne: Bool {
        switch command.arity {
        case .exactly(1), .atMost(1): true
        default: false
        }
    }
}

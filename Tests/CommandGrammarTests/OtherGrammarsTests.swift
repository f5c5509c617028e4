import CommandGrammar
import Documents
import Testing

/// Lines as people type them for compose and kubectl, read by tables of their shape.
@Suite struct `The grammars of compose and kubectl` {
    private static let compose = Command(
        "compose", "", usage: "", nil,
        flags: [
            .list("file", short: "f", ""), .list("profile", ""), .string("project-name", short: "p", ""),
        ],
        subcommands: [
            Command(
                "up", "", usage: "", .any,
                flags: [
                    .switch("detach", short: "d", ""), .switch("build", ""), .list("scale", ""),
                    .integer("timeout", short: "t", "", default: 0),
                ]),
            Command(
                "exec", "", usage: "", .atLeast(2), flagsEndAtFirstArgument: true,
                flags: [.switch("no-TTY", short: "T", ""), .list("env", short: "e", "")]),
        ])

    private static let kubectl = Command(
        "kubectl", "", usage: "", nil, flags: [.string("namespace", short: "n", "").inherited],
        subcommands: [
            Command(
                "get", "", usage: "", .any,
                flags: [
                    .string("output", short: "o", ""), .string("selector", short: "l", ""),
                    .switch("watch", short: "w", ""), .switch("all-namespaces", short: "A", ""),
                ]),
            Command(
                "exec", "", usage: "", .atLeast(1),
                flags: [
                    .switch("stdin", short: "i", ""), .switch("tty", short: "t", ""),
                    .string("container", short: "c", ""),
                ]),
            Command(
                "run", "", usage: "", .atLeast(1),
                flags: [.string("image", ""), .switch("rm", ""), .string("restart", ""), .list("env", "")]),
            Command(
                "rollout", "", usage: "", nil,
                subcommands: [
                    Command("undo", "", usage: "", .atLeast(1), flags: [.integer("to-revision", "", default: 0)])
                ]),
        ])

    private static let root = Command("cove", "", usage: "", nil, subcommands: [compose, kubectl])

    struct Line: Sendable, CustomTestStringConvertible {
        var words: String
        var path: [String]
        var flag: String
        var values: [String]
        var arguments: [String]
        var beforeDashes: Int?
        var testDescription: String { words }

        init(
            _ words: String, _ path: [String], _ flag: String, _ values: [String], _ arguments: [String] = [],
            beforeDashes: Int? = nil
        ) {
            self.words = words
            self.path = path
            self.flag = flag
            self.values = values
            self.arguments = arguments
            self.beforeDashes = beforeDashes
        }
    }

    @Test(arguments: [
        Line(
            "compose -f a.yml -f b.yml --profile x up -d web", ["compose", "up"], "file", ["a.yml", "b.yml"], ["web"]),
        Line("compose -f a.yml up -d --build --scale web=3", ["compose", "up"], "scale", ["web=3"]),
        Line("compose -p lab up -dt 5 web db", ["compose", "up"], "timeout", ["5"], ["web", "db"]),
        Line("compose exec -T -e A=b db psql -U x", ["compose", "exec"], "env", ["A=b"], ["db", "psql", "-U", "x"]),
        Line("kubectl get pods,svc -n x -o=json", ["kubectl", "get"], "output", ["json"], ["pods,svc"]),
        Line("kubectl -n x get pods -l app=web -w", ["kubectl", "get"], "namespace", ["x"], ["pods"]),
        Line("kubectl get -Aowide pods", ["kubectl", "get"], "output", ["wide"], ["pods"]),
        Line(
            "kubectl exec -it p -c c -- sh -c ls", ["kubectl", "exec"], "container", ["c"], ["p", "sh", "-c", "ls"],
            beforeDashes: 1),
        Line("kubectl exec p -- env", ["kubectl", "exec"], "container", [], ["p", "env"], beforeDashes: 1),
        Line(
            "kubectl run t --image=i --rm -- date -u", ["kubectl", "run"], "image", ["i"], ["t", "date", "-u"],
            beforeDashes: 1),
        Line("kubectl run t --image i --env A=b --env C=d", ["kubectl", "run"], "env", ["A=b", "C=d"], ["t"]),
        Line(
            "kubectl rollout undo deploy/web --to-revision=2", ["kubectl", "rollout", "undo"], "to-revision", ["2"],
            ["deploy/web"]),
    ])
    func `carry`(line: Line) throws {
        guard case .run(let call) = Self.root.parse(line.words.split(separator: " ").map(String.init)) else {
            throw Problem(.failed, "no call: \(line.words)")
        }
        #expect(call.path == line.path && call.arguments == line.arguments)
        #expect(call.argumentsBeforeDashes == line.beforeDashes)
        let flags = call.command.flags.contains { $0.name == line.flag } ? call.flags : call.globals
        #expect(flags.strings(line.flag) == line.values)
    }
}

internal import CommandGrammar
internal import Containers
internal import Documents

extension Verbs {
    /// `port CONTAINER [PRIVATE_PORT[/PROTO]]`.
    static let port: Verb = { session, invocation in
        let name = invocation.arguments[0]
        let container = try session.containers.find(name)
        let ports = container.state.run == nil ? nil : container.state.ports
        let lines: [String]
        if let asked = invocation.arguments.dropFirst().first {
            // What is wrong is told in the words of Docker's client.
            do throws(Problem) { lines = try PortText.lines(ports: ports, asked: asked, container: name) } catch {
                throw PlainFailure(error.summary)
            }
        } else {
            lines = PortText.lines(ports: ports)
        }
        for line in lines { session.print(line) }
        return 0
    }
}

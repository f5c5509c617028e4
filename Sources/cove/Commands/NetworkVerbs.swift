internal import CommandGrammar
internal import Containers
internal import Documents

extension Verbs {
    static let networkVerbs: [String: Verb] = ["network inspect": inspectNetworks, "network ls": listNetworks]

    private static let listNetworks: Verb = { session, invocation in
        let flags = invocation.flags
        let filters = try NetworkFilters(flags.strings("filter"))
        let networks = try session.networks.all().sorted { NaturalOrder.precedes($0.name, $1.name) }
        let used = filters.needsUse ? try session.joined().map(\.endpoint.networkID) : []
        let listing = Listing(kind: .networks, format: flags.string("format"), isQuiet: flags.bool("quiet"))
        let noTrunc = flags.bool("no-trunc")
        let rows = networks.filter { filters.match($0, isUsed: used.contains($0.id)) }
            .map { NetworkRow(inspect: $0.inspect(), noTrunc: noTrunc).row }
        session.write(try listing.text(rows))
        return 0
    }

    private static let inspectNetworks: Verb = { session, invocation in
        let joined = try session.joined()
        return try session.inspect(invocation, as: .network) { name in
            let network = try session.networks.find(name)
            return network.inspect(
                joined.filter { $0.endpoint.networkID == network.id }
                    .map { (id: $0.container.id, name: $0.container.name, endpoint: $0.endpoint) })
        }
    }
}

extension Session {
    /// The running containers with each of their ends in a network.
    func joined() throws -> [(container: Container, endpoint: Endpoint)] {
        try containers.all().filter { $0.state.run != nil }.flatMap { container in
            (container.state.endpoints.array ?? []).compactMap { Endpoint(json: $0) }.map { (container, $0) }
        }
    }
}

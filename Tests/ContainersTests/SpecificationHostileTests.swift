import Containers
import Documents
import Testing

@Suite struct `Documents that others send` {
    private static let oddities: [JSON] = [
        .null, true, -1, .int(.max), .int(.min), .double(1e300), "", "x", "container:", "host", "a:b:c:d:e", [],
        [.null],
        ["x", 1], ["/:/", ":"], [["Type": "bind"]], [["Name": "nofile"], 1], [:], ["x": .null],
        ["Name": "always", "Type": "local"], ["/x": ["y": 1]],
    ]

    private func isDecided(_ specification: ContainerSpecification) -> Bool {
        var features = twoProcessors
        features.features = .modernV2.union([.memorySwappiness, .oomKillDisable])
        for facts in [twoProcessors, features] {
            do {
                var specification = specification
                try specification.validate(facts)
                let plan = try CreatePlan(
                    specification, imageConfig: plainImage, mountsOf: { _ in [] }, pathExists: facts.pathExists)
                for point in plan.mounts.ordered { _ = try point.runtimeJSON(recursiveReadOnly: true) }
                for limit in plan.specification.hostConfig["Ulimits"]?.array ?? [] { _ = Ulimit(limit)?.runtimeJSON }
            } catch {}
        }
        return true
    }

    @Test func `are accepted or refused whatever stands at a place`() throws {
        let plain = try plan([]).specification
        let host = ["Mounts", "Tmpfs", "Sysctls", "StorageOpt", "Annotations", "Init"]
        for oddity in Self.oddities {
            for key in (plain.config.object?.keys ?? []) + ["Healthcheck", "ExposedPorts", "StopSignal", "Shell"] {
                var changed = plain
                changed.config[key] = oddity
                #expect(isDecided(changed))
            }
            for key in (plain.hostConfig.object?.keys ?? []) + host {
                var changed = plain
                changed.hostConfig[key] = oddity
                #expect(isDecided(changed))
            }
            #expect(isDecided(ContainerSpecification(config: oddity, hostConfig: oddity, networkingConfig: oddity)))
        }
    }

    @Test func `update a container, or are refused`() throws {
        let plain = try plan([]).specification.hostConfig
        for oddity in Self.oddities {
            for key in plain.object?.keys ?? [] {
                do {
                    var update = UpdateSpecification(changes: [key: oddity])
                    try update.validate(twoProcessors)
                    _ = try update.applied(to: plain, containerID: "c")
                    _ = try update.applied(to: oddity, containerID: "c")
                } catch {}
            }
            #expect(ExecSpecification(oddity).command.isEmpty)
        }
    }

    @Test func `of an image are merged whatever they are`() throws {
        let plain = try plan([]).specification
        let keys = [
            "User", "WorkingDir", "Env", "Entrypoint", "Cmd", "StopSignal", "Labels", "ExposedPorts", "Volumes",
            "Healthcheck", "Shell",
        ]
        for oddity in Self.oddities {
            for key in keys {
                var specification = plain
                try? specification.merge(imageConfig: [key: oddity, "Cmd": ["sh"]])
                #expect(specification.config.object != nil)
            }
            var specification = plain
            try? specification.merge(imageConfig: oddity)
        }
    }
}

internal import Documents
internal import Linux
internal import OCI

extension Engine {
    /// What starting a container of this specification would do: every namespace, mount, limit and system call, with a
    /// line of why. Changes nothing.
    ///
    /// - Parameter capture: what the image would be made of, when it is not there yet; `image` has no layers then.
    public func explain(
        _ specification: ContainerSpecification, image: ContainerImage, capture: CapturePlan? = nil
    ) throws -> String {
        var plan = try plan(specification, image: image)
        let id = String(repeating: "0", count: 64)
        plan.specification.setHostName(id: id, hostName: HostName.current)
        if plan.specification.name == nil { plan.specification.name = "a-name" }
        let volumes = VolumeStore(root: root.path)
        let points = plan.mounts.points.map { point in
            var point = point
            if point.kind == .volume, point.source.isEmpty {
                point.source = volumes.data(of: point.name.isEmpty ? "a-new-anonymous-one" : point.name)
            }
            return point
        }
        let document = plan.document(id: id, created: "", image: image, points: points)
        let record = ContainerRecord(document: .object(document))
        var files = ContainerFiles(record: record, root: root, isRehearsal: true)
        if let capture { files.imageFile = { capture.content(of: $0) } }
        let runtime = try RuntimeConfig(try files.runtimeConfig())
        let host = CgroupHost.detect()
        let launch = try LaunchPlan(runtime, in: LaunchSurroundings(bundle: root.container(id), cgroups: host))
        return ExplainedPlan(
            root: root, record: record, capture: capture, config: runtime, host: host, launch: launch
        ).text
    }
}

/// A plan in words, in chapters.
private struct ExplainedPlan {
    let root: StateRoot
    let record: ContainerRecord
    let capture: CapturePlan?
    let config: RuntimeConfig
    let host: CgroupHost?
    let launch: LaunchPlan

    var text: String {
        [image, command, limits, network, steps].map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var image: [String] {
        let changes = "  changes go to a directory of the container's own, on top (overlayfs)"
        if let capture {
            return [
                "Image",
                "  not there yet: made on first use of programs of this host, \(capture.files.count) files in 1 read-only layer",
                changes,
            ]
        }
        let layers = record.layers.count == 1 ? "1 read-only layer" : "\(record.layers.count) read-only layers"
        return [
            "Image", "  \(record.imageID), \(layers), shared by all containers of it", changes,
        ]
    }

    private var command: [String] {
        let process = config.process
        return [
            "Program", "  \(process.arguments.map { GoText.quoted($0) }.joined(separator: " "))",
            "  in \(process.workingDirectory), as uid \(process.uid), gid \(process.gid)",
            "  environment: \(process.environment.joined(separator: " "))",
            "  capabilities: \(process.capabilities?.effective.joined(separator: " ") ?? "unchanged")",
        ]
    }

    private var limits: [String] {
        var lines = ["Limits (control group \(record.cgroupPath(in: root)), \(hostWord))"]
        // What cannot be read has ended the explanation before.
        let values = (try? RuntimeConfigBuilder.limits(record.hostConfig)) ?? [:]
        lines += ExplainedLimits.lines(values).map { "  \($0)" }
        if values.isEmpty { lines.append("  none but those of the whole host") }
        return lines
    }

    private var hostWord: String {
        switch host {
        case nil: "which this host does not have"
        case .v1: "cgroup v1: one group in every controller's tree"
        case .v2: "cgroup v2"
        }
    }

    private var network: [String] {
        var lines = ["Network \(record.networkMode)"]
        switch record.networkMode {
        case "host": lines.append("  the host's own interfaces and ports")
        case "none": lines.append("  nothing but its own loopback")
        case let mode where mode.hasPrefix("container:"): lines.append("  the interfaces of that container")
        default:
            lines.append("  a pair of interfaces in one message: eth0 inside, the other end on the bridge (netlink)")
            lines.append(
                "  an address of the bridge's pool; the way out is translated to the host's address (nftables)")
        }
        for member in record.hostConfig["PortBindings"]?.object?.members ?? [] {
            for binding in member.value.array ?? [] {
                let host = binding["HostIp"]?.string ?? ""
                let port = binding["HostPort"]?.string ?? ""
                let outside = "port \(port.isEmpty ? "that is free" : port) of "
                lines.append("  \(outside)\(host.isEmpty ? "every host address" : host) leads to \(member.key)")
            }
        }
        return lines
    }

    private var steps: [String] {
        let explanations = launch.explanations
        return ["Steps"]
            + explanations.enumerated().map { number, step in
                let count = "\(number + 1)"
                let margin = String(repeating: " ", count: max(0, 4 - count.utf8.count))
                return "\(margin)\(count)  \(step.what)  [\(step.call)]\n      \(step.why)"
            }
    }
}

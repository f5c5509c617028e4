public import Documents
internal import OCI

extension Image {
    /// What `inspect` shows, in the shape of Docker's API (version 1.51).
    public func inspection(in library: ImageLibrary) -> JSON {
        var result: JSONObject = [
            "Id": .string(id.description), "RepoTags": JSON(tags.map(\.familiar)),
            "RepoDigests": JSON(digests.map(\.familiar)), "Parent": .string(parent?.description ?? ""),
            "Comment": .string(comment),
        ]
        result["Created"] = .string(created.rfc3339Nano)
        result["DockerVersion"] = .string(config.document["docker_version"]?.string ?? "")
        result["Author"] = .string(config.author)
        result["Config"] = Self.inspection(ofConfig: config.config)
        result["Architecture"] = .string(config.platform.architecture)
        result["Variant"] = config.platform.variant.map { .string($0) }
        result["Os"] = .string(config.platform.os)
        result["OsVersion"] = config.document["os.version"]
        result["Size"] = .int(size)
        result["GraphDriver"] = ["Data": graphData(library), "Name": "overlay2"]
        var files: JSONObject = ["Type": "layers"]
        if !layers.isEmpty { files["Layers"] = JSON(layers.map(\.description)) }
        result["RootFS"] = .object(files)
        result["Metadata"] = ["LastTagTime": .string((tagged ?? .zero).rfc3339Nano)]
        return .object(result)
    }

    private func graphData(_ library: ImageLibrary) -> JSON {
        guard let top = layers.last else { return .null }
        var data: JSONObject = [:]
        let lower = layers.dropLast().reversed().map { library.layers.path(of: $0) }
        if !lower.isEmpty { data["LowerDir"] = .string(lower.joined(separator: ":")) }
        data["UpperDir"] = .string(library.layers.path(of: top))
        return .object(data)
    }

    /// An empty list or map says nothing, as none does.
    private static func filled(_ value: JSON?) -> JSON {
        guard let value, value.array?.isEmpty != true, value.object?.isEmpty != true else { return .null }
        return value
    }

    /// The members that are always there, and the others if they say something; sorted by name.
    static func inspection(ofConfig config: JSON) -> JSON {
        var result: JSONObject = [:]
        for key in ["Cmd", "Entrypoint", "Env", "Labels", "OnBuild", "Volumes"] {
            result[key] = Self.filled(config[key])
        }
        for key in ["User", "WorkingDir"] { result[key] = config[key] ?? "" }
        for key in ["ArgsEscaped", "ExposedPorts", "Healthcheck", "Shell", "StopSignal"] {
            guard let value = config[key], !value.isNull, value != "", value != false else { continue }
            result[key] = value
        }
        return .object(result.sortedByKey)
    }
}

public import Documents

extension ContainerSpecification {
    /// Takes from the image's `Config` what the specification leaves open.
    ///
    /// An entrypoint of one's own lets the image's command fall. Variables of the image come behind one's own, by
    /// name. Throws the engine's `no command specified` when nothing is left to run.
    public mutating func merge(imageConfig image: JSON) throws(Problem) {
        for key in ["User", "WorkingDir"] where config[key]?.string ?? "" == "" {
            config[key] = .string(image[key]?.string ?? "")
        }
        if config["StopSignal"]?.string ?? "" == "", let signal = image["StopSignal"]?.string, !signal.isEmpty {
            config["StopSignal"] = .string(signal)
        }
        mergeSets(image)
        mergeEnvironment(image)
        let labels = Wire.map(image["Labels"]).merging(Wire.map(config["Labels"])) { _, own in own }
        config["Labels"] = Wire.map(labels)
        if let check = image["Healthcheck"], !check.isNull {
            let own = config["Healthcheck"].map(HealthCheck.init) ?? HealthCheck()
            config["Healthcheck"] = own.filled(from: HealthCheck(check)).json
        }
        if let shell = image["Shell"]?.strings, !shell.isEmpty, config["Shell"] == nil { config["Shell"] = JSON(shell) }
        try mergeCommand(image)
        config = Self.ordered(config, Self.configKeys)
    }

    private mutating func mergeSets(_ image: JSON) {
        let ports = (config["ExposedPorts"]?.object?.keys ?? []) + (image["ExposedPorts"]?.object?.keys ?? [])
        config["ExposedPorts"] = ports.isEmpty ? nil : Wire.set(ports)
        let volumes = (config["Volumes"]?.object?.keys ?? []) + (image["Volumes"]?.object?.keys ?? [])
        config["Volumes"] = volumes.isEmpty ? .null : Wire.set(volumes)
    }

    private mutating func mergeEnvironment(_ image: JSON) {
        let own = config["Env"]?.strings ?? []
        let names = Set(own.map { Wire.cut($0, "=").0 })
        let inherited = (image["Env"]?.strings ?? []).filter { !names.contains(Wire.cut($0, "=").0) }
        config["Env"] = Wire.list(own + inherited)
    }

    private mutating func mergeCommand(_ image: JSON) throws(Problem) {
        let entrypoint = config["Entrypoint"]?.strings ?? []
        if entrypoint.isEmpty {
            if config["Cmd"]?.strings?.isEmpty ?? true { config["Cmd"] = Wire.list(image["Cmd"]?.strings ?? []) }
            config["Entrypoint"] = Wire.list(image["Entrypoint"]?.strings ?? [])
        } else if entrypoint == [""] {
            config["Entrypoint"] = .null
        }
        if path == nil { throw Problem(.invalid, "no command specified") }
        try checkWords()
    }
}

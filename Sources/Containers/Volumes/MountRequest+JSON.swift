public import Documents

extension MountRequest {
    /// Reads an element of `HostConfig.Mounts`; members of a wrong type count as missing.
    public init(_ document: JSON) {
        type = document["Type"]?.string ?? ""
        source = document["Source"]?.string ?? ""
        target = document["Target"]?.string ?? ""
        isReadOnly = document["ReadOnly"]?.bool ?? false
        consistency = document["Consistency"]?.string ?? ""
        if let options = document["BindOptions"], !options.isNull {
            bind = Bind(
                propagation: options["Propagation"]?.string ?? "",
                isNonRecursive: options["NonRecursive"]?.bool ?? false,
                createsSource: options["CreateMountpoint"]?.bool ?? false,
                isReadOnlyNonRecursive: options["ReadOnlyNonRecursive"]?.bool ?? false,
                forcesReadOnlyRecursive: options["ReadOnlyForceRecursive"]?.bool ?? false)
        }
        if let options = document["VolumeOptions"], !options.isNull {
            volume = Volume(
                noCopy: options["NoCopy"]?.bool ?? false, labels: Wire.map(options["Labels"]),
                driver: options["DriverConfig"]?["Name"]?.string ?? "",
                options: Wire.map(options["DriverConfig"]?["Options"]), subpath: options["Subpath"]?.string ?? "")
        }
        if let options = document["TmpfsOptions"], !options.isNull {
            tmpfs = Tmpfs(
                size: options["SizeBytes"]?.int ?? 0,
                mode: UInt32(exactly: options["Mode"]?.int ?? 0) ?? 0,
                options: options["Options"]?.array?.map { $0.strings ?? [] } ?? [])
        }
        if let options = document["ImageOptions"], !options.isNull {
            image = Image(subpath: options["Subpath"]?.string ?? "")
        }
    }

    /// An element of `HostConfig.Mounts`; what was not said is left out.
    public var json: JSON {
        var result = JSONObject()
        result["Type"] = .string(type)
        if !source.isEmpty { result["Source"] = .string(source) }
        result["Target"] = .string(target)
        if isReadOnly { result["ReadOnly"] = true }
        if !consistency.isEmpty { result["Consistency"] = .string(consistency) }
        if let bind { result["BindOptions"] = Self.json(bind) }
        if let volume { result["VolumeOptions"] = Self.json(volume) }
        if let image { result["ImageOptions"] = image.subpath.isEmpty ? [:] : ["Subpath": .string(image.subpath)] }
        if let tmpfs { result["TmpfsOptions"] = Self.json(tmpfs) }
        return .object(result)
    }

    private static func json(_ bind: Bind) -> JSON {
        var result = JSONObject()
        if !bind.propagation.isEmpty { result["Propagation"] = .string(bind.propagation) }
        if bind.isNonRecursive { result["NonRecursive"] = true }
        if bind.createsSource { result["CreateMountpoint"] = true }
        if bind.isReadOnlyNonRecursive { result["ReadOnlyNonRecursive"] = true }
        if bind.forcesReadOnlyRecursive { result["ReadOnlyForceRecursive"] = true }
        return .object(result)
    }

    private static func json(_ volume: Volume) -> JSON {
        var result = JSONObject()
        if volume.noCopy { result["NoCopy"] = true }
        if !volume.labels.isEmpty { result["Labels"] = Wire.map(volume.labels) }
        if !volume.subpath.isEmpty { result["Subpath"] = .string(volume.subpath) }
        var driver = JSONObject()
        if !volume.driver.isEmpty { driver["Name"] = .string(volume.driver) }
        if !volume.options.isEmpty { driver["Options"] = Wire.map(volume.options) }
        result["DriverConfig"] = .object(driver)
        return .object(result)
    }

    private static func json(_ tmpfs: Tmpfs) -> JSON {
        var result = JSONObject()
        if tmpfs.size != 0 { result["SizeBytes"] = .int(tmpfs.size) }
        if tmpfs.mode != 0 { result["Mode"] = .int(Int64(tmpfs.mode)) }
        if !tmpfs.options.isEmpty { result["Options"] = .array(tmpfs.options.map { JSON($0) }) }
        return .object(result)
    }
}

internal import Documents
internal import Linux
internal import OCI

/// What every start computes, gone through for a container that never is, while nobody waits: afterwards the code is in
/// memory and the language's runtime has made its types.
enum Rehearsal {
    /// The plan of a plain container; `nil` when something of it is not as it should be, or `isOver` says between two
    /// parts that somebody waits. Changes nothing.
    @discardableResult
    static func run(_ root: StateRoot, until isOver: () -> Bool = { false }) -> LaunchPlan? {
        guard let document = try? JSON(parsing: Array(container.utf8), file: "") else { return nil }
        let files = ContainerFiles(record: ContainerRecord(document: document), root: root, isRehearsal: true)
        guard !isOver(), let config = try? files.runtimeConfig() else { return nil }
        _ = try? NetworkStore(root).stored(with: "bridge")
        guard !isOver(), let runtime = try? RuntimeConfig(config) else { return nil }
        let host = CgroupHost.detect()
        let plan = try? LaunchPlan(runtime, in: LaunchSurroundings(bundle: "/", cgroups: host))
        if isOver() { return nil }
        _ = StandardFilter.unfolded(config.bytes())
        _ = try? CgroupLimits(runtime.linux.resources)
        return plan
    }

    /// A container without a wish, as `container.json` has it.
    private static let container = """
        {
          "Id": "0000000000000000000000000000000000000000000000000000000000000000", "Name": "/nobody", "Path": "true",
          "Args": [], "Layers": [], "Mounts": [],
          "Config": {"Hostname": "nobody", "User": "", "Env": ["PATH=/bin"], "Cmd": ["true"], "WorkingDir": ""},
          "HostConfig": {
            "LogConfig": {"Type": "json-file", "Config": {}}, "NetworkMode": "bridge", "AutoRemove": true,
            "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0}, "CgroupnsMode": "private", "IpcMode": "private",
            "MaskedPaths": ["/proc/kcore"], "ReadonlyPaths": ["/proc/sys"]
          }
        }
        """
}

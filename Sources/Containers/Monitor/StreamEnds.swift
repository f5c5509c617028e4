internal import Documents
internal import Glibc
internal import Linux
internal import OCI

/// The streams of a container that is about to start: both ends of pipes, or a terminal.
final class StreamEnds {
    /// The container's ends.
    private(set) var input: Int32 = -1
    private(set) var output: Int32 = -1
    private(set) var errors: Int32 = -1
    /// The file system in which the container's terminals are, to be mounted in it; `nil` without a terminal.
    private(set) var terminalDevices: Int32?
    private var monitorInput: Int32 = -1
    private var monitorOutput: Int32 = -1
    private var monitorErrors: Int32 = -1

    /// - Parameter users: the container's, if they are its own.
    init(record: ContainerRecord, config: RuntimeConfig, users: LaunchPlan.Users? = nil) throws {
        let owners = StreamOwners(uid: config.process.uid, gid: config.process.gid, users: users)
        if record.hasTerminal {
            let mount = config.mounts.first { $0.destination == "/dev/pts" && $0.type == "devpts" }
            let options = (mount?.options ?? []).filter { !["nosuid", "noexec"].contains($0) }.map { option in
                let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
                var value = parts.count > 1 ? parts[1] : nil
                if parts[0] == "gid", let users, let gid = value.flatMap({ UInt32($0) }) {
                    // It is made outside, where the container's group has another number.
                    value = (users.gids.outside(gid) ?? users.gids.outside(0)).map { "\($0)" }
                }
                return (key: parts[0], value: value)
            }
            // nosuid, noexec
            let devices = try Mounts.make(type: "devpts", options: options, attributes: 2 | 8)
            let terminal = try PseudoTerminal(devices: devices.raw)
            try owners?.take(terminal.other.raw)
            if let size = record.hostConfig["ConsoleSize"]?.array, size.count == 2, let rows = size[0].int,
                let columns = size[1].int,
                rows > 0, columns > 0
            {
                Terminal.resize(
                    terminal.main.raw,
                    to: TerminalSize(rows: UInt16(clamping: rows), columns: UInt16(clamping: columns)))
            }
            terminalDevices = devices.release()
            input = try terminal.other.duplicate().release()
            output = try terminal.other.duplicate().release()
            errors = try terminal.other.duplicate().release()
            monitorOutput = try terminal.main.duplicate().release()
            return
        }
        let out = try Pipe()
        let error = try Pipe()
        try owners?.take(out.writing.raw, error.writing.raw)
        if record.opensInput {
            let pipe = try Pipe()
            try owners?.take(pipe.reading.raw)
            input = try pipe.reading.duplicate().release()
            monitorInput = try pipe.writing.duplicate().release()
        } else {
            input = try Descriptor.nullForContainers().release()
        }
        output = try out.writing.duplicate().release()
        errors = try error.writing.duplicate().release()
        monitorOutput = try out.reading.duplicate().release()
        monitorErrors = try error.reading.duplicate().release()
    }

    /// The monitor's ends, which are the caller's from now on.
    func monitorEnds() -> (input: Int32, output: Int32, errors: Int32) {
        defer { (monitorInput, monitorOutput, monitorErrors) = (-1, -1, -1) }
        // A terminal is one descriptor for both directions.
        return (terminalDevices == nil ? monitorInput : monitorOutput, monitorOutput, monitorErrors)
    }

    deinit {
        for descriptor in [input, output, errors, terminalDevices ?? -1, monitorInput, monitorOutput, monitorErrors]
        where descriptor >= 0 { RawDescriptor.close(descriptor) }
    }
}

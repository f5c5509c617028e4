public import Documents

/// A place in a container's file tree where something of the host's, a volume or a memory file system is mounted.
public struct MountPoint: Equatable, Sendable {
    /// Where its content comes from.
    public enum Kind: String, Sendable { case bind, volume, tmpfs, image }

    /// How far a bind reaches to the mounts below its source, and how far its being read-only does.
    public enum Recursion: String, Sendable {
        /// Taken along, and read-only too where the kernel can.
        case enabled
        /// Left behind.
        case disabled
        /// Taken along, but writable.
        case writable
        /// Taken along, and read-only or an error.
        case readonly
    }

    /// Where its content comes from.
    public var kind: Kind
    /// Of a volume: its name; empty until an anonymous one is made. Of an image: its reference.
    public var name = ""
    /// On the host; empty for a tmpfs, and for a volume or image until it is looked up.
    public var source = ""
    /// Inside of the container: absolute and clean.
    public var destination: String
    /// Of its volume; empty for all else.
    public var driver = ""
    /// The options behind the second colon of `-v`, as typed; `z` where a volume had none.
    public var mode = ""
    /// Whether the container may change it.
    public var isWritable = true
    /// Of a bind: `rprivate`, `rshared`, …
    public var propagation = ""
    /// Below the source, relative; empty: all of it.
    public var subpath = ""
    /// Whether an empty volume is filled with what the image has there.
    public var copiesImageContent = false
    /// Of a tmpfs: as for mount(8), Docker's own included.
    public var tmpfsOptions: [String] = []
    /// What happens to mounts below its source.
    public var recursion = Recursion.enabled
    /// Whether a source that is missing is made, as a directory of root's.
    public var createsSource = false
    /// For a volume that is made on this occasion.
    public var volumeLabels: [String: String] = [:]
    /// For the volume's driver, should it be made.
    public var volumeOptions: [String: String] = [:]

    /// A place of this kind that can be written, with all else empty.
    public init(kind: Kind, destination: String) {
        self.kind = kind
        self.destination = destination
    }

    /// Whether the volume goes with its container: nobody gave it a name.
    public var isAnonymous = false

    /// How many names lead to the destination: parents are mounted before what is in them.
    public var depth: Int { destination.utf8.count { $0 == UInt8(ascii: "/") } }
}

extension MountPoint {
    /// An element of `Mounts` as `inspect` shows it.
    public var inspectJSON: JSON {
        var result = JSONObject()
        result["Type"] = .string(kind.rawValue)
        if !name.isEmpty { result["Name"] = .string(name) }
        result["Source"] = .string(source)
        result["Destination"] = .string(destination)
        if !driver.isEmpty { result["Driver"] = .string(driver) }
        result["Mode"] = .string(mode)
        result["RW"] = .bool(isWritable)
        result["Propagation"] = .string(propagation)
        return .object(result)
    }

    /// An element of `mounts` of the runtime specification.
    ///
    /// - Parameters:
    ///   - source: what is bound, when it is not ``source``: the opened subpath, a mounted volume.
    ///   - recursiveReadOnly: whether the kernel can make the mounts below read-only too (5.12).
    ///
    /// Throws a `Problem` when that is demanded and the kernel cannot.
    public func runtimeJSON(source bound: String? = nil, recursiveReadOnly: Bool) throws(Problem) -> JSON {
        if kind == .tmpfs {
            return [
                "destination": .string(destination), "type": "tmpfs", "source": "tmpfs",
                "options": JSON(tmpfsOptions),
            ]
        }
        var options = [recursion == .disabled ? "bind" : "rbind"]
        if !isWritable {
            if recursion == .readonly, !recursiveReadOnly {
                throw Problem(
                    .unsupported, "recursive read-only mounts are not supported", reason: "they need kernel 5.12")
            }
            let isDeep = recursiveReadOnly && recursion != .writable && recursion != .disabled
            options.append(isDeep ? "rro" : "ro")
        }
        options.append(propagation.isEmpty ? "rprivate" : propagation)
        return [
            "destination": .string(destination), "type": "bind", "source": .string(bound ?? source),
            "options": JSON(options),
        ]
    }

    /// The form in which a container's state keeps it.
    public var json: JSON {
        [
            "Type": .string(kind.rawValue), "Name": .string(name), "Source": .string(source),
            "Destination": .string(destination), "Driver": .string(driver), "Mode": .string(mode),
            "RW": .bool(isWritable), "Propagation": .string(propagation), "Subpath": .string(subpath),
            "CopyData": .bool(copiesImageContent), "TmpfsOptions": JSON(tmpfsOptions),
            "Recursion": .string(recursion.rawValue), "CreatesSource": .bool(createsSource),
            "Anonymous": .bool(isAnonymous),
        ]
    }

    /// Reads what ``json`` wrote. Throws a `Problem` with code `corrupt` that names the member.
    public init(_ document: JSON) throws(Problem) {
        func corrupt(_ key: String) -> Problem { Problem(.corrupt, "a mount's \(key) is missing or wrong") }
        guard let kind = document["Type"]?.string.flatMap(Kind.init(rawValue:)) else { throw corrupt("Type") }
        guard let destination = document["Destination"]?.string else { throw corrupt("Destination") }
        self.init(kind: kind, destination: destination)
        func text(_ key: String) -> String { document[key]?.string ?? "" }
        name = text("Name")
        source = text("Source")
        driver = text("Driver")
        mode = text("Mode")
        isWritable = document["RW"]?.bool ?? true
        propagation = text("Propagation")
        subpath = text("Subpath")
        copiesImageContent = document["CopyData"]?.bool ?? false
        tmpfsOptions = document["TmpfsOptions"]?.strings ?? []
        recursion = Recursion(rawValue: text("Recursion")) ?? .enabled
        createsSource = document["CreatesSource"]?.bool ?? false
        isAnonymous = document["Anonymous"]?.bool ?? false
    }
}

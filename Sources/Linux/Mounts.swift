internal import CLinux
internal import Documents
internal import Glibc

/// Detached mounts: file systems that can be used through their descriptor and are gone when it is closed.
public enum Mounts {
    /// A new file system that is attached nowhere yet.
    ///
    /// `options` are set in their order; one without a value is a flag. `attributes`: `MOUNT_ATTR_…`.
    /// Throws `SystemError` with the file system's own message, where it has one.
    /// The corresponding calls are `fsopen(2)`, `fsconfig(2)` and `fsmount(2)`.
    public static func make(
        type: String, options: [(key: String, value: String?)], attributes: UInt32 = 0
    ) throws(SystemError) -> Descriptor {
        let context = Descriptor(owning: try check("fsopen \(type)") { cl_fsopen(type) })
        for (key, value) in options {
            let command: UInt32 = value == nil ? 0 : 1  // FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING
            if cl_fsconfig(context.raw, command, key, value) != 0 {
                throw failure("option \(key) of \(type)", context.raw)
            }
        }
        if cl_fsconfig(context.raw, 6, nil, nil) != 0 { throw failure("mount \(type)", context.raw) }  // CMD_CREATE
        let mount = cl_fsmount(context.raw, attributes)
        if mount < 0 { throw failure("mount \(type)", context.raw) }
        return Descriptor(owning: mount)
    }

    /// The error that `errno` tells, with the message of the file system context `context`, where it has one.
    static func failure(_ what: String, _ context: Int32) -> SystemError {
        let number = errno
        var buffer = [CChar](repeating: 0, count: 512)
        let length = cl_fs_message(context, &buffer, buffer.count)
        let message = length > 0 ? String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
        return SystemError(message.isEmpty ? what : "\(what) (\(message))", number)
    }

    /// One line of `/proc/self/mountinfo`.
    public struct Entry: Sendable, Equatable {
        /// The part of the file system that is mounted.
        public var root: String
        /// Where.
        public var target: String
        /// The file system's.
        public var type: String
        /// What is mounted; a name for file systems without a device.
        public var source: String
        /// Of the mount, then of the file system.
        public var options: [String]
        /// Whether mounts below it are shared with peers.
        public var isShared: Bool
    }

    /// What is mounted in this process's namespace, in the order of mounting. Source: `proc_pid_mountinfo(5)`.
    public static func all() throws(SystemError) -> [Entry] {
        String(decoding: try Files.read("/proc/self/mountinfo"), as: UTF8.self)
            .split(separator: "\n").compactMap { Entry(line: $0) }
    }

    /// The mounts of file systems whose type begins so; the lines of others are not even read.
    public static func all(ofTypesFrom prefix: String) throws(SystemError) -> [Entry] {
        try Files.read("/proc/self/mountinfo").split(separator: UInt8(ascii: "\n")).compactMap { line in
            line.contains(bytesOf: " - \(prefix)") ? Entry(line: Substring(decoding: line, as: UTF8.self)) : nil
        }
    }

    /// Detaches the mount at `path` even if it is busy; fine when nothing is mounted there.
    /// The corresponding call is `umount2(path, MNT_DETACH)`.
    public static func detach(_ path: String) throws(SystemError) {
        if umount2(path, Int32(MNT_DETACH)) != 0 && errno != EINVAL && errno != ENOENT {
            throw SystemError.current("umount2 \(path)")
        }
    }
}

extension Mounts.Entry {
    init?(line: Substring) {
        let halves = line.split(separator: " ")
        guard let dash = halves.firstIndex(of: "-"), dash >= 6, halves.count > dash + 2 else { return nil }
        root = Self.unescape(halves[3])
        target = Self.unescape(halves[4])
        type = String(halves[dash + 1])
        source = Self.unescape(halves[dash + 2])
        // Those of the mount, then those of the file system.
        options = ([halves[5]] + halves[(dash + 3)...].prefix(1)).flatMap { $0.split(separator: ",") }.map(String.init)
        isShared = halves[6..<dash].contains { $0.hasPrefix("shared:") }
    }

    /// Blanks and the like are written as `\040`.
    private static func unescape(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

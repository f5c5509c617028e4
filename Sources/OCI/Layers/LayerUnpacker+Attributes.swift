internal import Glibc
internal import Linux

// In this order: a change of owner drops set-uid bits and capabilities.
extension LayerUnpacker {
    /// Changes the owner where it is another; who may not change owners keeps all files for himself.
    func own(_ entry: TarEntry, _ file: Int32) throws(SystemError) {
        if entry.uid == identity.user, entry.gid == identity.group { return }
        if fchown(file, entry.uid, entry.gid) != 0, errno != EPERM { throw SystemError.current("chown") }
    }

    func own(_ entry: TarEntry, _ place: Place) throws(SystemError) {
        if entry.uid == identity.user, entry.gid == identity.group { return }
        let result = place.name.withCString {
            fchownat(place.directory, $0, entry.uid, entry.gid, AT_SYMLINK_NOFOLLOW)
        }
        if result != 0, errno != EPERM { throw SystemError.current("chown") }
    }

    /// Sets extended attributes, as far as the file system and the rights of this process take them. Those that tell
    /// overlayfs what to do are not for an archive to say.
    func setAttributes(_ entry: TarEntry, file: Int32) {
        for attribute in entry.attributes where !Whiteout.isReserved(attribute.name) {
            _ = attribute.value.withUnsafeBytes { value in
                SystemCall.fsetxattr(file, attribute.name, value.baseAddress ?? Self.nothing, value.count)
            }
        }
    }

    func setAttributes(_ entry: TarEntry, _ place: Place) {
        for attribute in entry.attributes where !Whiteout.isReserved(attribute.name) {
            _ = place.setAttribute(attribute.name, attribute.value)
        }
    }

    private static var nothing: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }

    func setTime(_ entry: TarEntry, _ file: Int32) throws(SystemError) {
        let time = Self.time(entry)
        let result = withUnsafePointer(to: (time, time)) {
            $0.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(file, $0) }
        }
        if result != 0 { throw SystemError.current("utimens") }
    }

    func setTime(_ entry: TarEntry, _ place: Place) throws(SystemError) {
        let time = Self.time(entry)
        let result = withUnsafePointer(to: (time, time)) {
            $0.withMemoryRebound(to: timespec.self, capacity: 2) { times in
                place.name.withCString { utimensat(place.directory, $0, times, AT_SYMLINK_NOFOLLOW) }
            }
        }
        if result != 0 { throw SystemError.current("utimens") }
    }

    private static func time(_ entry: TarEntry) -> timespec {
        timespec(tv_sec: Int(entry.seconds), tv_nsec: Int(entry.nanoseconds))
    }
}

extension Place {
    /// The corresponding call is `lsetxattr(2)`; -1 and `errno` on failure.
    func setAttribute(_ attribute: String, _ value: [UInt8]) -> Int32 {
        name.withCString { name in
            // The name's bytes need not be UTF-8.
            let length = strlen(name)
            let bytes = UnsafeRawBufferPointer(start: name, count: length)
            let path = FileName(Array("/proc/self/fd/\(directory)/".utf8) + bytes)
            return path.withCString { path in
                value.withUnsafeBytes { value in
                    // An empty value has no address of its own; any will do.
                    SystemCall.lsetxattr(path, attribute, value.baseAddress ?? UnsafeRawPointer(path), value.count)
                }
            }
        }
    }
}

/// The bits that the process's umask takes from a new file's mode.
struct FileCreationMask {
    let bits: UInt32

    /// Reads it from `/proc`: the call `umask(2)` can only tell it by changing it for all threads.
    static var current: FileCreationMask {
        let status = Files.text("/proc/self/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Umask:") }
        let digits = line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).last
        return FileCreationMask(bits: digits.flatMap { UInt32($0, radix: 8) } ?? 0o777)
    }

    /// Whether a file that is made with the lower nine bits of `mode` lacks some of `mode`.
    func takes(from mode: UInt32) -> Bool { mode & (bits | 0o7000) != 0 }
}

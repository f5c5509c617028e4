internal import Glibc

/// The name of this machine. The corresponding call is `gethostname(2)`.
public enum HostName {
    /// As it is now; `localhost` when the kernel does not tell.
    public static var current: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, 255) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

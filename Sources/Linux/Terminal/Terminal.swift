internal import CLinux
internal import Glibc

/// Rows and columns of a terminal.
public struct TerminalSize: Sendable, Equatable {
    /// Lines of text.
    public var rows: UInt16
    /// Characters in a line.
    public var columns: UInt16

    /// A size in characters.
    public init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }
}

/// Terminals: the one that a person sits at, and those that are made for containers.
public enum Terminal {
    /// Whether a person may sit at it. The corresponding call is `isatty(3)`.
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The window's size; `nil` when the descriptor is no terminal. The corresponding call is `ioctl(TIOCGWINSZ)`.
    public static func size(_ descriptor: Int32) -> TerminalSize? {
        var size = winsize()
        guard cl_ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return TerminalSize(rows: size.ws_row, columns: size.ws_col)
    }

    /// Sets the window's size; the programs in it get SIGWINCH. The corresponding call is `ioctl(TIOCSWINSZ)`.
    public static func resize(_ descriptor: Int32, to size: TerminalSize) {
        var size = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = cl_ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    /// The settings of a terminal, to be put back later; `nil` when the descriptor is none.
    public static func settings(_ descriptor: Int32) -> Settings? {
        var settings = termios()
        return tcgetattr(descriptor, &settings) == 0 ? Settings(value: settings) : nil
    }

    /// Passes every byte on as it is typed, echoes none. The corresponding call is `tcsetattr(3)`.
    public static func makeRaw(_ descriptor: Int32, from settings: Settings) {
        var raw = settings.value
        cfmakeraw(&raw)
        tcsetattr(descriptor, TCSANOW, &raw)
    }

    /// Puts a terminal back as it was.
    public static func restore(_ descriptor: Int32, _ settings: Settings) {
        var value = settings.value
        tcsetattr(descriptor, TCSADRAIN, &value)
    }

    /// How a terminal treats what is typed and shown.
    public struct Settings: @unchecked Sendable {
        // A plain C structure without pointers.
        fileprivate var value: termios
    }
}

/// A pseudo-terminal: `main` is read and written by whoever shows it, `other` is what programs run in.
public struct PseudoTerminal: ~Copyable, Sendable {
    /// The side of whoever shows it.
    public let main: Descriptor
    /// The side of the programs in it.
    public let other: Descriptor

    /// `DEVPTS_SUPER_MAGIC`
    private static let fileSystem: Int64 = 0x1CD1

    /// Makes one in the `devpts` file system that `devices` is a descriptor of, so that programs which see that file
    /// system find their terminal by name. The corresponding calls are `openat(2)` and `ioctl(TIOCGPTPEER)`.
    public init(devices: Int32) throws(SystemError) {
        // A directory of somebody else's making could hold anything by that name.
        guard cl_file_system("/proc/self/fd/\(devices)") == Self.fileSystem else {
            throw SystemError("open dev/pts/ptmx", ENODEV)
        }
        let main = try Descriptor.open("ptmx", inRoot: devices, O_RDWR | O_NOCTTY)
        let number = main.raw
        var unlocked: Int32 = 0
        try check("ioctl TIOCSPTLCK") { cl_ioctl(number, 0x4004_5431, &unlocked) }
        let flags = O_RDWR | O_NOCTTY | O_CLOEXEC
        other = Descriptor(owning: try check("ioctl TIOCGPTPEER") { cl_terminal_peer(number, flags) })
        self.main = main
    }
}

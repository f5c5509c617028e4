internal import Glibc

/// Values of the kernel's interface that the C library hides from Swift.
public enum Kernel {
    /// `O_PATH`: a descriptor that names a file without opening it.
    public static let openPath: Int32 = 0o10000000
    /// `O_DIRECTORY`
    public static let openDirectory = O_DIRECTORY
    /// `O_NOFOLLOW`
    public static let openNoFollow = O_NOFOLLOW
    /// `AT_EMPTY_PATH`: the descriptor itself is meant.
    public static let emptyPath: Int32 = 0x1000
    /// `O_TMPFILE`: a file without a name in the directory that is opened.
    public static let openUnnamed = 0o20000000 | O_DIRECTORY
}

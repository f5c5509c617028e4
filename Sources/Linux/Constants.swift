/// Values of the kernel's interface that the C library hides from Swift.
public enum Kernel {
    /// `O_PATH`: a descriptor that names a file without opening it.
    public static let openPath: Int32 = 0o10000000
    /// `O_DIRECTORY`
    public static let openDirectory: Int32 = 0o200000
    /// `O_NOFOLLOW`
    public static let openNoFollow: Int32 = 0o400000
}

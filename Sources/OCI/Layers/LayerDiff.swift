internal import Glibc
internal import Linux

/// Makes archives of what containers have in their file systems.
///
/// Entries are sorted, times are whole seconds, and nothing of the host gets in: the same files give the same digest.
public enum LayerDiff {
    /// Writes the changes that the upper directory of an overlay holds, as a layer on top of those below.
    ///
    /// Paths in `excluded` (absolute in the container) are left out with all below them. An upper directory in which
    /// overlayfs only refers to content of lower layers (`redirect_dir`, `metacopy`) is a `Problem`.
    public static func write(upper: String, excluding excluded: [String] = [], to writer: TarWriter) throws {
        let root = try Descriptor.open(upper, Kernel.openDirectory | Kernel.openNoFollow)
        try TreeArchiver(writer, form: .changes, excluding: excluded).add(root.raw)
    }

    /// Writes all files below an open directory of the caller's, as `export` does.
    ///
    /// Of what is at the paths `excluded` (mount points: volumes, `/etc/hosts`, `/proc`) only the empty file or
    /// directory is written.
    public static func exportTree(_ root: Int32, excluding excluded: [String] = [], to sink: any ByteSink) throws {
        let writer = TarWriter(sink)
        try TreeArchiver(writer, form: .tree, excluding: excluded).add(root)
        try writer.finish()
    }
}

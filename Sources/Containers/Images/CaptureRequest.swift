/// What an image is to be captured of.
public struct CaptureRequest: Equatable, Sendable {
    /// Names to look up in the search path, or paths. The first is what the image runs unless ``config`` says.
    public var programs: [String]
    /// Programs to take if the host has them.
    public var optionalPrograms: [String] = []
    /// Files and folders, absolute.
    public var with: [String] = []
    /// Debian packages whose files are taken.
    public var packages: [String] = []
    /// Packages that are taken if they are installed.
    public var optionalPackages: [String] = []
    /// Paths that are left out, with all below them.
    public var without: [String] = []
    /// Users that the image knows, besides root and nobody.
    public var users: [User] = []
    /// Files of the image's own; they stand in place of the host's.
    public var files: [File] = []
    /// How the image runs, where the request says so.
    public var config = CapturedConfig()
    /// Whether ``config`` has nothing but arguments: the first program is what the image runs then, too.
    public var hasArgumentsOnly = false
    /// What the image's history says in place of all that is asked for here.
    public var title: String?

    /// Asks for programs and what they need.
    public init(programs: [String]) { self.programs = programs }

    /// A user by name.
    public struct User: Equatable, Sendable {
        /// As in `/etc/passwd`.
        public var name: String
        /// What the user becomes on a host that does not know the name; `nil`: then it is a problem.
        public var fallback: Fallback?

        /// Who a user is where the host does not know the name.
        public struct Fallback: Equatable, Sendable {
            /// User and group number.
            public var id: UInt32
            /// The home directory, absolute.
            public var home: String

            /// The same number for user and group.
            public init(id: UInt32, home: String) {
                self.id = id
                self.home = home
            }
        }

        /// Without a fallback the host must know the name.
        public init(_ name: String, fallback: Fallback? = nil) {
            self.name = name
            self.fallback = fallback
        }
    }

    /// A file of the image's own, with its owner by name.
    public struct File: Equatable, Sendable {
        /// What it is; its owner's numbers come from ``owner``.
        public var file: CapturedFile
        /// `nil`: root. One of the request's users.
        public var owner: String?

        /// Without an owner: root's.
        public init(_ path: String, _ kind: CapturedFile.Kind, mode: UInt32? = nil, owner: String? = nil) {
            file = CapturedFile(path, kind, mode: mode)
            self.owner = owner
        }
    }
}

extension CaptureRequest: CustomStringConvertible {
    /// As `capture --package tzdata --with /srv python3`.
    public var description: String {
        if let title { return title }
        return (["capture"] + packages.flatMap { ["--package", $0] } + with.flatMap { ["--with", $0] } + programs)
            .joined(separator: " ")
    }
}

public import Documents
internal import Linux

/// An image that is made of the host's programs when its name is used for the first time.
///
/// | name       | what it holds                                  | what it runs                        |
/// |------------|------------------------------------------------|-------------------------------------|
/// | `shell`    | bash, coreutils, and the usual tools to look   | `bash`                              |
/// |            | around: ps, ip, mount, grep, sed, awk, tar …   |                                     |
/// | `busybox`  | busybox with a link for each of its applets    | `sh`                                |
/// | `nginx`    | nginx with a configuration of its own, pages   | `nginx -g 'daemon off;'`, port 80   |
/// |            | in `/usr/share/nginx/html`                     |                                     |
/// | `redis`    | redis-server, redis-cli, data in `/data`       | `redis-server`, port 6379           |
/// | `python`   | python3 with its standard library              | `python3`                           |
/// | `postgres` | the newest PostgreSQL, its clients, data in    | `postgres`, port 5432; makes the    |
/// |            | `/var/lib/postgresql/data`                     | database on the first start         |
///
/// Settings, folders and ports are those of the images that go by these names in registries.
public enum CaptureRecipe: String, CaseIterable, Sendable {
    case shell, busybox, nginx, redis, python, postgres

    /// The recipe of an image's name, of one of its programs, or of either with the tag `latest`.
    public static func named(_ name: String) -> CaptureRecipe? {
        let name = name.hasSuffix(":latest") ? String(name.dropLast(7)) : name
        return allCases.first { $0.rawValue == name || $0.aliases.contains(name) }
    }

    /// The recipe for a program that is of little use without more than the libraries that it loads.
    static func recipe(forProgram name: String) -> CaptureRecipe? { allCases.first { $0.program == name } }

    /// Other names for it.
    public var aliases: [String] {
        switch self {
        case .shell: ["bash", "sh"]
        case .busybox: []
        case .nginx: ["nginx-light"]
        case .redis: ["redis-server"]
        case .python: ["python3"]
        case .postgres: ["postgresql"]
        }
    }

    /// The Debian package that has its program.
    public var package: String {
        switch self {
        case .shell: "bash"
        case .busybox: "busybox-static"
        case .nginx: "nginx-light"
        case .redis: "redis-server"
        case .python: "python3"
        case .postgres: "postgresql"
        }
    }

    /// What it is, for a list of recipes.
    public var summary: String {
        switch self {
        case .shell: "bash, coreutils and the usual tools"
        case .busybox: "busybox with all its applets"
        case .nginx: "the web server, pages in /usr/share/nginx/html"
        case .redis: "the data store, data in /data"
        case .python: "python3 with its standard library"
        case .postgres: "the database, data in /var/lib/postgresql/data"
        }
    }

    private var program: String? {
        switch self {
        case .shell: nil
        case .busybox: "busybox"
        case .nginx: "nginx"
        case .redis: "redis-server"
        case .python: "python3"
        case .postgres: "postgres"
        }
    }

    /// What to capture on a host. Throws `notFound`, with the package to install, when the program is not there.
    public func request(on capture: Capture = Capture()) throws(Problem) -> CaptureRequest {
        let host = CaptureHost(root: capture.root)
        var request =
            switch self {
            case .shell: try shell(capture)
            case .busybox: try busybox(capture, host)
            case .nginx: try nginx(capture, host)
            case .redis: try redis(capture)
            case .python: try python(capture, host)
            case .postgres: try postgres(host)
            }
        request.title = "capture \(rawValue)"
        return request
    }

    /// The path of a program that the recipe cannot do without.
    func find(_ name: String, _ capture: Capture) throws(Problem) -> String {
        guard let path = capture.path(ofProgram: name) else { throw missing(name) }
        return path
    }

    /// What is said when the host lacks a recipe's program.
    func missing(_ program: String) -> Problem {
        Problem(
            .notFound, "the image \"\(rawValue)\" is made of this host's \(program), which is not installed",
            hint: "apt-get install \(package)")
    }
}

extension CaptureRequest {
    /// What to take for these programs: a recipe's request if there is one for the first of them, else just what they
    /// load. Throws `notFound` when a recipe's program is not on the host.
    public init(programs: [String], on capture: Capture) throws(Problem) {
        guard let first = programs.first, let recipe = CaptureRecipe.recipe(forProgram: first) else {
            self.init(programs: programs)
            return
        }
        self = try recipe.request(on: capture)
        // Whoever names a program runs the image with the program's arguments, as without a recipe.
        if config.entrypoint == nil, let command = config.command, command.first == first,
            let path = self.programs.first
        {
            config.entrypoint = [path]
            config.command = command.count > 1 ? Array(command.dropFirst()) : nil
        }
        self.programs += programs.dropFirst()
        title = (["capture"] + programs).joined(separator: " ")
    }
}

internal import Documents
internal import Linux

extension CaptureRecipe {
    func nginx(_ capture: Capture, _ host: CaptureHost) throws(Problem) -> CaptureRequest {
        var request = CaptureRequest(programs: [try find("nginx", capture)])
        request.optionalPrograms = Self.essentialTools
        // Not the host's sites and keys, only what every configuration includes.
        request.with = Self.nginxFiles.filter { host.exists($0) }
        request.users = [.init("www-data", fallback: .init(id: 33, home: "/var/www"))]
        request.files = [
            .init("/etc/nginx/nginx.conf", .content(Array(Self.nginxConfiguration.utf8))),
            .init("/etc/nginx/conf.d/default.conf", .content(Array(Self.nginxSite.utf8))),
            .init("/usr/share/nginx/html", .directory),
            // Where Debian's own configuration has its pages.
            .init("/var/www/html", .link("/usr/share/nginx/html")),
            .init("/var/log/nginx/access.log", .link("/dev/stdout")),
            .init("/var/log/nginx/error.log", .link("/dev/stderr")),
            .init("/var/lib/nginx", .directory),
            .init("/var/cache/nginx", .directory),
        ]
        request.config.command = ["nginx", "-g", "daemon off;"]
        request.config.exposedPorts = ["80/tcp"]
        request.config.stopSignal = "SIGQUIT"
        return request
    }

    private static let nginxFiles =
        ["mime.types", "fastcgi.conf", "fastcgi_params", "proxy_params", "scgi_params", "uwsgi_params"]
        .map { "/etc/nginx/\($0)" } + ["/usr/share/nginx/html"]

    func redis(_ capture: Capture) throws(Problem) -> CaptureRequest {
        var request = CaptureRequest(programs: [try find("redis-server", capture)])
        request.optionalPrograms =
            Self.essentialTools + ["redis-cli", "redis-benchmark", "redis-check-aof", "redis-check-rdb"]
        request.users = [.init("redis", fallback: .init(id: 999, home: "/var/lib/redis"))]
        request.files = [
            .init("/data", .directory, owner: "redis"),
            Self.entrypoint(Self.redisScript),
        ]
        request.config.entrypoint = [Self.entrypointPath]
        request.config.command = ["redis-server"]
        request.config.exposedPorts = ["6379/tcp"]
        request.config.volumes = ["/data"]
        request.config.workingDirectory = "/data"
        return request
    }

    func python(_ capture: Capture, _ host: CaptureHost) throws(Problem) -> CaptureRequest {
        let path = try find("python3", capture)
        // Its real name says which version it is.
        guard let resolved = host.resolve(path), Files.name(of: resolved).hasPrefix("python3.")
        else { throw missing("python3") }
        var request = CaptureRequest(programs: [path])
        request.optionalPrograms = Self.essentialTools
        // Its standard library is among its companions.
        request.optionalPackages = ["tzdata"]
        request.files = [.init("/usr/local/bin/python", .link(path))]
        request.config.command = ["python3"]
        request.config.environment = [Self.language]
        return request
    }

    func postgres(_ host: CaptureHost) throws(Problem) -> CaptureRequest {
        let versions = host.names(in: "/usr/lib/postgresql").compactMap { UInt32($0) }.filter {
            host.exists("/usr/lib/postgresql/\($0)/bin/postgres")
        }
        guard let version = versions.max() else { throw missing("postgres") }
        let folder = "/usr/lib/postgresql/\(version)"
        var request = CaptureRequest(programs: ["\(folder)/bin/postgres"])
        // initdb asks `locale` for the collations that there are.
        request.optionalPrograms = Self.essentialTools + ["locale"]
        request.with = [folder, "/usr/share/postgresql/\(version)"].filter { host.exists($0) }
        // Time zones come from the host's own data.
        request.optionalPackages = ["tzdata"]
        // Compiling queries needs LLVM, more than twice the size of all the rest; the server does without.
        request.without =
            ["bitcode", "llvmjit.so", "llvmjit_types.bc", "pgxs"].map { "\(folder)/lib/\($0)" }
            + ["/usr/share/postgresql/\(version)/man"]
        request.users = [.init("postgres", fallback: .init(id: 999, home: "/var/lib/postgresql"))]
        request.files = [
            .init("/var/lib/postgresql", .directory, owner: "postgres"),
            .init(Self.postgresData, .directory, mode: 0o700, owner: "postgres"),
            .init("/run/postgresql", .directory, mode: 0o3777, owner: "postgres"),
            .init("/docker-entrypoint-initdb.d", .directory),
            Self.entrypoint(Self.postgresScript),
        ]
        request.config.entrypoint = [Self.entrypointPath]
        request.config.command = ["postgres"]
        request.config.environment = [Self.language, "PG_MAJOR=\(version)", "PGDATA=\(Self.postgresData)"]
        request.config.exposedPorts = ["5432/tcp"]
        request.config.volumes = [Self.postgresData]
        // Fast shutdown: it ends the sessions instead of waiting for them.
        request.config.stopSignal = "SIGINT"
        return request
    }

    private static let postgresData = "/var/lib/postgresql/data"
    private static let entrypointPath = "/usr/local/bin/docker-entrypoint.sh"

    private static func entrypoint(_ script: String) -> CaptureRequest.File {
        .init(entrypointPath, .content(Array(script.utf8)), mode: 0o755)
    }
}

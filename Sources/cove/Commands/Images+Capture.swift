internal import CommandGrammar
internal import Containers
internal import Documents
internal import Linux
internal import OCI

extension Verbs {
    /// `image capture NAME PROGRAM…`: an image of what this host has.
    static let captureImage: Verb = { session, invocation in
        let name = invocation.arguments[0]
        let capture = Capture(currentDirectory: Files.currentDirectory)
        let request = try session.captureRequest(invocation, on: capture)
        let image = try session.withProgress("capture \(name)") { progress in
            try session.images.capture(request, as: name, from: capture) { progress.update($0) }
        }
        for warning in image.warnings { session.say("WARNING: \(warning)") }
        session.print(image.id.description)
        return 0
    }
}

extension Session {
    /// What the flags of `image capture` ask for.
    func captureRequest(_ invocation: Invocation, on capture: Capture) throws -> CaptureRequest {
        let flags = invocation.flags
        var request = try CaptureRequest(programs: Array(invocation.arguments.dropFirst()), on: capture)
        request.with += try flags.strings("with").map { path throws(Problem) in
            if path.isEmpty { throw Problem(.usage, "--with takes the path of a file or folder") }
            return path.hasPrefix("/") ? path : capture.currentDirectory + "/" + path
        }
        request.packages += flags.strings("package")
        if let text = flags.string("entrypoint"), !text.isEmpty {
            request.config.entrypoint = try Self.words(text, flag: "entrypoint") ?? [text]
        }
        if let text = flags.string("cmd") {
            request.config.command =
                try Self.words(text, flag: "cmd") ?? text.split(separator: " ").map(String.init)
            request.hasArgumentsOnly = true
        }
        if let user = flags.string("user"), !user.isEmpty {
            request.config.user = user
            let (owner, group) = Self.ownerAndGroup(user)
            if let group, UInt32(group) == nil, group != "root", group != owner {
                throw Problem(
                    .usage, "--user \(user): the image will not know the group \"\(group)\"", hint: "give its number")
            }
            // A name must be known in the image.
            if UInt32(owner) == nil, owner != "root", !request.users.contains(where: { $0.name == owner }) {
                request.users.append(CaptureRequest.User(owner))
            }
        }
        if let directory = flags.string("workdir"), !directory.isEmpty {
            guard directory.hasPrefix("/") else {
                throw invocation.problem(
                    "the working directory '\(directory)' is invalid, it needs to be an absolute path")
            }
            request.config.workingDirectory = directory
        }
        for text in flags.strings("env") { set(text, in: &request.config.environment) }
        return request
    }

    private static func ownerAndGroup(_ user: String) -> (String, String?) {
        guard let colon = user.firstIndex(of: ":") else { return (user, nil) }
        return (String(user[..<colon]), String(user[user.index(after: colon)...]))
    }

    /// `NAME=value`, or a name whose value is the caller's; one that the caller does not have is left out.
    private func set(_ text: String, in variables: inout [String]) {
        let name = String(text.prefix { $0 != "=" })
        guard let entry = text.contains("=") ? text : environment[name].map({ "\(name)=\($0)" }) else { return }
        variables.removeAll { $0.hasPrefix(name + "=") }
        variables.append(entry)
    }

    /// The words of a JSON array; `nil` for a text that is none.
    private static func words(_ text: String, flag: String) throws(Problem) -> [String]? {
        guard text.hasPrefix("[") else { return nil }
        guard let words = (try? JSON(parsing: text))?.array, let strings = JSON.array(words).strings,
            strings.count == words.count
        else { throw Problem(.usage, "--\(flag) is no JSON array of strings: \(text)") }
        return strings
    }
}

internal import CommandGrammar
internal import Containers
internal import Documents
internal import OCI

extension Session {
    /// The image of a new container: one that is there, or, for the names of the table of `image capture`, one made of
    /// this host's programs on first use.
    ///
    /// - Parameters:
    ///   - policy: `always`, `missing` or `never`, as `--pull` takes them.
    ///   - isQuiet: nothing is said of an image that is made.
    ///   - platform: the one that the image must be for; `nil` when any will do.
    /// - Throws: a `Problem` with Docker's words for an image that is missing.
    func containerImage(
        _ reference: String, policy: String, isQuiet: Bool = false, platform: Platform? = nil
    ) throws -> ContainerImage {
        let library = images
        if policy == "always" {
            throw Problem(
                .unsupported, "--pull always asks a registry, which cove cannot do yet",
                hint: "leave it out for the image that is here")
        }
        let image: Image
        do {
            image = try library.resolve(reference)
        } catch let problem as Problem where problem.code == .notFound && policy != "never" {
            image = try captured(reference, isQuiet: isQuiet, instead: problem)
        }
        if let platform, !platform.runs(image.config.platform) {
            throw Problem(
                .notFound,
                "image with reference \(reference) was found but its platform (\(image.config.platform)) does not match the specified platform (\(platform))"
            )
        }
        if platform == nil, !Platform.host.runs(image.config.platform) {
            say(
                "WARNING: The requested image's platform (\(image.config.platform)) does not match the detected host "
                    + "platform (\(Platform.host)) and no specific platform was requested")
        }
        _ = try library.layerPaths(of: image)
        return ContainerImage(
            id: image.id.description, config: image.config.config, layers: image.layers.map(\.hex))
    }

    private func captured(_ reference: String, isQuiet: Bool, instead problem: Problem) throws -> Image {
        guard let known = try? Reference(parsing: reference), let recipe = CaptureRecipe.named(known.familiar) else {
            let near = Suggestion.nearest(to: reference, among: imageNames() + CaptureRecipe.allCases.map(\.rawValue))
            throw Problem(
                problem.code, problem.summary, reason: problem.reason,
                hint: (near.map { "did you mean \"\($0)\"? " } ?? "")
                    + "`\(program) image capture`, `load` and `import` make images; `\(program) images` lists those there are"
            )
        }
        let made: CapturedImage?
        if isQuiet {
            made = try images.captureKnown(reference)
        } else {
            say("Making the image '\(known.familiar)' of this host's programs: \(recipe.summary)")
            made = try withProgress("copying") { progress in
                try images.captureKnown(reference) { progress.update($0) }
            }
        }
        for warning in made?.warnings ?? [] { say("WARNING: \(warning)") }
        return try images.resolve(reference)
    }
}

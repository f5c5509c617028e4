public import Documents
public import OCI

/// An image that was made of the host's programs.
public struct CapturedImage: Sendable, Equatable {
    /// The image's id.
    public var id: Digest
    /// What could not be had and is not needed at once, a sentence each.
    public var warnings: [String]
}

extension ImageLibrary {
    /// Makes an image of the host's programs and gives it a name.
    ///
    /// The same files give the same image, whenever they are captured. Another image that had the name is left without.
    /// - Parameters:
    ///   - name: as people write it; without a tag it is `latest`.
    ///   - progress: is told how many bytes are copied, and how many there are in all; then what is unpacked.
    /// - Throws: what ``Capture/plan(for:)`` throws, before anything is written.
    @discardableResult
    public func capture(
        _ request: CaptureRequest, as name: String, from capture: Capture = Capture(), now: Timestamp = .now,
        progress: @escaping (ImageProgress) -> Void = { _ in }
    ) throws -> CapturedImage {
        _ = try Self.target(name)
        let plan = try capture.plan(for: request)
        return CapturedImage(id: try add(plan, as: name, now: now, progress: progress), warnings: plan.warnings)
    }

    /// Makes the image that is meant by a name for which there is a recipe, under this name, as its first use asks for.
    /// - Returns: `nil` when there is no recipe for the name.
    /// - Throws: `notFound` with the package to install when the host lacks the recipe's program.
    public func captureKnown(
        _ name: String, from capture: Capture = Capture(), now: Timestamp = .now,
        progress: @escaping (ImageProgress) -> Void = { _ in }
    ) throws -> CapturedImage? {
        guard let request = try Self.knownRequest(name, from: capture) else { return nil }
        return try self.capture(request, as: name, from: capture, now: now, progress: progress)
    }

    /// What ``captureKnown(_:from:now:progress:)`` would make; nothing is written.
    public static func planKnown(_ name: String, from capture: Capture = Capture()) throws -> CapturePlan? {
        try knownRequest(name, from: capture).map { try capture.plan(for: $0) }
    }

    private static func knownRequest(_ name: String, from capture: Capture) throws -> CaptureRequest? {
        guard let reference = try? Reference(parsing: name), let recipe = CaptureRecipe.named(reference.familiar) else {
            return nil
        }
        return try recipe.request(on: capture)
    }

    /// Carries a plan out: writes its layer, unpacks it, and gives the image a name.
    /// - Returns: the image's id.
    @discardableResult
    public func add(
        _ plan: CapturePlan, as name: String, now: Timestamp = .now,
        progress: @escaping (ImageProgress) -> Void = { _ in }
    ) throws -> Digest {
        let name = try Self.target(name)
        let measure = plan.measure()
        // As old as the youngest file: the clock would make another image of the same files.
        let draft = ImageDraft(
            config: plan.config.json, created: Timestamp(seconds: measure.youngest), createdBy: plan.origin)
        // The plan knows how much there is to copy.
        func unpacking(_ step: ImageProgress) { if case .unpacked = step { progress(step) } }
        let image = try add(draft, names: [name], now: now, progress: unpacking) { writer in
            try plan.write(to: writer) { progress(.copied(min($0, measure.size), of: measure.size)) }
        }
        return image.id
    }
}

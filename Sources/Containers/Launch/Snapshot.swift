internal import Documents
internal import Linux

/// Of what a container's root is stacked: shared read-only layers, and its own changes on top.
public struct Snapshot: Equatable, Sendable {
    /// The directory to which the lower ones are relative.
    public var base: String
    /// Topmost first.
    public var lower: [String]
    /// What the container changes; a directory.
    public var upper: String
    /// The kernel's own, on the file system of ``upper``.
    public var work: String
    /// Gives up the sync of the whole file system at unmounting: for what nobody needs after a crash.
    public var isVolatile: Bool

    /// A stack of directories; nothing is made.
    public init(base: String, lower: [String], upper: String, work: String, isVolatile: Bool = false) {
        self.base = base
        self.lower = lower
        self.upper = upper
        self.work = work
        self.isVolatile = isVolatile
    }

    /// Reads what ``annotation`` wrote.
    public init(_ annotation: String) throws {
        let document = try JSON(parsing: annotation, file: snapshotAnnotation)
        guard let base = document["base"]?.string, let lower = document["lower"]?.strings,
            let upper = document["upper"]?.string, let work = document["work"]?.string, !lower.isEmpty
        else { throw Problem(.invalid, "the annotation \(snapshotAnnotation) is not complete") }
        self.init(
            base: base, lower: lower, upper: upper, work: work, isVolatile: document["volatile"]?.bool ?? false)
    }

    /// The value of the annotation ``snapshotAnnotation``.
    public var annotation: String {
        JSON.object([
            "base": .string(base), "lower": JSON(lower), "upper": .string(upper), "work": .string(work),
            "volatile": .bool(isVolatile),
        ]).text()
    }

    /// The overlay, to be mounted while `base` is the working directory.
    func mount(at target: String) throws(Problem) -> LaunchPlan.Mount {
        // The page that mount(2) takes, with its end.
        guard data.utf8.count < 4096 else {
            throw Problem(
                .unsupported, "the image has \(lower.count) layers, which is more than can be mounted",
                hint: "export a container of it and import that: it has one layer then")
        }
        return LaunchPlan.Mount(source: "overlay", target: target, type: "overlay", data: data)
    }

    /// The same for a container whose users are its own.
    var layers: LaunchPlan.Layers {
        get throws {
            func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(base)/\(path)" }
            let own = Files.parent(of: absolute(upper))
            guard Files.parent(of: absolute(work)) == own else {
                throw Problem(
                    .invalid, "the annotation \(snapshotAnnotation) has upper and work in different directories")
            }
            return LaunchPlan.Layers(
                lower: lower.map(absolute), own: own, upper: Files.name(of: upper), work: Files.name(of: work),
                isVolatile: isVolatile)
        }
    }

    private var data: String {
        var options = ["lowerdir=" + lower.joined(separator: ":"), "upperdir=\(upper)", "workdir=\(work)"]
        // What a container leaves in its directory must mean the same without this kernel's settings.
        options += ["redirect_dir=off", "metacopy=off"]
        if isVolatile { options.append("volatile") }
        return options.joined(separator: ",")
    }
}

extension Verbs {
    /// The verbs that make, start and end containers.
    static let containerVerbs: [String: Verb] = [
        "container run": { try RunVerb($0, $1).run() },
        "container create": { try RunVerb($0, $1).create() },
        "container start": StartVerb.run,
        "container attach": { try AttachVerb($0, $1).run() },
        "container exec": { try ExecVerb($0, $1).run() },
        "container stop": LifecycleVerbs.stop,
        "container restart": LifecycleVerbs.restart,
        "container kill": LifecycleVerbs.kill,
        "container rm": LifecycleVerbs.remove,
        "container wait": LifecycleVerbs.wait,
        "container pause": LifecycleVerbs.pause,
        "container unpause": LifecycleVerbs.unpause,
        "container rename": LifecycleVerbs.rename,
        "container prune": LifecycleVerbs.prune,
        "container update": LifecycleVerbs.update,
        "bundle run": BundleVerb.run,
        "system check": SystemCheckVerb.run,
    ]
}

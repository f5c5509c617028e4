public import Documents

/// Names of containers: the rule for those that people give, and made-up ones.
public enum ContainerName {
    /// Throws the engine's `Problem` when `name` is not a letter or digit followed by any of `[a-zA-Z0-9_.-]`. One
    /// slash before it is let pass. Docker wants two characters at least; here one is a name too.
    public static func check(_ name: String) throws(Problem) {
        let bare = name.hasPrefix("/") ? String(name.dropFirst()) : name
        guard isValid(bare) else { throw refused(name) }
    }

    static func refused(_ name: String) -> Problem {
        Problem(.invalid, "Invalid container name (\(name)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
    }

    /// The rule for names of containers; those of volumes have two characters at least.
    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard bytes.count <= 255, let first = bytes.first, isAlphanumeric(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20)
    }

    /// A name such as `calm_lovelace`.
    ///
    /// - Parameter attempt: how many names were taken before; from the second on a digit follows.
    public static func random(using generator: inout some RandomNumberGenerator, attempt: Int = 0) -> String {
        let first = manners[Int.random(in: manners.indices, using: &generator)]
        let second = people[Int.random(in: people.indices, using: &generator)]
        let digit = attempt > 0 ? String(Int.random(in: 0...9, using: &generator)) : ""
        return "\(first)_\(second)\(digit)"
    }

    /// How somebody at sea or on a quay may be.
    static let manners = [
        "able", "adrift", "afloat", "alert", "ample", "anchored", "apt", "balmy", "bold", "brave", "breezy", "bright",
        "brisk", "buoyant", "calm", "candid", "careful", "cheery", "civil", "clear", "clever", "coastal", "cool",
        "cosy", "crisp", "curious", "daring", "deft", "docked", "eager", "earnest", "easy", "even", "fair", "fine",
        "fleet", "floating", "fluent", "fond", "frank", "fresh", "gallant", "gentle", "glad", "golden", "graceful",
        "hale", "handy", "happy", "hardy", "hearty", "helpful", "honest", "jaunty", "jolly", "keen", "kind", "lively",
        "loyal", "lucid", "mellow", "merry", "mild", "misty", "modest", "moored", "neat", "nimble", "noble", "open",
        "patient", "placid", "plucky", "polite", "prompt", "proud", "quick", "quiet", "rapid", "ready", "robust",
        "salty", "seaworthy", "serene", "sheltered", "shiny", "silent", "smart", "snug", "sober", "solid", "spry",
        "steady", "stout", "sunny", "swift", "tidal", "tidy", "trim", "trusty", "upbeat", "vivid", "warm", "wise",
    ]

    /// People to whom science, engineering and seafaring owe something.
    static let people = [
        "abel", "agnesi", "ampere", "anning", "apgar", "archimedes", "arkwright", "babbage", "banneker", "bartik",
        "bernoulli", "bessel", "blackburn", "bode", "bohr", "boole", "boyle", "brunel", "burnell", "cannon", "carson",
        "cauchy", "cavendish", "celsius", "chatelet", "clarke", "cochran", "conway", "cook", "coulomb", "curie",
        "dalton", "darwin", "davy", "diesel", "dijkstra", "drebbel", "edison", "eratosthenes", "euler", "faraday",
        "fermat", "fourier", "franklin", "fresnel", "galileo", "galois", "gauss", "germain", "goodall", "halley",
        "hamilton", "harrison", "henry", "herschel", "hertz", "hipparchus", "hodgkin", "hooke", "hopper", "humboldt",
        "huygens", "hypatia", "jacquard", "jemison", "johnson", "joule", "kepler", "kovalevskaya", "lagrange",
        "lamarr", "laplace", "lavoisier", "leavitt", "leibniz", "liskov", "lovelace", "marconi", "maury", "maxwell",
        "meitner", "mendel", "mercator", "mirzakhani", "mitchell", "morse", "napier", "newcomen", "nightingale",
        "noether", "oersted", "ohm", "pascal", "pasteur", "payne", "plimsoll", "pytheas", "ramanujan", "ritchie",
        "rubin", "sammet", "shannon", "snell", "somerville", "spencer", "steinmetz", "stevin", "tesla", "tereshkova",
        "torricelli", "turing", "volta", "watt", "wheatstone", "wing", "wren", "wu", "zuse",
    ]
}

internal import Documents

/// A failure that ends the program with a status of its own, as 64 for a template of `inspect` that cannot be read.
struct FailureWithStatus: Error, Equatable {
    var problem: Problem
    var status: Int32
}

internal import Linux

/// Who the streams of a process belong to on the host, where that is not root.
///
/// A stream can be opened by its name, as `/dev/stdout`, by who owns it only.
struct StreamOwners {
    let uid: UInt32
    let gid: UInt32

    /// - Parameters:
    ///   - uid: the process's user, as its user namespace has it.
    ///   - users: the users of a namespace of its own.
    ///
    /// `nil` when it is root, or nobody stands for the user outside.
    init?(uid: UInt32, gid: UInt32, users: LaunchPlan.Users?) {
        guard let uid = users.map({ $0.uids.outside(uid) }) ?? uid,
            let gid = users.map({ $0.gids.outside(gid) }) ?? gid,
            uid != 0 || gid != 0
        else { return nil }
        self.uid = uid
        self.gid = gid
    }

    func take(_ streams: Int32...) throws {
        for stream in streams { try RawDescriptor.setOwner(ofStream: stream, uid: uid, gid: gid) }
    }
}

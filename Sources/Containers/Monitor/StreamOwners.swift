internal import Linux

/// Who, outside, the streams of a process in a user namespace of its own belong to.
struct StreamOwners {
    /// The process's user and group.
    let uid: UInt32
    let gid: UInt32
    /// Who is root inside.
    let root: UInt32
    let gids: [LaunchPlan.IDRange]

    /// `nil` when there is nobody outside who stands for the user.
    init?(_ users: LaunchPlan.Users, uid: UInt32, gid: UInt32) {
        guard let user = users.uids.outside(uid), let group = users.gids.outside(gid), let root = users.uids.outside(0)
        else { return nil }
        self.uid = user
        self.gid = group
        self.root = root
        gids = users.gids
    }

    /// The owners for the root of a running process's user namespace; `nil` when that is this process's own.
    init?(ofRootIn process: Int32) throws {
        guard Files.link("/proc/\(process)/ns/user") != Files.link("/proc/self/ns/user") else { return nil }
        self.init(
            LaunchPlan.Users(
                uids: try [LaunchPlan.IDRange](reading: "/proc/\(process)/uid_map"),
                gids: try [LaunchPlan.IDRange](reading: "/proc/\(process)/gid_map")), uid: 0, gid: 0)
    }

    /// Makes an end of a pipe theirs.
    func take(_ pipe: borrowing Descriptor) throws { try pipe.setOwner(uid: uid, gid: gid) }
}

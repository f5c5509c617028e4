import Documents
import Testing

@testable import Linux

@Suite struct `A set of capabilities` {
    @Test func `is by default the one that Docker gives`() {
        #expect(Capabilities.standard.rawValue == 0xa804_25fb)
        #expect(Capabilities.known.rawValue == 0x1ff_ffff_ffff)
        #expect(Capabilities.known.names.count == 41)
        #expect(Capabilities.known.names.last == "CAP_CHECKPOINT_RESTORE")
    }

    @Test(arguments: ["NET_ADMIN", "net_admin", "CAP_NET_ADMIN", "Cap_Net_Admin"])
    func `has names in any case, with a prefix or without`(name: String) {
        #expect(Capabilities(named: name) == .netAdmin)
        #expect(Capabilities.netAdmin.description == "CAP_NET_ADMIN")
    }

    @Test(
        arguments: [
            ([], [], 0xa804_25fb), ([], ["ALL"], 0), ([], ["all"], 0), (["NET_ADMIN"], [], 0xa804_35fb),
            ([], ["CHOWN", "NET_RAW"], 0xa804_05fa), (["CHOWN"], ["ALL"], 1), (["ALL"], ["CHOWN"], 0x1ff_ffff_fffe),
            (["ALL"], ["ALL"], 0x1ff_ffff_ffff), (["CHOWN"], ["cap_chown"], 0xa804_25fb),
            (["all", "NET_ADMIN"], [], 0x1ff_ffff_ffff),
        ] as [([String], [String], UInt64)])
    func `grows and shrinks by what is asked for`(add: [String], drop: [String], expected: UInt64) throws {
        let changes = CapabilityChanges(add: add, drop: drop)
        #expect(try changes.granted(available: .known).rawValue == expected)
    }

    @Test func `shows changes in their normal form`() {
        let changes = CapabilityChanges(add: ["net_admin", "CAP_CHOWN", "chown"], drop: ["cap_kill", "chown"])
        #expect(changes.add == ["CAP_CHOWN", "CAP_NET_ADMIN"])
        #expect(changes.drop == ["CAP_KILL"])
        #expect(CapabilityChanges(add: ["x", "all"], drop: []).add == ["ALL"])
    }

    @Test func `tells names that do not exist`() {
        let problem = #expect(throws: Problem.self) {
            try CapabilityChanges(add: ["NOSUCH"], drop: []).granted(available: .known)
        }
        #expect(problem?.description == #"invalid CapAdd: unknown capability: "CAP_NOSUCH""#)
        let other = #expect(throws: Problem.self) {
            try CapabilityChanges(add: [], drop: ["nosuch"]).granted(available: .known)
        }
        #expect(other?.description == #"invalid CapDrop: unknown capability: "CAP_NOSUCH""#)
    }

    @Test func `gives nothing that this process lacks`() throws {
        let available = Capabilities.known.subtracting([.sysAdmin, .mknod])
        #expect(throws: Problem.self) {
            try CapabilityChanges(add: ["SYS_ADMIN"], drop: []).granted(available: available)
        }
        let granted = try CapabilityChanges(add: [], drop: []).granted(available: available)
        #expect(granted == Capabilities.standard.subtracting(.mknod))
        #expect(try CapabilityChanges(add: ["ALL"], drop: []).granted(available: available) == available)
    }

    @Test func `is read from a process's status`() {
        let text = Array("Name:\tx\nCapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff\nCapAmb:\t0\n".utf8)
        #expect(Capabilities.bounding(inStatus: text) == .known)
        #expect(Capabilities.bounding(inStatus: Array("CapBnd:\tzz\n".utf8)) == nil)
        #expect(Capabilities.bounding(inStatus: []) == nil)
    }
}

import Documents
import Testing

@testable import Linux

@Suite struct `Limits of block devices` {
    private static let document: JSON = [
        "blockIO": [
            "weight": 300, "weightDevice": [["major": 8, "minor": 0, "weight": 500]],
            "throttleReadBpsDevice": [["major": 8, "minor": 0, "rate": 1_048_576]],
            "throttleWriteBpsDevice": [["major": 8, "minor": 16, "rate": 2048]],
            "throttleReadIOPSDevice": [["major": 8, "minor": 0, "rate": 100]],
            "throttleWriteIOPSDevice": [["major": 8, "minor": 0, "rate": 0]],
        ]
    ]

    private func lines(_ settings: [CgroupLimits.Setting]) -> [String] {
        settings.map { "\($0.controller) \($0.file)\($0.isOptional ? "?" : "") = \($0.value)" }
    }

    @Test func `are a file each in version 1`() throws {
        #expect(
            lines(try CgroupLimits(Self.document).v1) == [
                "blkio blkio.bfq.weight? = 300", "blkio blkio.weight? = 300",
                "blkio blkio.bfq.weight_device? = 8:0 500", "blkio blkio.weight_device? = 8:0 500",
                "blkio blkio.throttle.read_bps_device = 8:0 1048576",
                "blkio blkio.throttle.write_bps_device = 8:16 2048",
                "blkio blkio.throttle.read_iops_device = 8:0 100", "blkio blkio.throttle.write_iops_device = 8:0 0",
            ])
    }

    @Test func `are keys of one file in version 2, where no rate is the greatest`() throws {
        #expect(
            lines(try CgroupLimits(Self.document).v2) == [
                "io io.bfq.weight? = 300", "io io.bfq.weight? = 8:0 500", "io io.max = 8:0 rbps=1048576",
                "io io.max = 8:16 wbps=2048", "io io.max = 8:0 riops=100", "io io.max = 8:0 wiops=max",
            ])
    }

    @Test(
        arguments: [
            ["major": 8, "rate": 1], ["major": -1, "minor": 0, "rate": 1], ["major": 8, "minor": 0, "rate": "1"],
            ["major": 8, "minor": 0, "weight": 1], 7,
        ] as [JSON])
    func `that are not whole are told`(entry: JSON) {
        let problem = #expect(throws: Problem.self) {
            try CgroupLimits(["blockIO": ["throttleReadBpsDevice": .array([entry])]])
        }
        #expect(
            problem?.summary
                == "config.json: linux.resources.blockIO.throttleReadBpsDevice needs major, minor and a number")
    }

    @Test func `name devices by their numbers, and say what is none`() {
        let missing = #expect(throws: Problem.self) { try HostDevice.block(at: "/dev/no-such") }
        #expect(missing?.description == "stat /dev/no-such: no such file or directory")
        let other = #expect(throws: Problem.self) { try HostDevice.block(at: "/dev/null") }
        #expect(other?.summary == "/dev/null is no block device")
    }
}

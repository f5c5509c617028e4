import Documents
import Linux
import Testing

@testable import Containers

@Suite struct `Limits of disks` {
    private func limits(_ host: JSON) throws -> JSON {
        .object(
            try RuntimeConfigBuilder.limits(host) { path in
                guard path == "/dev/sda" else { throw Problem(.invalid, "stat \(path): no such file or directory") }
                return HostDevice(path: path, type: "b", major: 8, minor: 0)
            })
    }

    @Test func `become those of the runtime configuration, by the devices' numbers`() throws {
        let host: JSON = [
            "BlkioWeight": 300, "BlkioWeightDevice": [["Path": "/dev/sda", "Weight": 500]],
            "BlkioDeviceReadBps": [["Path": "/dev/sda", "Rate": 1024]],
            "BlkioDeviceWriteBps": [["Path": "/dev/sda", "Rate": 2048]],
            "BlkioDeviceReadIOps": [["Path": "/dev/sda", "Rate": 10]], "BlkioDeviceWriteIOps": [],
        ]
        let expected: JSON = [
            "blockIO": [
                "weight": 300, "weightDevice": [["major": 8, "minor": 0, "weight": 500]],
                "throttleReadBpsDevice": [["major": 8, "minor": 0, "rate": 1024]],
                "throttleWriteBpsDevice": [["major": 8, "minor": 0, "rate": 2048]],
                "throttleReadIOPSDevice": [["major": 8, "minor": 0, "rate": 10]],
            ]
        ]
        #expect(try limits(host) == expected)
        #expect(try limits(["BlkioDeviceReadBps": [], "BlkioWeight": 0]) == [:])
    }

    @Test func `that are missing are told`() {
        let problem = #expect(throws: Problem.self) {
            try limits(["BlkioDeviceReadBps": [["Path": "/dev/gone", "Rate": 1024]]])
        }
        #expect(problem?.summary == "stat /dev/gone: no such file or directory")
    }
}

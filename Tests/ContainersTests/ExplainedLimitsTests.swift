import Documents
import Testing

@testable import Containers

@Suite struct `Limits in an explanation` {
    @Test(
        arguments: [
            (["memory": ["limit": 52_428_800, "swap": -1]], ["memory: limit 50MiB, limit with swap none"]),
            (["memory": ["limit": 1001, "swappiness": 10]], ["memory: limit 1001B, swappiness 10"]),
            (
                ["cpu": ["shares": 512, "period": 100_000, "quota": 150_000, "cpus": "0-1"]],
                ["cpu: 1.5 processors (150000 of every 100000 microseconds), shares 512, on processors 0-1"]
            ),
            (
                [
                    "pids": ["limit": 7],
                    "blockIO": ["weight": 300, "weightDevice": [["major": 8, "minor": 0, "weight": 9]]],
                ],
                ["pids: limit 7", "blockIO: weight 300, weightDevice 9 for 8:0"]
            ),
        ] as [(JSONObject, [String])])
    func `are words`(resources: JSONObject, lines: [String]) {
        #expect(ExplainedLimits.lines(resources) == lines)
    }

    @Test(arguments: [(50_000, "0.5 processors"), (100_000, "1 processor"), (205_000, "2.05 processors")])
    func `count processors`(quota: Int64, text: String) {
        #expect(ExplainedLimits.processors(quota, 100_000) == text)
    }
}

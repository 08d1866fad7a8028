import CoreMetrics
import FeedmillAddress
import FeedmillModel
import FeedmillStatus
import FeedmillTestSupport
import Testing

@Suite struct MetricsTests {
    @Test func metricsAreWrittenInTheFormatOfPrometheus() {
        let registry = MetricsRegistry(help: ["polls_total": "Polls."])
        for outcome in ["news", "fa\"il\\ed"] {
            registry.makeCounter(label: "polls_total", dimensions: [("outcome", outcome)])
                .increment(by: 2)
        }
        registry.makeCounter(label: "polls_total", dimensions: [("outcome", "news")])
            .increment(by: 1)
        registry.makeRecorder(label: "depth", dimensions: [], aggregate: false).record(1.5)
        let timer = registry.makeTimer(label: "poll_seconds", dimensions: [("a", "b")])
        for milliseconds in [20, 300, 70_000] as [Int64] {
            timer.recordNanoseconds(milliseconds * 1_000_000)
        }
        var text = MetricsText()
        registry.write(to: &text)
        #expect(
            text.text
                == #"""
                # TYPE depth gauge
                depth 1.5
                # TYPE poll_seconds histogram
                poll_seconds_bucket{a="b",le="0.01"} 0
                poll_seconds_bucket{a="b",le="0.025"} 1
                poll_seconds_bucket{a="b",le="0.05"} 1
                poll_seconds_bucket{a="b",le="0.1"} 1
                poll_seconds_bucket{a="b",le="0.25"} 1
                poll_seconds_bucket{a="b",le="0.5"} 2
                poll_seconds_bucket{a="b",le="1.0"} 2
                poll_seconds_bucket{a="b",le="2.5"} 2
                poll_seconds_bucket{a="b",le="5.0"} 2
                poll_seconds_bucket{a="b",le="10.0"} 2
                poll_seconds_bucket{a="b",le="30.0"} 2
                poll_seconds_bucket{a="b",le="60.0"} 2
                poll_seconds_bucket{a="b",le="+Inf"} 3
                poll_seconds_sum{a="b"} 70.32
                poll_seconds_count{a="b"} 3
                # HELP polls_total Polls.
                # TYPE polls_total counter
                polls_total{outcome="fa\"il\\ed"} 2
                polls_total{outcome="news"} 3

                """#.replacing("fa\"il\\ed", with: "fa\\\"il\\\\ed")
        )
    }

    @Test func theReportBecomesGauges() {
        var report = StatusReport(lines: [], articleCount: 7, now: Timestamp(seconds: 0))
        report.hostsHeld = 2
        report.backlog = .init(files: 3, bytes: 4, obstacle: "o")
        var text = MetricsText()
        report.write(to: &text)
        for line in [
            "feedmill_feeds{condition=\"failing\"} 0", "feedmill_articles 7",
            "feedmill_hosts_held 2", "feedmill_spool_files 3", "feedmill_spool_bytes 4",
            "feedmill_spool_full 1", "feedmill_due_lag_seconds 0",
        ] {
            #expect(text.text.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
    }
}

@Suite struct ListenAddressTests {
    @Test(arguments: ["127.0.0.1:8737", "127.0.0.1:0", "[::1]:8737", "unix:/run/x.sock"])
    func thisMachineIsTaken(text: String) {
        #expect(ListenAddress(text) != nil)
    }

    @Test(arguments: [
        "0.0.0.0:8737", "192.168.1.2:80", "[::]:8737", "::1:80", "localhost:80", "127.0.0.1",
        "127.0.0.1:99999", "8737", "unix:", "unix:relative", "",
    ])
    func othersAreRefused(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}

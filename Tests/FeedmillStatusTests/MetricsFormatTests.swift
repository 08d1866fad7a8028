import FeedmillTestSupport
import Testing

/// The checker of metrics finds what it is there to find.
@Suite struct MetricsFormatTests {
    private static let good = #"""
        # HELP feedmill_polls_total Polls by outcome.
        # TYPE feedmill_polls_total counter
        feedmill_polls_total{outcome="a\"b\\c\nd",x="1"} 2
        feedmill_polls_total{outcome="b"} 0
        # HELP feedmill_lag_seconds Lag.
        # TYPE feedmill_lag_seconds gauge
        feedmill_lag_seconds -1.5
        # HELP feedmill_poll_seconds How long.
        # TYPE feedmill_poll_seconds histogram
        feedmill_poll_seconds_bucket{le="0.1"} 1
        feedmill_poll_seconds_bucket{le="1.0"} 1
        feedmill_poll_seconds_bucket{le="+Inf"} 3
        feedmill_poll_seconds_sum 70.25
        feedmill_poll_seconds_count 3

        """#

    @Test func whatIsInOrderIsRead() {
        let format = MetricsFormat(Self.good)
        #expect(format.faults == [])
        #expect(format.values["feedmill_polls_total{outcome=\"b\"}"] == "0")
        #expect(format.kinds["feedmill_poll_seconds"] == "histogram")
    }

    /// Each changes one thing, and is found for that.
    @Test(arguments: [
        ("# TYPE feedmill_lag_seconds gauge", "# TYPE feedmill_lag_seconds meter", "unknown kind"),
        ("# HELP feedmill_lag_seconds Lag.\n", "", "not explained"),
        ("# TYPE feedmill_lag_seconds gauge\n", "", "outside of its metric"),
        ("feedmill_lag_seconds -1.5\n", "", "has no value"),
        ("feedmill_lag_seconds -1.5", "feedmill_lag_seconds much", "no number"),
        ("feedmill_lag_seconds -1.5", "feedmill_lag_seconds", "no line of the format"),
        ("feedmill_lag_seconds -1.5", "feedmill-lag 1", "no line of the format"),
        ("feedmill_lag_seconds -1.5", "feedmill_lag_seconds 1\nfeedmill_lag_seconds 1", "twice"),
        ("feedmill_lag_seconds", "feedmill_lag_ms", "not a base unit"),
        ("feedmill_lag_seconds", "feedmill_lag_total", "means another kind"),
        ("feedmill_lag_seconds", "lag_seconds", "not in our name"),
        ("feedmill_polls_total", "feedmill_polls", "ends in _total"),
        ("{outcome=\"b\"} 0", "{outcome=\"b\"} -1", "never counted"),
        ("{outcome=\"b\"}", "{outcome=b}", "are no labels"),
        ("{outcome=\"b\"}", "{outcome=\"b\\x\"}", "are no labels"),
        ("{outcome=\"b\"}", "{outcome=\"b\",}", "are no labels"),
        ("{outcome=\"b\"}", "{outcome=\"b\",outcome=\"c\"}", "comes twice"),
        ("{outcome=\"b\"}", "{outcome=\"http://x\"}", "address as a label"),
        ("le=\"1.0\"", "le=\"0.01\"", "bounds do not rise"),
        ("_bucket{le=\"1.0\"} 1", "_bucket{le=\"1.0\"} 0", "counts fall"),
        ("feedmill_poll_seconds_bucket{le=\"+Inf\"} 3\n", "", "last bound is not +Inf"),
        ("feedmill_poll_seconds_count 3", "feedmill_poll_seconds_count 2", "not that of +Inf"),
        ("feedmill_poll_seconds_sum 70.25\n", "", "has no sum"),
        ("feedmill_poll_seconds_count 3\n", "feedmill_poll_seconds_count 3", "does not end"),
    ])
    func whatIsWrongIsFound(part: String, replacement: String, word: String) {
        let text = Self.good.replacing(part, with: replacement)
        #expect(text != Self.good)
        let faults = MetricsFormat(text).faults
        #expect(faults.contains { $0.contains(word) }, "\(faults)")
    }
}

/// Several feeds, and articles that change.
extension DedupTable {
    static let feeds: [DedupRow] = [
        DedupRow("the first feed to show it wins", ["a: 1|/x", "b: 5|/x", "c: 9|/x"], [1, 0, 0]),
        DedupRow(
            "an article that left and came back is no news",
            ["a: 1|/x; 2|/y", "a: 2|/y", "a+400: 1|/x"],
            [2, 0, 0]
        ),
        DedupRow("nor by its id alone", ["a: 1||t; 2||u", "a: 2||u", "a+400: 1||t"], [2, 0, 0]),
        DedupRow(
            "a list turned round is no news",
            ["a: 1|/x; 2|/y; 3|/z", "a: 3|/z; 2|/y; 1|/x"],
            [3, 0]
        ),
        DedupRow(
            "an empty document is no news and forgets nothing",
            ["a: 1|/x", "a", "a: 1|/x"],
            [1, 0, 0]
        ),
        DedupRow(
            "a move that another feed saw first",
            ["a: 1|/x", "b: 2|/y", "a: 1|/y"],
            [1, 1, 0]
        ),
    ]

    static let changes: [DedupRow] = [
        DedupRow("a changed text is no news", ["a: 1|/x|t|one", "a: 1|/x|t|two"], [1, 0]),
        DedupRow(
            "unless asked for",
            ["a: 1|/x|t|one", "a: 1|/x|t|two", "a: 1|/x|t|two"],
            [1, 1, 0]
        ).emitting,
        DedupRow("a changed title counts", ["a: 1|/x|one|t", "a: 1|/x|two|t"], [1, 1]).emitting,
        DedupRow(
            "markup and white space are no change",
            ["a: 1|/x|t|<p>a b</p>", "a: 1|/x|t|<p class=\"y\">a\n b</p>"],
            [1, 0]
        ).emitting,
        DedupRow(
            "trackers in links are no change",
            [
                "a: 1|/x|t|<a href=\"/y?utm_source=1\">y</a>",
                "a: 1|/x?fbclid=3|t|<a href=\"/y?utm_source=2\">y</a>",
            ],
            [1, 0]
        ).emitting,
        DedupRow(
            "another feed's words are no change",
            ["a: 1|/x|t|one", "b: 1|/x|t|two"],
            [1, 0]
        ).emitting,
        DedupRow(
            "a change back is a change",
            ["a: 1|/x|t|one", "a: 1|/x|t|two", "a: 1|/x|t|one"],
            [1, 1, 1]
        ).emitting,
        DedupRow(
            "editions that alternate are no changes",
            [
                "a: 1|/x|t|one", "a: 1|/x|t|two", "a: 1|/x|t|one", "a: 1|/x|t|two",
                "a: 1|/x|t|one",
            ],
            [1, 1, 1, 0, 0]
        ).emitting,
        DedupRow(
            "counters and times that pass are no change",
            [
                "a: 1|/x|t|12 comments, posted 3 hours ago",
                "a: 1|/x|t|15 comments, posted 1 day ago",
            ],
            [1, 0]
        ).emitting,
        DedupRow(
            "figures are",
            ["a: 1|/x|t|3 wheels turn", "a: 1|/x|t|5 wheels turn"],
            [1, 1]
        ).emitting,
        DedupRow(
            "two readings in a document are no change",
            ["a: 1|/x|t|one; 2|/x|t|two", "a: 1|/x|t|one; 2|/x|t|two"],
            [1, 0]
        ).emitting,
    ]
}

import FeedmillDelivery

/// The rows of `DedupTableTests`, by what makes articles the same or different.
enum DedupTable {
    static let rows =
        addresses + queries + fragments + ids + junk + places + sessions + sharedLinks
        + withoutAddress + feeds + changes

    private static let addresses: [DedupRow] = [
        DedupRow("an entry is news once", ["a: 1|/x", "a: 1|/x"], [1, 0]),
        DedupRow("each address is an article", ["a: 1|/x; 2|/y"], [2]),
        DedupRow("one address twice in a document is one article", ["a: 1|/x; 2|/x"], [1]),
        DedupRow(
            "http and https are one",
            ["a: 1|http://n.example/x", "b: 2|https://n.example/x"],
            [1, 0]
        ),
        DedupRow(
            "the host's case means nothing",
            ["a: 1|https://N.Example/x", "b: 1|https://n.example/x"],
            [1, 0]
        ),
        DedupRow("the path's case does", ["a: 1|/x; 2|/X"], [2]),
        DedupRow(
            "the default port means nothing",
            ["a: 1|https://n.example:443/x", "b: 1|https://n.example/x"],
            [1, 0]
        ),
        DedupRow(
            "another port does",
            ["a: 1|https://n.example:8443/x; 2|https://n.example/x"],
            [2]
        ),
        DedupRow(
            "http's port and https' port stay apart",
            ["a: 1|https://n.example:80/x; 2|https://n.example/x"],
            [2]
        ),
        DedupRow(
            "www is another host",
            ["a: 1|https://www.n.example/x; 2|https://n.example/x"],
            [2]
        ),
        DedupRow("a final slash is another path", ["a: 1|/x/; 2|/x"], [2]),
        DedupRow(
            "no path is the root",
            ["a: 1|https://n.example", "b: 2|https://n.example/"],
            [1, 0]
        ),
        DedupRow("dot segments mean nothing", ["a: 1|/y/../x", "b: 1|/./x"], [1, 0]),
        DedupRow(
            "user names mean nothing",
            ["a: 1|https://u:p@n.example/x", "b: 1|https://n.example/x"],
            [1, 0]
        ),
        DedupRow("escaped letters are the letters", ["a: 1|/%7Ex%2d", "b: 1|/~x-"], [1, 0]),
        DedupRow("the case of escapes means nothing", ["a: 1|/a%c3%a9", "b: 1|/a%C3%A9"], [1, 0]),
        DedupRow("an escaped slash is no slash", ["a: 1|/x%2Fy; 2|/x/y"], [2]),
        DedupRow(
            "letters outside of ASCII are their escapes",
            ["a: 1|/caf\u{E9}", "b: 1|/caf%C3%A9"],
            [1, 0]
        ),
        DedupRow(
            "a host outside of ASCII is its punycode",
            ["a: 1|https://b\u{FC}cher.example/x", "b: 1|https://xn--bcher-kva.example/x"],
            [1, 0]
        ),
        DedupRow("a repeated slash is another path", ["a: 1|/x//y; 2|/x/y"], [2]),
    ]

    private static let queries: [DedupRow] = [
        DedupRow(
            "trackers by prefix mean nothing",
            ["a: 1|/x?utm_source=a&utm_medium=b", "b: 1|/x?utm_campaign=c"],
            [1, 0]
        ),
        DedupRow(
            "trackers by name mean nothing",
            ["a: 1|/x?fbclid=1", "b: 1|/x?gclid=2", "b: 1|/x"],
            [1, 0, 0]
        ),
        DedupRow("a tracker's case means nothing", ["a: 1|/x?UTM_Source=a", "b: 1|/x"], [1, 0]),
        DedupRow(
            "a tracker's escapes mean nothing",
            ["a: 1|/x?utm%5Fsource=a", "b: 1|/x"],
            [1, 0]
        ),
        DedupRow(
            "what stands beside a tracker stays",
            ["a: 1|/x?id=1&utm_source=a", "b: 1|/x?id=1"],
            [1, 0]
        ),
        DedupRow(
            "a look-alike is no tracker",
            ["a: 1|/x?utmost=1; 2|/x; 3|/x?source=a; 4|/x?utm=1"],
            [4]
        ),
        DedupRow("a tracker's name in a value is none", ["a: 1|/x?q=utm_source; 2|/x"], [2]),
        DedupRow("parameters choose articles", ["a: 1|/x?id=1; 2|/x?id=2"], [2]),
        DedupRow("their order is not ours to change", ["a: 1|/x?a=1&b=2; 2|/x?b=2&a=1"], [2]),
        DedupRow("repeated parameters stay", ["a: 1|/x?t=1&t=2; 2|/x?t=1"], [2]),
        DedupRow("an empty value is a value", ["a: 1|/x?a=; 2|/x?a"], [2]),
        DedupRow("an empty query is none", ["a: 1|/x?", "b: 1|/x"], [1, 0]),
        DedupRow(
            "a query of trackers only is none",
            ["a: 1|/x?utm_source=a&", "b: 1|/x"],
            [1, 0]
        ),
        DedupRow(
            "a tracker of one site is one there",
            ["a: 1|https://youtu.be/x?si=1", "b: 1|https://youtu.be/x?si=2"],
            [1, 0]
        ),
        DedupRow("and none elsewhere", ["a: 1|/x?si=1; 2|/x?si=2"], [2]),
        DedupRow(
            "the operator's trackers count",
            ["a: 1|/x?who=1", "b: 1|/x?who=2"],
            [1, 0]
        ).stripping("who"),
        DedupRow(
            "a star stands for any rest",
            ["a: 1|/x?my_1=1", "b: 1|/x?my_2=2"],
            [1, 0]
        ).stripping("my_*"),
        DedupRow(
            "what the operator keeps is kept",
            ["a: 1|/x?utm_id=1; 2|/x?utm_id=2"],
            [2]
        ).keeping("utm_id"),
    ]

    private static let fragments: [DedupRow] = [
        DedupRow("an empty fragment is none", ["a: 1|/x#", "b: 1|/x"], [1, 0]),
        DedupRow("a fragment may be all the difference", ["a: 1|/x#one; 2|/x#two"], [2]),
        DedupRow(
            "anchors of blogs mean nothing",
            ["a: 1|/x#comments", "b: 1|/x#respond", "b: 1|/x#top"],
            [1, 0, 0]
        ),
        DedupRow("nor does more-1", ["a: 1|/x#more-123", "b: 1|/x"], [1, 0]),
        DedupRow("more-cheese does", ["a: 1|/x#more-cheese; 2|/x"], [2]),
        DedupRow("text fragments mean nothing", ["a: 1|/x#:~:text=word", "b: 1|/x"], [1, 0]),
        DedupRow(
            "trackers in fragments mean nothing",
            ["a: 1|/x#xtor=RSS-1", "b: 1|/x#utm_source=a"],
            [1, 0]
        ),
        DedupRow("routes in fragments name articles", ["a: 1|/x#!/1; 2|/x#!/2"], [2]),
    ]

    private static let ids: [DedupRow] = [
        DedupRow("a known id at a new address has moved", ["a: 1|/x", "a: 1|/y"], [1, 0]),
        DedupRow("and is known there from then on", ["a: 1|/x", "a: 1|/y", "b: 9|/y"], [1, 0, 0]),
        DedupRow("and moves again", ["a: 1|/x", "a: 1|/y", "a: 1|/z", "a: 7|/z"], [1, 0, 0, 0]),
        DedupRow("ids are the feed's own", ["a: 1|/x", "b: 1|/y"], [1, 1]),
        DedupRow(
            "an id that is not trusted moves nothing",
            ["a: 1|/x", "a: 1|/y"],
            [1, 1]
        ).distrusting,
        DedupRow("a new id at a known address changes nothing", ["a: 1|/x", "a: 2|/x"], [1, 0]),
        DedupRow("the new id is learnt", ["a: 1|/x", "a: 2|/x", "a: 2|/y"], [1, 0, 0]),
        DedupRow("an id that comes later is learnt", ["a: |/x", "a: 1|/x", "a: 1|/y"], [1, 0, 0]),
        DedupRow("white space around ids means nothing", ["a: 1||t", "a:  1 ||t"], [1, 0]),
        DedupRow(
            "a whole list that moves is no news",
            ["a: 1|/x; 2|/y; 3|/z", "a: 1|/n/x; 2|/n/y; 3|/n/z"],
            [3, 0]
        ),
        DedupRow(
            "the format means nothing",
            ["a: 1|/x", "a.rss: 1|/x", "a.json: 1|/x"],
            [1, 0, 0]
        ),
        DedupRow("nor with ids alone", ["a: 1||t", "a.rss: 1||t", "a.json: 1||t"], [1, 0, 0]),
    ]

    private static let junk: [DedupRow] = [
        DedupRow("one id for all hides nothing", ["a: 1|/x; 1|/y; 1|/z"], [3]),
        DedupRow("and moves nothing later", ["a: 1|/x; 1|/y", "a: 1|/z; 1|/x"], [2, 1]),
        DedupRow(
            "one id for all, without addresses",
            ["a: 1||one|t; 1||two|t", "a: 1||three|t; 1||one|t"],
            [2, 1]
        ),
        DedupRow(
            "one id for all, then one entry left",
            ["a: 1||one|t; 1||two|t", "a: 1||two|t"],
            [2, 1]
        ),
        DedupRow(
            "ids that number places hide nothing",
            ["a: 1|/x; 2|/y", "a: 1|/z; 2|/x; 3|/y"],
            [2, 1]
        ),
        DedupRow(
            "ids that number places, the last place gone",
            ["a: 1|/x; 2|/y", "a: 1|/z; 2|/x"],
            [2, 1]
        ),
        DedupRow(
            "ids that number places, long after",
            [
                "a: 1|/a; 2|/b; 3|/c", "a: 1|/d; 2|/a; 3|/b", "a: 1|/e; 2|/d; 3|/a",
                "a: 1|/f; 2|/e; 3|/d",
            ],
            [3, 1, 1, 1]
        ),
        DedupRow(
            "ids made anew are no news",
            ["a: 1|/x; 2|/y", "a: 3|/x; 4|/y", "a: 5|/x; 6|/y"],
            [2, 0, 0]
        ),
        DedupRow(
            "nor without addresses",
            ["a: 1||one|t; 2||two|t", "a: 3||one|t; 4||two|t"],
            [2, 0]
        ),
        DedupRow(
            "news among them are",
            ["a: 1||one|t; 2||two|t", "a: 3||new|t; 4||one|t; 5||two|t"],
            [2, 1]
        ),
        DedupRow(
            "for as long as it goes on",
            [
                "a: 1||one|t; 2||two|t",
                "a: 3||three|t; 4||one|t; 5||two|t",
                "a: 6||three|t; 7||one|t",
            ],
            [2, 1, 0]
        ),
        DedupRow(
            "the same text under a new id is news",
            ["a: 1||none today|t", "a: 2||none today|t"],
            [1, 1]
        ),
        DedupRow("also beside a known one", ["a: 1||none|t", "a: 2||none|t; 1||none|t"], [1, 1]),
    ]

    private static let places: [DedupRow] = [
        DedupRow(
            "an id that names a place hides nothing",
            [
                "a: latest|/1|Monday|cloud|2024-06-03T06:00:00Z",
                "a: latest|/2|Tuesday|rain|2024-06-04T06:00:00Z",
                "a: latest|/2|Tuesday|rain|2024-06-04T06:00:00Z",
                "a: latest|/3|Wednesday|sun|2024-06-05T06:00:00Z",
            ],
            [1, 1, 0, 1]
        ),
        DedupRow(
            "nor one without addresses",
            [
                "a: latest||Monday|cloud|2024-06-03T06:00:00Z",
                "a: latest||Tuesday|rain|2024-06-04T06:00:00Z",
                "a: latest||Tuesday|rain|2024-06-04T06:00:00Z",
                "a: latest||Tuesday|rain and hail|2024-06-04T06:00:00Z",
            ],
            [1, 1, 0, 0]
        ),
        DedupRow(
            "a list that is renewed as a whole under the same ids",
            ["a: 0|/1|one|a; 1|/2|two|b", "a: 0|/3|three|c; 1|/4|four|d"],
            [2, 2]
        ),
        DedupRow(
            "an article that moves with its title has moved",
            ["a: 1|/x|title|text", "a: 1|/y|title|another text"],
            [1, 0]
        ),
    ]

    private static let sessions: [DedupRow] = [
        DedupRow(
            "a session in the path means nothing",
            ["a: |/x;jsessionid=0a1b2c?p=1", "a: |/x;JSESSIONID=3d4e5f?p=1", "b: |/x?p=1"],
            [1, 0, 0]
        ),
        DedupRow(
            "nor one in the query",
            ["a: |/x?p=1&PHPSESSID=12ab", "a: |/x?PHPSESSID=34cd&p=1", "b: |/x?p=1"],
            [1, 0, 0]
        ),
        DedupRow(
            "nor ASP.NET's",
            ["a: |/(S(lit3py55t21z5v55vlm25s55))/x", "a: |/(S(a1b2py55t21z5v55vlm2c3d4))/x"],
            [1, 0]
        ),
        DedupRow(
            "a sid that looks like a session is one",
            ["a: |/x?sid=9f86d081884c7d659a2feaa0c55ad015", "b: |/x"],
            [1, 0]
        ),
        DedupRow("a short one names articles", ["a: |/x?sid=1023; |/x?sid=1024"], [2]),
        DedupRow(
            "so do long words",
            ["a: |/x?s=the-wheel-that-turned-in-2024; |/x?s=the-wheel-that-stopped-in-2024"],
            [2]
        ),
        DedupRow("brackets in a path do", ["a: |/Mill_(one); |/Mill_(two)"], [2]),
        DedupRow(
            "addresses that all change are the same by title and date",
            [
                "a: |/x?n=1|one|a|2024-06-03T06:00:00Z; |/y?n=1|two|b|2024-06-04T06:00:00Z",
                "a: |/x?n=2|one|a|2024-06-03T06:00:00Z; |/y?n=2|two|c|2024-06-04T06:00:00Z",
                "a: |/z?n=3|new|a|2024-06-05T06:00:00Z; |/x?n=3|one|a|2024-06-03T06:00:00Z",
            ],
            [2, 0, 1]
        ),
        DedupRow(
            "not in another feed",
            ["a: |/x|one|a|2024-06-03T06:00:00Z", "b: |/y|one|a|2024-06-03T06:00:00Z"],
            [1, 1]
        ),
        DedupRow(
            "nor in one document",
            ["a: |/x|one|a|2024-06-03T06:00:00Z; |/y|one|a|2024-06-03T06:00:00Z"],
            [2]
        ),
    ]

    private static let sharedLinks: [DedupRow] = [
        DedupRow(
            "a link that several articles share names none",
            [
                "a: 1|/p|one|a; 2|/p|two|b", "a: 3|/p|three|c; 1|/p|one|a; 2|/p|two|b",
                "a: 3|/p|three|c",
            ],
            [2, 1, 0]
        ),
        DedupRow(
            "also when they come one by one",
            ["a: 1|/p|one|a", "a: 2|/p|two|b; 1|/p|one|a", "a: 3|/p|three|c"],
            [1, 1, 1]
        ),
        DedupRow(
            "without ids too",
            [
                "a: |/p|one|a|2024-06-03T06:00:00Z; |/p|two|b|2024-06-04T06:00:00Z",
                "a: |/p|two|b|2024-06-04T06:00:00Z",
            ],
            [2, 0]
        ),
        DedupRow(
            "one title is one article",
            ["a: 1|/p|one|a; 2|/p|one|b", "a: 3|/p|one|c"],
            [1, 0]
        ),
        DedupRow(
            "across feeds the address decides",
            ["b: 9|/p|one|a", "a: 1|/p|one|a", "c: 7|/p|other|c"],
            [1, 0, 0]
        ),
        DedupRow(
            "unless they shall not count",
            ["a: 1|/p|one|a; 2|/p|two|b"],
            [1]
        ).withoutSharedLinks,
    ]

    private static let withoutAddress: [DedupRow] = [
        DedupRow("without an address the id counts", ["a: 1||t; 2||t", "a: 1||t; 2||t"], [2, 0]),
        DedupRow(
            "without both title and text do",
            ["a: ||one|t; ||two|t", "a: ||two|t; ||one|t"],
            [2, 0]
        ),
        DedupRow(
            "and the date",
            ["a: ||one|t|2025-01-01T00:00:00Z; ||one|t|2025-01-02T00:00:00Z"],
            [2]
        ),
        DedupRow(
            "markup and white space don't",
            ["a: ||one|<p>some text</p>", "a: ||one|<div>some\n  <b>text</b></div>"],
            [1, 0]
        ),
        DedupRow(
            "a title and a date are enough",
            [
                "a: ||one|t|2024-06-03T06:00:00Z; ||two|t|2024-06-03T06:00:00Z",
                "a: ||one|another|2024-06-03T06:00:00Z",
            ],
            [2, 0]
        ),
        DedupRow(
            "a date made at the request is none",
            ["a: ||one|t|now; ||two|t|now", "a+1: ||one|t|now; ||two|t|now"],
            [2, 0]
        ),
        DedupRow(
            "a date that proves to be real is one",
            ["a: ||one|t|now", "a+1: ||one|t|2025-01-01T00:00:00Z; ||one|t|now"],
            [1, 1]
        ),
        DedupRow(
            "the home page in another spelling is the home page",
            ["a: 1|https://www.a.example/index.php; 2|https://a.example/#!; 3|https://a.example"],
            [3]
        ),
        DedupRow(
            "its fragments name articles",
            ["a: 1|https://a.example/#one", "b: 2|https://a.example/#one"],
            [1, 0]
        ),
        DedupRow(
            "links to the home page name no article",
            ["a: 1|home; 2|home", "a: 1|home; 2|home; 3|home"],
            [2, 1]
        ),
        DedupRow(
            "nor do they without ids",
            ["a: |home|one; |home|two", "a: |home|two; |home|one"],
            [2, 0]
        ),
        DedupRow(
            "an address that comes later is learnt",
            ["a: 1||t", "a: 1|/x", "b: 9|/x"],
            [1, 0, 0]
        ),
        DedupRow("an address that goes is no news", ["a: 1|/x", "a: 1||t"], [1, 0]),
        DedupRow(
            "other schemes are no addresses",
            ["a: 1|mailto:x@n.example|one; 2|mailto:x@n.example|two"],
            [2]
        ),
        DedupRow("feeds without addresses stay apart", ["a: 1||t", "b: 1||t"], [1, 1]),
    ]
}

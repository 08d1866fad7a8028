import FeedmillAddress
import FeedmillConfig
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite struct FeedListTests {
    /// One feed as a line: address, name, tags.
    private func summary(_ loaded: LoadedConfiguration) -> [String] {
        loaded.configuration.feeds.map { feed in
            ([feed.url.string, feed.name ?? "-"] + feed.tags).joined(separator: " | ")
        }
    }

    private func load(_ name: String, _ text: String) throws -> (Loading, LoadedConfiguration) {
        let loading = try Loading()
        try loading.folder.write(name, text)
        return (loading, try loading.load("feeds: [\(name)]\n"))
    }

    @Test func linesHoldAnAddressAndPerhapsAName() throws {
        let (_, loaded) = try load(
            "list.txt",
            "\u{FEFF}# comment\r\n\r\nhttps://a.example/feed\r\n  https://b.example/#x\tName of b \n"
                + "https://c.example/"
        )
        #expect(
            summary(loaded) == [
                "https://a.example/feed | -", "https://b.example/#x | Name of b",
                "https://c.example/ | -",
            ]
        )
    }

    @Test func theListBesideTheConfigurationIsReadWhenNoneIsNamed() throws {
        let loading = try Loading()
        for text in ["", "feeds: []\n", "feeds:\n", "log: { level: info }\n"] {
            #expect(try loading.load(text).configuration.feeds.isEmpty)
        }
        let path = try loading.folder.write(
            "feeds.opml",
            "<opml><body><outline xmlUrl='https://a.example/'/></body></opml>"
        )
        for text in ["", "feeds: []\n", "feeds:\n", "log: { level: info }\n"] {
            let loaded = try loading.load(text)
            #expect(loaded.configuration.feeds.map(\.url.string) == ["https://a.example/"])
            #expect(loaded.listPaths == [path])
        }
        try loading.folder.write("list.txt", "https://b.example/\n")
        let named = try loading.load("feeds: [list.txt]\n")
        #expect(named.configuration.feeds.map(\.url.string) == ["https://b.example/"])
        try loading.folder.write("feeds.opml", "<rss/>")
        #expect(try loading.problems("").first?.hasPrefix("feeds.opml:1:1: ") == true)
    }

    @Test func ofManyMistakesTheFirstAreListed() throws {
        let marks = String(repeating: "&", count: 50)
        let (loading, loaded) = try load(
            "list.opml",
            "<opml><body><outline text='\(marks)' xmlUrl='https://a.example/'/></body></opml>"
        )
        let warnings = loading.lines(loaded.warnings)
        #expect(warnings.count == 21)
        #expect(warnings.last == "list.opml: and 30 more")
        try loading.folder.write("list.txt", String(repeating: "mailto:x\n", count: 250))
        let problems = try loading.problems("feeds: [list.txt]\n")
        #expect(problems.count == 101)
        #expect(problems.last == "list.txt: and 150 more")
    }

    @Test func aFeedHasFiftyTagsOfAList() throws {
        let categories = (0..<400).map { "c\($0)" }.joined(separator: ",")
        let (loading, loaded) = try load(
            "list.opml",
            """
            <opml><body><outline text='F'>
            <outline xmlUrl='https://a.example/' category='\(categories)'/>
            </outline></body></opml>
            """
        )
        #expect(loaded.configuration.feeds.first?.tags == ["F"] + (0..<49).map { "c\($0)" })
        #expect(
            loading.lines(loaded.warnings) == [
                "list.opml:2:18: more than 50 folders and categories; the first are its tags"
            ]
        )
    }

    @Test func foldersOfOPMLBecomeTags() throws {
        let (_, loaded) = try load(
            "list.opml",
            """
            <?xml version='1.0' encoding="UTF-8"?>
            <!DOCTYPE opml [ <!ENTITY x SYSTEM "file:///etc/passwd"> ]>
            <opml version="2.0"><head><title>T &nonsense; </title></head><body>
              <!-- <outline xmlUrl="https://commented.example/"/> -->
              <outline text="News"><outline title="Deep &#x26; far" text="ignored">
                <outline type="rss" text="A &amp; B" xmlUrl="https://a.example/?x=1&amp;y=2"/>
              </outline></outline>
              <outline text="B" title="" XMLURL='https://b.example/'></outline>
              <outline text="Some link" type="link" url="https://no-feed.example/"/>
            </body></opml>
            """
        )
        #expect(
            summary(loaded) == [
                "https://a.example/?x=1&y=2 | A & B | News | Deep & far", "https://b.example/ | B",
            ]
        )
        #expect(loaded.warnings == [])
    }

    @Test func aBareAmpersandInOPMLIsReadAsItself() throws {
        let (loading, loaded) = try load(
            "list.opml",
            "<opml><body>\n<outline xmlUrl=\"https://a.example/?x=1&y=2\"/></body></opml>"
        )
        #expect(summary(loaded) == ["https://a.example/?x=1&y=2 | -"])
        #expect(
            loading.lines(loaded.warnings) == [
                "list.opml:2:40: a bare \"&\" was read as itself; write &amp;"
            ]
        )
    }

    @Test func titlesInOPMLMayRepeat() throws {
        let (loading, loaded) = try load(
            "list.opml",
            """
            <opml><body><outline text="News" xmlUrl="https://a.example/"/>
            <outline text="News" xmlUrl="https://b.example/"/></body></opml>
            """
        )
        #expect(summary(loaded) == ["https://a.example/ | News", "https://b.example/ | -"])
        #expect(
            loading.lines(loaded.warnings) == [
                "list.opml:2:16: the name \"News\" is taken by list.opml:1:28; this feed goes by"
                    + " its address"
            ]
        )
    }

    @Test func listsInYAMLHoldAddressesAndMappings() throws {
        let (_, loaded) = try load(
            "list.yaml",
            "- https://a.example/\n- { url: https://b.example/, name: b, tags: [x], paused: true }\n"
        )
        #expect(summary(loaded) == ["https://a.example/ | -", "https://b.example/ | b | x"])
        #expect(loaded.configuration.feeds.map(\.settings.isPaused) == [false, true])
    }

    @Test func foldersAreReadInOrderOfNames() throws {
        let loading = try Loading()
        try loading.folder.write("d/20.txt", "https://b.example/\n")
        try loading.folder.write("d/10.opml", "<opml><outline xmlUrl='https://a.example/'/></opml>")
        try loading.folder.write("d/README", "words")
        try loading.folder.write("d/.hidden.txt", "nonsense")
        try loading.folder.write("d/20.txt~", "nonsense")
        let loaded = try loading.load("feeds: [d/]\n")
        #expect(summary(loaded) == ["https://a.example/ | -", "https://b.example/ | -"])
        #expect(
            loading.lines(loaded.warnings) == [
                "d/README: left out: the name of a feed list ends in .opml, .xml, .txt, .yaml or"
                    + " .yml"
            ]
        )
    }

    @Test func duplicatesUnderSeveralSpellingsAreWarnedOf() throws {
        let loading = try Loading()
        try loading.folder.write("a.txt", "https://a.example/feed\nhttps://b.example/\n")
        try loading.folder.write(
            "b.txt",
            "https://A.example:443/feed#top\nhttp://b.example\nhttps://a.example/Feed\n"
        )
        let loaded = try loading.load("feeds: [a.txt, b.txt]\n")
        #expect(
            loaded.configuration.feeds.map(\.url.string) == [
                "https://a.example/feed", "https://b.example/", "http://b.example/",
                "https://a.example/Feed",
            ]
        )
        #expect(
            loading.lines(loaded.warnings) == [
                "b.txt:1:1: the same feed as \(loading.folder.path)/a.txt:1:1; left out here"
                    .replacing(loading.folder.path + "/", with: ""),
                "b.txt:2:1: probably the same feed as a.txt:2:1, spelled otherwise; keep one of"
                    + " them",
            ]
        )
    }

    @Test func spellingsOfOneIdentityAreOneFeed() throws {
        var loading = try Loading()
        loading.identity = { $0.string.replacing("http:", with: "https:") }
        try loading.folder.write("a.txt", "https://a.example/feed\n")
        try loading.folder.write("b.opml", "<opml><outline xmlUrl='http://a.example/feed'/></opml>")
        let loaded = try loading.load(
            "feeds: [a.txt, b.opml]\nfeed: [\"http://a.example/feed#x\"]\n"
        )
        #expect(loaded.configuration.feeds.map(\.url.string) == ["https://a.example/feed"])
        #expect(
            loading.lines(loaded.warnings) == [
                "b.opml:1:24: the same feed as a.txt:1:1, spelled otherwise; left out here",
                "feedmill.yaml:2:8: the same feed as a.txt:1:1, spelled otherwise; left out here",
            ]
        )
        #expect(loaded.listings.map(\.feed) == [0, 0, 0])
    }

    @Test func aFeedInSeveralFoldersHasTheTagsOfAll() throws {
        let (loading, loaded) = try load(
            "list.opml",
            """
            <opml><body>
            <outline text="A"><outline text="x" xmlUrl="https://a.example/"/></outline>
            <outline text="B"><outline xmlUrl="https://a.example/" category="/A/C, D"/></outline>
            <outline text="B"><outline xmlUrl="https://a.example/"/></outline>
            </body></opml>
            """
        )
        #expect(summary(loaded) == ["https://a.example/ | x | A | B | C | D"])
        #expect(
            loading.lines(loaded.warnings) == [
                "list.opml:4:36: the same feed as list.opml:2:45; left out here"
            ]
        )
    }

    @Test func foldersThatAreNoTagsAreWarnedOf() throws {
        let long = String(repeating: "x", count: 300)
        let (loading, loaded) = try load(
            "list.opml",
            "<opml><outline text='\(long)'><outline xmlUrl='https://a.example/'/></outline></opml>"
        )
        #expect(summary(loaded) == ["https://a.example/ | -"])
        #expect(
            loading.lines(loaded.warnings) == [
                "list.opml:1:341: a folder's title is not a tag: a tag must be at most 200 characters"
                    + " without line breaks"
            ]
        )
    }

    @Test(
        arguments: [
            ("<opml><body>", "1:7: <body> is never closed"),
            ("<opml></body>", "1:7: not valid XML: </body> closes nothing that is open"),
            ("<opml a=1>", "1:9: not valid XML: attribute a needs =\"value\" in quotes"),
            ("<opml a='1", "1:7: not valid XML: the quotes of this attribute are never closed"),
            (
                "<opml a='<'>",
                "1:10: not valid XML: \"<\" in an attribute; write &lt;, or close the"
                    + " quotes before it"
            ),
            ("<opml a='' a=''/>", "1:12: not valid XML: attribute a is given twice"),
            (
                "<opml>< x/></opml>",
                "1:8: not valid XML: no name where a tag or an attribute should"
                    + " begin; write < as &lt;"
            ),
            ("<!-- \n", "1:1: not valid XML: \"<!--\" is never closed by \"-->\""),
            (
                "<opml/><opml/>",
                "1:8: is not OPML: <opml> stands where <opml> should; list the"
                    + " addresses of feeds, not the feeds themselves"
            ),
            ("<!DOCTYPE opml>", "1:1: is not OPML: it has no <opml> element"),
        ]
    )
    func brokenOPMLIsLocated(text: String, line: String) throws {
        let loading = try Loading()
        try loading.folder.write("list.opml", text)
        #expect(try loading.problems("feeds: [list.opml]\n") == ["list.opml:" + line])
    }

    // MARK: - Lists with something wrong in them

    /// The addresses of the feeds that are read, and what was left out.
    private func leniently(_ name: String, _ text: String) throws -> ([String], [String]) {
        let (loading, loaded) = try load(name, text)
        #expect(loaded.configuration.brokenLists == [])
        return (
            loaded.configuration.feeds.map(\.url.string),
            loading.lines(loaded.configuration.leftOut)
        )
    }

    private let good = ["https://a.example/", "https://b.example/"]

    @Test(arguments: [
        ("feed://x.example/", "\"feed://x.example/\" is not the address of a feed; write"),
        ("/feed.atom", "\"/feed.atom\" is not the address of a feed; write https://host/path"),
        ("\0\0", "holds characters that no address has"),
        ("https://x.example/a\u{1}b", "holds characters that no address has"),
    ])
    func aBadLineIsLeftOut(_ line: String, _ message: String) throws {
        let (feeds, leftOut) = try leniently(
            "list.txt",
            "https://a.example/\n\(line)\nhttps://b.example/\n"
        )
        #expect(feeds == good)
        #expect(leftOut.count == 1)
        #expect(leftOut.first?.hasPrefix("list.txt:2:1: ") == true)
        #expect(leftOut.first?.contains(message) == true)
    }

    @Test func aBadAddressInAYAMLListIsLeftOutAndABadKeyIsNot() throws {
        let text = "- https://a.example/\n- exec:x\n- https://b.example/\n"
        #expect(try leniently("list.yaml", text).0 == good)
        let loading = try Loading()
        try loading.folder.write("list.yaml", text + "- {url: https://c.example/, nmae: c}\n")
        #expect(try loading.problems("feeds: [list.yaml]\n").count == 2)
        // What stands in the configuration itself is strict.
        #expect(
            try loading.problems("feed: [https://a.example/, exec:x]\n")
                == [
                    "feedmill.yaml:1:28: \"exec:x\" is not the address of a feed; write"
                        + " https://host/path"
                ]
        )
    }

    @Test(arguments: [
        ("<outline text='x' xmlUrl='feed://x/'/>", "is not the address of a feed"),
        ("<outline text='a < b' xmlUrl='https://x.example/'/>", "\"<\" in an attribute"),
        ("<outline text=x xmlUrl='https://x.example/'/>", "needs =\"value\" in quotes"),
        ("<outline text='x' text='y' xmlUrl='https://x.example/'/>", "is given twice"),
        ("<outline text='folder'>", "</body> closes nothing that is open"),
        ("</outline>", "</outline> closes nothing that is open"),
    ])
    func aBadOutlineIsLeftOut(_ outline: String, _ message: String) throws {
        let (feeds, leftOut) = try leniently(
            "list.opml",
            "<opml><body><outline xmlUrl='https://a.example/'/>\n\(outline)\n"
                + "<outline xmlUrl='https://b.example/'/></body></opml>"
        )
        #expect(feeds == good)
        #expect(leftOut.count == 1)
        #expect(leftOut.first?.contains(message) == true)
    }

    @Test func aFileThatBreaksOffGivesWhatItHas() throws {
        let whole = "<opml><body>" + good.map { "<outline xmlUrl='\($0)'/>" }.joined()
        for end in ["", "</body>", "<outline xmlUrl='https://c.exam"] {
            let (feeds, leftOut) = try leniently("list.opml", whole + end)
            #expect(feeds == good)
            #expect(leftOut.count == 1)
        }
    }

    @Test func theLabelOfAnEncodingMayBeWrong() throws {
        let outlines =
            "<opml><body><outline text='Caf\u{E9}' xmlUrl='https://a.example/'/></body></opml>"
        let latin = [UInt8](outlines.unicodeScalars.map { UInt8($0.value) })
        let utf8 = [UInt8](outlines.utf8)
        for (label, bytes) in [
            ("utf-8", latin), ("iso-8859-1", latin), ("iso-8859-1", utf8), ("utf-16", utf8),
        ] {
            let loading = try Loading()
            let head = [UInt8]("<?xml version='1.0' encoding='\(label)'?>".utf8)
            try loading.folder.write("list.opml", head + bytes)
            let loaded = try loading.load("feeds: [list.opml]\n")
            #expect(loaded.configuration.feeds.map(\.name) == ["Caf\u{E9}"], "\(label)")
        }
    }

    @Test func aListThatCannotBeReadStopsNoOther() throws {
        let loading = try Loading()
        try loading.folder.write("good.txt", "https://a.example/\n")
        try loading.folder.write("bad.opml", "<html/>")
        try loading.folder.write("empty.opml", "")
        try loading.folder.write("bad.yaml", "- [")
        let loaded = try loading.load(
            "feeds: [bad.opml, empty.opml, bad.yaml, missing.txt, good.txt]\n"
        )
        #expect(loaded.configuration.feeds.map(\.url.string) == ["https://a.example/"])
        let broken = loading.lines(loaded.configuration.brokenLists)
        #expect(
            broken.map { $0.prefix { $0 != ":" } } == [
                "bad.opml", "empty.opml", "bad.yaml", "feedmill.yaml",
            ]
        )
        // Without any feed there is nothing to go on with.
        #expect(try loading.problems("feeds: [bad.opml, missing.txt]\n").count == 2)
    }

    @Test func aListThatCannotBeReadKeepsItsFeeds() throws {
        let loading = try Loading()
        try loading.folder.write("a.opml", "<opml><outline xmlUrl='https://a.example/'/></opml>")
        try loading.folder.write("b.txt", "https://b.example/ name\n")
        var loaded = try loading.load("feeds: [a.opml, b.txt]\n")
        for (name, text) in [
            ("a.opml", "<opml><outline xmlUrl='https://c.example/'/><outl"), ("a.opml", ""),
            ("b.txt", "nothing of it is right\n"),
        ] {
            try loading.folder.write(name, text)
            loaded = try loading.load(path: "feedmill.yaml", after: loaded)
            #expect(loaded.configuration.feeds.map(\.url.string) == good)
            #expect(loaded.configuration.feeds.last?.name == "name")
            #expect(!loaded.configuration.brokenLists.isEmpty)
        }
        try loading.folder.write("a.opml", "<opml><outline xmlUrl='https://c.example/'/></opml>")
        loaded = try loading.load(path: "feedmill.yaml", after: loaded)
        #expect(loaded.configuration.feeds.map(\.url.string) == ["https://c.example/", good[1]])
    }

    @Test func deeplyNestedOPMLIsRefused() throws {
        let loading = try Loading()
        try loading.folder.write(
            "list.opml",
            "<opml>" + String(repeating: "<outline>", count: 100_000)
        )
        #expect(
            try loading.problems("feeds: [list.opml]\n") == [
                "list.opml:1:898: more than 100 elements deep"
            ]
        )
    }

    @Test func aMappingIsNoListInYAML() throws {
        let loading = try Loading()
        try loading.folder.write("list.yml", "feed:\n  - https://a.example/\n")
        #expect(
            try loading.problems("feeds: [list.yml]\n") == [
                "list.yml:1:1: a feed list in YAML is a list of addresses or mappings, not a"
                    + " mapping of keys; begin each feed with \"- \""
            ]
        )
    }

    @Test func aHundredThousandFeedsLoad() throws {
        let loading = try Loading()
        let list = (0..<100_000).map { "https://host\($0 % 5_000).example/feed/\($0)\n" }.joined()
        try loading.folder.write("many.txt", list)
        #expect(try loading.load("feeds: [many.txt]\n").configuration.feeds.count == 100_000)
    }
}

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

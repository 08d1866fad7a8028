import FeedmillAddress
import FeedmillConfig
import Foundation
import Testing

@Suite struct FeedListFileTests {
    static let exports = [
        "folders-and-categories", "flat-with-own-attributes", "namespaces-in-windows-1252",
    ]

    private func export(_ name: String) throws -> FeedListFile {
        let url = Bundle.module.url(
            forResource: name,
            withExtension: "opml",
            subdirectory: "Fixtures"
        )
        return try FeedListFile(Array(Data(contentsOf: try #require(url))), path: name + ".opml")
    }

    private func raw(_ name: String) throws -> [UInt8] {
        let url = Bundle.module.url(
            forResource: name,
            withExtension: "opml",
            subdirectory: "Fixtures"
        )
        return Array(try Data(contentsOf: try #require(url)))
    }

    private func list(_ text: String, path: String = "list.opml") throws -> FeedListFile {
        try FeedListFile(Array(text.utf8), path: path)
    }

    private func text(_ file: FeedListFile) -> String {
        String(decoding: file.bytes, as: UTF8.self)
    }

    @Test(arguments: exports)
    func whatAnotherReaderExportsSurvivesInANewList(name: String) throws {
        var list = try list("")
        let merged = try list.merge(try export(name), allowsFiles: false) { _ in false }
        #expect(merged.known == 0)
        #expect(merged.refused.isEmpty)
        #expect(
            try OPMLInformation.lines(of: list.bytes) == OPMLInformation.lines(of: raw(name))
        )
    }

    @Test(arguments: exports)
    func whatAnotherReaderExportsSurvivesInAListThatHasFeeds(name: String) throws {
        var list = try list(
            """
            <opml version="2.0">
              <head></head>
              <body>
                <!-- mine -->
                <outline text="Technology"><outline text="Own" xmlUrl="https://own.example/"/></outline>
              </body>
            </opml>
            """
        )
        let mine = Set(try OPMLInformation.lines(of: list.bytes).dropFirst())
        let theirs = try OPMLInformation.lines(of: raw(name))
        _ = try list.merge(try export(name), allowsFiles: false) { _ in false }
        let all = try OPMLInformation.lines(of: list.bytes)
        // The root and the folder that both have take the attributes of both.
        let merged = theirs.dropFirst().filter { !$0.contains("<outline> text=Technology") }
        #expect(Set(merged).subtracting(all) == [])
        #expect(mine.subtracting(all).allSatisfy { $0.contains("text=Technology") })
        #expect(text(list).contains("<!-- mine -->"))
        // Nothing comes twice, whatever it is.
        let once = list.bytes
        let again = try list.merge(try export(name), allowsFiles: false) { _ in true }
        #expect(list.bytes == once)
        #expect(again.added.isEmpty)
    }

    @Test func twoExportsTogetherLoseNothing() throws {
        var list = try list("")
        for name in Self.exports {
            _ = try list.merge(try export(name), allowsFiles: false) { _ in false }
        }
        let all = Set(try OPMLInformation.lines(of: list.bytes))
        for name in Self.exports {
            let lines = try OPMLInformation.lines(of: raw(name)).filter {
                // Of the root, attributes are merged; of the head, what was there first stays.
                !$0.hasPrefix(" <opml>") && !$0.contains("<title>") && $0 != "opml <head> "
            }
            #expect(Set(lines).subtracting(all) == [])
        }
    }

    @Test func prefixesThatMeanSomethingElseStayApart() throws {
        var list = try list(
            "<opml xmlns:a=\"urn:1\"><body><outline text=\"F\" a:x=\"1\"><outline text=\"y\"/>"
                + "</outline></body></opml>"
        )
        let other = try self.list(
            "<opml xmlns:a=\"urn:2\"><body><outline text=\"F\" a:x=\"1\"><outline text=\"z\"/>"
                + "</outline></body></opml>"
        )
        _ = try list.merge(other, allowsFiles: false) { _ in false }
        #expect(
            text(list)
                == "<opml xmlns:a=\"urn:1\"><body><outline text=\"F\" a:x=\"1\"><outline text=\"y\"/>"
                + "</outline><outline xmlns:a=\"urn:2\" text=\"F\" a:x=\"1\"><outline text=\"z\"/>"
                + "</outline></body></opml>"
        )
    }

    @Test func feedsThatAreListedOrAreNoneAreLeftOut() throws {
        var list = try list("")
        let other = try self.list(
            """
            <opml><body>
              <outline text="A">
                <outline xmlUrl="https://known.example/"/>
              </outline>
              <outline xmlUrl="feed://wrong.example/"/>
              <outline xmlUrl="https://new.example/"/>
            </body></opml>
            """,
            path: "other.opml"
        )
        let merged = try list.merge(other, allowsFiles: false) { $0.host == "known.example" }
        #expect(merged.added.map(\.string) == ["https://new.example/"])
        #expect(merged.known == 1)
        #expect(
            merged.refused.map(\.description) == [
                "other.opml:5:20: \"feed://wrong.example/\" is not the address of a feed; write"
                    + " \"https://wrong.example/\""
            ]
        )
        #expect(
            text(list)
                == "<opml><body>\n  <outline xmlUrl=\"https://new.example/\"/>\n</body></opml>"
        )
    }

    @Test func feedsAreAddedInTheFoldersOfTheirTags() throws {
        var list = try list("")
        var first = NewFeed(url: "https://a.example/?x=1&y=2", name: "A \"&\" B", tags: ["t", "u"])
        first.homePageURL = "https://a.example/"
        try list.add([first, NewFeed(url: "https://b.example/")])
        try list.add([NewFeed(url: "https://c.example/", tags: ["t", "x/y", "z"])])
        #expect(
            text(list) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <opml version="2.0">
                  <head>
                    <title>Feeds</title>
                  </head>
                  <body>
                    <outline type="rss" text="https://b.example/" xmlUrl="https://b.example/"/>
                    <outline text="t">
                      <outline type="rss" text="A &quot;&amp;&quot; B" title="A &quot;&amp;&quot; B" \
                xmlUrl="https://a.example/?x=1&amp;y=2" htmlUrl="https://a.example/" category="u"/>
                      <outline text="x/y">
                        <outline type="rss" text="https://c.example/" xmlUrl="https://c.example/" \
                category="z"/>
                      </outline>
                    </outline>
                  </body>
                </opml>

                """
        )
        #expect(
            try list.feeds().map { [$0.url, $0.name ?? "-"] + $0.tags } == [
                ["https://b.example/", "-"],
                ["https://a.example/?x=1&y=2", "A \"&\" B", "t", "u"],
                ["https://c.example/", "-", "t", "x/y", "z"],
            ]
        )
    }

    @Test func linesKeepCommentsOrderAndBreaks() throws {
        var list = try list(
            "# first\r\nhttps://a.example/ A\r\n\r\nhttps://b.example/\r\n# last",
            path: "list.txt"
        )
        try list.add([NewFeed(url: "https://c.example/", name: "Name of c")])
        let (removed, left) = try list.remove { $0.host == "a.example" }
        #expect(removed == 1)
        #expect(left.isEmpty)
        #expect(
            text(list)
                == "# first\r\n\r\nhttps://b.example/\r\n# last\r\nhttps://c.example/ Name of c\r\n"
        )
    }

    @Test func removingFromOPMLLeavesEverythingElse() throws {
        var list = try list(
            """
            <opml><body>
              <!-- a comment -->
              <outline text="F" x="1">
                <outline xmlUrl="https://a.example/"/>
              </outline>
              <outline xmlUrl="https://a.example/"><outline text="inside"/></outline>
              <outline text="G"><outline xmlUrl="https://a.example/"/><outline text="n"/></outline>
            </body></opml>
            """
        )
        let (removed, left) = try list.remove { $0.host == "a.example" }
        #expect(removed == 2)
        #expect(left.map(\.description) == ["list.opml:6:20"])
        #expect(
            text(list) == """
                <opml><body>
                  <!-- a comment -->
                  <outline text="F" x="1">
                  </outline>
                  <outline xmlUrl="https://a.example/"><outline text="inside"/></outline>
                  <outline text="G"><outline text="n"/></outline>
                </body></opml>
                """
        )
    }

    @Test func linesDoNotTakeOPML() throws {
        var list = try list("", path: "list.txt")
        let other = try self.list("<opml><body/></opml>")
        #expect(throws: ConfigurationError.self) {
            try list.merge(other, allowsFiles: false) { _ in false }
        }
        #expect(list.bytes.isEmpty)
    }

    @Test(arguments: ["list.yaml", "list.yml"])
    func yamlIsNotChanged(path: String) throws {
        #expect(throws: ConfigurationError.self) { try list("- https://a.example/\n", path: path) }
    }

    @Test func encodingsThatAreNotReadAreNamed() throws {
        let bytes = Array("<?xml version=\"1.0\" encoding=\"koi8-r\"?><opml><body/></opml>".utf8)
        _ = try FeedListFile(bytes, path: "ascii.opml")
        let error = #expect(throws: ConfigurationError.self) {
            try FeedListFile(bytes + [0xC0], path: "list.opml")
        }
        #expect(
            error?.description
                == "list.opml: cannot be read: it is in koi8-r; convert it with iconv -f koi8-r -t"
                + " UTF-8"
        )
    }

    @Test func utf16IsRead() throws {
        let text =
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?><opml><body><outline text=\"ü\""
            + " xmlUrl=\"https://a.example/\"/></body></opml>"
        let units = [0xFEFF] + Array(text.utf16)
        for isBig in [true, false] {
            let bytes = units.flatMap { unit -> [UInt8] in
                let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                return isBig ? pair : pair.reversed()
            }
            let list = try FeedListFile(bytes, path: "list.opml")
            #expect(try list.feeds() == [NewFeed(url: "https://a.example/", name: "ü")])
            #expect(self.text(list).contains("encoding=\"UTF-8\""))
        }
    }
}

import FeedmillModel
import FeedmillParse
import Testing

/// Documents that are made to cost more than they are worth.
@Suite struct HostileFeedTests {
    private func parse(_ text: String) throws -> ParsedFeed {
        try FeedParser.parse(Array(text.utf8))
    }

    private func times(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test func keepsTheFirstOfTooManyEntries() throws {
        let document = "<rss><channel>\(times("<item><a/></item>", 300_000))</channel></rss>"
        let limit = document.utf8.count / 160
        let feed = try parse(document)
        #expect(feed.entries.count == limit)
        let loss =
            "only the first \(limit) entries were read; \(300_000 - limit) more were left out"
        #expect(feed.losses.map(\.words) == [loss])
    }

    @Test func readsAllEntriesOfAnArchive() throws {
        let items = (0..<20_000).map { "<item><link>https://mill.example/\($0)</link></item>" }
        let feed = try parse("<rss><channel>\(items.joined())</channel></rss>")
        #expect(feed.entries.count == 20_000)
        #expect(feed.losses.isEmpty)
    }

    @Test(arguments: [
        "<category>c</category>", "<link>l</link>", "<author>a</author>",
        "<enclosure url='e'/>", "<media:thumbnail url='t'/>", "<media:content url='c'/>",
    ])
    func keepsTheFirstOfTooManyParts(_ part: String) throws {
        let feed = try parse("<rss><channel><item>\(times(part, 5_000))</item></channel></rss>")
        let entry = try #require(feed.entries.first)
        let counts = [
            entry.categories.count, entry.links.count, entry.authors.count,
            entry.enclosures.count, entry.thumbnails.count,
        ]
        #expect(counts.reduce(0, +) == 500)
    }

    @Test func allListsTogetherAreBounded() throws {
        let part = times("<enclosure url='e'/>", 300)
        let feed = try parse("<rss><channel>\(times("<item>\(part)</item>", 200))")
        #expect(feed.entries.count == 200)
        #expect(feed.entries.first?.enclosures.count == 300)
        #expect(feed.entries.last?.enclosures.count == 20)
        #expect(feed.warnings.contains(.listsCut))
    }

    @Test func refusesATagThatLibxml2WouldTakeMinutesFor() {
        let attributes = (0..<20_000).map { "a\($0)=''" }.joined(separator: " ")
        #expect {
            _ = try parse("<rss><channel \(attributes)/></rss>")
        } throws: {
            ($0 as? ParseError)?.problem.code == "hostile-document"
        }
    }

    @Test(arguments: [
        "<rss>", "<rss><channel>", "<rss><channel><item>", "<feed><entry>",
        "<rss><channel><item><description><p>", "<rss><channel><item><source>",
        "<rss><channel><item><media:group><media:content>", "<rss><channel><itunes:category>",
    ])
    func anyElementMayBeNestedWithoutEnd(_ start: String) throws {
        let last = "<" + (start.split(separator: "<").last.map { String($0) } ?? "")
        let feed = try parse(start + times(last, 20_000))
        #expect(feed.entries.count <= 20_000)
        #expect(!feed.warnings.isEmpty)
    }

    @Test func billionLaughsLaughOnce() throws {
        let entities = (1..<10).map { level in
            "<!ENTITY l\(level) \"\(times("&l\(level - 1);", 10))\">"
        }
        let feed = try parse(
            "<!DOCTYPE r [<!ENTITY l0 \"lol\">\(entities.joined())]><rss><channel><title>&l9;</title>"
        )
        #expect(feed.arena.count <= 70_000)
    }

    @Test func externalEntitiesStandForThemselves() throws {
        let feed = try parse(
            """
            <!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]><rss><channel>
            <title>a&e;b</title></channel></rss>
            """
        )
        #expect(feed.string(feed.title?.text) == "a&e;b")
    }

    /// Every prefix of a document that uses everything, so that it ends at each possible place.
    @Test func anyPrefixOfADocumentIsSafe() throws {
        let document = Array(
            """
            \u{FEFF}<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><!-- c --><rss
             xmlns:m='http://search.yahoo.com/mrss/' xml:base="b"><channel xml:lang="de"><title>é&a;
            &#233;</title><item><description><![CDATA[<p>]]></description><m:group><m:content
             url="u"/></m:group><author><name>n</name></author><a:content type="xhtml"><div
             xml:base="c"><a href="d"/></div></a:content></item></channel></rss>
            """.utf8
        )
        for length in 0...document.count {
            let prefix = Array(document[..<length])
            let feed = try? FeedParser.parse(prefix)
            #expect(feed?.entries.count ?? 0 <= 1)
        }
    }

    /// Every byte of a document replaced by others, one at a time.
    @Test func anyChangedByteIsSafe() {
        let document = Array(
            """
            <?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>
            <entry><title type='html'>&lt;é</title><link href='x'/></entry></feed>
            """.utf8
        )
        for index in document.indices {
            for byte: UInt8 in [0, 0x26, 0x3C, 0x3E, 0x22, 0x80, 0xFF] {
                var changed = document
                changed[index] = byte
                let feed = try? FeedParser.parse(changed)
                #expect(feed?.entries.count ?? 0 <= 2)
            }
        }
    }
}

import FeedmillParse
import Testing

@Suite struct FeedParserTests {
    @Test func readsRSS() throws {
        let feed = try FeedParser.parse(
            Array(
                """
                <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
                  xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
                <title>News</title><link>https://example.org/</link><ttl>60</ttl>
                <image><title>Not the title</title><url>https://example.org/i.png</url></image>
                <item><title>One</title><link>/one</link><guid isPermaLink="false">1</guid>
                <description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
                <dc:creator>Ann</dc:creator><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate>
                <category domain="d">c</category>
                <enclosure url="a.mp3" type="audio/mpeg" length="1"/></item>
                </channel></rss>
                """.utf8
            )
        )
        #expect(feed.format == .rss)
        #expect(feed.string(feed.title?.text) == "News")
        #expect(feed.string(feed.image?.text) == "https://example.org/i.png")
        #expect(feed.string(feed.hints.ttl) == "60")
        let entry = try #require(feed.entries.first)
        #expect(feed.string(entry.title?.text) == "One")
        #expect(feed.string(entry.id) == "1")
        #expect(!entry.idIsPermalink)
        #expect(feed.string(entry.summary?.text) == "Short")
        #expect(feed.string(entry.content?.text) == "<p>Long</p>")
        #expect(entry.content?.kind == .html)
        #expect(feed.string(entry.authors.first?.name) == "Ann")
        #expect(feed.string(entry.published) == "Mon, 01 Jan 2024 00:00:00 GMT")
        #expect(feed.string(entry.categories.first?.scheme) == "d")
        #expect(feed.string(entry.enclosures.first?.url.text) == "a.mp3")
        #expect(feed.warnings.isEmpty)
    }

    @Test func readsAtomWithXHTMLAndNestedBase() throws {
        let feed = try FeedParser.parse(
            Array(
                """
                <feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/" xml:lang="de">
                <title>T &eacute;</title>
                <entry xml:base="b/"><id>urn:1</id><title type="html">&lt;b>x&lt;/b></title>
                <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p xml:base="c/"
                ><a href="d">&amp;</a><br/></p></div></content></entry></feed>
                """.utf8
            )
        )
        #expect(feed.format == .atom)
        #expect(feed.string(feed.title?.text) == "T é")
        #expect(feed.string(feed.language) == "de")
        let content = try #require(feed.entries.first?.content)
        #expect(content.kind == .xhtml)
        #expect(feed.string(content.text) == "<p><a href=\"c/d\">&amp;</a><br></p>")
        let base = feed.bases[Int(content.base)]
        #expect(feed.string(base.reference) == "b/")
        #expect(feed.string(feed.bases[Int(base.parent)].reference) == "http://a.example/")
    }

    @Test func readsJSONFeed() throws {
        let feed = try FeedParser.parse(
            Array(
                #"""
                {"version":"https://jsonfeed.org/version/1.1","title":"J","items":[
                {"id":1,"content_html":"<p>\u00e9\ud83d\ude00</p>","content_text":"t","tags":["a","b"],
                "authors":[{"name":"N"}],"attachments":[{"url":"u","mime_type":"m","size_in_bytes":5}]}]}
                """#.utf8
            )
        )
        #expect(feed.format == .jsonFeed)
        let entry = try #require(feed.entries.first)
        #expect(feed.string(entry.id) == "1")
        #expect(feed.string(entry.content?.text) == "<p>é😀</p>")
        #expect(feed.string(entry.plainContent) == "t")
        #expect(entry.categories.count == 2)
        #expect(feed.string(entry.enclosures.first?.length) == "5")
    }

    @Test(arguments: [
        ("<opml version='2.0'/>", "not a feed but an OPML list of feeds"),
        ("<kml/>", "not a feed but a KML map"),
        ("<urlset/>", "not a feed but a sitemap"),
        ("<data><rss/></data>", "not a feed but an XML document with the root element “data”"),
        ("<div>no page</div>", "not a feed but an HTML page; it offers no feed"),
        ("{\"a\":1}", "not a feed but some other JSON document"),
        ("[]", "not a feed but a JSON list"),
        ("  ", "the document is empty"),
        ("hello", "not a feed: no XML element and no JSON in it"),
        (
            "<!DOCTYPE html><link rel=alternate type=application/rss+xml href=/f>",
            "not a feed but an HTML page; it offers /f"
        ),
    ]) func refusesWhatIsNoFeedAndSaysWhatItIs(_ text: String, _ message: String) {
        #expect {
            _ = try FeedParser.parse(Array(text.utf8))
        } throws: { ($0 as? ParseError)?.description == message }
    }
}

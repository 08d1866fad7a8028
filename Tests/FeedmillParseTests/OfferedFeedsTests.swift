import FeedmillParse
import Testing

@Suite struct OfferedFeedsTests {
    private func offered(_ page: String) -> OfferedFeeds? {
        do {
            _ = try FeedParser.parse(Array(page.utf8))
            return nil
        } catch {
            return error.offers
        }
    }

    @Test func linksAreFoundWhereverTheyStand() throws {
        let offers = try #require(
            offered(
                """
                <!DOCTYPE html><HTML><head><title>a <link> in a title</title>
                <!-- <link rel=alternate type=application/rss+xml href=/comment> -->
                <script>document.write('<link rel=alternate type=application/atom+xml href=/s>')</script>
                <LINK REL="Alternate home" TYPE="Application/RSS+XML; charset=utf-8" HREF=" /a?x=1&amp;y=2 ">
                <link rel="alternate" type="application/json" href="/wp-json/posts/1">
                <link rel="alternate" type="text/xml+oembed" href="/oembed">
                <link rel="alternate" hreflang="de" href="/de">
                <link rel="stylesheet" type="application/rss+xml" href="/style">
                <base href="/blog/"><base href="/other/">
                </head><body><div><p>Text
                <link rel="feed" href="b"><link rel='alternate' type='text/xml' href='c' />
                <link rel=alternate type=application/feed+json href=d>
                <link rel=alternate type=application/feed+json href=d>
                </body></html>
                """
            )
        )
        #expect(offers.links == ["/a?x=1&y=2", "b", "c", "d"])
        #expect(offers.anchors == [])
        #expect(offers.base == "/blog/")
    }

    @Test(
        arguments: [
            "/feed", "feed/", "/blog/rss", "https://a.example/atom.xml#top", "/x?feed=rss2",
            "?format=atom&n=1", "https://feeds.example.com/name", "/index.xml", "news.rss",
            "/feed.json", "/rss.php", "/category/news-rss20.xml", "/a/FEED/", "/feeds",
        ]
    )
    func anchorsThatLookLikeFeedsAreOffered(address: String) {
        #expect(offered("<html><a href=\"\(address)\">x</a></html>")?.anchors == [address])
    }

    @Test(
        arguments: [
            "/feedback", "/feedback.php", "/about", "mailto:rss", "javascript:feed", "/sitemap.xml",
            "https://reader.example/subscribe?url=https://a.example/feed", "#feed", "/feeding/time",
            "/rss.html", "/data.json", "",
        ]
    )
    func otherAnchorsAreNot(address: String) {
        #expect(offered("<html><a href=\"\(address)\">x</a></html>")?.anchors == [])
    }

    @Test func anchorsMayNameTypeOrScheme() {
        #expect(
            offered(
                """
                <html><a type="application/atom+xml" href="/x">x</a><a href="feed:https://b.example/y">y</a>
                <a href="feed://c.example/z">z</a></html>
                """
            )?.anchors == ["/x", "https://b.example/y", "http://c.example/z"]
        )
    }

    @Test func aPageOfLinksIsNotOfferedWhole() {
        let page = (0..<1_000).map {
            "<link rel=alternate type=application/rss+xml href=/\($0)><a href=/\($0)/feed>x</a>"
        }
        let offers = offered("<html>" + page.joined())
        #expect(offers?.links.count == 20)
        #expect(offers?.anchors.count == 20)
    }

    @Test(
        arguments: [
            (["</f>; rel=alternate; type=application/rss+xml"], ["/f"]),
            (
                [
                    "</a,b>; title=\"x, \\\"y\\\"; rel=z\"; rel=\"self alternate\" ;"
                        + " TYPE=\"Application/Atom+XML\", </c>; rel=next",
                    "<d>;rel=feed,<e>;rel=\"alternate\";type=\"application/json\"",
                ], ["/a,b", "d"]
            ),
            (["</f>; rel=alternate; rel=next; type=application/rss+xml"], ["/f"]),
            (["garbage", "<", "<>", "</x", "</x>; rel", "</x>; rel=\"alternate"], []),
        ]
    )
    func linkFieldsAreRead(values: [String], addresses: [String]) {
        #expect(LinkHeader.feeds(in: values) == addresses)
    }
}

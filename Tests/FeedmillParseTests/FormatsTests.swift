import Testing

@testable import FeedmillParse

@Suite struct FormatsTests {
    @Test(arguments: FeedFormat.allCases)
    func everyListedRootIsReadAsAFormatThatListsIt(format: FeedFormat) throws {
        for root in format.signs.roots {
            let document = "<\(root.rawValue) xmlns='http://www.w3.org/2005/Atom'/>"
            let feed = try FeedParser.parse(Array(document.utf8))
            #expect(feed.format.signs.roots.contains(root))
        }
    }

    @Test func acceptNamesFeedsFirstAndAnythingLast() {
        #expect(
            FeedFormat.accept == """
                application/rss+xml, application/atom+xml, application/feed+json, \
                application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, \
                application/json;q=0.7, */*;q=0.1
                """
        )
    }
}

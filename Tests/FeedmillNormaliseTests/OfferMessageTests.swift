import FeedmillAddress
import FeedmillModel
import FeedmillNormalise
import FeedmillParse
import Testing

@Suite struct OfferMessageTests {
    private func message(_ page: String, from address: String?) -> String? {
        do {
            _ = try FeedParser.parse(Array(page.utf8))
            return nil
        } catch {
            return address.flatMap { WebURL($0) }.map { error.reason(from: $0).words }
                ?? error.description
        }
    }

    @Test func offersAreToldByWholeAddresses() {
        let page = """
            <html><base href="blog/"><link rel=alternate type=application/rss+xml href=a>
            <link rel=alternate type=application/rss+xml href="javascript:x">
            <link rel=alternate type=application/rss+xml href="//u:p@b.example/?token=x#y"></html>
            """
        #expect(
            message(page, from: "https://a.example/x/y")
                == "not a feed but an HTML page; it offers https://a.example/x/blog/a"
                + " https://***@b.example/?token=***"
        )
        #expect(message("<html></html>", from: "https://a.example/")?.hasSuffix("no feed") == true)
        #expect(
            message("<html><a href=/feed></html>", from: nil)
                == "not a feed but an HTML page; it offers /feed"
        )
    }
}

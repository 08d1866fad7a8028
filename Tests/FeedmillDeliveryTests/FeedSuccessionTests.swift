import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

@testable import FeedmillDelivery

@Suite struct FeedSuccessionTests {
    private func feed(_ id: Int64, _ url: String) throws -> FeedState {
        let address = try #require(WebURL(url))
        return FeedState(
            id: id,
            identity: FeedIdentity.of(address),
            url: url,
            added: Timestamp(seconds: 0)
        )
    }

    private func heir(of old: [FeedState], _ urls: String...) throws -> [String] {
        let new = try urls.enumerated().map { try feed(Int64(100 + $0), $1) }
        return FeedSuccession.pairs(new, after: old).map { "\(urls[$0.heir]) \($0.old)" }
    }

    @Test(arguments: [
        ("https://a.example/feed/", true), ("http://www.a.example/feed", true),
        ("https://a.example/rss", true), ("https://a.example/atom.xml", true),
        ("https://a.example/feed?key=2", true), ("https://a.example/feed?format=json", true),
        ("https://a.example/feed?channel=2", false), ("https://a.example/comments/feed", false),
        ("https://b.example/feed", false), ("https://a.example:8443/feed", false),
    ])
    func anAddressThatIsWrittenAnewIsTheSameFeed(_ url: String, _ isSame: Bool) throws {
        let old = try feed(1, "https://a.example/feed?token=1")
        #expect(try heir(of: [old], url) == (isSame ? ["\(url) 1"] : []))
    }

    @Test func aFeedGoesOnWhereItHasMovedTo() throws {
        var moved = try feed(1, "https://a.example/feed")
        moved.url = "https://b.example/new"
        var redirected = try feed(2, "https://a.example/2")
        redirected.validatorsURL = "https://c.example/2"
        var watched = try feed(3, "https://a.example/3")
        watched.memory.move = MoveEvidence(
            target: try #require(WebURL("https://d.example/3")),
            first: Timestamp(seconds: 0),
            last: Timestamp(seconds: 0),
            polls: 1
        )
        let urls = ["http://b.example/new", "https://c.example/2", "https://d.example/3"]
        for (index, url) in urls.enumerated() {
            #expect(try heir(of: [moved, redirected, watched], url) == ["\(url) \(index + 1)"])
        }
    }

    @Test func whereTwoFitNoneDoes() throws {
        let one = try feed(1, "https://a.example/blog/rss")
        let two = try feed(2, "https://a.example/blog/atom")
        #expect(try heir(of: [one, two], "https://a.example/blog") == [])
        #expect(
            try heir(of: [one], "https://a.example/blog/feed", "https://a.example/blog/json") == []
        )
    }
}

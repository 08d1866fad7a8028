@testable import FeedmillAddress
import FeedmillConfig
@testable import FeedmillDelivery
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
@testable import FeedmillPoll
import FeedmillSchedule
import Testing

/// Full text on the loop's way: a feed's answer, a look at what is new, pages, delivery.
@Suite("Pages of articles on the loop's way") struct FullTextQueueTests {
    private static let robots = "https://a.example/robots.txt"
    private static let one = "https://a.example/1"
    private static let two = "https://a.example/2"
    private static let text = "The text of the page."

    /// A feed of two articles whose host's rules are known.
    private func begun(
        _ mode: PollMode = .once,
        holdLimit: Duration = .seconds(30),
        rules: RobotsRules = .none,
        links: [String] = [one, two]
    ) throws -> ArticleWalk {
        var walk = try ArticleWalk(["a.example"], mode, holdLimit: holdLimit)
        #expect(walk.run(at: .zero) == ["poll 0"])
        walk.polled(0, links: links, at: .zero)
        #expect(walk.run(at: .seconds(1)) == ["read \(Self.robots)"])
        try walk.answered(0, Self.robots, .rules(rules), at: .seconds(1))
        return walk
    }

    @Test("Rules first, then one page after the other at the host's pace, then the delivery")
    func order() throws {
        var walk = try begun()
        #expect(walk.run(at: .milliseconds(1_500)).isEmpty)
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        #expect(walk.run(at: .seconds(9)).isEmpty)
        try walk.answered(0, Self.one, walk.page(), at: .seconds(10))
        #expect(walk.run(at: .seconds(10)) == ["read \(Self.two)"])
        try walk.answered(0, Self.two, walk.page(), at: .seconds(10))
        #expect(walk.run(at: .seconds(10)) == ["deliver 0"])
        #expect(walk.texts(0) == [Self.text, Self.text] && walk.warnings(0) == [[], []])
        #expect(walk.delivered[0]?.pages == PagesReport(read: 2, failed: 0))
        #expect(walk.loop.isFinished)
    }

    @Test("What the rules forbid is not asked for")
    func forbidden() throws {
        let rules = RobotsRules(Array("User-agent: *\nDisallow: /1".utf8), product: "feedmill")
        var walk = try begun(rules: rules)
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.two)"])
        try walk.answered(0, Self.two, walk.page(), at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["deliver 0"])
        #expect(walk.texts(0) == ["Short.", Self.text])
        #expect(
            walk.warnings(0)[0]
                == ["no full text: the robots.txt of a.example keeps programs away from it"]
        )
    }

    @Test("Rules that cannot be read are asked for twice, and forbid all pages of the host")
    func unreachable() throws {
        var walk = try ArticleWalk(["a.example"])
        _ = walk.run(at: .zero)
        walk.polled(0, links: [Self.one, "https://b.example/3"], at: .zero)
        #expect(walk.run(at: .seconds(1)) == ["read \(Self.robots)"])
        let failure = walk.failure(status: 500, mayPass: true)
        try walk.answered(0, Self.robots, failure, at: .seconds(2))
        // The other host's turn comes in between.
        #expect(walk.run(at: .seconds(2)) == ["read https://b.example/robots.txt"])
        try walk.answered(0, "https://b.example/robots.txt", .rules(.none), at: .seconds(2))
        #expect(walk.run(at: .seconds(3)) == ["read https://b.example/3"])
        try walk.answered(0, "https://b.example/3", walk.page(), at: .seconds(3))
        #expect(walk.run(at: .seconds(4)) == ["read \(Self.robots)"])
        try walk.answered(0, Self.robots, failure, at: .seconds(4))
        #expect(walk.run(at: .seconds(4)) == ["deliver 0"])
        #expect(walk.texts(0) == ["Short.", Self.text])
        #expect(
            walk.warnings(0)[0] == ["no full text: the robots.txt of a.example cannot be read"]
        )
    }

    @Test("What may pass is tried once more, after the others; what will not is not")
    func retries() throws {
        var walk = try begun(links: [Self.one, Self.two, "https://a.example/3"])
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.failure(status: 500, mayPass: true), at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["read \(Self.two)"])
        try walk.answered(0, Self.two, walk.failure(status: 404), at: .seconds(4))
        #expect(walk.run(at: .seconds(4)) == ["read https://a.example/3"])
        try walk.answered(0, "https://a.example/3", walk.page(), at: .seconds(5))
        #expect(walk.run(at: .seconds(5)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.failure(status: 500, mayPass: true), at: .seconds(6))
        #expect(walk.run(at: .seconds(6)) == ["deliver 0"])
        #expect(
            walk.warnings(0) == [
                ["no full text: HTTP 500: the server has a fault"],
                ["no full text: HTTP 404: not found; check the address"], [],
            ]
        )
        let report = PagesReport(read: 1, failed: 2, problem: .request(.status(500)))
        #expect(walk.delivered[0]?.pages == report)
    }

    @Test("Two feeds that show an article have its page read once, and both have its text")
    func shared() throws {
        var walk = try ArticleWalk(["a.example", "b.example"])
        #expect(walk.run(at: .zero) == ["poll 0", "poll 1"])
        walk.polled(0, links: [Self.one, Self.two], at: .zero)
        walk.polled(1, links: [Self.one], at: .zero)
        #expect(walk.run(at: .seconds(1)) == ["read \(Self.robots)"])
        try walk.answered(0, Self.robots, .rules(.none), at: .seconds(1))
        let next = walk.run(at: .seconds(2))
        #expect(next == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.page(), at: .seconds(2))
        // The second feed has all it wants, the first goes on.
        #expect(walk.run(at: .seconds(3)) == ["deliver 1", "read \(Self.two)"])
        #expect(walk.texts(1) == [Self.text])
        try walk.answered(0, Self.two, walk.page(), at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["deliver 0"])
        #expect(walk.texts(0) == [Self.text, Self.text])
    }

    @Test("A feed that comes later takes what was read for one that is not delivered yet")
    func latecomer() throws {
        var walk = try ArticleWalk(["a.example", "b.example", "c.example"])
        #expect(walk.run(at: .zero) == ["poll 0", "poll 1", "poll 2"])
        walk.polled(0, links: [Self.one, Self.two], at: .zero)
        #expect(walk.run(at: .seconds(1)) == ["read \(Self.robots)"])
        try walk.answered(0, Self.robots, .rules(.none), at: .seconds(1))
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.page(), at: .seconds(2))
        #expect(walk.run(at: .seconds(3)) == ["read \(Self.two)"])
        walk.polled(1, links: [Self.one], at: .seconds(3))
        #expect(walk.run(at: .seconds(4)) == ["deliver 1"])
        #expect(walk.texts(1) == [Self.text])
        // All is read and nothing delivered when the third comes.
        try walk.answered(0, Self.two, walk.failure(status: 410), at: .seconds(5))
        walk.polled(2, links: [Self.two], at: .seconds(5))
        #expect(Set(walk.run(at: .seconds(5))) == ["deliver 0", "deliver 2"])
        #expect(walk.warnings(2) == [["no full text: HTTP 410: gone for good; remove the feed"]])
    }

    @Test("What was read is not read again when the delivery fails")
    func deliveryFails() throws {
        var walk = try begun(.untilStopped, links: [Self.one])
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.page(), at: .seconds(3))
        _ = walk.loop.actions(at: .seconds(3), now: ArticleWalk.now)
        _ = walk.loop.deliveryFailed([0], at: .seconds(3), now: ArticleWalk.now)
        #expect(walk.run(at: .seconds(8)) == ["poll 0"])
        walk.polled(0, links: [Self.one], at: .seconds(8))
        #expect(walk.run(at: .seconds(8)) == ["deliver 0"])
        #expect(walk.texts(0) == [Self.text])
        // Once it is delivered, nothing of it is kept.
        #expect(walk.run(at: .seconds(9)) == ["poll 0"])
        walk.polled(0, links: [Self.one], at: .seconds(9))
        #expect(walk.run(at: .seconds(10)) == ["read \(Self.one)"])
    }

    @Test("Other selectors make another text of the same page")
    func otherRules() throws {
        var selectors = FeedSettings.PageSelectors()
        selectors.content = try PageSelector("p")
        let url = try #require(WebURL(Self.one))
        var answers = FullTextQueue.Answers()
        answers.keep(try ArticleWalk([]).page(), to: .page(url), for: 0, by: selectors)
        #expect(answers.answer(from: url, by: .init()) == nil)
        #expect(answers.answer(from: url, by: selectors) != nil)
        answers.forget([1])
        #expect(answers.answer(from: url, by: selectors) != nil)
        answers.forget([0])
        #expect(answers.answer(from: url, by: selectors) == nil)
    }

    @Test("Other feeds go on while one waits for its pages")
    func others() throws {
        var walk = try ArticleWalk(["a.example"] + (1...8).map { "h\($0).example" })
        #expect(walk.run(at: .zero).count == 9)
        walk.polled(0, links: [Self.one], at: .zero)
        #expect(walk.run(at: .seconds(1)) == ["read \(Self.robots)"])
        for index in 1...8 {
            walk.polled(index, links: [], at: .seconds(2))
            #expect(walk.run(at: .seconds(2)) == ["deliver \(index)"])
        }
        #expect(!walk.loop.isFinished)
    }

    @Test("A page that several entries link to is of none of them")
    func sharedPage() throws {
        var walk = try begun(links: [
            Self.one, "https://a.example/live#1", "https://a.example/live#2",
        ])
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.page(), at: .seconds(2))
        #expect(walk.run(at: .seconds(3)) == ["deliver 0"])
        let warning = ["no full text: its page is that of other entries, too"]
        #expect(walk.warnings(0) == [[], warning, warning])
    }

    // MARK: - Hosts that want to be left alone

    @Test("A short wait is waited for, a long one is not", arguments: [20, 61])
    func heldBack(seconds: Int) throws {
        var walk = try begun(.untilStopped)
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        let busy = walk.failure(status: 429, mayPass: true, hold: .seconds(seconds))
        try walk.answered(0, Self.one, busy, at: .seconds(2))
        guard seconds == 20 else {
            #expect(walk.run(at: .seconds(2)) == ["deliver 0"])
            let warning = "no full text: \(FailureReason.status(429).words)"
            #expect(walk.warnings(0) == [[warning], [warning]])
            let pace = walk.delivered[0]?.paces["a.example"]
            #expect(pace?.heldUntil == ArticleWalk.now + .seconds(2 + seconds))
            return
        }
        #expect(walk.run(at: .seconds(21)).isEmpty)
        #expect(walk.run(at: .seconds(22)) == ["read \(Self.two)"])
    }

    @Test("A hold that frees one feed lets none stand in two lines")
    func oneLineEach() throws {
        var walk = try ArticleWalk(["a.example", "a.example"], .untilStopped)
        #expect(walk.run(at: .zero) == ["poll 0"])
        #expect(walk.run(at: .seconds(1)) == ["poll 1"])
        let elsewhere = ["https://b.example/1", "https://c.example/1"]
        walk.polled(0, links: [Self.one] + elsewhere, at: .seconds(1))
        walk.polled(1, links: [Self.two], at: .seconds(1))
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.robots)"])
        try walk.answered(0, Self.robots, .rules(.none), at: .seconds(2))
        #expect(walk.run(at: .seconds(3)) == ["read \(Self.one)"])
        let busy = walk.failure(status: 429, mayPass: true, hold: .seconds(600))
        try walk.answered(0, Self.one, busy, at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["deliver 1", "read https://b.example/robots.txt"])
        #expect(walk.run(at: .seconds(9)).isEmpty)
    }

    @Test("Where no time passes, no wait is waited for")
    func virtualTime() throws {
        var walk = try begun(.once, holdLimit: .zero)
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        let busy = walk.failure(status: 503, mayPass: true, hold: .seconds(20))
        try walk.answered(0, Self.one, busy, at: .seconds(2))
        #expect(walk.run(at: .seconds(2)) == ["deliver 0"])
        let warning = "no full text: a.example is on hold"
        #expect(walk.warnings(0) == [[warning], [warning]])
        #expect(walk.loop.isFinished && walk.loop.summary.heldBack == 0)
    }

    @Test("A feed whose 429 is its own affair leaves the host alone for nobody else")
    func ownHold() throws {
        var walk = try ArticleWalk(["a.example", "a.example"]) { $0.holdBack = .feed }
        _ = walk.run(at: .zero)
        walk.polled(0, links: [Self.one], at: .zero)
        #expect(walk.run(at: .seconds(1)) == ["poll 1"])
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.robots)"])
        let busy = walk.failure(status: 429, mayPass: true, hold: .seconds(600))
        try walk.answered(0, Self.robots, busy, at: .seconds(2))
        #expect(walk.run(at: .seconds(2)) == ["deliver 0"])
        #expect(walk.delivered[0]?.paces == [:])
    }

    @Test("The delay that the rules ask for is kept")
    func crawlDelay() throws {
        let rules = RobotsRules(Array("User-agent: *\nCrawl-delay: 7".utf8), product: "feedmill")
        var walk = try begun(rules: rules)
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.page(), at: .seconds(2))
        #expect(walk.run(at: .milliseconds(8_999)).isEmpty)
        #expect(walk.run(at: .seconds(9)) == ["read \(Self.two)"])
    }

    // MARK: - Redirects

    @Test("A page that leads to another host is asked for there, by the rules there")
    func moved() throws {
        var walk = try begun(links: [Self.one])
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        let target = try #require(WebURL("https://b.example/story/1"))
        try walk.answered(0, Self.one, .moved(target), at: .seconds(2))
        #expect(walk.run(at: .seconds(2)) == ["read https://b.example/robots.txt"])
        try walk.answered(0, "https://b.example/robots.txt", .rules(.none), at: .seconds(2))
        #expect(walk.run(at: .seconds(3)) == ["read https://b.example/story/1"])
        try walk.answered(0, "https://b.example/story/1", walk.page(), at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["deliver 0"])
        #expect(walk.texts(0) == [Self.text])
    }

    @Test("Redirects are followed five times at most, and in no circle", arguments: [false, true])
    func hops(isCircle: Bool) throws {
        var walk = try begun(links: [Self.one])
        var (time, page, reads) = (Duration.seconds(2), 1, walk.run(at: .seconds(2)).count)
        while walk.delivered.isEmpty, reads < 30 {
            let next = isCircle ? 3 - page : page + 1
            let target = try #require(WebURL("https://a.example/\(next)"))
            try walk.answered(0, "https://a.example/\(page)", .moved(target), at: time)
            page = next
            time += .seconds(1)
            reads += walk.run(at: time).count { $0.hasPrefix("read") }
        }
        // Where it was before, nothing has to be asked.
        #expect(reads == (isCircle ? 2 : 6))
        #expect(walk.warnings(0) == [["no full text: it redirects more than 5 times"]])
    }

    @Test(
        "Walls that ask for consent or a login are told from articles",
        arguments: [
            ("https://consent.b.example/x", true), ("https://b.example/login?next=%2F1", true),
            ("https://a.example/signin", true), ("https://b.example/gate?to=/2024/long-name", true),
            ("https://b.example/2024/long-name?from=rss", false), ("https://b.example/s/1", false),
            ("https://www.a.example/2024/long-name/", false),
        ]
    )
    func walls(target: String, isWall: Bool) throws {
        let page = try #require(WebURL("https://a.example/2024/long-name"))
        #expect(try InterstitialPage.stands(at: #require(WebURL(target)), before: page) == isWall)
    }

    // MARK: - Bounds

    @Test("When the time is over, the news go out with what there is")
    func deadline() throws {
        var walk = try begun()
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.page(), at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["read \(Self.two)"])
        // It is under way: its answer ends it, whatever it is.
        #expect(walk.run(at: .seconds(700)).isEmpty)
        try walk.answered(0, Self.two, walk.failure(status: 500, mayPass: true), at: .seconds(701))
        #expect(walk.run(at: .seconds(701)) == ["deliver 0"])
        #expect(walk.texts(0) == [Self.text, "Short."])
        #expect(walk.warnings(0)[1] == ["no full text: there was no time left for its page"])
    }

    @Test("The time is over for those that stand in line, too")
    func deadlineInLine() throws {
        var walk = try begun(.untilStopped)
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        let wakes = walk.loop.actions(at: .seconds(3), now: ArticleWalk.now).compactMap {
            if case .wake(let time) = $0 { time } else { nil }
        }
        #expect(wakes.isEmpty || wakes.allSatisfy { $0 > .seconds(3) })
        // Two transfers on the host: the second page waits for none of them.
        let busy = walk.failure(status: 503, mayPass: true, hold: .seconds(50))
        try walk.answered(0, Self.one, busy, at: .seconds(580))
        #expect(walk.run(at: .seconds(590)).isEmpty)
        #expect(walk.run(at: .seconds(602)) == ["deliver 0"])
        // Nothing of it stands in line any more: what comes next is the feed itself.
        #expect(walk.run(at: .seconds(640)) == ["poll 0"])
    }

    @Test("Pages that are too large together leave the others without")
    func tooLarge() throws {
        var walk = try begun()
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        let huge = try walk.page(String(repeating: "x", count: 5 << 20))
        try walk.answered(0, Self.one, huge, at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["deliver 0"])
        #expect(
            walk.warnings(0)[1] == ["no full text: the pages of the feed are too large together"]
        )
    }

    @Test("So many pages are under way at once, and no more")
    func reads() throws {
        var walk = try ArticleWalk((0..<40).map { "h\($0).example" })
        #expect(walk.run(at: .zero).count == 40)
        for index in 0..<40 {
            walk.polled(index, links: ["https://h\(index).example/1"], at: .zero)
        }
        var urls = walk.run(at: .seconds(1))
        #expect(urls.count == 16)
        // Each end makes room for one other.
        var seen = Set(urls)
        for round in 0..<24 {
            let url = try #require(urls.popLast()?.dropFirst(5)).description
            let host = try #require(WebURL(url)?.host?.split(separator: ".").first?.dropFirst())
            let index = try #require(Int(host))
            try walk.answered(index, url, walk.failure(status: 410), at: .seconds(2 + round))
            let next = walk.run(at: .seconds(2 + round)).filter { $0.hasPrefix("read") }
            #expect(next.count <= 1)
            urls = next + urls
            seen.formUnion(next)
        }
        #expect(seen.count > 16)
    }

    @Test("When what waits takes too much memory, feeds of its kind wait, and no others")
    func memory() throws {
        var walk = try ArticleWalk((0..<3).map { "h\($0).example" })
        #expect(walk.run(at: .zero) == ["poll 0", "poll 1", "poll 2"])
        walk.polled(0, links: [Self.one], size: 9 << 20, at: .zero)
        #expect(walk.run(at: .zero).isEmpty)

        var queue = FullTextQueue()
        func starts(_ index: Int, wantsFullText: Bool = true) -> Bool {
            queue.start(index, wantsFullText: wantsFullText, usualWeight: 1_000)
        }
        #expect(starts(0))
        queue.polled(0)
        queue.add(0, walk.answer(0, links: [Self.one], size: 9 << 20))
        #expect(!starts(1) && starts(2, wantsFullText: false))
        #expect(queue.takeParked(usualWeight: 1_000) == [])
        queue.dropped([0])
        #expect(queue.takeParked(usualWeight: 1_000) == [1])
        #expect(starts(1))
    }

    // MARK: - Ends

    @Test("A stop drops the news whole whose pages are still to come")
    func stop() throws {
        var walk = try begun()
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        walk.loop.stop()
        #expect(walk.run(at: .seconds(2)).isEmpty && !walk.loop.isFinished)
        try walk.answered(0, Self.one, walk.failure(status: 500), at: .seconds(3))
        #expect(walk.run(at: .seconds(3)).isEmpty && walk.loop.isFinished)
        #expect(walk.delivered.isEmpty)
    }

    @Test("When nobody can tell what is new, the feed is asked again after the pause")
    func lookFails() throws {
        var walk = try ArticleWalk(["a.example"], .untilStopped)
        #expect(walk.run(at: .zero) == ["poll 0"])
        walk.polled(0, links: [Self.one], at: .zero)
        let isLooking = walk.loop.actions(at: .zero, now: ArticleWalk.now).contains {
            if case .identify = $0 { true } else { false }
        }
        #expect(isLooking)
        _ = walk.loop.deliveryFailed([0], at: .zero, now: ArticleWalk.now)
        #expect(walk.run(at: .seconds(4)).isEmpty)
        #expect(walk.run(at: .seconds(5)) == ["poll 0"])
    }

    @Test("A feed that is removed while its pages are read is still delivered")
    func removed() throws {
        var walk = try begun(.untilStopped, links: [Self.one])
        let poller = FeedPoller(
            configuration: .init(),
            userAgent: "t",
            now: { ArticleWalk.now },
            fetch: { _ in fatalError("nothing is fetched") }
        )
        walk.loop.changed(
            LoopChange(feeds: [], poller: poller, limits: .init()),
            now: ArticleWalk.now
        )
        #expect(walk.run(at: .seconds(2)) == ["read \(Self.one)"])
        try walk.answered(0, Self.one, walk.page(), at: .seconds(3))
        #expect(walk.run(at: .seconds(3)) == ["deliver 0"])
        #expect(walk.texts(0) == [Self.text])
    }
}

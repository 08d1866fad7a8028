import FeedmillTestSupport
@testable import FeedmillSchedule
import Testing

/// robots.txt as RFC 9309 has it.
@Suite struct RobotsRulesTests {
    private func rules(_ text: String, product: String = "feedmill") -> RobotsRules {
        RobotsRules(Array(text.utf8), product: product)
    }

    @Test(arguments: [
        // The group that names us, whatever the case and whatever follows the name.
        ("User-agent: feedmill\nDisallow: /a", "/a", false),
        ("USER-AGENT:FeedMill/2.0\ndisallow:/a", "/a", false),
        ("User-agent: feedmillbot\nDisallow: /a", "/a", true),
        ("User-agent: *\nDisallow: /\n\nUser-agent: feedmill\nDisallow: /b", "/a", true),
        ("User-agent: feedmill\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", true),
        ("User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /b", "/a", true),
        ("User-agent: *\nDisallow: /a", "/a/b", false),
        // Several names for one group, several groups for one name.
        ("User-agent: x\nUser-agent: feedmill\nDisallow: /a", "/a", false),
        (
            "User-agent: feedmill\nDisallow: /a\nUser-agent: x\nUser-agent: feedmill\nDisallow: /b",
            "/a", false
        ),
        (
            "User-agent: feedmill\nDisallow: /a\nUser-agent: x\nUser-agent: feedmill\nDisallow: /b",
            "/b", false
        ),
        // Lines that are no rules change nothing.
        ("User-agent: feedmill\nSitemap: /s\nNonsense\nDisallow: /a", "/a", false),
        ("Disallow: /a\nUser-agent: feedmill\nDisallow: /b", "/a", true),
        ("\u{FEFF}User-agent: *\r\nDisallow: /a # not this\r\n", "/a", false),
        ("User-agent: *\rDisallow: /a", "/a", false),
        ("", "/a", true), ("<html><p>Not found</p></html>", "/a", true),
        // The longest match wins, and the kind one of two.
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true),
        ("User-agent: *\nAllow: /p$\nDisallow: /", "/p", true),
        ("User-agent: *\nAllow: /p$\nDisallow: /", "/p/q", false),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", true),
        ("User-agent: *\nDisallow: *print", "/x?print=1", false),
        ("User-agent: *\nDisallow: /*/b*c", "/a/x/b/y/c/d", false),
        ("User-agent: *\nDisallow: /*/b*c", "/a/x/c", true),
        ("User-agent: *\nDisallow: private", "/private/x", false),
        ("User-agent: *\nDisallow: /A", "/a", true),
        // Escapes.
        ("User-agent: *\nDisallow: /%7ejoe", "/~joe/x", false),
        ("User-agent: *\nDisallow: /a%3cd", "/a%3Cd", false),
        ("User-agent: *\nDisallow: /ü", "/%C3%BC", false),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", true),
    ])
    func rulesAreKept(text: String, target: String, isAllowed: Bool) {
        #expect(rules(text).allows(target) == isAllowed)
    }

    @Test func whatCouldNotBeReadForbidsAllAndWhatIsNotThereNothing() {
        #expect(!RobotsRules.unreachable.allows("/"))
        #expect(RobotsRules.none.allows("/"))
    }

    @Test(arguments: [
        ("User-agent: *\nCrawl-delay: 5", Duration.seconds(5)),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /x", .milliseconds(500)),
        ("User-agent: *\nCrawl-delay: 86400", .seconds(30)),
        ("User-agent: *\nCrawl-delay: inf", .seconds(30)),
        ("User-agent: *\nCrawl-delay: -1", nil), ("User-agent: *\nCrawl-delay: nan", nil),
        ("User-agent: *\nCrawl-delay: soon", nil), ("User-agent: x\nCrawl-delay: 5", nil),
        ("User-agent: *\nCrawl-delay: 9\n\nUser-agent: feedmill\nAllow: /", nil),
    ])
    func crawlDelayIsHeededWithinBounds(text: String, delay: Duration?) {
        #expect(rules(text).crawlDelay == delay)
    }

    @Test func onlySoMuchOfAFileIsRead() {
        let filler = String(repeating: "# nothing\n", count: 60_000)
        #expect(rules("User-agent: *\nDisallow: /a\n" + filler).allows("/a") == false)
        #expect(rules(filler + "User-agent: *\nDisallow: /a\n").allows("/a"))
        // The line at the border is cut, and is no rule of its own.
        let head = "User-agent: *\n#"
        let rest = RobotsRules.sizeLimit - head.utf8.count - "\nDisallow: /".utf8.count
        let long = head + String(repeating: "x", count: rest) + "\nDisallow: /only-this"
        #expect(rules(long).allows("/a"))
    }

    /// Files that would take long, by what is bad about them.
    private static let hostile = [
        "many stars in many rules": "User-agent: *\n"
            + String(
                repeating: "Disallow: /" + String(repeating: "*a", count: 40) + "b\n",
                count: 6_000
            ),
        "many stars in one rule": "User-agent: *\nDisallow: /"
            + String(repeating: "*a", count: 240_000) + "b",
        "300,000 rules": "User-agent: *\n"
            + (0..<300_000).map { "Disallow: /\($0)/\n" }.joined(),
        "many names": String(repeating: "User-agent: feedmill\n", count: 20_000) + "Disallow: /a",
        "noise": String(
            decoding: (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) },
            as: UTF8.self
        ),
    ]

    @Test(arguments: hostile.keys.sorted())
    func hostileFilesAreBounded(what: String) throws {
        let text = try #require(Self.hostile[what])
        let time = processorTime {
            let rules = rules(text)
            for _ in 0..<3 { _ = rules.allows("/" + String(repeating: "a", count: 2_000)) }
        }
        #expect(time < .seconds(60))
    }

    @Test func filesThatTakeTooMuchWorkSayNo() {
        let pattern = "Disallow: /*" + String(repeating: "a", count: 4_000) + "b\n"
        let text = "User-agent: *\n" + String(repeating: pattern, count: 100)
        #expect(!rules(text).allows("/" + String(repeating: "a", count: 8_000)))
    }
}

@Suite struct RobotsCacheTests {
    @Test func rulesAreKeptForADayAndFailuresForAQuarterOfAnHour() {
        var cache = RobotsCache()
        cache.keep(.none, of: "a", at: .zero)
        cache.keep(.unreachable, of: "b", at: .zero)
        #expect(cache.rules(of: "a", at: .seconds(86_399)) == RobotsRules.none)
        #expect(cache.rules(of: "a", at: .seconds(86_400)) == nil)
        #expect(cache.rules(of: "b", at: .seconds(899)) == RobotsRules.unreachable)
        #expect(cache.rules(of: "b", at: .seconds(900)) == nil)
        #expect(cache.rules(of: "c", at: .zero) == nil)
    }

    @Test func theOldestGiveWayWhenThereAreTooMany() {
        var cache = RobotsCache()
        for number in 0..<2_500 { cache.keep(.none, of: "\(number)", at: .zero) }
        #expect(cache.rules(of: "499", at: .zero) == nil)
        #expect(cache.rules(of: "500", at: .zero) != nil)
        let text = "User-agent: *\n" + (0..<20_000).map { "Disallow: /\($0)\n" }.joined()
        let heavy = RobotsRules(Array(text.utf8), product: "feedmill")
        for number in 0..<10 { cache.keep(heavy, of: "heavy\(number)", at: .zero) }
        #expect(cache.rules(of: "2499", at: .zero) == nil)
        #expect(cache.rules(of: "heavy0", at: .zero) == nil)
        #expect(cache.rules(of: "heavy9", at: .zero) != nil)
    }
}

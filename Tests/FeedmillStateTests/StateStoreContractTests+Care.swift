import FeedmillAddress
import FeedmillDoubles
import FeedmillModel
import FeedmillSchedule
import FeedmillTestSupport
import Testing

@testable import FeedmillState

/// What a store keeps beside feeds and articles, and what it forgets.
extension StateStoreContractTests {
    // MARK: - Hosts

    @Test(arguments: Kind.allCases)
    func whatIsLearntOfHostsIsKept(kind: Kind) async throws {
        let store = try open(kind)
        var pace = HostPace()
        pace.gap = .milliseconds(64_500)
        pace.good = .seconds(70)
        pace.bad = .milliseconds(60_250)
        (pace.streak, pace.probes) = (7, 3)
        pace.hold = .seconds(600)
        (pace.heldSince, pace.heldUntil) = (now, now + .seconds(600))
        (pace.lastStart, pace.lastAnswer) = (now + .seconds(-1), now + .seconds(-70))
        let held = HostPace(heldSince: now, until: day(2))
        try await commit(store) { $0.hosts = ["a": pace, "b": held] }
        #expect(try await store.hostPaces(at: now) == ["a": pace, "b": held])
        // The last word counts.
        pace.streak = 8
        try await commit(store) { [pace] in $0.hosts = ["a": pace] }
        #expect(try await store.hostPaces(at: now) == ["a": pace, "b": held])
        // Nothing of a host is kept that says nothing any more.
        _ = try await store.register([], at: day(3))
        #expect(try await store.hostPaces(at: now).keys.sorted() == ["a"])
        _ = try await store.register([], at: day(91))
        #expect(try await store.hostPaces(at: now).isEmpty)
    }

    @Test(arguments: Kind.allCases)
    func aFeedThatIsNotListedLosesItsFingerprint(kind: Kind) async throws {
        let store = try open(kind)
        var feeds = try await register(store, "a", "b", "never polled")
        for index in 0..<2 {
            feeds[index].health.fingerprint = FeedFingerprint(request: 5, pace: 6)
        }
        try await commit(store) { [feeds] in $0.feeds = feeds }
        try await store.keepFingerprints(of: ["a"])
        let requests = try await store.feeds().map(\.health.fingerprint?.request)
        #expect(requests == [5, 0, nil])
    }

    @Test(arguments: Kind.allCases)
    func aReleasedHostIsNotOnHold(kind: Kind) async throws {
        let store = try open(kind)
        let pace = HostPace(heldSince: now, until: day(1))
        try await commit(store) { [pace] in $0.hosts = ["a": pace, "b": pace] }
        try await store.release(["a", "unknown"])
        let held = try await store.hostPaces(at: now).filter { $0.value.heldUntil(at: now) != nil }
        #expect(held.keys.sorted() == ["b"])
    }

    @Test(arguments: Kind.allCases)
    func holdsOfAClockThatWasAheadAreSettled(kind: Kind) async throws {
        let store = try open(kind)
        var pace = HostPace(heldSince: day(3_650), until: day(3_650) + .seconds(60))
        pace.lastStart = day(3_650)
        try await commit(store) { [pace] in $0.hosts = ["a": pace] }
        try await store.settle(after: ClockMemory.Step(noticed: now, by: .seconds(-1)))
        let settled = try #require(try await store.hostPaces(at: now)["a"])
        #expect(settled.heldUntil(at: now) == now + .seconds(60))
        #expect(settled.lastStart == now)
    }

    // MARK: - Clock

    @Test(arguments: Kind.allCases)
    func timesAheadOfTheClockAreSettled(kind: Kind) async throws {
        let store = try open(kind)
        #expect(try await store.clock() == ClockMemory())
        var feeds = try await register(store, "ahead", "right", "never")
        feeds[0].lastAttempt = day(3_650)
        feeds[0].lastSuccess = day(3_650)
        feeds[0].nextDue = day(3_650) + .seconds(1_800)
        feeds[0].memory.notBefore = day(3_651)
        feeds[1].lastAttempt = day(1)
        feeds[1].nextDue = day(3)
        try await commit(store) { [feeds] in $0.feeds = feeds }
        #expect(try await store.clock() == ClockMemory(lastWork: day(3_650)))
        let step = ClockMemory.Step(noticed: day(2), by: day(2) - day(3_650))
        try await store.settle(after: step)
        #expect(try await store.clock() == ClockMemory(lastWork: day(2), step: step))
        let ahead = try #require(try await store.feed(identity: "ahead"))
        #expect(ahead.nextDue == day(2) + .seconds(1_800))
        #expect(ahead.memory.notBefore == day(3))
        #expect(ahead.lastAttempt == day(2) && ahead.lastSuccess == day(2))
        #expect(try await store.feed(identity: "right") == feeds[1])
        #expect(try await store.feed(identity: "never") == feeds[2])
        // The last jump is the one that is remembered.
        let next = ClockMemory.Step(noticed: day(5), by: .seconds(7_200))
        try await store.settle(after: next)
        #expect(try await store.clock().step == next)
    }

    // MARK: - Forgetting

    @Test(arguments: Kind.allCases)
    func onlyWhatNoFeedShowsAnyMoreIsForgotten(kind: Kind) async throws {
        let store = try open(kind)
        var feeds = try await register(store, "f", "silent", "unknown")
        feeds[0].lastDocument = day(1_000)
        feeds[1].lastDocument = day(200)
        let seen: [(name: String, feed: Int, day: Int)] = [
            ("gone", 0, 100), ("recent", 0, 900), ("shown", 0, 1_000), ("of a silent feed", 1, 150),
            ("of an unknown feed", 2, 0), ("gone here, shown there", 0, 150),
        ]
        try await commit(store) { [feeds] batch in
            batch.feeds = feeds
            for item in seen {
                var article = article(item.name, feeds[item.feed])
                article.lastSeen = day(item.day)
                batch.added.append(article)
                batch.aliases.append(Alias(key: key("id:" + item.name), article: article.key))
            }
            let showing = key("gone here, shown there")
            batch.sightings = [
                Sighting(article: showing, feed: feeds[1].id, since: now, content: showing)
            ]
        }
        let year = Duration.seconds(365 * 86_400)
        #expect(try await store.forget(unseenFor: year, at: day(1_000)) == 1)
        let found = try await store.lookUp(Set(seen.map { key($0.name) }))
        #expect(seen.map(\.name).filter { found.articles[key($0)] == nil } == ["gone"])
        #expect(try await store.lookUp([key("id:gone")]).aliases.isEmpty)
        let alias = try await store.lookUp([key("id:shown")])
        #expect(alias.article(for: key("id:shown")) != nil)
        #expect(try await store.articleCount() == 5)
        // It is new when it is shown again, under all its keys.
        try await commit(store) {
            $0.added = [article("gone", feeds[0])]
            $0.aliases = [Alias(key: key("id:gone"), article: key("gone"))]
        }
    }

    @Test(arguments: Kind.allCases)
    func forgettingIsDoneOnceADay(kind: Kind) async throws {
        let store = try open(kind)
        var feed = try await register(store, "f")[0]
        feed.lastDocument = day(100)
        try await commit(store) {
            $0.feeds = [feed]
            $0.added = [article("a", feed)]
        }
        let week = Duration.seconds(7 * 86_400)
        #expect(try await store.forget(unseenFor: week, at: day(2)) == 0)
        #expect(try await store.forget(unseenFor: .seconds(86_400), at: day(3) + .seconds(-1)) == 0)
        #expect(try await store.forget(unseenFor: .seconds(86_400), at: day(3)) == 1)
        #expect(try await store.articleCount() == 0)
    }

    // MARK: - Tallies

    @Test(arguments: Kind.allCases)
    func talliesAddUp(kind: Kind) async throws {
        let store = try open(kind)
        let feed = try await register(store, "f")[0]
        for minute in [0, 1, 59] {
            try await commit(store) {
                var tally = PollTally(start: now + .seconds(60 * minute))
                tally.news = 2
                tally.unchanged = 3
                tally.failed = 1
                tally.records = 5
                tally.duplicates = 7
                tally.bytes = 1_000
                $0.tally = tally
                $0.added = [article("a\(minute)", feed)]
            }
        }
        func minutes(_ number: Int) -> Timestamp { now + .seconds(60 * number) }
        let sum = try await store.tally(since: now, until: minutes(60))
        #expect(sum.start == now && sum.polls == 18)
        #expect([sum.news, sum.unchanged, sum.failed] == [6, 9, 3])
        #expect([sum.records, sum.duplicates, sum.bytes, sum.articles] == [15, 21, 3_000, 3])
        #expect(try await store.tally(since: minutes(5), until: minutes(60)).polls == 6)
        #expect(try await store.tally(since: now, until: minutes(54)).polls == 12)
        let hours = try await store.hourlyTallies(3, until: minutes(70))
        #expect(hours.map(\.start) == [-60, 0, 60].map(minutes))
        #expect(hours.map(\.polls) == [0, 18, 0])
    }

    @Test(arguments: Kind.allCases)
    func talliesAreForgottenAfterAMonth(kind: Kind) async throws {
        let store = try open(kind)
        func poll(at time: Timestamp) async throws {
            try await commit(store) {
                $0.tally = PollTally(start: time)
                $0.tally?.unchanged = 1
            }
        }
        try await poll(at: now)
        try await poll(at: day(31))
        #expect(try await store.tally(since: now, until: day(31)).polls == 2)
        try await poll(at: day(31) + .seconds(300))
        #expect(try await store.tally(since: now, until: day(32)).polls == 2)
    }
}

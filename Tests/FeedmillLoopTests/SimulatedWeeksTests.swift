import FeedmillAddress
import FeedmillConfig
import FeedmillDaemon
@testable import FeedmillDelivery
import FeedmillDoubles
import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillNormalise
@testable import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import FeedmillTestSupport
import Logging
import Synchronization
import Testing

/// Weeks of the daemon's own loop in seconds, before servers that judge each request.
@Suite(.fewAtOnce)
struct SimulatedWeeksTests {
    /// Lets the loop work until that time; returns what the servers saw.
    private func simulate(
        feeds: Int,
        hosts: Int,
        until end: Duration
    ) async throws -> SimulatedServers {
        let clock = ManualClock()
        let servers = SimulatedServers(feeds: feeds, hosts: hosts, clock: clock)
        let sink = RememberingSink(servers: servers)
        let feeds = try servers.urls.enumerated().map { index, text in
            let url = try #require(WebURL(text))
            let state = FeedState(
                id: Int64(index),
                identity: text,
                url: text,
                added: servers.now
            )
            return TrackedFeed(feed: Feed(url: url), state: state)
        }
        let runner = LoopRunner(
            configuration: Configuration(),
            environment: .manual(clock, from: servers.now)
        )
        let loop = runner.loop(into: sink) { await servers.answer($0) }
        let (executor, stop) = (SettlingExecutor(), StopSignal())
        try await withThrowingTaskGroup(of: Void.self) { group in
            executor.begin()
            group.addTask(executorPreference: executor) {
                executor.end()
                _ = try await loop.run(feeds, mode: .untilStopped, stop: stop) {}
            }
            repeat {
                try await executor.settle()
            } while clock.now.offset < end
                && clock.advanceToNextEnd()
            stop.stop()
            // What is still under way at that time comes to its end.
            repeat { try await executor.settle() } while clock.advanceToNextEnd()
            try await group.waitForAll()
        }
        return servers
    }

    @Test func twoWeeksOfAThousandFeedsBreakNoRule() async throws {
        let servers = try await simulate(feeds: 1_000, hosts: 90, until: .seconds(14 * 86_400))
        let tally = servers.tally
        print(tally.table(feeds: servers.feeds))
        #expect(tally.conditional > 10_000)
        #expect(tally.forgetful == 0)
        #expect(tally.early == 0)
        #expect(tally.late == 0)
        #expect(tally.inSkippedHours == 0)
        #expect(tally.afterGone == 0)
        #expect(tally.atTheOldAddress == 0)
        #expect(tally.overlapping == 0)
        #expect(tally.tooClose == 0)
        // The import starts fifty at once, and nothing later comes near that.
        #expect(tally.busiestSecond(from: 0) <= 64)
        #expect(tally.busiestSecond(from: 86_400) <= 20)
        // Nobody starves: waits end at a day; skipped hours and holds of a host come on top.
        #expect(tally.longestGap < .seconds(86_400 + 9 * 3_600))
        #expect(servers.feeds.allSatisfy { $0.polls > 3 })
        let silent = servers.feeds.filter { $0.kind == .silent }.map(\.polls)
        #expect(silent.allSatisfy { (14...30).contains($0) })
    }

    @Test func tenThousandFreshFeedsAreSpread() async throws {
        let servers = try await simulate(feeds: 10_000, hosts: 2_000, until: .seconds(1_020))
        let tally = servers.tally
        #expect(servers.feeds.count { $0.polls == 0 } == 0)
        #expect(tally.busiestSecond(from: 0) <= 64)
        #expect(tally.busiestSecond(from: 1) <= 30)
        #expect(tally.early == 0)
        #expect(tally.overlapping == 0)
        #expect(tally.tooClose == 0)
    }
}

/// Decides as the delivery does, and keeps what was seen in memory.
private final class RememberingSink: AnswerSink {
    private struct Memory {
        var known = LedgerExtract()
        var random = SeededRandom(seed: 7)

        /// What is known of the entries of these feeds.
        func extract(for answers: [FeedAnswer]) -> LedgerExtract {
            var extract = LedgerExtract()
            for entry in answers.lazy.flatMap(\.entries) {
                for key in [entry.identity.key, entry.publisherIDKey, entry.contentKey]
                    .compactMap({ $0 })
                {
                    guard let article = known.article(for: key) else { continue }
                    extract.articles[article.key] = article
                    if article.key != key { extract.aliases[key] = article.key }
                }
            }
            return extract
        }
    }

    private let servers: SimulatedServers
    private let memory = Mutex(Memory())

    init(servers: SimulatedServers) {
        self.servers = servers
    }

    func newEntries(in answer: FeedAnswer) async throws -> [Int] { [] }

    func deliver(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed] {
        let delivered = memory.withLock { memory in
            var decisions = Deduplication(known: memory.extract(for: answers))
            let delivered = answers.map { feed in
                feed.decide(
                    with: &decisions,
                    overlaps: true,
                    at: feed.time,
                    random: Double.random(in: 0..<1, using: &memory.random)
                )
            }
            memory.known.articles.merge(decisions.added) { $1 }
            for alias in decisions.aliases { memory.known.aliases[alias.key] = alias.article }
            return delivered
        }
        for feed in delivered { servers.plan(Int(feed.state.id), at: feed.state.nextDue) }
        return delivered
    }
}

extension SimulatedServers.Tally {
    /// The most requests in one second, from that second on.
    func busiestSecond(from second: Int64) -> Int {
        bySecond.filter { $0.key >= second }.values.max() ?? 0
    }

    /// The tally for people.
    func table(feeds: [SimulatedServers.SimulatedFeed]) -> String {
        let hosts = byHost.values.sorted()
        var rows: [(String, Int)] = [
            ("requests", unconditional + conditional), ("unconditional", unconditional),
            ("conditional", conditional), ("unconditional with validators", forgetful),
            ("early", early), ("late", late), ("after 410", afterGone),
            ("in skipped hours", inSkippedHours),
            ("more than two at once on a host", overlapping),
            ("less than a second apart on a host", tooClose),
            ("least on one host", hosts.first ?? 0),
            ("middle host", hosts.isEmpty ? 0 : hosts[hosts.count / 2]),
            ("most on one host", hosts.last ?? 0),
            ("busiest second", busiestSecond(from: 0)),
            ("busiest second after the first day", busiestSecond(from: 86_400)),
            ("longest gap of a feed, hours", Int(longestGap / .seconds(3_600))),
        ]
        for kind in SimulatedServers.Kind.allCases {
            let polls = feeds.filter { $0.kind == kind }.map(\.polls)
            rows.append(("polls of a feed, \(kind)", polls.reduce(0, +) / max(1, polls.count)))
        }
        return rows.map { name, number in
            name + String(repeating: " ", count: 38 - name.count) + String(number)
        }.joined(separator: "\n")
    }
}

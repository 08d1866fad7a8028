import FeedmillAddress
import FeedmillConfig
import FeedmillDoubles
import FeedmillModel
import FeedmillNormalise
import FeedmillPoll
import FeedmillState
import FeedmillTestSupport
import Testing

import FeedmillFetch
@testable import FeedmillDelivery

/// The order of effects, with a state in memory and a target that is not the spool.
@Suite struct DeliveryTests {
    private let folder: TemporaryDirectory
    private let store = MemoryStore()
    private let target: FolderTarget
    private let now = Timestamp(year: 2025, month: 6, day: 1)

    init() throws {
        folder = try TemporaryDirectory()
        target = try FolderTarget(path: folder.path("target"))
    }

    private func open() async throws -> Delivery {
        let now = now
        return try await Delivery(
            state: store,
            targets: [target],
            now: { now },
            random: { 0.5 }
        )
    }

    /// The answer of a feed with entries of these names.
    private func answer(_ delivery: Delivery, _ names: String...) async throws -> FeedAnswer {
        let url = try #require(WebURL("https://a.example/feed"))
        let feed = Feed(url: url)
        let state = try await delivery.register([.init(identity: "a", url: url.string)])[0]
        let items = names.map {
            "<item><link>https://a.example/\($0)</link><title>\($0)</title></item>"
        }
        let body = "<rss version=\"2.0\"><channel>\(items.joined())</channel></rss>"
        let time = now
        let response = FetchResponse(
            body: Array(body.utf8),
            finalURL: url
        )
        let poller = FeedPoller(
            configuration: Configuration(),
            userAgent: "test",
            now: { time },
            fetch: { _ in .response(response) }
        )
        return await poller.poll(TrackedFeed(feed: feed, state: state))
    }

    /// How many records consumers see.
    private var records: Int {
        get throws {
            try folder.entries("target").filter { !$0.hasPrefix(".") }.reduce(0) { sum, name in
                sum + (try folder.read("target/\(name)").split(separator: 0x0A).count)
            }
        }
    }

    private var staged: [String] { folder.entries("target").filter { $0.hasPrefix(".") } }

    @Test func eachArticleIsDeliveredOnce() async throws {
        let delivery = try await open()
        let first = try await delivery.deliver([try await answer(delivery, "1", "2")])
        #expect(first[0].records.count == 2)
        let second = try await delivery.deliver([try await answer(delivery, "1", "2", "3")])
        #expect(second[0].records.count == 1 && second[0].duplicates == 2)
        #expect(try records == 3)
        #expect(staged == [])
        let history = store.history(of: 1)
        #expect(history.map(\.number) == [2, 1] && history.map(\.records) == [1, 2])
    }

    @Test func whenAnotherWriterIsFirstTheBatchIsIdentifiedAnew() async throws {
        let delivery = try await open()
        let answer = try await answer(delivery, "1", "2")
        let key = try #require(answer.entries.first?.identity.key)
        let content = ArticleKey(identity: "content")
        store.fail(
            .preceded(by: SeenArticle(key: key, feed: 1, firstSeen: now, content: content))
        )
        let delivered = try await delivery.deliver([answer])
        #expect(delivered[0].records.count == 1 && delivered[0].duplicates == 1)
        #expect(try records == 1)
        #expect(staged == [])
    }

    @Test func whatIsRolledBackIsDroppedWhole() async throws {
        let delivery = try await open()
        store.fail(.rolledBack)
        let answer = try await answer(delivery, "1")
        let error = await #expect(throws: StateError.self) { try await delivery.deliver([answer]) }
        #expect(error?.code == .cannotWrite)
        #expect(staged == [])
        #expect(try records == 0)
        #expect(try await delivery.deliver([answer])[0].records.count == 1)
        #expect(try records == 1)
    }

    @Test func whoIsFencedDeliversNothing() async throws {
        let delivery = try await open()
        store.fail(.fenced)
        let answer = try await answer(delivery, "1")
        let error = await #expect(throws: StateError.self) { try await delivery.deliver([answer]) }
        #expect(error?.code == .fenced)
        #expect(staged == [])
        #expect(try records == 0)
    }

    @Test(arguments: [true, false])
    func theStateTellsWhetherAnUnknownCommitTookPlace(tookPlace: Bool) async throws {
        let delivery = try await open()
        store.fail(.unknown(tookPlace: tookPlace))
        let answer = try await answer(delivery, "1")
        if tookPlace {
            #expect(try await delivery.deliver([answer])[0].records.count == 1)
        } else {
            await #expect(throws: StateError.self) { try await delivery.deliver([answer]) }
            #expect(try records == 0)
        }
        #expect(staged == [])
        // Whatever happened, the next poll leads to one record in all.
        _ = try await delivery.deliver([answer])
        #expect(try records == 1)
    }

    @Test func aFullTargetTakesNothing() async throws {
        let delivery = try await open()
        let answer = try await answer(delivery, "1")
        target.fill(true)
        #expect(try await delivery.examine().obstacle is FolderTarget.Full)
        await #expect(throws: FolderTarget.Full.self) { try await delivery.deliver([answer]) }
        #expect(store.articleCount() == 0)
        target.fill(false)
        #expect(try await delivery.examine().obstacle == nil)
        #expect(try await delivery.deliver([answer])[0].records.count == 1)
    }

    @Test func severalTargetsGetTheSameRecords() async throws {
        var configuration = Configuration()
        configuration.spool.directory = folder.path("spool")
        let spool = try SpoolTarget(configuration, instance: "0123456789abcdef")
        let now = now
        let delivery = try await Delivery(
            state: store,
            targets: [spool, target],
            now: { now }
        )
        _ = try await delivery.deliver([try await answer(delivery, "1", "2")])
        #expect(try records == 2)
        #expect(folder.entries("spool/new").count == 2)
        #expect(try await delivery.waitingFiles() == 2)
    }
}

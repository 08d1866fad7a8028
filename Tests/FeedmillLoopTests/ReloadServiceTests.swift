import FeedmillAddress
import FeedmillConfig
@testable import FeedmillDelivery
import FeedmillDoubles
@testable import FeedmillLoop
import FeedmillModel
@testable import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import FeedmillTestSupport
import Foundation
import Testing

@Suite(.fewAtOnce) struct ReloadServiceTests {
    let folder: TemporaryDirectory
    let clock = ManualClock()
    let lines = LoggedLines()

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write("feedmill.yaml", "feeds: [a.txt, more/]\n")
        try folder.write("a.txt", "https://a.example/\n")
        try folder.write("more/b.opml", "<opml><outline xmlUrl='https://b.example/'/></opml>")
    }

    private func open() throws(ConfigurationError) -> ConfigurationSource {
        try ConfigurationLoader.open(
            path: folder.path("feedmill.yaml"),
            environment: ProcessEnvironment(
                variables: ["HOME": folder.path],
                userID: 1_000,
                currentDirectory: folder.path
            )
        )
    }

    private func environment() -> LoopEnvironment {
        .manual(clock, from: Timestamp(seconds: 1_800_000_000), logger: lines.logger)
    }

    /// A running service with its changes, each as the addresses of its feeds.
    private func withService(
        _ body: (
            _ request: AsyncStream<ReloadService.Request>.Continuation,
            _ next: () async throws -> [String]?
        ) async throws -> Void
    ) async throws {
        let (requests, request) = AsyncStream<ReloadService.Request>.makeStream()
        let source = try open()
        let service = ReloadService(
            source: source,
            loaded: try source.load(),
            parts: .init(
                open: { [self] () throws(ConfigurationError) in try open() },
                track: { feeds in
                    feeds.enumerated().map { number, feed in
                        TrackedFeed(
                            feed: feed,
                            state: FeedState(
                                id: Int64(number),
                                identity: feed.url.string,
                                url: feed.url.string,
                                added: Timestamp(seconds: 0)
                            )
                        )
                    }
                },
                poller: { configuration in
                    FeedPoller(
                        configuration: configuration,
                        userAgent: "test",
                        now: { Timestamp(seconds: 0) },
                        fetch: { _ in preconditionFailure("nothing is fetched here") }
                    )
                },
                requests: requests,
                environment: environment()
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try await clock.waitForSleepers()
            try await body(request) {
                try await bounded("an order") {
                    for await order in service.orders {
                        guard case .change(let change) = order else { return ["poll now"] }
                        return change.feeds.map(\.feed.url.string)
                    }
                    return nil
                }
            }
            group.cancelAll()
        }
    }

    /// Lets the service look at the lists so many times.
    private func look(times: Int = 2) async throws {
        for _ in 0..<times {
            try await clock.waitForSleepers()
            clock.advance(by: ReloadService.pause)
        }
        try await clock.waitForSleepers()
    }

    @Test func changedListsAreTakenUp() async throws {
        try await withService { _, next in
            try folder.write("a.txt", "https://a.example/\nhttps://c.example/\n")
            try await look()
            #expect(
                try await next() == [
                    "https://a.example/", "https://c.example/", "https://b.example/",
                ]
            )
            try folder.write("more/d.txt", "https://d.example/\n")
            try await look()
            #expect(try await next()?.last == "https://d.example/")
            try FileManager.default.removeItem(atPath: folder.path("more/b.opml"))
            try await look()
            #expect(try await next()?.contains("https://b.example/") == false)
        }
        #expect(
            lines.logged == [
                "notice feed lists reloaded added=1 feeds=3 removed=0",
                "notice feed lists reloaded added=1 feeds=4 removed=0",
                "notice feed lists reloaded added=0 feeds=3 removed=1",
            ]
        )
    }

    @Test func aListThatAppearsBesideTheConfigurationIsTakenUp() async throws {
        try folder.write("feedmill.yaml", "feed: [\"https://a.example/\"]\n")
        try await withService { _, next in
            try folder.write(
                "feeds.opml",
                "<opml><body><outline xmlUrl='https://b.example/'/></body></opml>"
            )
            try await look()
            #expect(try await next() == ["https://b.example/", "https://a.example/"])
        }
        #expect(lines.logged == ["notice feed lists reloaded added=1 feeds=2 removed=0"])
    }

    @Test func aFileReplacedByAnotherOfItsSizeIsSeen() async throws {
        try await withService { _, next in
            try folder.write("new", "https://z.example/\n")
            try FileManager.default.removeItem(atPath: folder.path("a.txt"))
            try FileManager.default.moveItem(
                atPath: folder.path("new"),
                toPath: folder.path("a.txt")
            )
            try await look()
            #expect(try await next()?.first == "https://z.example/")
        }
    }

    @Test func aBrokenListKeepsTheOldFeedsAndIsToldOnce() async throws {
        try await withService { _, next in
            try folder.write("a.txt", "nonsense\n")
            try await look(times: 4)
            try FileManager.default.removeItem(atPath: folder.path("a.txt"))
            try await look(times: 4)
            try folder.write("a.txt", "https://e.example/\n")
            try await look()
            #expect(try await next() == ["https://e.example/", "https://b.example/"])
        }
        let path = folder.path
        #expect(
            lines.logged == [
                "error a feed list cannot be read; its old feeds stay in force problem=\(path)/a.txt:1:1:"
                    + " \"nonsense\" is not the address of a feed; write https://host/path",
                "error a feed list cannot be read; its old feeds stay in force problem="
                    + "\(path)/feedmill.yaml:1:9: feed list \(path)/a.txt: no such file;"
                    + " feedmill feeds add makes it",
                "notice all feed lists can be read again",
                "notice feed lists reloaded added=1 feeds=2 removed=1",
            ]
        )
    }

    @Test func aBrokenListStopsNothingElse() async throws {
        try await withService { _, next in
            try folder.write("more/b.opml", "<opml><body><outline xmlUrl='https://b.exam")
            try folder.write("a.txt", "https://a.example/\nhttps://c.example/\nfeed://x\n")
            // One that breaks off may be being written.
            try await look(times: 1 + ListWatch.patience)
            #expect(
                try await next() == [
                    "https://a.example/", "https://c.example/", "https://b.example/",
                ]
            )
        }
        #expect(lines.logged.count == 4)
        #expect(lines.logged[0].hasPrefix("notice a feed list looks half-written"))
        #expect(lines.logged[1].contains("more/b.opml:1:22: not valid XML"))
        #expect(lines.logged[2].hasPrefix("warning left out of a feed list problem="))
        #expect(lines.logged[3] == "notice feed lists reloaded added=1 feeds=3 removed=0")
    }

    @Test(arguments: [
        ("https://a.example/\nhttps://a2.example/\nhttps://a3.ex", true),
        ("https://a.example/\nhttps://a2.example/\n", true), ("", true),
        ("https://a.example/\nhttps://a2.example/\nhttps://a3.example/\n", false),
    ])
    func aListThatLooksHalfWrittenWaits(_ text: String, _ waits: Bool) async throws {
        let feeds = (1...4).map { "https://a\($0).example/\n" }.joined()
        try folder.write("a.txt", feeds)
        try await withService { _, next in
            try folder.write("a.txt", text)
            try await look(times: ListWatch.patience)
            if waits {
                // Nobody writes on: what is there is the list.
                #expect(!lines.logged.contains { $0.contains("reloaded") })
                try await look(times: 1)
            }
            #expect(try await next()?.last == "https://b.example/")
            #expect(lines.logged.contains { $0.contains("reloaded") })
        }
        #expect(lines.logged.count == (waits ? 2 : 1))
    }

    @Test func theConfigurationIsReadOnRequestOnly() async throws {
        try await withService { request, next in
            try folder.write(
                "feedmill.yaml",
                "feed: [https://f.example/]\nstate: {path: elsewhere.sqlite}\n"
            )
            try await look(times: 4)
            #expect(lines.logged == [])
            request.yield(.reload)
            #expect(try await next() == ["https://f.example/"])
            try folder.write("feedmill.yaml", "feed: [")
            request.yield(.reload)
            try await lines.wait { $0.count >= 3 }
            request.yield(.reload)
            try await lines.wait { $0.count >= 4 }
            try folder.write("feedmill.yaml", "feed: [https://g.example/]\n")
            request.yield(.reload)
            #expect(try await next() == ["https://g.example/"])
        }
        #expect(
            lines.logged.prefix(2) == [
                "notice configuration reloaded added=1 feeds=1 removed=2",
                "warning changed settings that need a restart keys=state.path",
            ]
        )
        #expect(lines.logged.last == "notice configuration reloaded added=1 feeds=1 removed=1")
        let errors = lines.logged.filter { $0.hasPrefix("error configuration not reloaded") }
        #expect(errors.count == 2)
        #expect(errors.allSatisfy { $0.contains("feedmill.yaml:") })
    }

    @Test func requestsKeepTheirOrder() async throws {
        try await withService { request, next in
            try folder.write("feedmill.yaml", "feed: [https://f.example/]\n")
            request.yield(.pollNow)
            request.yield(.reload)
            request.yield(.pollNow)
            #expect(try await next() == ["poll now"])
            #expect(try await next() == ["https://f.example/"])
            #expect(try await next() == ["poll now"])
        }
    }

    @Test func pausedFeedsAreNotHandedOn() async throws {
        try await withService { request, next in
            try folder.write("feedmill.yaml", "feeds: [a.txt]\ndefaults: {paused: true}\n")
            request.yield(.reload)
            #expect(try await next() == [])
        }
    }
}

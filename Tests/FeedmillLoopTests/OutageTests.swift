@testable import FeedmillAddress
import FeedmillConfig
import FeedmillDaemon
@testable import FeedmillDelivery
import FeedmillDoubles
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import FeedmillTestSupport
import Logging
import Synchronization
import Testing

/// What a pass makes of hosts that cannot be reached.
@Suite(.fewAtOnce) struct OutageTests {
    private static let start = Timestamp(year: 2026, month: 3, day: 2)

    /// The feeds of one pass after another, each with the state that the last one left.
    private final class World: Sendable {
        let feeds: [Feed]
        private let store = MemoryStore()
        private let answers = Mutex<[String: TransferProblem]>([:])

        init(hosts: [String]) throws {
            feeds = try hosts.map {
                let url = try #require(WebURL("https://\($0).example/feed"))
                return Feed(url: url)
            }
        }

        /// Polls all feeds.
        ///
        /// - Parameters:
        ///   - minute: the time since the start.
        ///   - broken: the hosts that cannot be reached, and why.
        /// - Returns: the states afterwards.
        /// - Throws: what delivery throws.
        func pass(minute: Int, _ broken: [String: TransferProblem]) async throws -> [FeedState] {
            let now = OutageTests.start + .seconds(minute * 60)
            let delivery = try await Delivery(state: store, targets: [], now: { now })
            var environment = LoopEnvironment.manual(ManualClock(), from: now)
            environment.now = { now }
            let tracked = try await delivery.trackedFeeds(for: feeds)
            let runner = LoopRunner(configuration: Configuration(), environment: environment)
            let loop = runner.loop(into: delivery) { request in
                let host = request.url.host?.split(separator: ".").first.map(String.init) ?? ""
                if let problem = broken[host] {
                    return .failed(FetchFailure(problem, request.url))
                }
                return .response(Self.response(request.url))
            }
            _ = try await loop.run(tracked, mode: .once, stop: StopSignal()) {}
            return try await delivery.trackedFeeds(for: feeds).map(\.state)
        }

        private static func response(_ url: WebURL) -> FetchResponse {
            FetchResponse(
                status: 200,
                headers: FetchHeaders(),
                body: Array("<rss version=\"2.0\"><channel><title>a</title></channel></rss>".utf8),
                finalURL: url,
                hops: [],
                address: nil,
                publicAddress: nil,
                timings: FetchTimings(),
                wireBytes: 1
            )
        }
    }

    private static let noRoute = TransferProblem.hostUnreachable(host: "x")
    private static let noName = TransferProblem.hostNotFound(host: "x")

    @Test(
        arguments: [
            noRoute, noName, .proxyRefused, .proxyUnreachable, .noConnectionWithin(.seconds(9)),
        ]
    )
    func nobodyIsBilledForOurOwnOutage(_ problem: TransferProblem) async throws {
        let hosts = ["a", "b", "c"]
        let world = try World(hosts: hosts)
        _ = try await world.pass(minute: 0, [:])
        let broken = Dictionary(uniqueKeysWithValues: hosts.map { ($0, problem) })
        for minute in [60, 75, 90] {
            let states = try await world.pass(minute: minute, broken)
            #expect(states.map(\.failures) == [0, 0, 0])
            #expect(states.allSatisfy { $0.health.offlineSince == Self.start + .seconds(3_600) })
            #expect(states.allSatisfy { $0.dueRule == .offline })
            let conditions = states[0].conditions(FeedSettings(), at: states[0].nextDue)
            #expect(conditions.map(\.code) == [.offline])
        }
        let states = try await world.pass(minute: 105, [:])
        #expect(states.allSatisfy { $0.health.offlineSince == nil && $0.lastFailure == nil })
    }

    @Test(
        arguments: [
            // One that answers, badly or well, clears our network.
            ["a": noRoute, "b": noRoute],
            ["a": noRoute, "b": noRoute, "c": .connectionRefused(host: "c")],
            ["a": noRoute, "b": noRoute, "c": .tlsHandshake(host: "c")],
        ] as [[String: TransferProblem]]
    )
    func hostsThatAloneCannotBeReachedAreBilled(_ broken: [String: TransferProblem]) async throws {
        let world = try World(hosts: ["a", "b", "c"])
        _ = try await world.pass(minute: 0, [:])
        // So far apart that every feed is due in each pass.
        for pass in 1...3 {
            let states = try await world.pass(minute: pass * 24 * 60, broken)
            #expect(states[0].failures == pass && states[1].failures == pass)
            #expect(states.allSatisfy { $0.health.offlineSince == nil })
        }
    }

    @Test func aSingleHostProvesNothing() async throws {
        let world = try World(hosts: ["a"])
        _ = try await world.pass(minute: 0, [:])
        #expect(try await world.pass(minute: 60, ["a": Self.noRoute])[0].failures == 1)
    }
}

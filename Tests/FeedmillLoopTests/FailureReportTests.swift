@testable import FeedmillAddress
import FeedmillConfig
@testable import FeedmillDelivery
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
@testable import FeedmillPoll
import FeedmillState
import Logging
import Synchronization
import Testing

/// What the log of the daemon says of a feed that fails, poll after poll.
@Suite struct FailureReportTests {
    private let start = Timestamp(seconds: 1_800_000_000)
    private let lines = LogLines()

    /// Polls a feed hour after hour; every word is one answer: a status code, or a problem.
    private func log(
        _ answers: [String],
        everyHours hours: Int = 1,
        sayingAll: Bool = false
    ) async throws -> [String] {
        let url = try #require(WebURL("https://example.org/feed"))
        var state = FeedState(id: 1, identity: "x", url: url.string, added: start)
        for (index, answer) in answers.enumerated() {
            let time = start + .seconds(index * hours * 3_600)
            let poller = FeedPoller(
                configuration: Configuration(),
                userAgent: "test",
                now: { time },
                fetch: { _ in Self.outcome(answer, url) }
            )
            let answer = await poller.poll(TrackedFeed(feed: Feed(url: url), state: state))
            var decisions = Deduplication(known: LedgerExtract())
            let delivered = answer.decide(
                with: &decisions,
                overlaps: true,
                at: time,
                random: 0.5
            )
            state = delivered.state
            lines.logger.report(delivered, sayingAll: sayingAll)
        }
        return lines.all
    }

    private static func outcome(_ answer: String, _ url: WebURL) -> FetchOutcome {
        guard let status = Int(answer) else {
            let seconds = answer.split(separator: " ").last.flatMap { Int($0) }
            let problem: TransferProblem =
                seconds.map { .noAnswerWithin(.seconds($0)) } ?? .hostUnreachable(host: "a")
            return .failed(FetchFailure(problem, url))
        }
        return .response(
            FetchResponse(
                status: status,
                body: Array("<rss version=\"2.0\"><channel><title>a</title></channel></rss>".utf8),
                finalURL: url,
                wireBytes: 1
            )
        )
    }

    @Test func theSameFailureIsSaidOnce() async throws {
        let lines = try await log(["500", "500", "500"])
        #expect(lines == ["warning feed failed 1", "debug feed failed 2", "debug feed failed 3"])
    }

    @Test func anotherCauseIsSaid() async throws {
        let lines = try await log(["500", "404", "404", "no route", "no route"])
        #expect(
            lines == [
                "warning feed failed 1", "warning feed failed 2", "debug feed failed 3",
                "warning feed failed 4", "debug feed failed 5",
            ]
        )
    }

    @Test func anotherLengthOfTimeIsNotAnotherCause() async throws {
        let lines = try await log(["nothing within 60", "nothing within 61"])
        #expect(lines == ["warning feed failed 1", "debug feed failed 2"])
    }

    @Test func aFailureThatGoesOnIsSaidOnceADayWithItsCount() async throws {
        let lines = try await log(Array(repeating: "500", count: 12), everyHours: 6)
        #expect(
            lines.filter { $0.hasPrefix("warning") } == [
                "warning feed failed 1", "warning feed failed 5", "warning feed failed 9",
            ]
        )
    }

    @Test func oneFailureOfAFeedThatWorksIsPassing() async throws {
        let lines = try await log(["200", "502", "200", "502", "502", "502", "404"])
        #expect(
            lines.filter { $0.contains("failed") } == [
                "debug feed failed 1", "debug feed failed 1", "warning feed failed 2",
                "debug feed failed 3", "warning feed failed 4",
            ]
        )
    }

    @Test func aPersonHearsOfEveryFailure() async throws {
        let lines = try await log(["200", "502", "200", "502", "502"], sayingAll: true)
        #expect(lines.count { $0.hasPrefix("warning feed failed") } == 3)
    }

    @Test func thatItWorksAgainIsSaidOnce() async throws {
        let lines = try await log(["500", "500", "200", "200"])
        #expect(
            lines == [
                "warning feed failed 1", "debug feed failed 2", "debug delivered",
                "notice feed works again 2", "debug not modified",
            ]
        )
    }
}

/// Keeps level, message and number of failures of every event.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(lines: self) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let failures = event.metadata?["failures"].map { " \($0)" } ?? ""
            lines.lines.withLock { $0.append("\(event.level) \(event.message)\(failures)") }
        }
    }
}

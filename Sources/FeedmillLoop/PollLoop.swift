package import FeedmillDelivery
package import FeedmillModel
package import FeedmillPoll
package import FeedmillSchedule
import Logging

/// Takes what was polled and makes it final, or shows it.
package protocol AnswerSink: Sendable {
    /// Takes the answers of several feeds, each of another feed.
    ///
    /// - Returns: what became of each, in the same order.
    func deliver(_ polled: [FeedAnswer]) async throws -> [DeliveredFeed]

    /// Tells which entries of a feed are new articles, whose pages are worth reading.
    func newcomers(in polled: FeedAnswer) async throws -> [Int]

    /// Looks whether more can be taken; asked before anything is fetched, and after each delivery.
    func examine() async throws -> SinkCondition

    /// The hosts that asked earlier to be left alone, and until when.
    func hostHolds() async throws -> [String: Timestamp]

    /// How many files wait for consumers; `nil` when there are no files.
    func waitingFiles() async throws -> Int?
}

extension Delivery: AnswerSink {}

extension AnswerSink {
    /// A sink without limits takes everything.
    package func examine() async throws -> SinkCondition { SinkCondition() }

    /// A sink that prints keeps no files.
    package func waitingFiles() async throws -> Int? { nil }
}

/// Asks feeds and hands what they say to the sink: the one loop behind `fetch`, `poll` and `run`.
///
/// Where a feed wants the full text of its articles, their pages are transfers like others, between
/// its own answer and its delivery.
///
/// Three kinds of work go on side by side: transfers, as many and as fast as the host gate
/// admits; parsing, on Swift's pool; and one delivery at a time. While a delivery waits for the
/// disk, further answers collect and become the next batch, so the more there is to do, the fewer
/// commits there are per record. When answers wait in number, no further transfer is started:
/// memory is bounded.
package struct PollLoop<Sink: AnswerSink>: Sendable {
    let poller: FeedPoller
    let sink: Sink
    let limits: HostGate.Limits
    let environment: LoopEnvironment

    package init(
        poller: FeedPoller,
        sink: Sink,
        limits: HostGate.Limits,
        environment: LoopEnvironment
    ) {
        self.poller = poller
        self.sink = sink
        self.limits = limits
        self.environment = environment
    }
}

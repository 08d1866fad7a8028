package import FeedmillDelivery
package import FeedmillModel
package import FeedmillPoll
package import FeedmillSchedule
import Logging

/// Takes answers and makes them final, or prints them.
package protocol AnswerSink: Sendable {
    /// Takes the answers of several feeds, at most one for each.
    ///
    /// - Returns: what became of each, in the same order.
    func deliver(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed]

    /// Tells which entries of a feed are new, so that their pages are worth reading.
    func newEntries(in answer: FeedAnswer) async throws -> [Int]

    /// Checks for room; called before anything is fetched, and after each delivery.
    func examine() async throws -> SinkCondition

    /// The hosts that are on hold, and until when.
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

/// Polls all feeds and hands their answers to a sink: the one loop behind `fetch`, `poll` and `run`.
///
/// Three kinds of work go on side by side: transfers, as many and as fast as ``HostGate`` admits;
/// parsing, on Swift's thread pool; and one delivery at a time. While a delivery waits for the disk,
/// further answers collect and become the next batch: the more there is to do, the fewer commits
/// are needed per record. When many answers wait, no further transfer is started, so that memory is
/// bounded. For feeds that want full text, article pages are read between answer and delivery.
///
/// All decisions are made by ``LoopState`` and ``FullTextQueue``, which are values; this type
/// carries them out. It does not know what a record is, where records go, or how feeds are listed.
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

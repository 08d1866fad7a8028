// FeedmillLoop: all feeds, over time.
//
// What is due is polled at the pace of its host, new articles get their pages read, answers are
// handed to a sink in batches, and a reload or a stop takes effect while all that goes on. All
// decisions are made by LoopState and FullTextQueue, which are values that take events and times
// and return actions; PollLoop carries them out. A stop loses nothing that was read, memory is
// bounded by what is in flight, and a loop that hangs is noticed by its watchdog. What a record is
// and where it goes is decided in FeedmillDelivery.

/// When a loop ends.
package enum PollMode: Sendable {
    /// When every feed was polled once, due or not; feeds that keep a pace wait until they are due.
    case once
    /// When it is told to stop; each feed is polled whenever it is due.
    case untilStopped
}

package import FeedmillDelivery
import FeedmillModel
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

    /// Corrects what is remembered after the wall clock was set by so much.
    func clockWasSet(by length: Duration) async throws

    /// What is known of hosts that were asked too often, or are to be left alone.
    func hostPaces() async throws -> [String: HostPace]

    /// How many files wait for consumers; `nil` when there are no files.
    func waitingFiles() async throws -> Int?
}

extension Delivery: AnswerSink {}

extension AnswerSink {
    /// A sink without limits takes everything.
    package func examine() async throws -> SinkCondition { SinkCondition() }

    /// A sink that remembers nothing knows no host.
    package func hostPaces() async throws -> [String: HostPace] { [:] }

    /// A sink that remembers nothing has nothing to correct.
    package func clockWasSet(by length: Duration) async throws {}

    /// A sink that prints keeps no files.
    package func waitingFiles() async throws -> Int? { nil }
}

/// Polls all feeds and hands their answers to a sink: the one loop behind `fetch`, `poll` and `run`.
///
/// Three kinds of work go on side by side: transfers, as many and as fast as ``HostGate`` admits;
/// reading, on threads of ``DocumentReading``; and one delivery at a time. While a delivery waits for the disk,
/// further answers collect and become the next batch: the more there is to do, the fewer commits
/// are needed per record. When many answers wait, no further transfer is started, so that memory is
/// bounded. For feeds that want full text, article pages are read between answer and delivery.
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

import FeedmillConfig
import FeedmillDelivery
import FeedmillModel
import FeedmillState
import FeedmillSystem
import Logging

extension Configuration.State {
    /// The file that notes what is being read, beside the state.
    var marksPath: String { path + ".reading" }
}

extension Delivery {
    /// Backs off the feeds whose documents an earlier process has not lived to read.
    ///
    /// - Parameters:
    ///   - feeds: the feeds that may be polled.
    ///   - marks: what that process has noted.
    ///   - time: the time.
    ///   - logger: told of them.
    /// - Returns: the feeds, those as they are now.
    /// - Throws: when the state cannot be written.
    func backingOffUnread(
        _ feeds: [TrackedFeed],
        _ marks: AttemptMarks,
        at time: Timestamp,
        logger: Logger
    ) async throws -> [TrackedFeed] {
        let unended = marks.unended
        var feeds = feeds
        let indices = feeds.indices.filter { unended[feeds[$0].state.id] != nil }
        let answers = indices.map { index in
            FeedAnswer(
                feed: feeds[index].feed,
                state: feeds[index].state,
                result: .failed(.unread(times: unended[feeds[index].state.id] ?? 1)),
                time: time
            )
        }
        if !answers.isEmpty {
            for (index, delivered) in zip(indices, try await deliver(answers)) {
                feeds[index].state = delivered.state
                logger.error(
                    "reading a document has ended the process before; its feed waits",
                    metadata: [
                        "feed": "\(delivered.answer.feed.label)",
                        "times": "\(unended[delivered.state.id] ?? 1)",
                        "next_poll": "\(delivered.state.nextDue.rfc3339)",
                    ]
                )
            }
        }
        marks.acknowledge()
        return feeds
    }
}

package import FeedmillModel

/// The results of all polls in a period, for all feeds together.
package struct PollTally: Sendable, Hashable {
    /// When the period begins; in a batch, the time of its commit.
    package var start: Timestamp
    /// Polls by outcome; archive pages do not count as polls.
    package var news = 0
    package var unchanged = 0
    package var failed = 0
    /// Records delivered.
    package var records = 0
    /// Entries that had been delivered before.
    package var duplicates = 0
    /// Articles that the ledger learnt, also those that were only remembered.
    package var articles = 0
    /// Bytes that came over the network.
    package var bytes = 0

    package init(start: Timestamp) {
        self.start = start
    }

    package var polls: Int { news + unchanged + failed }
}

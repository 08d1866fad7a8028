import FeedmillState
package import FeedmillSystem
import Foundation

/// Where the documents of feeds are read: on a few threads of their own, never more at once.
///
/// A document that takes long holds up no transfer, no page and no signal; one that ends the
/// process has left a mark before, by which the next process knows its feed.
package final class DocumentReading: Sendable {
    /// A larger document is read alone: it takes many times its size in memory.
    private static let sizeAlone = 2 << 20
    private static let mostThreads = 4

    private let threads: WorkerThreads
    private let marks: AttemptMarks?

    /// Prepares the threads.
    ///
    /// - Parameter marks: where attempts are noted; `nil` when nothing is remembered of feeds.
    package init(marks: AttemptMarks? = nil) {
        self.marks = marks
        threads = WorkerThreads(
            label: "feedmill.read",
            count: min(ProcessInfo.processInfo.activeProcessorCount, Self.mostThreads)
        )
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - feed: whose it is; one that was once not read to the end is read alone.
    ///   - size: its bytes.
    ///   - work: reads it.
    /// - Returns: what `work` does; `nil` when the process stops before that is known.
    func read<Result: Sendable>(
        of feed: FeedState.ID,
        size: Int,
        _ work: @escaping @Sendable () -> Result
    ) async -> Result? {
        let isAlone = size > Self.sizeAlone || marks?.isSuspect(feed) == true
        return await threads.run(isAlone: isAlone) { [marks] in
            marks?.begin(feed)
            defer { marks?.end(feed) }
            return work()
        }
    }

    /// Waits no longer for what is being read.
    package func stop() {
        threads.stop()
    }
}

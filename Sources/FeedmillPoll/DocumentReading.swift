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

    private let documents: WorkerThreads?
    /// Pages are read one at a time: a hostile one takes many times its size in memory.
    private let pages: WorkerThreads?
    private let marks: AttemptMarks?

    /// Reads where the caller is, for who has threads to spare or a clock that waits for them.
    package init() {
        documents = nil
        pages = nil
        marks = nil
    }

    /// Prepares the threads.
    ///
    /// - Parameter marks: where attempts are noted; `nil` when nothing is remembered of feeds.
    package init(marks: AttemptMarks?) {
        self.marks = marks
        documents = WorkerThreads(
            label: "feedmill.documents",
            count: min(ProcessInfo.processInfo.activeProcessorCount, Self.mostThreads)
        )
        pages = WorkerThreads(label: "feedmill.pages", count: 1)
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
        guard let documents else { return work() }
        let isAlone = size > Self.sizeAlone || marks?.isSuspect(feed) == true
        return await documents.run(isAlone: isAlone) { [marks] in
            marks?.begin(feed)
            defer { marks?.end(feed) }
            return work()
        }
    }

    /// Reads the page of an article, as ``read(of:size:_:)`` does a document.
    func readPage<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result
    ) async -> Result? {
        guard let pages else { return work() }
        return await pages.run(work)
    }

    /// Waits no longer for what is being read.
    package func stop() {
        documents?.stop()
        pages?.stop()
    }
}

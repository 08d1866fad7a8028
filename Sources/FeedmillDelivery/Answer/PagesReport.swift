package import FeedmillModel
package import FeedmillState

/// What became of the article pages of a feed.
package struct PagesReport: Sendable, Hashable {
    package var read = 0
    package var failed = 0
    /// Why the last one that failed gave no text.
    package var problem: FullTextProblem?

    package init(read: Int = 0, failed: Int = 0, problem: FullTextProblem? = nil) {
        self.read = read
        self.failed = failed
        self.problem = problem
    }

    /// What the history keeps of it, when anything went wrong.
    package var note: PollNote? {
        problem.map { .fullText(missing: failed, wanted: read + failed, $0) }
    }
}

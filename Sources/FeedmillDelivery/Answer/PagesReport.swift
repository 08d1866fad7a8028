package import FeedmillModel
package import FeedmillState

/// What the pages of a feed came to.
package struct PagesReport: Sendable, Hashable {
    package var read = 0
    package var failed = 0
    /// Why the last one that failed gave no text.
    package var problem: FullTextProblem?
    /// The hosts that asked to be left alone, and until when.
    package var holds: [String: Timestamp] = [:]

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

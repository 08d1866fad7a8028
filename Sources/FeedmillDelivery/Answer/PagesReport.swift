package import FeedmillModel

/// What the pages of a feed came to.
package struct PagesReport: Sendable, Hashable {
    package static let interstitial = "its address leads to a page that asks for consent or a login"

    package var read = 0
    package var failed = 0
    /// Why the last one that failed gave no text.
    package var trouble: String?
    /// The hosts that asked to be left alone, and until when.
    package var holds: [String: Timestamp] = [:]

    package init(read: Int = 0, failed: Int = 0, trouble: String? = nil) {
        self.read = read
        self.failed = failed
        self.trouble = trouble
    }

    /// One line, when anything went wrong.
    package var words: String? {
        guard let trouble else { return nil }
        return "\(failed) of \(read + failed) pages gave no text; \(trouble)"
    }
}

import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillDaemon
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillPoll

/// Looks for feeds at the addresses that a user names.
struct FeedFinder {
    private let fetcher: Fetcher
    private let discovery: FeedDiscovery

    /// Starts fetching.
    init(_ configuration: Configuration) throws {
        let fetcher = try Fetcher(maxConnections: 16)
        self.fetcher = fetcher
        discovery = FeedDiscovery(
            policy: configuration.fetchPolicy(
                for: configuration.unlistedSettings,
                userAgent: LoopRunner.userAgent
            ),
            fetch: { await fetcher.fetch($0) }
        )
    }

    /// The feeds at an address or on the page there, at least one.
    ///
    /// - Parameter url: what the user named.
    /// - Returns: the feeds, in the order of the page.
    /// - Throws: `CommandFailure` that names the address and says why there is none.
    func feeds(at url: WebURL) async throws -> [DiscoveredFeed] {
        let offers: FeedOffers
        do {
            offers = try await discovery.feeds(at: url)
        } catch {
            throw CommandFailure(
                error.status,
                "\(url.masked): \(error.reason.words)"
                    + Advice.after(error, at: url)
            )
        }
        guard offers.feeds.isEmpty else { return offers.feeds }
        guard offers.dead.isEmpty else {
            let dead = offers.dead.prefix(5).map { "\($0.url.masked): \($0.reason)" }
            let reasons = dead.joined(separator: "; ").printable(limit: 2_000)
            throw CommandFailure(
                .data,
                "\(url.masked): not a feed, and none of the feeds that it offers is there: \(reasons)"
            )
        }
        throw CommandFailure(
            .data,
            "\(url.masked): is not a feed and offers none" + Advice.elsewhere(than: url)
        )
    }

    func close() async {
        await fetcher.close()
    }
}

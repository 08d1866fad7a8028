import FeedmillAddress
import FeedmillBytes
package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillFetch
package import FeedmillModel
import FeedmillNormalise
import FeedmillParse
import FeedmillSchedule
import FeedmillState

/// Reads what a server sent for a feed, whoever brought it: a poll, a push or a replay.
///
/// It requests nothing, remembers nothing and holds no clock.
package struct FeedReader: Sendable {
    private let cleaner: URLCleaner

    package init(configuration: Configuration) {
        self.init(cleaner: URLCleaner(configuration.dedup))
    }

    init(cleaner: URLCleaner) {
        self.cleaner = cleaner
    }

    /// Reads a response.
    ///
    /// - Parameters:
    ///   - response: the status, the headers and the whole body.
    ///   - feed: the feed, what is remembered of it, and what was requested.
    ///   - asked: when the request began; `nil` when there was none.
    ///   - time: when the response was complete.
    /// - Returns: the answer; never throws, since every failure concerns this feed alone.
    package func read(
        _ response: FetchResponse,
        for feed: TrackedFeed,
        asked: Timestamp? = nil,
        at time: Timestamp
    ) -> FeedAnswer {
        FeedAnswer(
            feed: feed.feed,
            state: feed.state,
            request: feed.request,
            result: result(of: response, for: feed, at: time),
            asked: asked,
            time: time
        )
    }

    private func result(
        of response: FetchResponse,
        for tracked: TrackedFeed,
        at time: Timestamp
    ) -> PollResult {
        let (feed, state) = (tracked.feed, tracked.state)
        switch response.status {
        case 200, 203: break
        case 226 where response.isFeedDelta: break
        case 304 where state.etag != nil || state.lastModified != nil:
            return .unchanged(response.withoutBody)
        default:
            return .failed(.status(response.withoutBody))
        }
        let hash = BodyHash.hash(of: response.body)
        // A delta is not a body that could be sent again, and whoever wants the archive wants the
        // document.
        if case .latest = tracked.request, response.status != 226, hash == state.bodyHash {
            return .unchanged(response.withoutBody)
        }
        do {
            var parsed = try FeedParser.parse(
                response.body,
                contentType: response.headers["Content-Type"]
            )
            if let coding = response.unknownCoding {
                parsed.warnings.append(.contentCodingPassedOver(coding.printable(limit: 40)))
            }
            var context = NormalisingContext(
                documentURL: response.finalURL,
                feedIdentity: state.origin,
                cleaner: cleaner
            )
            if tracked.request.archive != nil { context.feedURL = state.address(of: feed) }
            context.feedName = feed.name
            context.tags = feed.tags
            context.fetchedAt = time
            let stated = response.headers["Date"].flatMap { HTTPDate.parse($0, now: time) }
            context.answers = [time, stated].compactMap { $0 }
            context.findsSharedLinks = feed.settings.findsSharedLinks
            if feed.settings.findsSharedLinks { context.sharedLinks = Set(state.sharedLinks) }
            let normalised = Normaliser(context: context).normalise(parsed)
            return .document(
                PollDocument(
                    feed: normalised,
                    response: response.withoutBody,
                    bodyHash: hash,
                    size: response.body.count
                )
            )
        } catch {
            return .failed(
                .notAFeed(response.withoutBody, error.reason(from: response.finalURL))
            )
        }
    }
}

extension URLCleaner {
    init(_ dedup: Configuration.Dedup) {
        self.init(stripping: dedup.stripParameters, keeping: dedup.keepParameters)
    }
}

extension FetchResponse {
    /// Whether a 226 was made by leaving out entries and in no other way (RFC 3229, IM).
    ///
    /// Servers that forget the header mean the same: nothing else was requested.
    fileprivate var isFeedDelta: Bool {
        headers.values("IM").allSatisfy { $0.lowercased() == "feed" }
    }
}

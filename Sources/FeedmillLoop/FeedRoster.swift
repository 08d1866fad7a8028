import FeedmillDelivery
import FeedmillModel
import FeedmillState

/// The feeds of a loop by index, while feeds come and go.
///
/// An index always belongs to the same feed. A feed that is no longer listed keeps its index, since
/// it may still be queued or in flight, and gets it back when it is listed again.
struct FeedRoster {
    private struct Place {
        var feed: TrackedFeed
        var isListed = true
        /// Whether it is due, queued, in flight or being delivered.
        var isScheduled = false
        /// The host at which it was queued last.
        var host: String?
    }

    private var places: [Place] = []
    private var numbers: [FeedState.ID: Int] = [:]

    init(_ feeds: [TrackedFeed]) {
        places.reserveCapacity(feeds.count)
        for feed in feeds { add(feed) }
    }

    package var count: Int { places.count { $0.isListed } }

    var failingCount: Int { places.count { $0.isListed && $0.feed.state.isFailing } }

    subscript(index: Int) -> TrackedFeed { places[index].feed }

    /// The feed with that state, if it is listed.
    func index(of id: FeedState.ID) -> Int? { numbers[id].flatMap { isListed($0) ? $0 : nil } }

    func isScheduled(_ index: Int) -> Bool { places[index].isScheduled }

    func isListed(_ index: Int) -> Bool { places[index].isListed }

    /// The host at which the feed is, or was last, queued.
    func host(_ index: Int) -> String { places[index].host ?? places[index].feed.host }

    mutating func queued(_ index: Int, at host: String) {
        places[index].isScheduled = true
        places[index].host = host
    }

    /// Sets what is requested of the feed next.
    mutating func send(_ index: Int, for request: FeedRequest) {
        places[index].feed.request = request
    }

    mutating func schedule(_ index: Int) { places[index].isScheduled = true }

    mutating func release(_ index: Int) { places[index].isScheduled = false }

    /// Corrects the times of a feed after the clock was set back.
    mutating func settle(_ index: Int, at now: Timestamp) {
        _ = places[index].feed.state.settle(at: now)
    }

    /// Takes the state that a delivery has left; an address that was configured meanwhile wins.
    mutating func update(_ index: Int, _ state: FeedState) {
        let configured = places[index].feed.state
        places[index].feed.state = state
        places[index].feed.mend(at: state.lastAttempt ?? state.nextDue)
        guard state.configuredURL != configured.configuredURL else { return }
        places[index].feed.state.configuredURL = configured.configuredURL
        places[index].feed.state.url = configured.url
        places[index].feed.state.forgetValidators()
    }

    /// Replaces the feeds that are listed.
    ///
    /// - Parameter feeds: all feeds that are listed now.
    /// - Returns: the indices of those that are to be scheduled.
    mutating func replace(by feeds: [TrackedFeed]) -> [Int] {
        for index in places.indices { places[index].isListed = false }
        var idle: [Int] = []
        for feed in feeds {
            guard let index = numbers[feed.state.id] else {
                idle.append(add(feed))
                continue
            }
            // A feed that is queued for a page of its archive stays queued for it.
            let request = places[index].feed.request
            places[index].isListed = true
            places[index].feed = feed
            if places[index].isScheduled { places[index].feed.request = request }
            if !places[index].isScheduled { idle.append(index) }
        }
        return idle
    }

    @discardableResult
    private mutating func add(_ feed: TrackedFeed) -> Int {
        numbers[feed.state.id] = places.count
        places.append(Place(feed: feed))
        return places.count - 1
    }
}

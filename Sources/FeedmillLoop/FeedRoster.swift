import FeedmillDelivery
import FeedmillState

/// The subjects of a loop by index, while feeds come and go.
///
/// An index belongs to one feed for ever. A feed that is listed no longer keeps it until whatever
/// stands for it in queue, gate or flight has come out, and has it again when it comes back.
struct FeedRoster {
    private struct Place {
        var subject: TrackedFeed
        var isListed = true
        /// Whether something stands for it: a due time, a place in line, a transfer, a delivery.
        var isScheduled = false
        /// The host in whose line it was put.
        var host: String?
    }

    private var places: [Place] = []
    private var numbers: [FeedState.ID: Int] = [:]

    init(_ subjects: [TrackedFeed]) {
        places.reserveCapacity(subjects.count)
        for subject in subjects { add(subject) }
    }

    package var count: Int { places.count { $0.isListed } }

    var failingCount: Int { places.count { $0.isListed && $0.subject.state.isFailing } }

    subscript(index: Int) -> TrackedFeed { places[index].subject }

    func isListed(_ index: Int) -> Bool { places[index].isListed }

    /// The host in whose line the feed stands or stood last.
    func host(_ index: Int) -> String { places[index].host ?? places[index].subject.host }

    mutating func queued(_ index: Int) {
        places[index].isScheduled = true
        places[index].host = places[index].subject.host
    }

    /// Says what the feed is to be asked for next.
    mutating func send(_ index: Int, for errand: FeedRequest) {
        places[index].subject.errand = errand
    }

    mutating func schedule(_ index: Int) { places[index].isScheduled = true }

    mutating func release(_ index: Int) { places[index].isScheduled = false }

    /// Takes the state over that a delivery left; an address configured meanwhile prevails.
    mutating func update(_ index: Int, _ state: FeedState) {
        let configured = places[index].subject.state
        places[index].subject.state = state
        guard state.configuredURL != configured.configuredURL else { return }
        places[index].subject.state.configuredURL = configured.configuredURL
        places[index].subject.state.url = configured.url
        places[index].subject.state.forgetValidators()
    }

    /// Replaces the feeds that are listed.
    ///
    /// - Parameter subjects: all that are listed now.
    /// - Returns: the indices of those for which nothing stands yet.
    mutating func replace(by subjects: [TrackedFeed]) -> [Int] {
        for index in places.indices { places[index].isListed = false }
        var idle: [Int] = []
        for subject in subjects {
            guard let index = numbers[subject.state.id] else {
                idle.append(add(subject))
                continue
            }
            // One that stands in line for an older page stays there.
            let errand = places[index].subject.errand
            places[index].isListed = true
            places[index].subject = subject
            if places[index].isScheduled { places[index].subject.errand = errand }
            if !places[index].isScheduled { idle.append(index) }
        }
        return idle
    }

    @discardableResult
    private mutating func add(_ subject: TrackedFeed) -> Int {
        numbers[subject.state.id] = places.count
        places.append(Place(subject: subject))
        return places.count - 1
    }
}

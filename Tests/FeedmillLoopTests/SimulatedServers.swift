@testable import FeedmillAddress
@testable import FeedmillFetch
import FeedmillLoop
import FeedmillModel
import FeedmillTestSupport
import Synchronization

/// Servers of all characters, without a network: they answer after a while by the clock of a test
/// and judge every request by what they had asked for.
final class SimulatedServers: Sendable {
    /// What the servers saw.
    struct Tally {
        var unconditional = 0
        var conditional = 0
        /// Unconditional although validators had been given.
        var forgetful = 0
        /// Earlier than the server, the feed or the configuration allows.
        var early = 0
        /// More than an hour after the time that was planned, without a hold-back of the host.
        var late = 0
        var inSkippedHours = 0
        var afterGone = 0
        var atTheOldAddress = 0
        var overlapping = 0
        var tooClose = 0
        var longestGap = Duration.zero
        var byHost: [String: Int] = [:]
        var bySecond: [Int64: Int] = [:]
    }

    enum Kind: Int, CaseIterable {
        case steady, maxAge, ttl, brokenForAWeek, throttled, unavailable, skipsNights, missing
        case silent, gone, moved
    }

    /// One feed as its server knows it.
    struct SimulatedFeed {
        let kind: Kind
        let host: String
        /// The time between two entries.
        let gap: Int64
        var polls = 0
        var last: Timestamp?
        /// When the client means to ask.
        var planned: Timestamp
        /// What the server expects: nothing before this.
        var notBefore: Timestamp
        var isHeld = false
    }

    fileprivate struct State {
        var feeds: [SimulatedFeed] = []
        var active: [String: Int] = [:]
        var lastStart: [String: Duration] = [:]
        var held: [String: Timestamp] = [:]
        var tally = Tally()
    }

    static let start = Timestamp(year: 2026, month: 3, day: 1)
    private static let latency = Duration.milliseconds(400)
    private let clock: ManualClock
    private let state: Mutex<State>

    init(feeds count: Int, hosts: Int, clock: ManualClock) {
        self.clock = clock
        let feeds = (0..<count).map { index in
            SimulatedFeed(
                kind: Kind.allCases[index % Kind.allCases.count],
                host: "host\(index / Kind.allCases.count % hosts).example",
                gap: Int64(3_600 * (6 + index % 100)),
                planned: Self.start,
                notBefore: Self.start
            )
        }
        state = Mutex(State(feeds: feeds))
    }

    var now: Timestamp { Self.start + clock.now.offset }
    var tally: Tally { state.withLock(\.tally) }
    var feeds: [SimulatedFeed] { state.withLock(\.feeds) }

    var urls: [String] {
        feeds.enumerated().map { "https://\($1.host)/\($0)" }
    }

    /// Tells what the client has planned, to see whether it keeps to it.
    func plan(_ index: Int, at time: Timestamp) {
        state.withLock { $0.feeds[index].planned = time }
    }

    /// Answers one request, after a while.
    func answer(_ request: FetchRequest) async -> FetchOutcome {
        let path = request.url.path.dropFirst()
        guard let index = Int(path.split(separator: "-").first ?? "") else {
            return failure(request)
        }
        let (uptime, now) = (clock.now, now)
        state.withLock { $0.begin(index, request, now: now, uptime: uptime.offset) }
        try? await clock.sleep(until: uptime.advanced(by: Self.latency))
        let end = self.now
        return state.withLock { $0.end(index, request, now: end) } ?? failure(request)
    }

    private func failure(_ request: FetchRequest) -> FetchOutcome {
        .failed(FetchFailure(.hostUnreachable(host: request.url.host ?? ""), request.url))
    }
}

// MARK: - Judging

extension SimulatedServers.State {
    mutating func begin(_ index: Int, _ request: FetchRequest, now: Timestamp, uptime: Duration) {
        let feed = feeds[index]
        let second = uptime.components.seconds
        if request.validators.isEmpty {
            tally.unconditional += 1
            let hadSuccess = feed.polls > 0 && [.steady, .maxAge, .ttl].contains(feed.kind)
            tally.forgetful += hadSuccess ? 1 : 0
        } else {
            tally.conditional += 1
        }
        let isEarly = now < feed.notBefore || now < held[feed.host, default: now]
        tally.early += isEarly ? 1 : 0
        tally.late += now - feed.planned > .seconds(3_600) && !feed.isHeld ? 1 : 0
        tally.afterGone += feed.notBefore.seconds == .max ? 1 : 0
        // A feed may wait at its host for some seconds into the next hour.
        let isNight = now.civil.hour < 6 && (now + .seconds(-60)).civil.hour < 6
        let keepsNights = feed.kind == .skipsNights && feed.polls > 0 && !feed.isHeld
        tally.inSkippedHours += isNight && keepsNights ? 1 : 0
        // Three polls, a day apart: what comes after knows the new address.
        let isOld = feed.kind == .moved && !request.url.path.hasSuffix("-new")
        tally.atTheOldAddress +=
            isOld && now > SimulatedServers.start + .seconds(5 * 86_400) ? 1 : 0
        active[feed.host, default: 0] += 1
        tally.overlapping += active[feed.host, default: 0] > 2 ? 1 : 0
        if let last = lastStart[feed.host], uptime - last < .seconds(1) { tally.tooClose += 1 }
        if let last = feed.last { tally.longestGap = max(tally.longestGap, now - last) }
        lastStart[feed.host] = uptime
        tally.byHost[feed.host, default: 0] += 1
        tally.bySecond[second, default: 0] += 1
        feeds[index].last = now
        feeds[index].isHeld = false
        feeds[index].polls += 1
    }

    /// The answer; `nil` when there is none.
    mutating func end(
        _ index: Int,
        _ request: FetchRequest,
        now: Timestamp
    ) -> FetchOutcome? {
        let feed = feeds[index]
        active[feed.host, default: 1] -= 1
        let age = now - SimulatedServers.start
        var status = 200
        switch feed.kind {
        case .missing: status = 404
        case .silent: return nil
        case .brokenForAWeek where age < .seconds(7 * 86_400): status = 500
        case .throttled where feed.polls % 5 == 0: status = 429
        case .unavailable where feed.polls % 7 == 0: status = 503
        case .gone where age > .seconds(3 * 86_400): status = 410
        default: break
        }
        feeds[index].notBefore = now + wait(feed.kind, status)
        if status == 410 { feeds[index].notBefore = Timestamp(seconds: .max) }
        if status == 429 || status == 503 { hold(feed.host, until: now + wait(feed.kind, status)) }
        return .response(response(feed, status, request, now: now))
    }

    private mutating func hold(_ host: String, until time: Timestamp) {
        held[host] = max(held[host, default: time], time)
        for index in feeds.indices where feeds[index].host == host { feeds[index].isHeld = true }
    }

    private func wait(_ kind: SimulatedServers.Kind, _ status: Int) -> Duration {
        switch (status, kind) {
        case (503, _): .seconds(7_200)
        case (429, _): .seconds(600)
        case (200, .maxAge): .seconds(18_000)
        case (200, .ttl): .seconds(300 * 60)
        default: .seconds(900)
        }
    }
}

// MARK: - Answers

extension SimulatedServers.State {
    private func response(
        _ feed: SimulatedServers.SimulatedFeed,
        _ status: Int,
        _ request: FetchRequest,
        now: Timestamp
    ) -> FetchResponse {
        let newest = (now.seconds - SimulatedServers.start.seconds) / feed.gap
        let etag = "\"\(newest)\""
        var headers: [(String, String)] = []
        if feed.kind == .maxAge {
            headers = [("Cache-Control", "max-age=20000"), ("Age", "2000")]
        }
        if status == 503 { headers = [("Retry-After", "7200")] }
        if status == 200 { headers.append(("ETag", etag)) }
        let isKnown = status == 200 && request.validators.etag == etag
        let (url, hops) = move(feed, request)
        return FetchResponse(
            status: isKnown ? 304 : status,
            headers: FetchHeaders(headers),
            body: isKnown || status != 200 ? [] : Array(document(feed, newest).utf8),
            finalURL: url,
            hops: hops,
            wireBytes: 500
        )
    }

    /// Where the answer comes from, and the permanent redirect on the way.
    private func move(
        _ feed: SimulatedServers.SimulatedFeed,
        _ request: FetchRequest
    ) -> (WebURL, [FetchHop]) {
        guard feed.kind == .moved, !request.url.path.hasSuffix("-new"),
            let target = WebURL(request.url.string + "-new")
        else { return (request.url, []) }
        let hop = FetchHop(url: request.url, status: 301, target: target, retryAfter: nil)
        return (target, [hop])
    }

    private func document(_ feed: SimulatedServers.SimulatedFeed, _ newest: Int64) -> String {
        let items = (newest - 2...newest).map { number in
            let time = Timestamp(seconds: SimulatedServers.start.seconds + number * feed.gap)
            return "<entry><id>\(feed.host)/\(feed.gap)/\(number)</id><title>t</title>"
                + "<published>\(time.rfc3339)</published></entry>"
        }
        let feed = feed.kind
        if feed == .ttl || feed == .skipsNights {
            let hint =
                feed == .ttl
                ? "<ttl>300</ttl>"
                : "<skipHours>\((0..<6).map { "<hour>\($0)</hour>" }.joined())</skipHours>"
            return "<rss version=\"2.0\"><channel><title>t</title>\(hint)"
                + (newest - 2...newest).map { "<item><guid>\($0)</guid></item>" }.joined()
                + "</channel></rss>"
        }
        return "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title>"
            + "\(items.joined())</feed>"
    }
}

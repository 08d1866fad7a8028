import FeedmillAddress
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState

/// How long a loop goes on.
package enum PollMode: Sendable {
    /// Until every feed was asked once, due or not; those that keep a pace when they are due.
    case once
    /// Until it is told to stop; each feed is asked whenever it is due.
    case untilStopped
}

/// Where a loop stands: what waits, what is under way, and what is to be done next.
///
/// A value: events and times go in, actions come out. All effects are the loop's.
struct LoopState {
    enum Action {
        case poll(Int, TrackedFeed)
        /// Look which entries are new, before their pages are read.
        case identify([Int], [FeedAnswer])
        case read(Int, TrackedFeed, ArticleRequest)
        case deliver([Int], [FeedAnswer])
        /// Come back at that uptime.
        case wake(Duration)
    }

    /// Bytes of documents that may be on their way from the network to the disk.
    ///
    /// What is read of a document takes several times its size.
    private static let backlogLimit = 5 << 19
    /// Bytes of documents that one delivery takes.
    private static let batchLimit = 3 << 19
    /// Pause after the first failed delivery; doubles with each further one.
    private static let firstPause = Duration.seconds(5)
    private static let longestPause = Duration.seconds(300)
    /// The longest pause between two looks for room, which cost little.
    private static let longestPauseForRoom = Duration.seconds(30)

    /// How long a host is left alone until the schedule has decided about it.
    private static let provisionalHold = Duration.seconds(5)

    let mode: PollMode
    /// How long one pass waits for a host that asked to be left alone.
    private let holdLimit: Duration
    private(set) var isStopping = false
    private(set) var summary = PollSummary()
    private var feeds: FeedRoster
    private var gate: HostGate
    private var due = DueQueue()
    private var waiting: [(index: Int, answer: FeedAnswer)] = []
    /// Answers that arrived without a poll while their feeds were busy.
    private var received: [Int: [FeedAnswer]] = [:]
    private var backlog = 0
    private var inDelivery = 0
    /// What an answer is expected to weigh, after the last ones.
    private var usualWeight = 64 << 10
    /// Polls in flight.
    private var polls = 0
    private var isDelivering = false
    private var fullText = FullTextQueue()
    /// The times at which it will be woken.
    private var wakes: Set<Duration> = []
    /// Whether some host may be held back: there is seldom one.
    private var mayHold = false
    private var pausedUntil: Duration?
    private(set) var failedDeliveries = 0
    /// Looks in a row that found no room.
    private(set) var refusals = 0
    /// Whether there was room after the last delivery or pause.
    private var isExamined = false

    init(
        feeds: [TrackedFeed],
        mode: PollMode,
        limits: HostGate.Limits,
        holds: [String: Duration] = [:],
        holdLimit: Duration = .seconds(30),
        now: Timestamp
    ) {
        self.feeds = FeedRoster(feeds)
        self.mode = mode
        self.holdLimit = holdLimit
        gate = HostGate(limits: limits)
        summary.total = feeds.count
        for (host, until) in holds { hold([host], until: until, at: .zero) }
        switch mode {
        case .once:
            for index in feeds.indices {
                let time = feeds[index].due(at: now)
                if feeds[index].feed.settings.keepsPace, time > now {
                    self.feeds.schedule(index)
                    due.insert(index, at: time)
                } else {
                    enqueue(index)
                }
            }
        case .untilStopped: schedule(Array(feeds.indices), now: now)
        }
    }

    /// How many feeds there are, and how many of them fail.
    var feedCounts: (all: Int, failing: Int) {
        (feeds.count, feeds.failingCount)
    }

    /// Whether nothing is under way and nothing is left to do.
    var isFinished: Bool {
        let isBusy =
            polls > 0 || isDelivering || !waiting.isEmpty || !fullText.isEmpty || !received.isEmpty
        return !isBusy && (isStopping || (mode == .once && gate.isEmpty && due.first == nil))
    }

    /// Whether the sink is to be asked for room before anything more is started.
    func mustExamine(at uptime: Duration) -> Bool {
        !isExamined && !isDelivering && !isStopping && (pausedUntil.map { $0 <= uptime } ?? true)
    }

    /// What can be started now.
    mutating func actions(at uptime: Duration, now: Timestamp) -> [Action] {
        var actions: [Action] = []
        if !isStopping { giveUpWaiting(at: uptime) }
        // After a failed delivery the others wait for the end of the pause; that there is no room
        // for more concerns only what was not fetched yet.
        let mustWait =
            failedDeliveries > 0 && !isStopping && pausedUntil.map { uptime < $0 } ?? false
        if !isDelivering, !mustWait { actions += nextBatch() }
        guard !isStopping else { return actions }
        while let index = due.popDue(at: now) {
            if feeds.isListed(index) { enqueue(index) } else { feeds.release(index) }
        }
        var times = due.first.map { [uptime + ($0 - now)] } ?? []
        if let deadline = fullText.nextDeadline(after: uptime) { times.append(deadline) }
        if let pausedUntil, uptime < pausedUntil {
            times.append(pausedUntil)
        } else {
            let step = admit(at: uptime)
            for index in step.starts {
                if let request = fullText.request(of: index) {
                    actions.append(.read(index, feeds[index], request))
                } else {
                    actions.append(.poll(index, feeds[index]))
                }
            }
            if let wake = step.wakeAt { times.append(wake) }
        }
        // An alarm that is set already will do; each one rings once and sets no other.
        if let wake = times.min(), wakes.min().map({ wake < $0 }) ?? true {
            wakes.insert(wake)
            actions.append(.wake(wake))
        }
        return actions
    }
}

// MARK: - Events

extension LoopState {
    /// Gives up what is not worth its wait, before what is left is looked at.
    private mutating func giveUpWaiting(at uptime: Duration) {
        perform(fullText.expire(at: uptime), at: uptime)
        // One pass does not wait for a host that asked to be left alone.
        guard mode == .once, mayHold else { return }
        let held = gate.withdrawHeld(beyond: uptime + holdLimit)
        // The others were polled, and lack only pages of their articles or of their archive.
        summary.heldBack += held.count {
            fullText.request(of: $0) == nil && feeds[$0].request.archive == nil
        }
        for index in held { perform(fullText.withdrawn(index, at: uptime), at: uptime) }
    }

    /// A transfer has ended and its answer was read.
    mutating func polled(_ index: Int, _ answer: FeedAnswer, at uptime: Duration) {
        polls -= 1
        gate.finished(index, host: feeds.host(index), at: uptime)
        fullText.polled(index)
        // What was given up because of the stop says nothing about the feed.
        if isStopping, answer.wasCancelled { return }
        usualWeight += (answer.weight - usualWeight) / 8
        take(index, answer, at: uptime)
    }

    /// An answer has arrived without a poll: by a push, or out of an archive.
    ///
    /// It takes the place of the poll that the feed was waiting for. A feed that is busy with
    /// another answer takes it afterwards. A loop that is stopping drops it, as it drops whatever
    /// is not read yet: the feed is polled again at the next start.
    mutating func received(_ answer: FeedAnswer, at uptime: Duration) {
        guard !isStopping, let index = feeds.index(of: answer.state.id) else { return }
        let isIdle =
            due.remove(index) || !feeds.isScheduled(index)
            || (feeds[index].request.archive == nil && fullText.request(of: index) == nil
                && !gate.withdraw(from: feeds.host(index)) { $0 == index }.isEmpty)
        guard isIdle else { return received[index, default: []].append(answer) }
        feeds.schedule(index)
        take(index, answer.rebased(on: feeds[index].state), at: uptime)
    }

    private mutating func take(_ index: Int, _ answer: FeedAnswer, at uptime: Duration) {
        if answer.feed.settings.fullText != .never, !answer.entries.isEmpty {
            return fullText.add(index, answer)
        }
        if answer.asksToBackOff, answer.feed.settings.holdBack == .host {
            hold(answer.hosts, until: uptime + Self.provisionalHold, at: uptime)
        }
        accept(index, answer)
    }

    /// Takes an answer that may be delivered.
    private mutating func accept(_ index: Int, _ answer: FeedAnswer) {
        waiting.append((index, answer))
        backlog += answer.weight
    }

    /// What the sink is to do next: to look and to deliver take turns.
    private mutating func nextBatch() -> [Action] {
        if let (indices, batch) = fullText.takeUnidentified(deliveryWaits: !waiting.isEmpty) {
            isDelivering = true
            return [.identify(indices, batch)]
        }
        guard !waiting.isEmpty else { return [] }
        let batch = takeBatch()
        return [.deliver(batch.map(\.index), batch.map(\.answer))]
    }

    /// The sink has told which entries of these feeds are new.
    mutating func identified(
        _ indices: [Int],
        _ batch: [FeedAnswer],
        newEntries: [[Int]],
        at uptime: Duration
    ) {
        isDelivering = false
        for ((index, answer), newEntries) in zip(zip(indices, batch), newEntries) {
            perform(
                fullText.identified(index, answer, newEntries: newEntries, at: uptime),
                at: uptime
            )
        }
    }

    /// An article page, or the robots.txt of a host, was read.
    mutating func read(
        _ index: Int,
        _ request: ArticleRequest,
        _ answer: PageAnswer,
        at uptime: Duration
    ) {
        gate.finished(index, host: feeds.host(index), at: uptime)
        perform(fullText.answered(index, request, answer, at: uptime), at: uptime)
    }

    private mutating func perform(_ actions: [FullTextQueue.Action], at uptime: Duration) {
        for action in actions {
            switch action {
            case .hold(let host, let time, let index):
                guard feeds[index].feed.settings.holdBack == .host else { continue }
                hold([host], until: uptime + time, at: uptime)
            case .enqueue(let index, let request, let crawlDelay):
                if let host = request.url.host { gate.slow(host: host, to: crawlDelay) }
                enqueue(index)
            case .withdraw(let index):
                _ = gate.withdraw(from: feeds.host(index)) { $0 == index }
            case .accept(let index, let answer): accept(index, answer)
            }
        }
    }

    /// The answers that came first, as many as one delivery takes.
    private mutating func takeBatch() -> ArraySlice<(index: Int, answer: FeedAnswer)> {
        isDelivering = true
        var count = 0
        while count < waiting.count, count == 0 || inDelivery < Self.batchLimit {
            inDelivery += waiting[count].answer.weight
            count += 1
        }
        let batch = waiting.prefix(count)
        waiting.removeFirst(count)
        return batch
    }

    private mutating func endDelivery() {
        isDelivering = false
        isExamined = false
        backlog -= inDelivery
        inDelivery = 0
    }

    /// The sink was asked for room.
    ///
    /// Without it, one pass ends after what it has in hand, and a loop starts nothing new until it
    /// has asked again; what was fetched is still delivered.
    mutating func examined(hasRoom: Bool, at uptime: Duration) {
        isExamined = hasRoom
        guard !hasRoom else { return refusals = 0 }
        if mode == .once { return stop() }
        let pause = Self.firstPause * (1 << min(refusals, 10))
        pausedUntil = uptime + min(pause, Self.longestPauseForRoom)
        refusals += 1
    }

    mutating func delivered(
        _ indices: [Int],
        _ delivered: [DeliveredFeed],
        at uptime: Duration
    ) {
        endDelivery()
        fullText.delivered(indices)
        failedDeliveries = 0
        for (index, feed) in zip(indices, delivered) {
            summary.add(feed)
            // A daemon's list would grow for ever, and the state has it all.
            if mode == .untilStopped { summary.failures = [] }
            if let hold = feed.hostHold {
                self.hold(feed.answer.hosts, until: uptime + hold, at: uptime)
            }
            feeds.update(index, feed.state)
            goOn(index, with: feed.followUp, at: uptime)
        }
    }

    /// A delivery failed: its feeds are asked again when the pause is over.
    ///
    /// - Returns: the length of the pause.
    mutating func deliveryFailed(
        _ indices: [Int],
        at uptime: Duration,
        now: Timestamp
    ) -> Duration {
        endDelivery()
        fullText.dropped(indices)
        let pause = min(Self.firstPause * (1 << min(failedDeliveries, 10)), Self.longestPause)
        failedDeliveries += 1
        pausedUntil = uptime + pause
        for index in indices { due.insert(index, at: now + pause) }
        return pause
    }

    /// Other feeds are listed from now on, or the same with other settings.
    ///
    /// New ones are spread as at an import. Those that are gone are asked no more; an answer that
    /// is under way is delivered.
    mutating func changed(_ change: LoopChange, now: Timestamp) {
        gate.limits = change.limits
        // The room for records may be another one now.
        if !isDelivering {
            isExamined = false
            if failedDeliveries == 0 { pausedUntil = nil }
        }
        schedule(feeds.replace(by: change.feeds), now: now)
        summary.total = feeds.count
    }

    /// Every feed is to be asked now that waits for its time and may be asked.
    ///
    /// Many are spread as at an import. Whoever is under way or in line stays there, and so does
    /// who waits for the end of what its server or host has asked for.
    ///
    /// - Returns: how many are asked, and how many stay with their time.
    mutating func pollNow(at uptime: Duration, now: Timestamp) -> (asked: Int, left: Int) {
        guard !isStopping else { return (0, 0) }
        let resting = due.indices.filter(feeds.isListed)
        let asked = resting.filter { index in
            feeds[index].mayBeAskedEarly(at: now)
                && !gate.isHeld(feeds[index].host, at: uptime)
        }
        let spread = ImportSpread(count: asked.count)
        var times: [Int: Timestamp] = [:]
        for (place, index) in asked.enumerated() {
            times[index] = spread.due(index: place, now: now)
        }
        due.advance(to: times)
        return (asked.count, resting.count - asked.count)
    }

    /// Gives feeds their next time: when they are due, and the first one within a spread.
    private mutating func schedule(_ indices: [Int], now: Timestamp) {
        let spread = ImportSpread(count: indices.count { feeds[$0].state.lastAttempt == nil })
        var unasked = 0
        for index in indices {
            feeds.schedule(index)
            if feeds[index].state.lastAttempt == nil {
                due.insert(index, at: spread.due(index: unasked, now: now))
                unasked += 1
            } else {
                due.insert(index, at: feeds[index].due(at: now))
            }
        }
    }

    /// What may start now; feeds that were removed while they stood in line give their turn away.
    private mutating func admit(at uptime: Duration) -> HostGate.Step {
        let room = (Self.backlogLimit - backlog) / usualWeight - polls
        let most = max(room, polls + backlog == 0 ? 1 : 0)
        var starts: [Int] = []
        for index in fullText.takeParked(usualWeight: usualWeight) { enqueue(index) }
        while true {
            let step = gate.admit(at: uptime, atMost: most - starts.count)
            let started = starts.count
            for index in step.starts {
                let isPoll = fullText.request(of: index) == nil
                if isPoll, !feeds.isListed(index) {
                    feeds.release(index)
                } else if fullText.start(
                    index,
                    wantsFullText: feeds[index].feed.settings.fullText != .never,
                    usualWeight: usualWeight
                ) {
                    starts.append(index)
                    if isPoll { polls += 1 }
                    continue
                }
                gate.finished(index, host: feeds.host(index), at: uptime)
            }
            if starts.count - started == step.starts.count {
                return HostGate.Step(starts: starts, wakeAt: step.wakeAt)
            }
        }
    }

    /// Queues what a feed needs next at the host that has it.
    private mutating func enqueue(_ index: Int) {
        let feed = feeds[index]
        if let url = fullText.request(of: index)?.url {
            let host = url.host ?? url.string
            feeds.queued(index, at: host)
            gate.enqueue(index, host: host, group: HostGroup.name(of: url))
        } else {
            feeds.queued(index, at: feed.host)
            gate.enqueue(
                index,
                host: feed.host,
                group: feed.hostGroup,
                address: feed.hostAddress
            )
        }
    }

    /// Asks for the feed's next page at once, or for the feed itself when it is due.
    private mutating func goOn(_ index: Int, with page: ArchiveVisit?, at uptime: Duration) {
        feeds.send(index, for: page.map(FeedRequest.archive) ?? .latest)
        let isWanted = page != nil && feeds.isListed(index)
        if isWanted, mode == .once || !gate.isHeld(feeds[index].host, at: uptime) {
            enqueue(index)
        } else {
            rest(index, at: uptime)
        }
    }

    /// Leaves a feed alone until it is due, unless an answer has arrived for it.
    private mutating func rest(_ index: Int, at uptime: Duration) {
        feeds.send(index, for: .latest)
        if let answer = received[index]?.removeFirst() {
            if received[index]?.isEmpty == true { received[index] = nil }
            return take(index, answer.rebased(on: feeds[index].state), at: uptime)
        }
        let state = feeds[index].state
        if mode == .untilStopped, !state.hasEnded, feeds.isListed(index) {
            due.insert(index, at: state.nextDue)
        } else {
            feeds.release(index)
        }
    }

    private mutating func hold(_ hosts: Set<String>, until: Duration, at uptime: Duration) {
        mayHold = true
        for host in hosts { gate.holdBack(host: host, until: until) }
        guard mode == .untilStopped else { return }
        // No feed waits here for a page of its archive: the state keeps that it is wanted.
        let isLong = until - uptime > FullTextWork.longestHold
        for host in hosts {
            let withdrawn = gate.withdraw(from: host) {
                fullText.request(of: $0) == nil ? feeds[$0].request.archive != nil : isLong
            }
            for index in withdrawn {
                if fullText.request(of: index) == nil {
                    rest(index, at: uptime)
                } else {
                    perform(fullText.withdrawn(index, at: uptime), at: uptime)
                }
            }
        }
    }

    mutating func woken(for time: Duration) {
        wakes.remove(time)
        isExamined = false
    }

    mutating func stop() {
        isStopping = true
        received = [:]
        fullText.stop()
    }
}

extension FeedAnswer {
    fileprivate var wasCancelled: Bool {
        guard case .failed(let failure) = result, case .fetch(let fetch) = failure.cause
        else { return false }
        return fetch.code == .cancelled
    }

    /// Whether the server said that it has too much to do.
    fileprivate var asksToBackOff: Bool {
        guard case .failed(let failure) = result, case .status(let response) = failure.cause
        else { return false }
        return response.status == 429 || response.status == 503
    }
}

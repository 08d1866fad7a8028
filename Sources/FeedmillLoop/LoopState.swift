import FeedmillAddress
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState

/// The state of a loop: what waits, what is in flight, and what to do next.
///
/// A value: events and times go in, actions come out. ``PollLoop`` carries them out.
struct LoopState {
    enum Action {
        case poll(Int, TrackedFeed)
        /// Find out which entries are new, before their pages are read.
        case identify([Int], [FeedAnswer])
        case read(Int, TrackedFeed, ArticleRequest)
        case deliver([Int], [FeedAnswer])
        /// Ask for actions again at that uptime.
        case wake(Duration)
    }

    /// Bytes of documents that may be between the network and the disk.
    ///
    /// A document that was read takes several times its size.
    private static let backlogLimit = 5 << 19
    /// Bytes of documents that one delivery takes.
    private static let batchLimit = 3 << 19
    /// Pause after the first failed delivery; doubles with each further one.
    private static let firstPause = Duration.seconds(5)
    private static let longestPause = Duration.seconds(300)
    /// The longest pause between two checks for room, which cost little.
    private static let longestPauseForRoom = Duration.seconds(30)

    let mode: PollMode
    /// How long one pass waits for a host that is on hold.
    let holdLimit: Duration
    private(set) var isStopping = false
    var summary = PollSummary()
    var feeds: FeedRoster
    var gate: HostGate
    var paces: HostPaces
    /// When what is in flight began, and how long after the start before it on its host.
    var begun: [Int: (start: Duration, spacing: Duration?)] = [:]
    var due = DueQueue<Timestamp>()
    var clock = ClockGuard()
    /// The wall clock at the beginning of the turn.
    var lastLook: Timestamp
    /// Asks for a turn that often, to look at the clock; `nil` when something else sees to that.
    var clockPeriod: Duration?
    /// Until when answers may arrive that were read by the clock as it was before it was set.
    var settlesUntil: Duration?
    private var waiting: [(index: Int, answer: FeedAnswer)] = []
    /// Answers that arrived without a poll while their feeds were busy.
    private var received: [Int: [FeedAnswer]] = [:]
    private var backlog = 0
    private var inDelivery = 0
    /// What an answer is expected to weigh: an average of the last ones.
    private var usualWeight = 64 << 10
    /// Polls in flight.
    private var polls = 0
    private var isDelivering = false
    private var fullText = FullTextQueue()
    private(set) var outage: OutageWatch
    /// The times of the wake-ups that are set.
    private var wakes: Set<Duration> = []
    /// Whether any host may be on hold; most of the time none is.
    private var mayHold = false
    private var pausedUntil: Duration?
    private(set) var failedDeliveries = 0
    /// How many checks in a row found no room.
    private(set) var refusals = 0
    /// Whether there was room after the last delivery or pause.
    private var isExamined = false

    init(
        feeds: [TrackedFeed],
        mode: PollMode,
        limits: HostGate.Limits,
        hosts: [String: HostPace] = [:],
        holdLimit: Duration = .seconds(30),
        outage: OutageEvidence? = nil,
        at uptime: Duration = .zero,
        now: Timestamp
    ) {
        self.outage = OutageWatch(outage ?? OutageEvidence(of: feeds))
        self.feeds = FeedRoster(feeds)
        self.mode = mode
        self.holdLimit = holdLimit
        gate = HostGate(limits: limits)
        lastLook = now
        summary.total = feeds.count
        paces = HostPaces(hosts, rules: limits.rules, general: limits.delayPerHost)
        for (host, pace) in hosts { restore(pace, of: host, at: uptime, now: now) }
        switch mode {
        case .once: beginPass(feeds.count, now: now)
        case .untilStopped: schedule(Array(feeds.indices), now: now)
        }
    }

    /// How many feeds there are, and how many of them fail.
    var feedCounts: (all: Int, failing: Int) {
        (feeds.count, feeds.failingCount)
    }

    /// Whether nothing is in flight and nothing is left to do.
    var isFinished: Bool {
        let isBusy =
            polls > 0 || isDelivering || !waiting.isEmpty || !fullText.isEmpty
            || !received.isEmpty || !outage.isEmpty
        return !isBusy && (isStopping || (mode == .once && gate.isEmpty && due.first == nil))
    }

    /// Whether the sink must be asked for room before anything else is started.
    func mustExamine(at uptime: Duration) -> Bool {
        !isExamined && !isDelivering && !isStopping && (pausedUntil.map { $0 <= uptime } ?? true)
    }

    /// What can be started now.
    mutating func actions(at uptime: Duration, now: Timestamp) -> [Action] {
        var actions: [Action] = []
        lastLook = now
        if !isStopping { giveUpWaiting(at: uptime) }
        // After a failed delivery, the others wait until the pause is over. A lack of room stops new
        // polls only: what was fetched is still delivered.
        let mustWait =
            failedDeliveries > 0 && !isStopping && pausedUntil.map { uptime < $0 } ?? false
        if !isDelivering, !mustWait { actions += nextBatch() }
        guard !isStopping else { return actions }
        while let index = due.popDue(at: now) {
            if feeds.isListed(index) { enqueue(index) } else { feeds.release(index) }
        }
        var times = due.first.map { [uptime + ($0 - now)] } ?? []
        if let clockPeriod { times.append(uptime + clockPeriod) }
        if let deadline = fullText.nextDeadline(after: uptime) { times.append(deadline) }
        if let pausedUntil, uptime < pausedUntil {
            times.append(pausedUntil)
        } else {
            let step = admit(at: uptime, now: now)
            for index in step.starts {
                if let request = fullText.request(of: index) {
                    actions.append(.read(index, feeds[index], request))
                } else {
                    actions.append(.poll(index, feeds[index]))
                }
            }
            if let wake = step.wakeAt { times.append(wake) }
        }
        // An earlier wake-up that is already set is enough.
        if let wake = times.min(), wakes.min().map({ wake < $0 }) ?? true {
            wakes.insert(wake)
            actions.append(.wake(wake))
        }
        return actions
    }
}

// MARK: - Events

extension LoopState {
    /// Gives up what has waited for too long.
    private mutating func giveUpWaiting(at uptime: Duration) {
        perform(fullText.expire(at: uptime), at: uptime)
        // One pass does not wait for a host that is on hold.
        guard mode == .once, mayHold else { return }
        let held = gate.withdrawHeld(beyond: uptime + holdLimit)
        // The others were polled, and lack only pages of their articles or of their archive.
        summary.held += held.filter {
            fullText.request(of: $0) == nil && feeds[$0].request.archive == nil
        }.map { feeds[$0] }
        for index in held { perform(fullText.withdrawn(index, at: uptime), at: uptime) }
    }

    /// A poll has ended.
    mutating func polled(_ index: Int, _ answer: FeedAnswer, at uptime: Duration) {
        polls -= 1
        gate.finished(index, host: feeds.host(index), at: uptime)
        fullText.polled(index)
        // A transfer that the stop has ended says nothing about the feed.
        if isStopping, answer.wasCancelled {
            if polls == 0 { releaseUnreached(at: uptime) }
            return
        }
        usualWeight += (answer.weight - usualWeight) / 8
        let answer = judged(index, answer, at: uptime)
        for (index, answer) in outage.pass(index, answer, inFlight: polls) {
            take(index, answer, at: uptime)
        }
    }

    /// An answer has arrived without a poll: from a push or a replay.
    ///
    /// It replaces the poll that the feed was waiting for. If the feed is busy with another answer,
    /// it is taken after that. A loop that is stopping drops it: the feed is polled again at the
    /// next start.
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

    private mutating func releaseUnreached(at uptime: Duration) {
        for (index, answer) in outage.release() { take(index, answer, at: uptime) }
    }

    private mutating func take(_ index: Int, _ answer: FeedAnswer, at uptime: Duration) {
        if answer.feed.settings.fullText != .never, !answer.entries.isEmpty {
            return fullText.add(index, answer)
        }
        accept(index, answer)
    }

    /// Takes an answer that can be delivered.
    private mutating func accept(_ index: Int, _ answer: FeedAnswer) {
        waiting.append((index, answer))
        backlog += answer.weight
    }

    /// What the sink does next: identifying and delivering take turns.
    private mutating func nextBatch() -> [Action] {
        if let (indices, batch) = fullText.takeUnidentified(deliveryWaits: !waiting.isEmpty) {
            isDelivering = true
            return [.identify(indices, batch)]
        }
        guard !waiting.isEmpty else { return [] }
        let batch = takeBatch()
        var answers = batch.map(\.answer)
        answers[0].paces = paces.takeChanges(at: lastLook)
        return [.deliver(batch.map(\.index), answers)]
    }

    /// The sink has identified the new entries of these feeds.
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
        let host = feeds.host(index)
        gate.finished(index, host: host, at: uptime)
        if answer.isAnswer { answered(host, index, at: lastLook) }
        perform(fullText.answered(index, request, answer, at: uptime), at: uptime)
        begun[index] = nil
    }

    private mutating func perform(_ actions: [FullTextQueue.Action], at uptime: Duration) {
        for action in actions {
            switch action {
            case .refused(let host, let refusal, let index):
                refused(host, refusal, pageOf: index, at: uptime)
            case .enqueue(let index, let request, let crawlDelay):
                if let host = request.url.host { paces.keepFloor(of: host, crawlDelay) }
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
    /// Without room, one pass ends after what it has in hand, and a daemon starts nothing new until
    /// it has asked again. What was fetched is still delivered.
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
            // The list of a daemon would grow without bound, and the state has it all.
            if mode == .untilStopped { summary.failures = [] }
            feeds.update(index, feed.state)
            goOn(index, with: feed.followUp, at: uptime)
        }
    }

    /// A delivery failed: its feeds are polled again when the pause is over.
    ///
    /// - Returns: the length of the pause.
    mutating func deliveryFailed(
        _ indices: [Int],
        at uptime: Duration,
        now: Timestamp
    ) -> Duration {
        endDelivery()
        fullText.dropped(indices)
        paces.restoreChanges()
        let pause = min(Self.firstPause * (1 << min(failedDeliveries, 10)), Self.longestPause)
        failedDeliveries += 1
        pausedUntil = uptime + pause
        for index in indices { due.insert(index, at: now + pause) }
        return pause
    }

    /// Takes a new list of feeds, or new settings.
    ///
    /// Feeds that are new are spread as after an import. Feeds that are gone are not polled any
    /// more; an answer that is in flight is delivered.
    mutating func changed(_ change: LoopChange, now: Timestamp) {
        gate.limits = change.limits
        for host in change.released {
            gate.release(host: host)
            paces.release(host)
        }
        paces.rules = change.limits.rules
        paces.general = change.limits.delayPerHost
        // The limits of the spool may have changed.
        if !isDelivering {
            isExamined = false
            if failedDeliveries == 0 { pausedUntil = nil }
        }
        schedule(feeds.replace(by: change.feeds), now: now)
        advanceChanged(now: now)
        summary.total = feeds.count
    }

    /// What may start now; feeds that were removed while they were queued are skipped.
    private mutating func admit(at uptime: Duration, now: Timestamp) -> HostGate.Step {
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
                } else if isPoll, let time = timeAfterSkipped(index, from: now) {
                    due.insert(index, at: time)
                } else if fullText.start(
                    index,
                    wantsFullText: feeds[index].feed.settings.fullText != .never,
                    usualWeight: usualWeight
                ) {
                    starts.append(index)
                    if isPoll { polls += 1 }
                    begin(index, at: uptime, now: now)
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
    mutating func enqueue(_ index: Int) {
        let feed = feeds[index]
        if let url = fullText.request(of: index)?.url {
            let host = url.host ?? url.string
            feeds.queued(index, at: host)
            setPace(of: host)
            gate.enqueue(index, host: host, group: HostGroup.name(of: url))
        } else {
            feeds.queued(index, at: feed.host)
            setPace(of: feed.host)
            gate.enqueue(
                index,
                host: feed.host,
                group: feed.hostGroup,
                address: feed.hostAddress
            )
        }
    }

    /// Requests the next page of the archive at once, or the feed itself when it is due.
    private mutating func goOn(_ index: Int, with page: ArchiveVisit?, at uptime: Duration) {
        feeds.send(index, for: page.map(FeedRequest.archive) ?? .latest)
        let isWanted = page != nil && feeds.isListed(index)
        if isWanted, mode == .once || !gate.isHeld(feeds[index].host, at: uptime) {
            enqueue(index)
        } else {
            rest(index, at: uptime)
        }
    }

    /// Lets a feed wait until it is due, unless an answer has arrived for it.
    private mutating func rest(_ index: Int, at uptime: Duration) {
        feeds.send(index, for: .latest)
        if let answer = received[index]?.removeFirst() {
            if received[index]?.isEmpty == true { received[index] = nil }
            return take(index, answer.rebased(on: feeds[index].state), at: uptime)
        }
        let state = feeds[index].state
        if mode == .untilStopped, feeds.isListed(index) {
            due.insert(index, at: state.nextDue)
        } else {
            feeds.release(index)
        }
    }

    mutating func hold(_ host: String, until: Duration, at uptime: Duration) {
        mayHold = true
        gate.holdBack(host: host, until: until)
        guard mode == .untilStopped else { return }
        // No feed waits for a page of its archive: the state remembers that it is wanted.
        let isLong = until - uptime > FullTextWork.longestHold
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

extension PageAnswer {
    /// Whether the host has answered, other than by a refusal.
    fileprivate var isAnswer: Bool { if case .failed = self { false } else { true } }
}

extension FeedAnswer {
    fileprivate var wasCancelled: Bool {
        switch result {
        case .failed(.fetch(let fetch)): fetch.code == .cancelled
        case .failed(.stopped): true
        default: false
        }
    }
}

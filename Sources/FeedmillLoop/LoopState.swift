import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState

/// How long a loop goes on.
package enum PollMode: Sendable {
    /// Until every subject was asked once, due or not; those that keep a pace when they are due.
    case once
    /// Until it is told to stop; each subject is asked whenever it is due.
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
    private let patience: Duration
    private(set) var isStopping = false
    private(set) var summary = PollSummary()
    var subjects: FeedRoster
    var gate: HostGate
    private var due = DueQueue()
    private var waiting: [(index: Int, polled: FeedAnswer)] = []
    private var backlog = 0
    private var inDelivery = 0
    /// What an answer is expected to weigh, after the last ones.
    private(set) var usualWeight = 64 << 10
    var transfers = 0
    private var isDelivering = false
    /// The feeds whose news wait for pages.
    var articles = FullTextQueue()
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
        subjects: [TrackedFeed],
        mode: PollMode,
        limits: HostGate.Limits,
        holds: [String: Duration] = [:],
        patience: Duration = .seconds(30),
        now: Timestamp
    ) {
        self.subjects = FeedRoster(subjects)
        self.mode = mode
        self.patience = patience
        gate = HostGate(limits: limits)
        summary.total = subjects.count
        for (host, until) in holds { hold([host], until: until, at: .zero) }
        switch mode {
        case .once:
            for index in subjects.indices {
                let time = subjects[index].due(at: now)
                if subjects[index].feed.settings.keepsPace, time > now {
                    self.subjects.schedule(index)
                    due.insert(index, at: time)
                } else {
                    enqueue(index)
                }
            }
        case .untilStopped: schedule(Array(subjects.indices), now: now)
        }
    }

    /// How many feeds there are, and how many of them fail.
    var subjectCounts: (all: Int, failing: Int) {
        (subjects.count, subjects.failingCount)
    }

    /// Whether nothing is under way and nothing is left to do.
    var isFinished: Bool {
        let isBusy = transfers > 0 || isDelivering || !waiting.isEmpty || !articles.isEmpty
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
            if subjects.isListed(index) { enqueue(index) } else { subjects.release(index) }
        }
        var times = due.first.map { [uptime + ($0 - now)] } ?? []
        if let deadline = articles.nextDeadline(after: uptime) { times.append(deadline) }
        if let pausedUntil, uptime < pausedUntil {
            times.append(pausedUntil)
        } else {
            let step = admit(at: uptime)
            for index in step.starts {
                if let errand = subjects[index].errand.article {
                    actions.append(.read(index, subjects[index], errand))
                } else {
                    actions.append(.poll(index, subjects[index]))
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
        endLateArticles(at: uptime)
        // One pass does not wait for a host that asked to be left alone.
        guard mode == .once, mayHold else { return }
        let held = gate.withdrawHeld(beyond: uptime + patience)
        // A page that is left for the next pass belongs to a feed that was asked.
        summary.heldBack += held.count { subjects[$0].errand.url == nil }
        for index in held where subjects[index].errand.article != nil {
            giveUpHeld(index, at: uptime)
        }
    }

    /// A transfer has ended and its answer was read.
    mutating func polled(_ index: Int, _ polled: FeedAnswer, at uptime: Duration) {
        transfers -= 1
        gate.finished(index, host: subjects.host(index), at: uptime)
        if polled.feed.settings.fullText != .never { articles.transfers -= 1 }
        // What was given up because of the stop says nothing about the feed.
        if isStopping, polled.wasCancelled { return }
        usualWeight += (polled.weight - usualWeight) / 8
        if polled.mayWantPages {
            // Without its pages it is worth more at the next start than now.
            if !isStopping { articles.add(index, polled) }
            return
        }
        if polled.asksForPatience, polled.feed.settings.holdBack == .host {
            hold(polled.hosts, until: uptime + Self.provisionalHold, at: uptime)
        }
        accept(index, polled)
    }

    /// Takes an answer that may be delivered.
    mutating func accept(_ index: Int, _ polled: FeedAnswer) {
        waiting.append((index, polled))
        backlog += polled.weight
    }

    /// What the sink is to do next: to look and to deliver take turns.
    private mutating func nextBatch() -> [Action] {
        if let (indices, batch) = articles.takeUnidentified(isFree: waiting.isEmpty) {
            isDelivering = true
            return [.identify(indices, batch)]
        }
        guard !waiting.isEmpty else { return [] }
        let batch = takeBatch()
        return [.deliver(batch.map(\.index), batch.map(\.polled))]
    }

    /// The sink has told which entries of these feeds are new.
    mutating func identified(
        _ indices: [Int],
        _ batch: [FeedAnswer],
        newcomers: [[Int]],
        at uptime: Duration
    ) {
        isDelivering = false
        for ((index, polled), newcomers) in zip(zip(indices, batch), newcomers) {
            begin(index, polled, newcomers: newcomers, at: uptime)
        }
    }

    /// The answers that came first, as many as one delivery takes.
    private mutating func takeBatch() -> ArraySlice<(index: Int, polled: FeedAnswer)> {
        isDelivering = true
        var count = 0
        while count < waiting.count, count == 0 || inDelivery < Self.batchLimit {
            inDelivery += waiting[count].polled.weight
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
        articles.answers.forget(indices)
        failedDeliveries = 0
        for (index, feed) in zip(indices, delivered) {
            summary.add(feed)
            // A daemon's list would grow for ever, and the state has it all.
            if mode == .untilStopped { summary.failures = [] }
            if let hold = feed.hostHold {
                self.hold(feed.polled.hosts, until: uptime + hold, at: uptime)
            }
            subjects.update(index, feed.state)
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
        articles.forget(indices)
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
        schedule(subjects.replace(by: change.subjects), now: now)
        summary.total = subjects.count
    }

    /// Every feed is to be asked now that waits for its time and may be asked.
    ///
    /// Many are spread as at an import. Whoever is under way or in line stays there, and so does
    /// who waits for the end of what its server or host has asked for.
    ///
    /// - Returns: how many are asked, and how many stay with their time.
    mutating func pollNow(at uptime: Duration, now: Timestamp) -> (asked: Int, left: Int) {
        guard !isStopping else { return (0, 0) }
        let resting = due.indices.filter(subjects.isListed)
        let asked = resting.filter { index in
            subjects[index].mayBeAskedEarly(at: now)
                && !gate.isHeld(subjects[index].host, at: uptime)
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
        let spread = ImportSpread(count: indices.count { subjects[$0].state.lastAttempt == nil })
        var unasked = 0
        for index in indices {
            subjects.schedule(index)
            if subjects[index].state.lastAttempt == nil {
                due.insert(index, at: spread.due(index: unasked, now: now))
                unasked += 1
            } else {
                due.insert(index, at: subjects[index].due(at: now))
            }
        }
    }

    /// What may start now; feeds that were removed while they stood in line give their turn away.
    private mutating func admit(at uptime: Duration) -> HostGate.Step {
        // Pages of articles have bounds of their own, and no feed waits for them.
        let feeds = transfers - articles.reads
        let room = (Self.backlogLimit - backlog) / usualWeight - feeds
        let most = max(room, feeds + backlog == 0 ? 1 : 0)
        var starts: [Int] = []
        unpark()
        while true {
            let step = gate.admit(at: uptime, atMost: most - starts.count)
            let started = starts.count
            for index in step.starts {
                let isRead = subjects[index].errand.article != nil
                if !isRead, !subjects.isListed(index) {
                    subjects.release(index)
                } else if articles.mustPark(subjects[index], usualWeight: usualWeight) {
                    articles.park(index, isPage: isRead)
                } else {
                    starts.append(index)
                    transfers += 1
                    articles.started(subjects[index])
                    continue
                }
                gate.finished(index, host: subjects.host(index), at: uptime)
            }
            if starts.count - started == step.starts.count {
                return HostGate.Step(starts: starts, wakeAt: step.wakeAt)
            }
        }
    }

    mutating func enqueue(_ index: Int) {
        let subject = subjects[index]
        subjects.queued(index)
        gate.enqueue(
            index,
            host: subject.host,
            group: subject.hostGroup,
            address: subject.hostAddress
        )
    }

    /// Asks for the feed's next page at once, or for the feed itself when it is due.
    private mutating func goOn(_ index: Int, with page: ArchiveVisit?, at uptime: Duration) {
        subjects.send(index, for: page.map(FeedRequest.page) ?? .news)
        let isWanted = page != nil && subjects.isListed(index)
        if isWanted, mode == .once || !gate.isHeld(subjects[index].host, at: uptime) {
            enqueue(index)
        } else {
            rest(index)
        }
    }

    /// Leaves a feed alone until it is due.
    private mutating func rest(_ index: Int) {
        subjects.send(index, for: .news)
        let state = subjects[index].state
        if mode == .untilStopped, !state.hasEnded, subjects.isListed(index) {
            due.insert(index, at: state.nextDue)
        } else {
            subjects.release(index)
        }
    }

    mutating func hold(_ hosts: Set<String>, until: Duration, at uptime: Duration) {
        mayHold = true
        for host in hosts { gate.holdBack(host: host, until: until) }
        guard mode == .untilStopped else { return }
        // No feed waits for one of its pages; the state keeps that the page is still wanted.
        let isLong = until - uptime > FullTextWork.holdPatience
        for host in hosts {
            let pages = gate.withdraw(from: host) {
                subjects[$0].errand.page != nil || isLong && subjects[$0].errand.article != nil
            }
            for index in pages {
                if subjects[index].errand.article != nil {
                    giveUpHeld(index, at: uptime)
                } else {
                    rest(index)
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
        // News whose pages are still to come are dropped whole: nothing of them was saved, and the
        // feeds are asked again at the next start.
        articles.stop()
    }
}

extension FeedAnswer {
    fileprivate var wasCancelled: Bool {
        guard case .failed(let failure) = result, case .fetch(let fetch) = failure
        else { return false }
        return fetch.code == .cancelled
    }

    /// Whether the server said that it has too much to do.
    fileprivate var asksForPatience: Bool {
        guard case .failed(let failure) = result, case .status(let response) = failure
        else { return false }
        return response.status == 429 || response.status == 503
    }
}

package import FeedmillDelivery
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import Logging

extension PollLoop {
    /// Asks the subjects, delivers, and returns when done or stopped.
    ///
    /// When it is stopped, transfers in the air are given up, and what was already read is still
    /// delivered.
    ///
    /// - Parameters:
    ///   - subjects: the feeds; with `.once` all of them are asked, due or not.
    ///   - mode: when to end.
    ///   - orders: what it is told while it runs.
    ///   - stop: tells it to stop early.
    ///   - abort: ends all transfers at once; called when it stops.
    ///   - observe: called after each delivery with the totals so far.
    /// - Returns: the totals.
    /// - Throws: with `.once`, the error of a delivery that failed, or why there is no room.
    package func run(
        _ subjects: [TrackedFeed],
        mode: PollMode,
        orders: AsyncStream<LoopOrder>? = nil,
        stop: StopSignal,
        abort: @escaping @Sendable () async -> Void,
        observe: @escaping @Sendable (PollSummary) -> Void = { _ in }
    ) async throws -> PollSummary {
        let origin = environment.uptime()
        let now = environment.now()
        let holds = try await sink.hostHolds().mapValues { origin + ($0 - now) }
        var course = LoopState(
            subjects: subjects,
            mode: mode,
            limits: limits,
            holds: holds,
            patience: environment.patience,
            now: now
        )
        var poller = poller
        return try await withThrowingTaskGroup(of: LoopEvent.self) { group in
            group.addTask {
                await stop.wait()
                return .stop
            }
            startBeat(in: &group)
            var vitals = LoopProgress()
            var refusal: (any Error)?
            if let orders { group.addTask { await .next(of: orders) } }
            while !course.isFinished {
                if course.mustExamine(at: environment.uptime()) {
                    refusal = try await examine(&course)
                }
                for action in course.actions(at: environment.uptime(), now: environment.now()) {
                    vitals.began(
                        action,
                        at: environment.uptime(),
                        timeout: poller.timeout
                    )
                    start(action, poller, in: &group)
                }
                guard !course.isFinished, let event = try await group.next() else { break }
                vitals.ended(event)
                switch event {
                case .polled(let index, let polled):
                    course.polled(index, polled, at: environment.uptime())
                case .identified(let indices, let batch, let result):
                    try identified(indices, batch, result, &course)
                case .read(let index, let errand, let answer):
                    environment.logger.report(answer, to: errand)
                    course.read(index, errand, answer, at: environment.uptime())
                case .delivered(let batch, let result):
                    try finish(batch, result, &course, observe)
                case .woken(let time):
                    course.woken(for: time)
                case .ordered(let order, let orders):
                    follow(order, &course, &poller)
                    group.addTask { await .next(of: orders) }
                case .orderless:
                    break
                case .beat(let waiting):
                    beat(waiting, course, &vitals, obstacle: refusal)
                    startBeat(in: &group)
                case .stop:
                    if !course.isStopping {
                        course.stop()
                        await abort()
                    }
                }
            }
            group.cancelAll()
            if mode == .once, let refusal { throw refusal }
            return course.summary
        }
    }
}

/// What the loop waits for.
enum LoopEvent: Sendable {
    case polled(Int, FeedAnswer)
    case identified([Int], [FeedAnswer], Result<[[Int]], any Error>)
    case read(Int, ArticleRequest, PageAnswer)
    case delivered([Int], Result<[DeliveredFeed], any Error>)
    /// The time has come that it was to be woken at.
    case woken(Duration)
    case ordered(LoopOrder, AsyncStream<LoopOrder>)
    /// No order will come any more.
    case orderless
    /// Time to show that the loop gets on; with the number of files that wait in the spool.
    case beat(Result<Int?, any Error>)
    case stop

    package static func next(of orders: AsyncStream<LoopOrder>) async -> LoopEvent {
        for await order in orders { return .ordered(order, orders) }
        return .orderless
    }
}

extension PollLoop {
    private func start(
        _ action: LoopState.Action,
        _ poller: FeedPoller,
        in group: inout ThrowingTaskGroup<LoopEvent, any Error>
    ) {
        switch action {
        case .poll(let index, let subject):
            group.addTask {
                let polled = await poller.poll(
                    subject.feed,
                    state: subject.state,
                    errand: subject.errand
                )
                return .polled(index, polled)
            }
        case .read(let index, let subject, let errand):
            group.addTask {
                let answer = await poller.read(errand, for: subject)
                return .read(index, errand, answer)
            }
        case .identify(let indices, let batch):
            group.addTask { [sink] in
                do {
                    var newcomers: [[Int]] = []
                    for polled in batch { newcomers.append(try await sink.newcomers(in: polled)) }
                    return .identified(indices, batch, .success(newcomers))
                } catch {
                    return .identified(indices, batch, .failure(error))
                }
            }
        case .deliver(let indices, let batch):
            group.addTask { [sink] in
                do {
                    return .delivered(indices, .success(try await sink.deliver(batch)))
                } catch {
                    return .delivered(indices, .failure(error))
                }
            }
        case .wake(let uptime):
            group.addTask { [environment] in
                await environment.sleep(uptime)
                return .woken(uptime)
            }
        }
    }

    private func follow(
        _ order: LoopOrder,
        _ course: inout LoopState,
        _ poller: inout FeedPoller
    ) {
        switch order {
        case .change(let change):
            poller = change.poller
            course.changed(change, now: environment.now())
        case .pollNow:
            let (asked, left) = course.pollNow(at: environment.uptime(), now: environment.now())
            environment.logger.notice(
                "polling now, as asked",
                metadata: ["feeds": "\(asked)", "left_alone": "\(left)"]
            )
        }
    }

    /// Asks the sink for room, and says so when there is none, or again some.
    ///
    /// - Returns: why there is none.
    private func examine(_ course: inout LoopState) async throws -> (any Error)? {
        let refusals = course.refusals
        var condition = SinkCondition()
        do {
            condition = try await sink.examine()
        } catch {
            condition.obstacle = error
        }
        if condition.expired > 0 {
            PollMetrics.countExpired(condition.expired)
            environment.logger.notice(
                "removed records that nobody took in time",
                metadata: ["files": "\(condition.expired)"]
            )
        }
        if condition.forgotten > 0 {
            environment.logger.notice(
                "forgot articles that no feed has shown for long",
                metadata: ["articles": "\(condition.forgotten)"]
            )
        }
        course.examined(hasRoom: condition.obstacle == nil, at: environment.uptime())
        if let obstacle = condition.obstacle, refusals == 0, course.mode == .untilStopped {
            environment.logger.error(
                "there is no room for more; polling pauses until there is",
                metadata: ["error": "\(obstacle)"]
            )
        } else if condition.obstacle == nil, refusals > 0 {
            environment.logger.notice("there is room again; polling goes on")
        }
        return condition.obstacle
    }

    private func finish(
        _ indices: [Int],
        _ result: Result<[DeliveredFeed], any Error>,
        _ course: inout LoopState,
        _ observe: (PollSummary) -> Void
    ) throws {
        switch result {
        case .success(let delivered):
            if course.failedDeliveries > 0 {
                environment.logger.notice("records can be delivered again; polling goes on")
            }
            for feed in delivered {
                environment.logger.report(feed, mode: course.mode)
                PollMetrics.count(feed)
            }
            course.delivered(indices, delivered, at: environment.uptime())
            observe(course.summary)
        case .failure(let error): try fail(indices, error, &course)
        }
    }

    private func identified(
        _ indices: [Int],
        _ batch: [FeedAnswer],
        _ result: Result<[[Int]], any Error>,
        _ course: inout LoopState
    ) throws {
        switch result {
        case .success(let newcomers):
            course.identified(indices, batch, newcomers: newcomers, at: environment.uptime())
        case .failure(let error): try fail(indices, error, &course)
        }
    }

    private func fail(_ indices: [Int], _ error: any Error, _ course: inout LoopState) throws {
        guard course.mode == .untilStopped else { throw error }
        let pause = course.deliveryFailed(
            indices,
            at: environment.uptime(),
            now: environment.now()
        )
        // Once, not again for every attempt that fails.
        environment.logger.log(
            level: course.failedDeliveries == 1 ? .error : .debug,
            "nothing can be delivered; polling pauses",
            metadata: ["error": "\(error)", "again_in_seconds": "\(pause.components.seconds)"]
        )
    }
}

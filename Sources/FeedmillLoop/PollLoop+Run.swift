import FeedmillBytes
package import FeedmillDelivery
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import Logging

extension PollLoop {
    /// Polls the feeds, delivers, and returns when done or stopped.
    ///
    /// When it is stopped, transfers in flight are given up, and what was already read is still
    /// delivered.
    ///
    /// - Parameters:
    ///   - feeds: the feeds; with `.once` all of them are polled, due or not.
    ///   - mode: when to end.
    ///   - orders: orders that arrive while it runs.
    ///   - stop: tells it to stop early.
    ///   - abort: ends all transfers at once; called when it stops.
    ///   - observe: called after each delivery with the totals so far.
    /// - Returns: the totals.
    /// - Throws: with `.once`, the error of a delivery that failed, or why there is no room.
    package func run(
        _ feeds: [TrackedFeed],
        mode: PollMode,
        orders: AsyncStream<LoopOrder>? = nil,
        stop: StopSignal,
        abort: @escaping @Sendable () async -> Void,
        observe: @escaping @Sendable (PollSummary) -> Void = { _ in }
    ) async throws -> PollSummary {
        var loop = LoopState(
            feeds: feeds,
            mode: mode,
            limits: limits,
            hosts: try await sink.hostPaces(),
            holdLimit: environment.holdLimit,
            outage: environment.outage,
            at: environment.uptime(),
            now: environment.now()
        )
        var poller = poller
        return try await withThrowingTaskGroup(of: LoopEvent.self) { group in
            group.addTask {
                await stop.wait()
                return .stop
            }
            startCheck(in: &group)
            var progress = LoopProgress()
            var refusal: (any Error)?
            if let orders { group.addTask { await .next(of: orders) } }
            // The checks of a watchdog are turns, too.
            if mode == .untilStopped, environment.watchdog == nil {
                loop.clockPeriod = ClockGuard.period
            }
            while !loop.isFinished {
                if let step = loop.lookAtClock(at: environment.uptime(), now: environment.now()) {
                    try await clockWasSet(by: step, mode)
                }
                if loop.mustExamine(at: environment.uptime()) {
                    refusal = try await examine(&loop)
                }
                for action in loop.actions(at: environment.uptime(), now: environment.now()) {
                    progress.began(
                        action,
                        at: environment.uptime(),
                        timeout: poller.timeout
                    )
                    start(action, poller, in: &group)
                }
                guard !loop.isFinished, let event = try await group.next() else { break }
                progress.ended(event)
                switch event {
                case .polled(let index, let answer):
                    let wasOut = loop.outage.isOut
                    loop.polled(index, answer, at: environment.uptime())
                    report(outage: loop.outage.isOut, before: wasOut)
                case .identified(let indices, let batch, let result):
                    try identified(indices, batch, result, &loop)
                case .read(let index, let request, let answer):
                    environment.logger.report(answer, to: request)
                    loop.read(index, request, answer, at: environment.uptime())
                case .delivered(let batch, let result):
                    try finish(batch, result, &loop, observe)
                case .woken(let time):
                    loop.woken(for: time)
                case .ordered(let order, let orders):
                    follow(order, &loop, &poller)
                    group.addTask { await .next(of: orders) }
                case .orderless:
                    break
                case .check(let waiting):
                    check(waiting, loop, &progress, obstacle: refusal)
                    startCheck(in: &group)
                case .stop:
                    if !loop.isStopping {
                        loop.stop()
                        await abort()
                    }
                }
            }
            group.cancelAll()
            if mode == .once, let refusal { throw refusal }
            return loop.summary
        }
    }
}

/// What happens to a loop.
enum LoopEvent: Sendable {
    case polled(Int, FeedAnswer)
    case identified([Int], [FeedAnswer], Result<[[Int]], any Error>)
    case read(Int, ArticleRequest, PageAnswer)
    case delivered([Int], Result<[DeliveredFeed], any Error>)
    /// The time of a wake-up has come.
    case woken(Duration)
    case ordered(LoopOrder, AsyncStream<LoopOrder>)
    /// There will be no more orders.
    case orderless
    /// Time to report progress; with the number of files that wait in the spool.
    case check(Result<Int?, any Error>)
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
        case .poll(let index, let feed):
            group.addTask {
                .polled(index, await poller.poll(feed))
            }
        case .read(let index, let feed, let request):
            group.addTask {
                let answer = await poller.read(request, for: feed)
                return .read(index, request, answer)
            }
        case .identify(let indices, let batch):
            group.addTask { [sink] in
                do {
                    var newEntries: [[Int]] = []
                    for answer in batch { newEntries.append(try await sink.newEntries(in: answer)) }
                    return .identified(indices, batch, .success(newEntries))
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
        _ loop: inout LoopState,
        _ poller: inout FeedPoller
    ) {
        switch order {
        case .change(let change):
            poller = change.poller
            loop.changed(change, now: environment.now())
        case .received(let answer):
            loop.received(answer, at: environment.uptime())
        case .pollNow:
            let (asked, left) = loop.pollNow(at: environment.uptime(), now: environment.now())
            environment.logger.notice(
                "polling now, on request",
                metadata: ["feeds": "\(asked)", "left_alone": "\(left)"]
            )
        }
    }

    private func clockWasSet(by length: Duration, _ mode: PollMode) async throws {
        environment.logger.notice(
            "the clock was set; waits that depend on it were corrected",
            metadata: ["seconds": "\(length.components.seconds)"]
        )
        try await sink.clockWasSet(by: length)
    }

    /// Asks the sink for room, and logs when there is none, or some again.
    ///
    /// - Returns: why there is none.
    private func examine(_ loop: inout LoopState) async throws -> (any Error)? {
        let refusals = loop.refusals
        var condition = SinkCondition()
        do {
            condition = try await sink.examine()
        } catch let error as StateError where error.code == .replaced {
            throw error
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
        for path in condition.setAside {
            environment.logger.warning(
                "a foreign file had the name of a record; it was moved away",
                metadata: ["file": "\(path.printable(limit: 500))"]
            )
        }
        if condition.wasReopened {
            environment.logger.warning("the spool was moved or removed; it is made anew")
        }
        loop.examined(hasRoom: condition.obstacle == nil, at: environment.uptime())
        if let obstacle = condition.obstacle, refusals == 0, loop.mode == .untilStopped {
            environment.logger.error(
                "there is no room; polling pauses until there is",
                metadata: ["error": "\(obstacle)"]
            )
        } else if condition.obstacle == nil, refusals > 0 {
            environment.logger.notice("there is room again; polling goes on")
        }
        return condition.obstacle
    }

    /// Says once that our own network is out, and that it works again.
    private func report(outage isOut: Bool, before wasOut: Bool) {
        guard isOut != wasOut else { return }
        if isOut {
            environment.logger.warning("no host can be reached: our own network seems to be out")
        } else {
            environment.logger.notice("hosts can be reached again")
        }
    }

    private func finish(
        _ indices: [Int],
        _ result: Result<[DeliveredFeed], any Error>,
        _ loop: inout LoopState,
        _ observe: (PollSummary) -> Void
    ) throws {
        switch result {
        case .success(let delivered):
            if loop.failedDeliveries > 0 {
                environment.logger.notice("records can be delivered again; polling goes on")
            }
            for feed in delivered {
                environment.logger.report(feed, sayingAll: environment.reportsEveryFailure)
                PollMetrics.count(feed)
            }
            loop.delivered(indices, delivered, at: environment.uptime())
            observe(loop.summary)
        case .failure(let error): try fail(indices, error, &loop)
        }
    }

    private func identified(
        _ indices: [Int],
        _ batch: [FeedAnswer],
        _ result: Result<[[Int]], any Error>,
        _ loop: inout LoopState
    ) throws {
        switch result {
        case .success(let newEntries):
            loop.identified(indices, batch, newEntries: newEntries, at: environment.uptime())
        case .failure(let error): try fail(indices, error, &loop)
        }
    }

    private func fail(_ indices: [Int], _ error: any Error, _ loop: inout LoopState) throws {
        // What is written to a state that nobody will find is lost: no waiting mends that.
        let isLost = (error as? StateError)?.code == .replaced
        guard loop.mode == .untilStopped, !isLost else { throw error }
        let pause = loop.deliveryFailed(
            indices,
            at: environment.uptime(),
            now: environment.now()
        )
        // As an error once, not for every attempt that fails.
        environment.logger.log(
            level: loop.failedDeliveries == 1 ? .error : .debug,
            "nothing can be delivered; polling pauses",
            metadata: ["error": "\(error)", "again_in_seconds": "\(pause.components.seconds)"]
        )
    }
}

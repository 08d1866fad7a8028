import Logging

extension PollLoop {
    /// Schedules the next check of the loop.
    ///
    /// It goes through the transfer thread and the spool: if one of them does not answer, there is
    /// no check.
    func startCheck(in group: inout ThrowingTaskGroup<LoopEvent, any Error>) {
        guard let watchdog = environment.watchdog else { return }
        let next = environment.uptime() + watchdog.period
        group.addTask { [environment, sink] in
            await environment.sleep(next)
            await watchdog.probe()
            do {
                return .check(.success(try await sink.waitingFiles()))
            } catch {
                return .check(.failure(error))
            }
        }
    }

    /// Reports how the loop is doing.
    ///
    /// - Parameters:
    ///   - waiting: how many files wait in the spool.
    ///   - loop: the state of the loop.
    ///   - progress: what is in flight.
    ///   - obstacle: why no feed is polled at present.
    func check(
        _ waiting: Result<Int?, any Error>,
        _ loop: LoopState,
        _ progress: inout LoopProgress,
        obstacle: (any Error)?
    ) {
        guard let watchdog = environment.watchdog else { return }
        let check = progress.check(watchdog, at: environment.uptime())
        if let stuck = check.stuck, check.isNew {
            environment.logger.critical(
                "stuck; the service manager is told nothing more until it goes on",
                metadata: ["at": "\(stuck)"]
            )
        }
        var files: Int?
        switch waiting {
        case .success(let count): files = count
        case .failure(let error):
            environment.logger.debug("the spool cannot be counted", metadata: ["error": "\(error)"])
        }
        let (feeds, failing) = loop.feedCounts
        watchdog.report(
            LoopReport(
                feeds: feeds,
                failing: failing,
                records: loop.summary.records,
                waiting: files,
                obstacle: obstacle.map { "\($0)" },
                isStopping: loop.isStopping,
                stuck: check.stuck,
                isSignOfLife: check.isSignOfLife
            )
        )
    }
}

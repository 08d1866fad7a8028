import Logging

extension PollLoop {
    /// Lets the loop wake up for its next beat, by way of the thread of the transfers and the
    /// spool: when one of them does not answer, there is no beat.
    func startBeat(in group: inout ThrowingTaskGroup<LoopEvent, any Error>) {
        guard let pulse = environment.pulse else { return }
        let next = environment.uptime() + pulse.period
        group.addTask { [environment, sink] in
            await environment.sleep(next)
            await pulse.probe()
            do {
                return .beat(.success(try await sink.waitingFiles()))
            } catch {
                return .beat(.failure(error))
            }
        }
    }

    /// Tells how the loop is.
    ///
    /// - Parameters:
    ///   - waiting: how many files wait in the spool.
    ///   - course: where the loop stands.
    ///   - vitals: what is under way.
    ///   - obstacle: why no feed is asked at present.
    func beat(
        _ waiting: Result<Int?, any Error>,
        _ course: LoopState,
        _ vitals: inout LoopProgress,
        obstacle: (any Error)?
    ) {
        guard let pulse = environment.pulse else { return }
        let beat = vitals.beat(pulse, at: environment.uptime())
        if let stuck = beat.stuck, beat.isNews {
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
        let (feeds, failing) = course.subjectCounts
        pulse.report(
            LoopReport(
                feeds: feeds,
                failing: failing,
                records: course.summary.records,
                waiting: files,
                obstacle: obstacle.map { "\($0)" },
                isStopping: course.isStopping,
                stuck: beat.stuck,
                isSignOfLife: beat.isSignOfLife
            )
        )
    }
}

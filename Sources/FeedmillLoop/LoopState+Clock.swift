import FeedmillDelivery
import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// What the loop makes of a wall clock that is set.
extension LoopState {
    /// How long after the clock was set answers are expected that were read before.
    private static let settling = Duration.seconds(300)

    /// Compares the clocks, and plans anew when the wall clock was set.
    ///
    /// One pass does not last long enough, and its clock may stand still.
    ///
    /// - Returns: by how much it was set; `nil` when it was not.
    mutating func lookAtClock(at uptime: Duration, now: Timestamp) -> Duration? {
        guard mode == .untilStopped else { return nil }
        let step = clock.look(now: now, uptime: uptime)
        if step != nil {
            settlesUntil = uptime + Self.settling
            settle(at: now)
        } else if let time = settlesUntil, time <= uptime {
            settlesUntil = nil
            settle(at: now)
        }
        return step
    }

    private mutating func settle(at now: Timestamp) {
        for index in due.numbers { feeds.settle(index, at: now) }
        paces.settle(at: now)
        due.replan { index, time in min(time, max(now, feeds[index].state.nextDue)) }
    }

    /// When a feed may be polled that skips this hour or day; `nil` when it may be polled now.
    func timeAfterSkipped(_ index: Int, from now: Timestamp) -> Timestamp? {
        guard mode == .untilStopped, feeds[index].request.archive == nil else { return nil }
        let time = feeds[index].whenNotSkipped(from: now)
        return time > now ? time : nil
    }
}

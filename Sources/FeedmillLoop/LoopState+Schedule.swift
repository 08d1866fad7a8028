import FeedmillDelivery
import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// When feeds are due that nobody has polled yet, or that somebody wants earlier.
extension LoopState {
    /// Moves feeds forward whose settings the operator has changed.
    mutating func advanceChanged(now: Timestamp) {
        var times: [Int: Timestamp] = [:]
        for index in due.numbers where feeds[index].state.dueRule == .changedSettings {
            times[index] = feeds[index].due(at: now)
        }
        due.advance(to: times)
    }

    /// Polls every feed now that waits for its due time and may be polled.
    ///
    /// Many feeds are spread as after an import. Feeds that are queued or in flight stay as they
    /// are, and so do feeds whose server or host has asked for a longer wait.
    ///
    /// - Returns: how many are polled, and how many keep their due time.
    mutating func pollNow(at uptime: Duration, now: Timestamp) -> (asked: Int, left: Int) {
        guard !isStopping else { return (0, 0) }
        let resting = due.numbers.filter(feeds.isListed)
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

    /// Schedules feeds: at their due time, or within a spread if they were never polled.
    mutating func schedule(_ indices: [Int], now: Timestamp) {
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
}

import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import FeedmillSchedule
import FeedmillState

// The wording of what the state keeps as codes. Failures have theirs in FeedmillModel, where the
// log and the commands find it, too.

extension FeedState {
    /// What the last poll came to.
    package var lastOutcomeWords: String? {
        switch lastOutcome {
        case nil: nil
        case .new: lastRecords == 0 ? "nothing new" : "\(lastRecords) new"
        case .unchanged: "not modified"
        case .failed: "failed"
        }
    }
}

extension PollNote {
    package var words: String {
        switch self {
        case .failed(let reason): return reason.words
        case .partlyRead(let losses): return losses.map(\.words).joined(separator: "; ")
        case .fullText(let missing, let wanted, let problem):
            return "\(missing) of \(wanted) pages gave no text; \(problem.words)"
        case .archivePage(let url, let reason, let end):
            let gap = end.map { "\($0.words); entries may be missing" }
            let trouble = [reason?.words, gap].compactMap(\.self).joined(separator: "; ")
            return "archive page \(url): \(trouble)"
        }
    }
}

extension PollPlan.Rule {
    /// The rule as the end of "it is polled again then because of ...".
    package var words: String {
        switch self {
        case .interval: "the configured interval"
        case .rhythm: "the feed's own publishing rhythm"
        case .minInterval: "min-interval: the feed publishes more often than it may be polled"
        case .maxInterval: "max-interval: the feed seldom publishes"
        case .maxAge: "Cache-Control: max-age of the last answer, up to max-interval"
        case .expires: "Expires of the last answer, up to max-interval"
        case .ttl: "the feed's ttl, up to max-interval"
        case .updatePeriod: "the feed's sy:updatePeriod, up to max-interval"
        case .skip: "the feed's skipHours or skipDays"
        case .retryAfter: "Retry-After of the last answer"
        case .tooManyRequests: "429 Too Many Requests without a time"
        case .unavailable: "503 Service Unavailable without a time"
        case .backOff: "back-off after failures"
        case .refused: "slow-down after 401, 403 or 404"
        case .ourFault: "an internal error: polled again as usual"
        case .gone: "410 Gone: it is tried once a month"
        case .offline: "our own network is out: tried again soon"
        case .configuredAddress:
            "the address it had moved to failed: the configured one is next"
        case .changedSettings: "its settings have changed"
        case .longest: "the bound of 31 days on every wait"
        case .quarantined: "quarantine: reading it has ended the process"
        }
    }
}

extension PublishingRhythm.Window {
    fileprivate var words: String {
        "\(count), the last at \(newest.rfc3339), usually \(gap.components.seconds) s apart"
    }
}

extension ScheduleMemory {
    /// What the schedule remembers besides a redirect under watch, a fact each.
    var words: String? {
        func seconds(_ duration: Duration?) -> String? {
            duration.map { "\($0.components.seconds) s" }
        }
        func list(_ numbers: Set<Int>) -> String? {
            numbers.isEmpty
                ? nil : numbers.sorted().map(String.init).joined(separator: ", ")
        }
        let facts = [
            ("rhythm", seconds(rhythm?.interval)),
            ("newest entries", window?.words),
            ("ttl", seconds(hints.ttl)), ("update period", seconds(hints.updateInterval)),
            ("skipped hours", list(hints.skipHours)), ("skipped days", list(hints.skipDays)),
            ("answers 429 in a row", throttled > 0 ? "\(throttled)" : nil),
            (
                "refused while its host answered others",
                refusals > 0 ? "\(refusals) times in a row" : nil
            ),
            ("not before", notBefore?.rfc3339), ("address of the host", address),
            ("archive pages", walk.map { "\($0.left) from \($0.page.masked)" }),
        ].compactMap { name, value in value.map { "\(name): \($0)" } }
        return facts.isEmpty ? nil : facts.joined(separator: "; ")
    }

    func writeMembers(to memory: inout JSONWriter) {
        memory.member("rhythm_s", rhythm.map { Int($0.interval.components.seconds) })
        memory.member("window", object: window) { writer, window in
            writer.member("entries", window.count)
            writer.member("newest", window.newest)
            writer.member("median_gap_s", Int(window.gap.components.seconds))
        }
        memory.member("ttl_s", hints.ttl.map { Int($0.components.seconds) })
        memory.member(
            "update_period_s",
            hints.updateInterval.map { Int($0.components.seconds) }
        )
        memory.member("skip_hours", hints.skipHours.sorted()) { $0.value($1) }
        memory.member("skip_days", hints.skipDays.sorted()) { $0.value($1) }
        memory.member("throttled", throttled > 0 ? throttled : nil)
        memory.member("refusals", refusals > 0 ? refusals : nil)
        memory.member("not_before", notBefore)
        memory.member("host_address", address)
        memory.member("archive_walk", object: walk) { writer, walk in
            writer.member("page", walk.page.masked)
            writer.member("pages_left", walk.left)
            writer.member("gap_found", walk.since)
            writer.member("failures", walk.failures)
        }
    }
}

extension FeedHealth {
    func writeMembers(to health: inout JSONWriter) {
        func seconds(_ duration: Duration?) -> Int? {
            duration.map { Int($0.components.seconds) }
        }
        health.member("last_new", publishing.lastNew)
        health.member("usual_gap_s", seconds(publishing.usualGap))
        health.member("longest_gap_s", seconds(publishing.longestGap))
        health.member("silent_after_s", seconds(publishing.limit))
        health.member("entries", document.last)
        health.member("usual_entries", document.usual)
        health.member("unchanged_since", trust.unchangedSince)
        health.member("last_unconditional", trust.lastBare)
        health.member("doubt", object: trust.doubt) { writer, doubt in
            writer.member("reason", doubt.reason.rawValue)
            writer.member("since", doubt.since)
            writer.member("until", doubt.until)
        }
        health.member("offline_since", offlineSince)
    }
}

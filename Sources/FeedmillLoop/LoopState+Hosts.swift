import FeedmillAddress
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// What the loop makes of the paces of hosts.
extension LoopState {
    /// Puts a hold of an earlier process into force.
    mutating func restore(
        _ pace: HostPace,
        of host: String,
        at uptime: Duration,
        now: Timestamp
    ) {
        guard let end = pace.heldUntil(at: now) else { return }
        hold(host, until: uptime + (end - now), at: uptime)
    }

    /// Queues the feeds of one pass, those first that have been due longest; what a host cannot bear
    /// is left to the next one.
    mutating func beginPass(_ count: Int, now: Timestamp) {
        let order = (0..<count).sorted {
            feeds[$0].isMoreOverdue(than: feeds[$1])
        }
        var counts: [String: Int] = [:]
        for index in order {
            let host = feeds[index].host
            // A pass that the operator has forced is not held back by what was learnt.
            let isTimed = feeds[index].feed.settings.keepsPace
            if isTimed {
                let count = counts[host, default: 0]
                guard count < allowance(of: host, now: now).count else {
                    summary.held.append(feeds[index])
                    continue
                }
                counts[host] = count + 1
            }
            let time = feeds[index].due(at: now)
            if isTimed, time > now {
                feeds.schedule(index)
                due.insert(index, at: time)
            } else {
                enqueue(index)
            }
        }
    }

    private func allowance(of host: String, now: Timestamp) -> HostPaces.Allowance {
        paces.allowance(of: host, longestWait: holdLimit, at: now)
    }

    /// Sets the pace of a host before something is queued there.
    mutating func setPace(of host: String) {
        let delay =
            switch mode {
            case .once: allowance(of: host, now: lastLook).delay
            case .untilStopped: paces.gap(of: host)
            }
        gate.pace(
            host: host,
            delay: delay,
            connections: paces.rules.first(for: host)?.connections
        )
    }

    /// Notes the start of a transfer.
    mutating func begin(_ index: Int, at uptime: Duration, now: Timestamp) {
        let host = feeds.host(index)
        begun[index] = (uptime, gate.spacing(of: host))
        paces.started(host, now: now)
    }

    /// A host has answered, whatever it said.
    mutating func answered(_ host: String, _ index: Int, at now: Timestamp) {
        guard let start = begun[index]?.start else { return }
        paces.answered(host, begun: start, now: now)
        setPace(of: host)
    }

    /// Decides whose a refusal is, and learns from the answer how often the host may be asked.
    ///
    /// The host that answered is the one that is learnt of: one that only redirects to it is not to
    /// blame.
    mutating func judged(
        _ index: Int,
        _ answer: FeedAnswer,
        at uptime: Duration
    ) -> FeedAnswer {
        defer { begun[index] = nil }
        guard answer.feed.settings.holdBack == .host, let begun = begun[index],
            let host = answer.response?.finalURL.host
        else { return answer }
        let asked = feeds.host(index)
        if host != asked { answered(asked, index, at: answer.time) }
        guard let refusal = answer.hostRefusal else {
            answered(host, index, at: answer.time)
            return answer
        }
        var judged = answer
        var suspect: HostPaces.Suspect? = answer.state.suspect
        let verdict = paces.refused(
            host,
            refusal,
            by: &suspect,
            begun: begun.start,
            // The time between two requests to a host in front says nothing about the one behind.
            spacing: host == asked ? begun.spacing : nil,
            at: uptime,
            now: answer.time
        )
        judged.refusal = verdict
        judged.refusals = suspect?.count ?? 0
        if case .host(let length) = verdict { hold(host, until: uptime + length, at: uptime) }
        setPace(of: host)
        return judged
    }

    /// The host of an article page, or of its robots.txt, has refused it.
    mutating func refused(
        _ host: String,
        _ refusal: HostPace.Refusal,
        pageOf index: Int,
        at uptime: Duration
    ) {
        guard feeds[index].feed.settings.holdBack == .host, let begun = begun[index] else { return }
        var nobody: HostPaces.Suspect?
        let verdict = paces.refused(
            host,
            refusal,
            by: &nobody,
            begun: begun.start,
            spacing: begun.spacing,
            at: uptime,
            now: lastLook
        )
        if case .host(let length) = verdict { hold(host, until: uptime + length, at: uptime) }
        setPace(of: host)
    }
}

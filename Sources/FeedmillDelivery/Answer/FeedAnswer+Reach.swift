import FeedmillAddress
import FeedmillFetch
package import FeedmillModel
package import FeedmillSchedule
import FeedmillState

extension TransferProblem {
    /// Whether it came before there was a connection, so that our own network may be the reason.
    ///
    /// A refused connection is the answer of a host.
    package var isBeforeConnection: Bool {
        switch self {
        case .hostNotFound, .hostUnreachable, .noConnectionWithin, .proxyNotFound, .proxyRefused,
            .proxyUnreachable:
            true
        default: false
        }
    }

    /// Whether it came about without any other machine.
    fileprivate var isLocal: Bool {
        switch code {
        case .badRequest, .refusedAddress, .fileMissing, .filePermission, .fileUnreadable,
            .cancelled, .outOfResources, .internal:
            true
        default: false
        }
    }
}

/// Whether an attempt has reached a host.
package enum Reach: Sendable, Hashable {
    case reached
    case unreached
    /// It ended on this machine, and says nothing.
    case local
}

extension FeedAnswer {
    package var reach: Reach {
        if case .failed(.stopped) = result { return .local }
        guard case .failed(.fetch(let failure)) = result else {
            return feed.url.scheme == "file" ? .local : .reached
        }
        // A redirect came from a host.
        if !failure.hops.isEmpty { return .reached }
        if failure.problem.isBeforeConnection { return .unreached }
        return failure.problem.isLocal ? .local : .reached
    }
}

extension OutageEvidence {
    /// Counts an attempt that reached nobody.
    package mutating func failed(_ answer: FeedAnswer) {
        failed(answer.host, answer.state, at: answer.time)
    }

    /// What the state tells of earlier attempts: the present outage may have begun in another
    /// process.
    package init(of feeds: [TrackedFeed]) {
        self.init()
        let unreached = feeds.filter { feed in
            guard feed.state.lastOutcome == .failed,
                case .transfer(let problem) = feed.state.lastFailure
            else { return false }
            return problem.isBeforeConnection
        }
        let silent = Set(unreached.map(\.state.id))
        let answers = feeds.lazy.filter { !silent.contains($0.state.id) }
            .compactMap(\.state.lastAttempt)
        if let last = answers.max() { answered(at: last) }
        for feed in unreached {
            if let time = feed.state.lastAttempt { failed(feed.host, feed.state, at: time) }
        }
    }

    private mutating func failed(_ host: String, _ state: FeedState, at time: Timestamp) {
        failed(
            host,
            at: time,
            since: [state.failingSince, state.health.offlineSince].compactMap { $0 }.min(),
            hasWorked: state.lastSuccess != nil
        )
    }
}

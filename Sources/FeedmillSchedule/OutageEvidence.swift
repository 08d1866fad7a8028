package import FeedmillModel

/// Whether it is our own network that fails, and not the servers.
///
/// It is when every attempt over two or more hosts fails before a connection, with no answer from
/// any host in between. Nobody is to blame then, and no server is bothered by further attempts.
package struct OutageEvidence: Sendable, Hashable {
    /// When any host last answered.
    package private(set) var lastAnswer: Timestamp?
    /// The hosts of feeds that had worked and could not be reached since then.
    private var hosts: Set<String> = []

    private static let overlap = Duration.seconds(30)

    package init() {}

    /// A host has answered, well or badly.
    package mutating func answered(at time: Timestamp) {
        lastAnswer = max(lastAnswer ?? time, time)
        hosts = []
    }

    /// A host could not be reached.
    ///
    /// A feed that never worked says nothing about our network, nor does one that could not be
    /// reached while others could.
    ///
    /// - Parameters:
    ///   - host: the host.
    ///   - time: when it could not be reached.
    ///   - since: when the feed began to fail; `nil` when this attempt is the first.
    ///   - hasWorked: whether the feed has ever worked.
    package mutating func failed(
        _ host: String,
        at time: Timestamp,
        since: Timestamp?,
        hasWorked: Bool
    ) {
        guard hasWorked else { return }
        // Polls overlap: an answer of a moment ago clears the network, whichever came first.
        if let lastAnswer, time < lastAnswer + Self.overlap { return }
        if let since, let lastAnswer, since <= lastAnswer { return }
        hosts.insert(host)
    }

    /// Whether the network is out.
    package var isOutage: Bool { hosts.count >= 2 }
}
